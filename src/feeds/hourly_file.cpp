#include "tradewind/feeds/hourly_file.hpp"

#include <utility>

#include "tradewind/calendar/new_york.hpp"
#include "tradewind/feeds/csv_number.hpp"

namespace tradewind::feeds {
namespace {

// Small, because a run may have hundreds of these files open at once.
constexpr std::size_t input_bytes = 16 * 1024;
constexpr std::size_t block_bytes = 16 * 1024;

std::int64_t start_of(const CsvRow& row, const RowDecoder& decoder) {
    return csv::whole_number(row.field(decoder.time_field()));
}

}  // namespace

HourlyFile::HourlyFile(const std::filesystem::path& path, std::string ticker,
                       std::uint32_t position, const RowPolicy& policy)
    : path_{path.string()},
      ticker_{std::move(ticker)},
      position_{position},
      policy_{policy},
      block_{block_bytes} {
    auto stream = TextStream::open(path, input_bytes);
    if (stream)
        reader_ = std::make_unique<LineReader>(std::move(*stream), 0);
    else
        block_.error = stream.error();
}

bool HourlyFile::read_day(DayRows& into) {
    RowJudge judge{into.day, policy_, path_, into.counts};
    const auto good = [&](Fate fate) {
        if (fate == Fate::Stop) into.error = judge.error();
        return fate != Fate::Stop;
    };
    TickerRows rows{.layout = &layout_of(settings::Dataset::Hourly),
                    .position = position_,
                    .ticker = ticker_,
                    .begin = into.used,
                    .end = into.used,
                    .count = 0,
                    .rest = std::nullopt};
    PackState pack_state;
    pack_state.time = into.day.midnight.nanos();
    pack_state.frame = TimeFrame::Hour1;
    while (!ended_) {
        if (at_ == block_.size) {
            if (reader_ && !block_.last) {
                reader_->read(block_);
                at_ = 0;
                if (line_ == 0) ++into.counts.files;
                continue;
            }
            ended_ = true;
            if (block_.error && !good(judge.refuse(SkipReason::DamagedFile, *block_.error)))
                return false;
            if (block_.cut_line && !good(judge.refuse(line_ + 1, SkipReason::CutLine,
                                                      {SkipReason::CutLine,
                                                       {},
                                                       "a last line without a line feed",
                                                       "a file that is whole"})))
                return false;
            break;
        }
        const char* const text = block_.text().data();
        const CsvRow row = splitter_.split(text + at_);
        const auto next = static_cast<std::size_t>(row.next() - text);
        if (block_.cut_line && next == block_.size) {
            at_ = next;
            continue;
        }
        if (!decoder_) {
            at_ = next;
            ++line_;
            auto decoder = RowDecoder::from_header(row, *rows.layout, path_, policy_.quote_sizes);
            if (decoder) {
                decoder_ = std::make_shared<const RowDecoder>(*decoder);
                continue;
            }
            ended_ = true;
            return good(judge.refuse(SkipReason::BadHeader, decoder.error()));
        }
        // Looked at before it is judged: it may belong to a day that is not this one.
        const bool whole = !row.malformed() && row.fields() == decoder_->fields();
        if (whole && row.field(decoder_->ticker_field()) != ticker_) {
            at_ = next;
            ++line_;
            continue;
        }
        const std::int64_t start = whole ? start_of(row, *decoder_) : csv::bad;
        if (start != csv::bad && Timestamp::from_nanos(start) >= into.day.next_midnight) break;
        at_ = next;
        ++line_;
        if (!started_ && start != csv::bad && Timestamp::from_nanos(start) < into.day.midnight)
            continue;
        Bar bar;
        const Fate fate = judge.judge(*decoder_, row, line_, progress_, bar);
        if (!good(fate)) return false;
        if (fate == Fate::Drop) continue;
        invariant(into.has_room(), "a day's hourly bars fit the budget of a day");
        std::byte* const base = into.bytes.get();
        into.used = static_cast<std::size_t>(pack(bar, pack_state, base + into.used) - base);
        ++rows.count;
    }
    started_ = true;
    rows.end = into.used;
    if (rows.count != 0) into.tickers.push_back(std::move(rows));
    return true;
}

std::optional<DateRange> dates_of_hourly_file(const std::filesystem::path& path) {
    auto stream = TextStream::open(path, input_bytes);
    if (!stream) return std::nullopt;
    LineReader reader{std::move(*stream), 0};
    TextBlock block{block_bytes};
    CsvSplitter splitter;
    std::optional<RowDecoder> decoder;
    std::optional<DateRange> range;
    do {
        reader.read(block);
        const char* at = block.text().data();
        for (const char* const end = at + block.size; at != end;) {
            const CsvRow row = splitter.split(at);
            at = row.next();
            if (!decoder) {
                auto made = RowDecoder::from_header(row, layout_of(settings::Dataset::Hourly),
                                                    path.string(), settings::SizeUnit::Shares);
                if (!made) return std::nullopt;
                decoder = *made;
                continue;
            }
            if (row.fields() != decoder->fields()) continue;
            const std::int64_t start = start_of(row, *decoder);
            if (start == csv::bad) continue;
            const Date date = calendar::new_york_date(Timestamp::from_nanos(start));
            if (!range) range = DateRange{date, date};
            range->first = std::min(range->first, date);
            range->last = std::max(range->last, date);
        }
    } while (!block.last);
    return range;
}

}  // namespace tradewind::feeds
