#include "tradewind/feeds/file_parser.hpp"

#include <algorithm>
#include <cstring>

namespace tradewind::feeds {

FileParser::FileParser(const DatasetLayout& layout, std::string path,
                       const SymbolSelection& selection, const RowPolicy& policy, DayRows& into)
    : layout_{&layout},
      path_{std::move(path)},
      selection_{&selection},
      policy_{policy},
      into_{&into},
      judge_{into.day, policy, path_, into.counts} {
    ++into_->counts.files;
}

bool FileParser::parse(const TextBlock& block) {
    const std::string_view text = block.text();
    const char* at = text.data();
    // A last line that may be cut short is not read.
    const std::size_t whole = block.cut_line ? text.rfind('\n', text.size() - 2) + 1 : text.size();
    const char* const end = at + whole;
    if (!decoder_ && !ignored_ && at != end && !read_header(at)) return false;
    if (decoder_) {
        bool good = true;
        switch (layout_->rows) {
            case RowKind::Trade:
                good = parse_rows<Trade>(block, at, end);
                break;
            case RowKind::Quote:
                good = parse_rows<Quote>(block, at, end);
                break;
            case RowKind::Bar:
                good = parse_rows<Bar>(block, at, end);
                break;
        }
        if (!good) return false;
    }
    return !block.last || finish(block);
}

bool FileParser::after(Fate fate) {
    if (fate == Fate::Stop) into_->error = judge_.error();
    return fate != Fate::Stop;
}

bool FileParser::read_header(const char*& at) {
    const CsvRow row = splitter_.split(at);
    at = row.next();
    ++line_;
    auto decoder = RowDecoder::from_header(row, *layout_, path_, policy_.quote_sizes);
    if (!decoder) {
        ignored_ = true;
        return after(judge_.refuse(SkipReason::BadHeader, decoder.error()));
    }
    decoder_ = std::make_shared<const RowDecoder>(*decoder);
    return true;
}

// The padding behind the block makes the comparison safe at its end.
inline bool FileParser::starts_with_prefix(const char* line) const {
    std::uint64_t start = 0;
    std::memcpy(&start, line, 8);
    if (((start ^ prefix_start_) & prefix_mask_) != 0 || prefix_size_ == 0) return false;
    return prefix_size_ <= 8 || std::memcmp(line + 8, prefix_.data() + 8, prefix_size_ - 8) == 0;
}

template <class Event>
bool FileParser::parse_rows(const TextBlock& block, const char* at, const char* end) {
    const std::size_t ticker_field = decoder_->ticker_field();
    while (at < end) {
        if (starts_with_prefix(at)) {
            if (!selected_) {
                ++line_;
                at = static_cast<const char*>(
                         std::memchr(at, '\n', static_cast<std::size_t>(end - at))) +
                     1;
                continue;
            }
            const char* const reached = take_run<Event>(block, at, end);
            if (reached == nullptr) return false;
            if (reached != at) {
                at = reached;
                continue;
            }
        }
        const CsvRow row = splitter_.split(at);
        ++line_;
        at = row.next();
        if (row.blank() && at == end && block.last) break;
        if (row.fields() <= ticker_field) {
            if (!after(judge_.refuse(line_, SkipReason::FieldCount,
                                     {SkipReason::FieldCount,
                                      {},
                                      std::to_string(row.fields()) + " fields",
                                      "as many as the header has"})))
                return false;
            continue;
        }
        const std::string_view ticker = row.field(ticker_field);
        if (!in_run_ || ticker != run_) start_run(ticker);
        if (selected_ && !take_row<Event>(block, row)) return false;
    }
    return true;
}

// How many rows of the window from the first on belong to the open run, look like the header and
// fit a batch and the memory.
std::size_t FileParser::plain_rows(std::size_t first) const {
    const std::size_t room = (into_->budget - into_->used) / packed_row_bytes_max;
    const std::size_t most = std::min({window_.rows() - first, batch_max, room});
    std::size_t count = 0;
    while (count < most && window_.fields(first + count) == decoder_->fields() &&
           starts_with_prefix(window_.start(first + count)))
        ++count;
    return count;
}

// The open run's rows as far as one window shows them. Returns where the next line starts, which is
// `at` when the first is not for a window; nullptr: stop.
template <class Event>
const char* FileParser::take_run(const TextBlock& block, const char* at, const char* end) {
    auto& batch = std::get<Some<Event>>(batches_);
    window_.scan(at, end);
    std::size_t plain_end = 0;
    for (std::size_t i = 0; i < window_.rows();) {
        if (i == plain_end) plain_end += plain_rows(i);
        const auto [rows, taken] =
            judge_.judge_run(*decoder_, window_, i, plain_end, *progress_, std::span<Event>{batch});
        std::byte* const base = into_->bytes.get();
        into_->used = static_cast<std::size_t>(
            pack_all(std::span<const Event>{batch}.first(taken), pack_, base + into_->used) - base);
        open_.count += taken;
        line_ += rows;
        i += rows;
        if (i == plain_end && rows != 0) continue;
        // A row to look at by itself.
        plain_end = std::max(plain_end, i + 1);
        const CsvRow row = window_.row(i++);
        if (!starts_with_prefix(row.start())) return row.start();
        ++line_;
        if (!take_row<Event>(block, row)) return nullptr;
        if (!selected_) return row.next();
    }
    return window_.end();
}

template <class Event>
bool FileParser::take_row(const TextBlock& block, const CsvRow& row) {
    if (!into_->has_room()) [[unlikely]] {
        open_.rest = Continuation{
            .from = block.bookmark,
            .decoder = decoder_,
            .path = path_,
            .text_offset =
                block.text_offset + static_cast<std::uint64_t>(row.start() - block.text().data()),
            .line = line_,
            .progress = *progress_};
        // Its other rows are passed over, and read again when their time comes.
        selected_ = false;
        return true;
    }
    Event event;
    switch (judge_.judge(*decoder_, row, line_, *progress_, event)) {
        case Fate::Take: {
            std::byte* const base = into_->bytes.get();
            into_->used = static_cast<std::size_t>(pack(event, pack_, base + into_->used) - base);
            ++open_.count;
            return true;
        }
        case Fate::Drop:
            return true;
        case Fate::Stop:
            break;
    }
    return after(Fate::Stop);
}

void FileParser::start_run(std::string_view ticker) {
    end_run();
    in_run_ = true;
    run_.assign(ticker);
    const bool first_field = decoder_->ticker_field() == 0;
    prefix_size_ = first_field && ticker.size() < prefix_max ? ticker.size() + 1 : 0;
    if (prefix_size_ != 0) {
        std::ranges::copy(ticker, prefix_.begin());
        prefix_[ticker.size()] = ',';
        std::memcpy(&prefix_start_, prefix_.data(), 8);
        prefix_mask_ =
            prefix_size_ >= 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << (8 * prefix_size_)) - 1;
    }
    const auto position = selection_->match(layout_->tickers, ticker);
    selected_ = position.has_value();
    if (!selected_) return;
    progress_ = &seen_[run_];
    open_ = TickerRows{.layout = layout_,
                       .position = *position,
                       .ticker = run_,
                       .begin = into_->used,
                       .end = into_->used,
                       .count = 0,
                       .rest = std::nullopt};
    pack_ = PackState{};
    pack_.time = into_->day.midnight.nanos();
    pack_.day_start = pack_.time;
    pack_.frame = layout_->frame;
}

void FileParser::end_run() {
    if (progress_ == nullptr) return;
    progress_->ended = true;
    progress_ = nullptr;
    open_.end = into_->used;
    if (open_.count != 0 || open_.rest) into_->tickers.push_back(std::move(open_));
}

bool FileParser::finish(const TextBlock& block) {
    end_run();
    if (!decoder_ && !ignored_ && !block.error && !block.cut_line)
        return after(judge_.refuse(
            SkipReason::BadHeader,
            Error{.where = path_, .found = "an empty file", .expected = "a header line"}));
    if (block.cut_line)
        return after(judge_.refuse(
            line_ + 1, SkipReason::CutLine,
            {SkipReason::CutLine, {}, "a last line without a line feed", "a file that is whole"}));
    if (!block.error) return true;
    Error error = *block.error;
    error.where += " (behind line " + std::to_string(line_) + ")";
    return after(judge_.refuse(SkipReason::DamagedFile, error));
}

}  // namespace tradewind::feeds
