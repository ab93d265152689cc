#pragma once

#include <chrono>

#include "tradewind/risk/recent_times.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::risk {

class Inquiry;

// At most so many entries within a rolling window, all symbols. An entry counts when it is
// approved: it is sent then, whatever becomes of it.
class TradeRate {
public:
    explicit TradeRate(const settings::TradeRate& settings)
        : limit_{settings.entries},
          window_{std::chrono::minutes{settings.window_minutes}},
          entries_{settings.entries} {}

    void ask(Timestamp now, Inquiry& inquiry) const;
    void on_entry(Timestamp now) { entries_.add(now); }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(entries_);
    }

private:
    std::uint32_t limit_;
    std::chrono::nanoseconds window_;
    RecentTimes entries_;
};

}  // namespace tradewind::risk
