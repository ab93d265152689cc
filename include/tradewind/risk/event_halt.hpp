#pragma once

#include <chrono>
#include <vector>

#include "tradewind/model/timestamp.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::risk {

class Inquiry;

// No entries from so long before an economic event until so long after it: its first instant
// refuses, its last does not. The settings bring the events, so that there is no state.
class EventHalt {
public:
    explicit EventHalt(const settings::EventHalt& settings);

    void ask(Timestamp now, Inquiry& inquiry) const;
    // The begin of the next halt after `now`; max(): there is none.
    Timestamp next_begin(Timestamp now) const;

private:
    std::chrono::nanoseconds before_;
    std::chrono::nanoseconds after_;
    std::vector<Timestamp> events_;  // those that count, in order
};

}  // namespace tradewind::risk
