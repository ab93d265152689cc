#include "tradewind/risk/event_halt.hpp"

#include <algorithm>

#include "inquiry.hpp"
#include "tradewind/calendar/new_york.hpp"

namespace tradewind::risk {
namespace {

double minutes(std::chrono::nanoseconds time) { return static_cast<double>(time.count()) / 6e10; }

}  // namespace

EventHalt::EventHalt(const settings::EventHalt& settings)
    : before_{std::chrono::minutes{settings.minutes_before}},
      after_{std::chrono::minutes{settings.minutes_after}} {
    for (const settings::EconomicEvent& event : settings.events)
        if (event.importance >= settings.importance)
            events_.push_back(
                calendar::from_new_york(event.date, std::chrono::minutes{event.minute}));
    std::ranges::sort(events_);
}

void EventHalt::ask(Timestamp now, Inquiry& inquiry) const {
    const auto event = std::ranges::upper_bound(events_, now - after_);
    if (event == events_.end()) return;
    const double since = minutes(now - *event);
    if (now < *event - before_) {
        inquiry.below(RiskRule::EventHalt, since, -minutes(before_));
    } else {
        inquiry.refuse(RiskRule::EventHalt, since, minutes(after_));
    }
}

Timestamp EventHalt::next_begin(Timestamp now) const {
    const auto event = std::ranges::upper_bound(events_, now + before_);
    return event == events_.end() ? Timestamp::max() : *event - before_;
}

}  // namespace tradewind::risk
