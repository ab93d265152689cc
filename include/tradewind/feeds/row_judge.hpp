#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>

#include "tradewind/feeds/feed_summary.hpp"
#include "tradewind/feeds/row_decoder.hpp"

namespace tradewind::feeds {

// What the settings say about rows.
struct RowPolicy {
    settings::OnBadRow on_bad_row = settings::OnBadRow::Stop;
    settings::SizeUnit quote_sizes = settings::SizeUnit::RoundLots;
    bool extended_hours = false;
};

// How far the rows of one ticker in one file have come.
struct TickerProgress {
    std::int64_t last_time = std::numeric_limits<std::int64_t>::min();
    std::uint64_t rows = 0;
    bool ended = false;  // other tickers' rows came after them
};

enum class Fate : std::uint8_t {
    Take,  // the event is good
    Drop,  // counted
    Stop   // bad, and the policy is to stop: error() says what
};

// Decides row by row what becomes of it, and counts. For one file of one day; day, path and counts
// must outlive it.
class RowJudge {
public:
    RowJudge(const FileDay& day, const RowPolicy& policy, std::string_view path,
             FeedSummary& counts)
        : day_{&day}, policy_{policy}, path_{path}, counts_{&counts} {}

    template <class Event>
    Fate judge(const RowDecoder& decoder, const CsvRow& row, std::uint64_t line,
               TickerProgress& progress, Event& event);
    // Rows of a window from the first up to the last, all with the fields of the header, or up to
    // one that must be judged by itself. The events to take stand in front in `into`, which has
    // room for all.
    struct Judged {
        std::size_t rows;
        std::size_t taken;
    };
    template <class Event>
    Judged judge_run(const RowDecoder& decoder, const CsvWindow& window, std::size_t first,
                     std::size_t last, TickerProgress& progress, std::span<Event> into);
    Fate refuse(std::uint64_t line, SkipReason reason, const RowProblem& problem);
    // For what is wrong with a file rather than a row.
    Fate refuse(SkipReason reason, const Error& error);

    const Error& error() const { return error_; }

private:
    template <class Event>
    bool in_order(const Event& event, const TickerProgress& progress) const;
    template <class Event>
    Fate accept(const RowDecoder& decoder, TickerProgress& progress, Event& event);
    bool in_session(const Bar& bar) const;
    template <class Tick>
    bool in_session(const Tick& tick) const {
        return day_->regular(tick.header.event_time);
    }

    const FileDay* day_;
    RowPolicy policy_;
    std::string_view path_;
    FeedSummary* counts_;
    Error error_;
    ConditionCache conditions_;
};

}  // namespace tradewind::feeds
