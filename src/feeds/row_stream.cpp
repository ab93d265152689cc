#include "tradewind/feeds/row_stream.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace tradewind::feeds {
namespace {

constexpr std::size_t input_bytes = 16 * 1024;
// As long as the longest line that the first reading took.
constexpr std::size_t block_bytes = 32 * 1024;

}  // namespace

Expected<std::unique_ptr<RowStream>> RowStream::open(const Continuation& rest, std::string ticker,
                                                     const FileDay& day, const RowPolicy& policy,
                                                     FeedSummary& counts) {
    auto stream = TextStream::resume(*rest.from, input_bytes);
    if (!stream) return std::unexpected{stream.error()};
    invariant(stream->text_offset() <= rest.text_offset, "a bookmark stands before its row");
    std::vector<char> passed(block_bytes);
    while (stream->text_offset() < rest.text_offset) {
        const std::uint64_t left = rest.text_offset - stream->text_offset();
        const auto count =
            stream->read(std::span{passed}.first(std::min<std::uint64_t>(left, passed.size())));
        if (!count) return std::unexpected{count.error()};
        if (*count == 0)
            return failure(rest.path, "a shorter file than before", "a file that does not change");
    }
    return std::unique_ptr<RowStream>{new RowStream{LineReader{std::move(*stream), 0}, rest,
                                                    std::move(ticker), day, policy, counts}};
}

RowStream::RowStream(LineReader reader, const Continuation& rest, std::string ticker,
                     const FileDay& day, const RowPolicy& policy, FeedSummary& counts)
    : reader_{std::move(reader)},
      decoder_{rest.decoder},
      ticker_{std::move(ticker)},
      judge_{day, policy, rest.path, counts},
      block_{block_bytes},
      line_{rest.line - 1},
      progress_{rest.progress} {}

Expected<bool> RowStream::next(MarketEvent& event) {
    switch (decoder_->layout().rows) {
        case RowKind::Trade:
            return next_of<Trade>(event);
        case RowKind::Quote:
            return next_of<Quote>(event);
        case RowKind::Bar:
            return next_of<Bar>(event);
    }
    return false;
}

template <class Event>
Expected<bool> RowStream::next_of(MarketEvent& event) {
    Event row_event;
    while (true) {
        if (at_ == block_.size) {
            // Damage was judged at the first reading: here it is where the rows end.
            if (opened_ && block_.last) return false;
            opened_ = true;
            reader_.read(block_);
            at_ = 0;
            continue;
        }
        const char* const text = block_.text().data();
        const CsvRow row = splitter_.split(text + at_);
        at_ = static_cast<std::size_t>(row.next() - text);
        ++line_;
        if (block_.cut_line && at_ == block_.size) continue;
        if (row.fields() <= decoder_->ticker_field()) continue;  // judged at the first reading
        if (row.field(decoder_->ticker_field()) != ticker_) {
            at_ = block_.size;
            block_.last = true;
            return false;
        }
        switch (judge_.judge(*decoder_, row, line_, progress_, row_event)) {
            case Fate::Take:
                event = MarketEvent{row_event};
                return true;
            case Fate::Drop:
                break;
            case Fate::Stop:
                return std::unexpected{judge_.error()};
        }
    }
}

}  // namespace tradewind::feeds
