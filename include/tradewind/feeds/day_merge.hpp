#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "tradewind/feeds/day_rows.hpp"
#include "tradewind/model/market_event.hpp"

namespace tradewind::feeds {

class RowStream;

// Where one ticker's rows of one dataset stand in the merge: before its next row.
class TickerCursor {
public:
    TickerCursor(const DayRows& day, std::size_t index);
    TickerCursor(TickerCursor&&) noexcept;
    TickerCursor& operator=(TickerCursor&&) noexcept;
    ~TickerCursor();

    // The next row's event into the slot, but for its instrument and sequence; the cursor moves
    // on. Only while there is a next row.
    void take(MarketEvent& slot);
    // Finds the next row and its time(); false at the end. Rows that did not fit in memory are read
    // from the file, and counted in `counts`.
    Expected<bool> look(const RowPolicy& policy, FeedSummary& counts);
    bool in_memory() const { return left_ != 0; }
    std::int64_t time() const { return time_; }
    // Is there a row in memory? Then this is all of look().
    bool look_in_memory();

    const TickerRows& rows() const { return day_->tickers[index_]; }

    InstrumentId instrument;  // given by the merge's user at the first event

private:
    const DayRows* day_;
    std::size_t index_;
    RowKind kind_;
    const std::byte* at_;
    std::uint64_t left_;
    std::int64_t time_ = 0;
    PackState pack_;
    struct Rest;
    std::unique_ptr<Rest> rest_;  // open when the rows in memory are over
};

// One day's rows of all tickers and datasets in the order (event time, dataset rank, position of
// the symbol in the selection, ticker, row). A heap of cursors: each event costs a comparison, and
// log2(cursors) more when another ticker is next.
class DayMerge {
public:
    // Opens every cursor at its first row. `day` and `counts` must outlive the merge.
    static Expected<DayMerge> open(const DayRows& day, const RowPolicy& policy,
                                   FeedSummary& counts);

    bool done() const { return heap_.empty(); }
    Timestamp next_time() const { return Timestamp::from_nanos(heap_.front().time); }
    TickerCursor& next() { return cursors_[heap_.front().cursor]; }
    // The event of next() into the slot, and on. False: reading on failed, error() says why.
    bool take(MarketEvent& slot);
    const Error& error() const { return error_; }

private:
    struct Key {
        std::int64_t time;
        std::uint32_t cursor;  // cursors_ stand in the order that settles ties
        bool operator<(const Key& other) const {
            return time != other.time ? time < other.time : cursor < other.cursor;
        }
    };
    bool look_further(TickerCursor& cursor);
    void sift_down();

    std::vector<TickerCursor> cursors_;
    std::vector<Key> heap_;  // the least key in front
    RowPolicy policy_;
    FeedSummary* counts_ = nullptr;
    Error error_;
};

}  // namespace tradewind::feeds
