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

// Two bars of one window cannot both be right; ticks of one instant can.
template <class Event>
bool RowJudge::in_order(const Event& event, const TickerProgress& progress) const {
    const std::int64_t time = event.header.event_time.nanos();
    const bool later =
        std::is_same_v<Event, Bar> ? time > progress.last_time : time >= progress.last_time;
    return later && !progress.ended;
}

// What becomes of a good row that is in order.
template <class Event>
Fate RowJudge::accept(const RowDecoder& decoder, TickerProgress& progress, Event& event) {
    progress.last_time = event.header.event_time.nanos();
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
    if (!in_order(event, progress)) [[unlikely]]
        return refuse(
            line, SkipReason::OutOfOrder,
            {SkipReason::OutOfOrder,
             {},
             progress.ended ? "rows of a ticker whose rows had ended"
                            : "a time of " + std::to_string(event.header.event_time.nanos()) +
                                  " after " + std::to_string(progress.last_time),
             "rows sorted by ticker, then time"});
    return accept(decoder, progress, event);
}

template <class Event>
RowJudge::Judged RowJudge::judge_run(const RowDecoder& decoder, const CsvWindow& window,
                                     std::size_t first, std::size_t last, TickerProgress& progress,
                                     std::span<Event> into) {
    const std::size_t good = decoder.decode_run(window, first, last, *day_, conditions_, into);
    std::size_t taken = 0;
    std::size_t rows = 0;
    for (; rows < good && in_order(into[rows], progress); ++rows) {
        ++progress.rows;
        if (accept(decoder, progress, into[rows]) == Fate::Drop) continue;
        if (taken != rows) into[taken] = into[rows];
        ++taken;
    }
    counts_->rows += rows;
    return {rows, taken};
}

template Fate RowJudge::judge(const RowDecoder&, const CsvRow&, std::uint64_t, TickerProgress&,
                              Trade&);
template Fate RowJudge::judge(const RowDecoder&, const CsvRow&, std::uint64_t, TickerProgress&,
                              Quote&);
template Fate RowJudge::judge(const RowDecoder&, const CsvRow&, std::uint64_t, TickerProgress&,
                              Bar&);

template RowJudge::Judged RowJudge::judge_run(const RowDecoder&, const CsvWindow&, std::size_t,
                                              std::size_t, TickerProgress&, std::span<Trade>);
template RowJudge::Judged RowJudge::judge_run(const RowDecoder&, const CsvWindow&, std::size_t,
                                              std::size_t, TickerProgress&, std::span<Quote>);
template RowJudge::Judged RowJudge::judge_run(const RowDecoder&, const CsvWindow&, std::size_t,
                                              std::size_t, TickerProgress&, std::span<Bar>);

}  // namespace tradewind::feeds
