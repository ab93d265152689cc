#include "tradewind/features/boundary_clock.hpp"

#include <algorithm>

namespace tradewind::features {

BoundaryClock::BoundaryClock(const calendar::Calendar& calendar, const settings::Bars& bars)
    : grace_{std::chrono::milliseconds{bars.aggregate_grace_ms} + std::chrono::nanoseconds{1}},
      parts_{calendar} {}

void BoundaryClock::fired(Timestamp due) {
    last_fired_ = due;
    if (trades_.next <= due) forget(trades_, due);
    if (aggregates_.next <= due) forget(aggregates_, due);
}

void BoundaryClock::await(Awaited& awaited, std::size_t first_frame, Timestamp t,
                          Timestamp core_time, std::chrono::nanoseconds wait) {
    const SessionPart& part = parts_.at(t);
    for (std::size_t i = first_frame; i < time_frame_count; ++i) {
        const TimeFrame frame = all_time_frames[i];
        if (frame == TimeFrame::Day1 && !part.regular) continue;
        const BarWindow window = window_of(part, frame, t);
        const Timestamp due = window.end + wait;
        if (due <= core_time) continue;
        if (awaited.due[i] == Timestamp::max()) {
            awaited.due[i] = due;
        } else if (awaited.due[i] < due) {
            awaited.then[i] = due;
        }
        awaited.next = std::min(awaited.next, awaited.due[i]);
        if (i == first_frame) {
            awaited.covered_from = window.start;
            awaited.covered_to = window.end;
            awaited.covered_frame = first_frame;
        }
    }
}

void BoundaryClock::forget(Awaited& awaited, Timestamp due) {
    awaited.next = Timestamp::max();
    for (std::size_t i = 0; i < time_frame_count; ++i) {
        while (awaited.due[i] <= due && awaited.due[i] != Timestamp::max()) {
            awaited.due[i] = awaited.then[i];
            awaited.then[i] = Timestamp::max();
        }
        awaited.next = std::min(awaited.next, awaited.due[i]);
    }
}

}  // namespace tradewind::features
