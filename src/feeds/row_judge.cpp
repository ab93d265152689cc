#include "tradewind/feeds/row_judge.hpp"

#include <string>
#include <type_traits>

namespace tradewind::feeds {

bool RowJudge::in_session(const Bar& bar) const {
    return (bar.header.flags & Bar::extended_hours) == 0;
}

Fate RowJudge::refuse(SkipReason reason, const Error& error) {
    if (policy_.on_bad_row == settings::OnBadRow::Stop) {
        error_ = error;
        return Fate::Stop;
    }
    counts_->count_skip(reason, error);
    return Fate::Drop;
}

Fate RowJudge::refuse(std::uint64_t line, SkipReason reason, const RowProblem& problem) {
    Error error{.where = std::string{path_} + ":" + std::to_string(line),
                .found = problem.found,
                .expected = std::string{problem.expected}};
    if (!problem.column.empty()) error.where += ": " + std::string{problem.column};
    return refuse(reason, error);
}

template <class Event>
Fate RowJudge::judge(const RowDecoder& decoder, const CsvRow& row, std::uint64_t line,
                     TickerProgress& progress, Event& event) {
    ++counts_->rows;
    ++progress.rows;
    if (row.malformed() || row.fields() != decoder.fields()) [[unlikely]] {
        const std::string expected = std::to_string(decoder.fields()) + " fields";
        return refuse(line, SkipReason::FieldCount,
                      {SkipReason::FieldCount,
                       {},
                       row.malformed() ? "a quote that is not closed"
                                       : std::to_string(row.fields()) + " fields",
                       expected});
    }
    if (const auto problem = decoder.decode(row, *day_, conditions_, event)) [[unlikely]]
        return refuse(line, problem->reason, *problem);
    // Two bars of one window cannot both be right; ticks of one instant can.
    const std::int64_t time = event.header.event_time.nanos();
    if (progress.ended || time < progress.last_time ||
        (std::is_same_v<Event, Bar> && time == progress.last_time)) [[unlikely]]
        return refuse(line, SkipReason::OutOfOrder,
                      {SkipReason::OutOfOrder,
                       {},
                       progress.ended ? "rows of a ticker whose rows had ended"
                                      : "a time of " + std::to_string(time) + " after " +
                                            std::to_string(progress.last_time),
                       "rows sorted by ticker, then time"});
    progress.last_time = time;
    if constexpr (std::is_same_v<Event, Trade>) {
        if (event.correction != 0) {
            ++counts_->corrected;
            return Fate::Drop;
        }
        // Option prints have no number of their own.
        if (decoder.layout().tickers == TickerKind::Option) event.id = progress.rows;
    }
    if (!policy_.extended_hours && !in_session(event)) {
        ++counts_->outside_session;
        return Fate::Drop;
    }
    return Fate::Take;
}

template Fate RowJudge::judge(const RowDecoder&, const CsvRow&, std::uint64_t, TickerProgress&,
                              Trade&);
template Fate RowJudge::judge(const RowDecoder&, const CsvRow&, std::uint64_t, TickerProgress&,
                              Quote&);
template Fate RowJudge::judge(const RowDecoder&, const CsvRow&, std::uint64_t, TickerProgress&,
                              Bar&);

}  // namespace tradewind::feeds
