#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
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

    // The next row's event into the first slot, and further ones from memory as long as there are
    // slots and rows with a time up to `last_nanos`; returns how many. The events get `instrument`
    // and the numbers behind `sequence`. Only while there is a next row.
    std::size_t take(std::span<MarketEvent> slots, std::int64_t last_nanos, std::uint64_t sequence);
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
    template <class Event>
    std::size_t take_from_memory(std::span<MarketEvent> slots, std::int64_t last_nanos,
                                 std::uint64_t sequence);

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
// each change of ticker log2(cursors) more.
class DayMerge {
public:
    // Opens every cursor at its first row. `day` and `counts` must outlive the merge.
    static Expected<DayMerge> open(const DayRows& day, const RowPolicy& policy,
                                   FeedSummary& counts);

    bool done() const { return heap_.empty(); }
    Timestamp next_time() const { return Timestamp::from_nanos(heap_.front().time); }
    TickerCursor& next() { return cursors_[heap_.front().cursor]; }
    // Events of next() into the slots, numbered from behind `sequence`, as long as it stays next
    // and before `until`; at least one. Returns how many. When reading on failed behind the last,
    // error() says why.
    std::size_t take(std::span<MarketEvent> slots, Timestamp until, std::uint64_t sequence);
    const std::optional<Error>& error() const { return error_; }

private:
    struct Key {
        std::int64_t time;
        std::uint32_t cursor;  // cursors_ stand in the order that settles ties
        bool operator<(const Key& other) const {
            return time != other.time ? time < other.time : cursor < other.cursor;
        }
    };
    void look_further(TickerCursor& cursor);
    void sift_down();

    std::vector<TickerCursor> cursors_;
    std::vector<Key> heap_;  // the least key in front
    RowPolicy policy_;
    FeedSummary* counts_ = nullptr;
    std::optional<Error> error_;
};

}  // namespace tradewind::feeds
