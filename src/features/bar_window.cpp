#include "tradewind/features/bar_window.hpp"

#include <algorithm>

namespace tradewind::features {

namespace {

Timestamp floor_to(Timestamp t, std::chrono::nanoseconds length) {
    const std::int64_t into = t.nanos() % length.count();
    return Timestamp::from_nanos(t.nanos() - (into < 0 ? into + length.count() : into));
}

}  // namespace

void SessionParts::move_to(Timestamp t) {
    const calendar::Session& session = cursor_.at(t);
    part_.date = session.date;
    part_.regular = false;
    switch (session.phase_at(t)) {
        case calendar::Phase::Closed:
            // It began at the last session's end; that is a whole hour, so this hour is inside.
            part_.start = floor_to(t, std::chrono::hours{1});
            part_.end = session.pre_open;
            return;
        case calendar::Phase::PreMarket:
            part_.start = session.pre_open;
            part_.end = session.open;
            return;
        case calendar::Phase::Regular:
            part_.start = session.open;
            part_.end = session.close;
            part_.regular = true;
            return;
        case calendar::Phase::PostMarket:
            part_.start = session.close;
            part_.end = session.post_close;
            return;
    }
}

BarWindow window_of(const SessionPart& part, TimeFrame frame, Timestamp t) {
    if (frame == TimeFrame::Day1) return {part.start, part.end};
    const Timestamp start = floor_to(t, length_of(frame));
    return {std::max(start, part.start), std::min(start + length_of(frame), part.end)};
}

Timestamp minute_of(Timestamp t) {
    constexpr std::int64_t minute = length_of(TimeFrame::Minute1).count();
    const std::int64_t into = t.nanos() % minute;
    return Timestamp::from_nanos(t.nanos() - (into < 0 ? into + minute : into));
}

}  // namespace tradewind::features
