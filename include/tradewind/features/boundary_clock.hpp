#pragma once

#include <array>
#include <cstdint>

#include "tradewind/features/bar_window.hpp"
#include "tradewind/model/market_event.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::features {

// Tells the sequencer when the next BarBoundary timer is due, from market events alone: after a
// trade, at the end of each window around it; after a bar, `aggregate_grace_ms` and a nanosecond
// after the end of each larger window around it, so that all bars stamped with that end come first.
// One for the whole run. An event in windows that are already waited for costs a comparison or two.
//
// `core_time` is the time of the input by the sequencer: what ended at or before it is past, and no
// timer is asked for.
class BoundaryClock {
public:
    BoundaryClock(const calendar::Calendar& calendar, const settings::Bars& bars);

    void on_event(const MarketEvent& event, Timestamp core_time) {
        switch (event.header().kind) {
            case RecordKind::Trade: {
                const Timestamp t = event.header().event_time;
                if (t >= trades_.covered_from && t < trades_.covered_to) [[likely]]
                    return;
                await(trades_, 0, t, core_time, std::chrono::nanoseconds{0});
                return;
            }
            case RecordKind::Bar: {
                const Bar& bar = event.as<Bar>();
                const Timestamp inside = bar.header.event_time - std::chrono::nanoseconds{1};
                const std::size_t first = index_of(bar.frame) + 1;
                if (inside >= aggregates_.covered_from && inside < aggregates_.covered_to &&
                    first >= aggregates_.covered_frame) [[likely]]
                    return;
                await(aggregates_, first, inside, core_time, grace_);
                return;
            }
            default:
                return;
        }
    }

    // Timestamp::max() when no window is open.
    Timestamp next_due() const {
        return trades_.next < aggregates_.next ? trades_.next : aggregates_.next;
    }

    // The timer of `due` was emitted, and with it all that were due earlier.
    void fired(Timestamp due);
    // Timestamp::min() before the first.
    Timestamp last_fired() const { return last_fired_; }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(trades_, aggregates_, last_fired_);
    }

private:
    // Ends of open windows of one kind of input, by frame; Timestamp::max() where none is open. A
    // window that opens before the last one's end was announced waits behind it.
    struct Awaited {
        std::array<Timestamp, time_frame_count> due;
        std::array<Timestamp, time_frame_count> then;
        Timestamp next = Timestamp::max();
        // An event in here, for frames from covered_frame on, changes nothing.
        Timestamp covered_from = Timestamp::max();
        Timestamp covered_to = Timestamp::min();
        std::uint64_t covered_frame = 0;

        Awaited() {
            due.fill(Timestamp::max());
            then.fill(Timestamp::max());
        }

        template <class Archive>
        void serialize(Archive& archive) {
            for (std::size_t i = 0; i < time_frame_count; ++i) archive(due[i], then[i]);
            archive(next, covered_from, covered_to, covered_frame);
        }
    };

    void await(Awaited& awaited, std::size_t first_frame, Timestamp t, Timestamp core_time,
               std::chrono::nanoseconds wait);
    static void forget(Awaited& awaited, Timestamp due);

    std::chrono::nanoseconds grace_;
    SessionParts parts_;
    Awaited trades_;
    Awaited aggregates_;
    Timestamp last_fired_ = Timestamp::min();
};

}  // namespace tradewind::features
