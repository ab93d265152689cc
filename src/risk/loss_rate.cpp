#include "tradewind/risk/loss_rate.hpp"

#include "inquiry.hpp"

namespace tradewind::risk {

RiskAction LossRate::on_trip(const RoundTrip& trip, Timestamp now, OutputBuffer& outputs) {
    if (limit_ == 0 || !(trip.net() < Money{})) return RiskAction::None;
    losses_.add(now);
    const std::uint32_t recent = losses_.count_since(now - window_);
    if (recent < limit_) return RiskAction::None;
    pause_.trip(now, recent, limit_, outputs);
    losses_.clear();
    return RiskAction::CancelEntries;
}

void LossRate::ask(Timestamp now, Inquiry& inquiry) const {
    if (limit_ == 0) return;
    pause_.ask(now, inquiry);
    inquiry.below(RiskRule::LossRate, losses_.count_since(now - window_), limit_);
}

}  // namespace tradewind::risk
