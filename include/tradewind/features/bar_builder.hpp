#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "tradewind/calendar/calendar.hpp"
#include "tradewind/features/bar_window.hpp"
#include "tradewind/model/market_event.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::features {

inline SessionHours session_hours(const settings::Feed& feed) {
    return feed.regular_session_bars_only ? SessionHours::RegularOnly : SessionHours::All;
}

// Bars of one symbol that closed with one input, shortest frame first. Only bars[0 .. count) have
// values: making one of these costs nothing, since almost every trade closes no bar.
struct ClosedBars {
    static constexpr std::uint32_t capacity = 2 * time_frame_count;

    class Slots {
    public:
        Slots() {}
        Bar* data() { return bars_.data(); }
        const Bar* data() const { return bars_.data(); }
        const Bar& operator[](std::size_t i) const { return bars_[i]; }

    private:
        union {
            std::array<Bar, capacity> bars_;
        };
    };

    Slots bars;
    std::uint32_t count = 0;

    void clear() { count = 0; }
    void push(const Bar& bar) { bars.data()[count++] = bar; }
    Bar& last() { return bars.data()[count - 1]; }
    std::span<const Bar> span() const { return {bars.data(), count}; }
    bool has(TimeFrame frame) const {
        return std::ranges::any_of(span(), [frame](const Bar& bar) { return bar.frame == frame; });
    }
};

// Bars of one symbol in every wanted frame, from trades or from smaller bars.
//
// A bar exists only when its window has ended. Windows are aligned to the clock and cut at the
// regular session's open and close; the day's is the regular session. Empty windows make no bar.
// - Trades build minutes, by what their flags say they may set. A window of trades closes at a
//   trade stamped at or after its end, or at the BarBoundary timer of that instant.
// - Bars pass through as the bars of their own frame. Each wanted frame builds the next larger
//   one. A window built from bars closes with the bar that ends where it ends; else
//   `aggregate_grace_ms` and a nanosecond after its end by timer, or when a bar of a later window
//   arrives.
// - What comes too late for its window changes nothing but a counter: a trade whose minute has been
//   closed or ended before the engine took it (receive_time), a bar at or before the last of its
//   frame. A bar may still be new in its own frame and too late for a larger one.
// - Outside the regular session nothing enters under SessionHours::RegularOnly; a bar belongs to
// the
//   session that it ends in, so that the 09:00 hour bar (09:30 to 10:00) does, and the minute bar
//   of 16:00 does not. Under All, rows of other hours make bars with the extended_hours flag, cut
//   at the session's borders, and no day.
//
// If every due boundary comes before later inputs, no call closes two bars of one frame.
// Built bars have receive_time = event_time and sequence 0. Allocates nothing.
class BarBuilder {
public:
    struct Counters {
        std::uint64_t late_trades = 0;
        std::uint64_t late_bars = 0;        // second or out of order in their own frame
        std::uint64_t late_for_larger = 0;  // bars times larger windows that had closed
        std::uint64_t outside_session = 0;  // trades and bars
    };

    BarBuilder(InstrumentId instrument, const calendar::Calendar& calendar,
               const settings::Bars& bars, const std::array<bool, time_frame_count>& wanted,
               SessionHours hours);

    // Each adds the bars that close to `closed`. Of a trade: whether a bar has it; not one that
    // came too late for its window or that lies outside the session.
    bool on_trade(const Trade& trade, ClosedBars& closed) {
        const Timestamp t = trade.header.event_time;
        if (t < minute_from_ || t >= minute_to_ || trade.header.receive_time >= minute_to_)
            [[unlikely]] {
            if (!enter_minute(trade, closed)) return false;
        }
        add(open_[0].content, trade);
        return true;
    }
    void on_bar(const Bar& bar, ClosedBars& closed);
    void on_boundary(Timestamp now, ClosedBars& closed);
    // A boundary before this closes nothing; max(): no window is open.
    Timestamp next_due() const { return earliest_due_; }
    // All that on_boundary() does where it closes nothing: trades of before `minute`, the start of
    // the boundary's, are late.
    void ended_before(Timestamp minute) { ended_before_ = std::max(ended_before_, minute); }

    // Open windows hold prices of before the split.
    void on_split(const Split& split);

    const Counters& counters() const { return counters_; }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(open_, minute_from_, minute_to_, earliest_due_, earliest_end_, ended_before_);
        for (Timestamp& time : closed_to_) archive(time);
        archive(counters_.late_trades, counters_.late_bars, counters_.late_for_larger,
                counters_.outside_session);
    }

private:
    // What a window has collected.
    struct Content {
        Price open;
        Price high;
        Price low;
        Price close;
        Quantity volume;
        std::uint64_t transactions = 0;
        std::uint8_t has_price = 0;  // open and close are set
        std::uint8_t has_range = 0;  // high and low are set
        std::uint8_t from_bars = 0;

        template <class Archive>
        void serialize(Archive& archive) {
            archive(open, high, low, close, volume, transactions, has_price, has_range, from_bars);
        }
    };

    // A window that collects; due == max() while it is not in use.
    struct Open {
        Timestamp due = Timestamp::max();
        Timestamp start;
        Timestamp end;
        Content content;
        std::uint8_t extended_hours = 0;

        bool in_use() const { return due != Timestamp::max(); }

        template <class Archive>
        void serialize(Archive& archive) {
            archive(due, start, end, content, extended_hours);
        }
    };

    static void add(Content& content, const Trade& trade) {
        if (trade.may(Trade::sets_open_close)) {
            if (content.has_price == 0) content.open = trade.price;
            content.close = trade.price;
            content.has_price = 1;
        }
        if (trade.may(Trade::sets_high_low)) widen(content, trade.price, trade.price);
        if (trade.may(Trade::counts_volume)) {
            content.volume += trade.size;
            ++content.transactions;
        }
    }
    static void widen(Content& content, Price low, Price high) {
        content.high = content.has_range != 0 ? std::max(content.high, high) : high;
        content.low = content.has_range != 0 ? std::min(content.low, low) : low;
        content.has_range = 1;
    }

    bool enter_minute(const Trade& trade, ClosedBars& closed);
    void close_due(Timestamp now, ClosedBars& closed);
    void close(std::size_t frame, ClosedBars& closed);
    Bar finished(std::size_t frame, const Open& window) const;
    // What a smaller window that ended at `end` collected enters the window around it.
    void feed(std::size_t frame, const Content& smaller, Timestamp end, ClosedBars& closed);
    void begin(std::size_t frame, const BarWindow& window, const SessionPart& part);
    void release(std::size_t frame);
    void find_earliest();

    InstrumentId instrument_;
    SessionHours hours_;
    std::chrono::nanoseconds grace_;
    std::array<bool, time_frame_count> wanted_;
    std::array<std::size_t, time_frame_count> next_wanted_{};  // the next larger one; or count
    SessionParts parts_;
    std::array<Open, time_frame_count> open_;
    std::array<Timestamp, time_frame_count> closed_to_;  // end of the last bar of each frame
    Timestamp minute_from_ = Timestamp::max();           // of the open minute of trades
    Timestamp minute_to_ = Timestamp::min();
    Timestamp earliest_due_ = Timestamp::max();
    Timestamp earliest_end_ = Timestamp::max();
    Timestamp ended_before_ = Timestamp::min();  // trades before this are late
    Counters counters_;
};

}  // namespace tradewind::features
