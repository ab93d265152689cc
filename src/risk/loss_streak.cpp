#include "tradewind/risk/loss_streak.hpp"

#include "inquiry.hpp"

namespace tradewind::risk {

RiskAction LossStreak::on_trip(const RoundTrip& trip, Timestamp now, OutputBuffer& outputs) {
    if (limit_ == 0) return RiskAction::None;
    losses_ = trip.net() < Money{} ? losses_ + 1 : 0;
    if (losses_ < limit_) return RiskAction::None;
    pause_.trip(now, losses_, limit_, outputs);
    losses_ = 0;
    return RiskAction::CancelEntries;
}

void LossStreak::ask(Timestamp now, Inquiry& inquiry) const {
    if (limit_ == 0) return;
    pause_.ask(now, inquiry);
    inquiry.below(RiskRule::LossStreak, losses_, limit_);
}

}  // namespace tradewind::risk
