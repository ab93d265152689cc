#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "tradewind/feeds/day_rows.hpp"
#include "tradewind/model/market_event.hpp"

namespace tradewind::feeds {

class RowStream;

// Where one ticker's rows of one dataset stand in the merge.
class TickerCursor {
public:
    TickerCursor(const DayRows& day, std::size_t index, const RowPolicy& policy);
    TickerCursor(TickerCursor&&) noexcept;
    TickerCursor& operator=(TickerCursor&&) noexcept;
    ~TickerCursor();

    // To the next row; false at the end. Rows read from the file are counted in `counts`.
    Expected<bool> advance(FeedSummary& counts);
    const MarketEvent& current() const { return current_; }
    const TickerRows& rows() const { return day_->tickers[index_]; }

    InstrumentId instrument;  // given by the merge's user at the first event

private:
    const DayRows* day_;
    std::size_t index_;
    RowPolicy policy_;
    const std::byte* at_;
    std::uint64_t left_;
    PackState pack_;
    std::unique_ptr<RowStream> stream_;
    MarketEvent current_;
};

// One day's rows of all tickers and datasets in the order (event time, dataset rank, position of
// the symbol in the selection, ticker, row). A heap of cursors: each event costs a comparison, and
// log2(cursors) more when another ticker is next.
class DayMerge {
public:
    // Opens every cursor at its first row. `day` must outlive the merge.
    static Expected<DayMerge> open(const DayRows& day, const RowPolicy& policy,
                                   FeedSummary& counts);

    bool done() const { return heap_.empty(); }
    Timestamp next_time() const { return Timestamp::from_nanos(heap_.front().time); }
    TickerCursor& next() { return cursors_[heap_.front().cursor]; }
    // Past the event of next().
    Expected<void> advance(FeedSummary& counts);

private:
    struct Key {
        std::int64_t time;
        std::uint32_t cursor;  // cursors_ stand in the order that settles ties
        bool operator<(const Key& other) const {
            return time != other.time ? time < other.time : cursor < other.cursor;
        }
    };
    void sift_down();

    std::vector<TickerCursor> cursors_;
    std::vector<Key> heap_;  // the least key in front
};

}  // namespace tradewind::feeds
