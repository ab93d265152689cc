#pragma once

#include <chrono>

#include "tradewind/model/book_record.hpp"
#include "tradewind/risk/action.hpp"
#include "tradewind/risk/cool_down.hpp"
#include "tradewind/risk/recent_times.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::risk {

// Trips when so many round trips within a rolling window, in all symbols, have lost after fees,
// whatever won between them. After a trip of the breaker they count no more.
class LossRate {
public:
    explicit LossRate(const settings::LossRate& settings)
        : limit_{settings.losses},
          window_{std::chrono::minutes{settings.window_minutes}},
          pause_{RiskRule::LossRate, settings.cool_down_minutes},
          losses_{settings.losses} {}

    RiskAction on_trip(const RoundTrip& trip, Timestamp now, OutputBuffer& outputs);
    void look(Timestamp now, OutputBuffer& outputs) { pause_.look(now, outputs); }
    void ask(Timestamp now, Inquiry& inquiry) const;

    template <class Archive>
    void serialize(Archive& archive) {
        archive(pause_, losses_);
    }

private:
    std::uint32_t limit_;
    std::chrono::nanoseconds window_;
    CoolDown pause_;
    RecentTimes losses_;
};

}  // namespace tradewind::risk
