#pragma once

#include "tradewind/model/book_record.hpp"
#include "tradewind/risk/action.hpp"
#include "tradewind/risk/cool_down.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::risk {

// Trips when so many round trips in a row, in all symbols, have lost after fees. A trip that ends
// at exactly nothing has not lost. After a trip of the breaker the streak counts from zero.
class LossStreak {
public:
    explicit LossStreak(const settings::LossStreak& settings)
        : limit_{settings.losses}, pause_{RiskRule::LossStreak, settings.cool_down_minutes} {}

    RiskAction on_trip(const RoundTrip& trip, Timestamp now, OutputBuffer& outputs);
    void look(Timestamp now, OutputBuffer& outputs) { pause_.look(now, outputs); }
    void ask(Timestamp now, Inquiry& inquiry) const;
    std::uint32_t losses() const { return losses_; }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(pause_, losses_);
    }

private:
    std::uint32_t limit_;
    CoolDown pause_;
    std::uint32_t losses_ = 0;  // in a row
};

}  // namespace tradewind::risk
