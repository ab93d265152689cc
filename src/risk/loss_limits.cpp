#include "tradewind/risk/loss_limits.hpp"

#include <algorithm>

namespace tradewind::risk {
namespace {

constexpr Money lowest = Money::from_nanos(INT64_MIN);
constexpr Money highest = Money::from_nanos(INT64_MAX);

RiskEvent event_of(RiskRule rule, Money value, Money limit, std::uint8_t latched) {
    RiskEvent event;
    event.rule = rule;
    event.value = value.to_double();
    event.limit = limit.to_double();
    event.latched = latched;
    return event;
}

}  // namespace

LossLimits::LossLimits(const settings::Risk& settings)
    : daily_loss_{settings.daily_loss.fraction},
      soft_drawdown_{settings.soft_drawdown.fraction},
      hard_drawdown_{settings.hard_drawdown.fraction} {}

Money LossLimits::floor_of(Money base, double fraction) {
    if (fraction <= 0) return lowest;
    return base - Money::from_double(base.to_double() * fraction);
}

void LossLimits::find_thresholds() {
    daily_floor_ = floor_of(day_start_, daily_loss_);
    soft_floor_ = floor_of(peak_, soft_drawdown_);
    hard_floor_ = floor_of(hard_base_, hard_drawdown_);
    acts_below_ = lowest;
    acts_above_ = highest;
    if (daily_latched_ == 0) acts_below_ = std::max(acts_below_, daily_floor_);
    if (hard_latched_ == 0) acts_below_ = std::max(acts_below_, hard_floor_);
    if (soft_ == 0) {
        acts_below_ = std::max(acts_below_, soft_floor_);
    } else {
        acts_above_ = soft_floor_ + Money::from_nanos(1);
    }
}

RiskAction LossLimits::look(Money equity, Money day_start, Money peak, OutputBuffer& outputs) {
    if (peak != peak_) hard_base_ = peak;
    peak_ = peak;
    day_start_ = day_start;
    find_thresholds();
    RiskAction action = RiskAction::None;
    daily_tripped_ = daily_latched_ == 0 && equity <= daily_floor_;
    hard_tripped_ = hard_latched_ == 0 && equity <= hard_floor_;
    if (daily_tripped_ != 0) {
        daily_latched_ = 1;
        outputs.push(event_of(RiskRule::DailyLoss, equity, daily_floor_, 1));
        action = RiskAction::Flatten;
    }
    if (hard_tripped_ != 0) {
        hard_latched_ = 1;
        outputs.push(event_of(RiskRule::HardDrawdown, equity, hard_floor_, 1));
        action = RiskAction::Flatten;
    }
    const std::uint8_t soft = equity <= soft_floor_;
    if (soft != soft_) {
        soft_ = soft;
        outputs.push(event_of(RiskRule::SoftDrawdown, equity, soft_floor_, 0));
    }
    find_thresholds();
    return action;
}

void LossLimits::roll_day(Money day_start, OutputBuffer& outputs) {
    day_start_ = day_start;
    if (daily_latched_ != 0) {
        daily_latched_ = 0;
        outputs.push(event_of(RiskRule::DailyLoss, day_start, floor_of(day_start, daily_loss_), 0));
    }
    find_thresholds();
}

void LossLimits::reset(Money equity, OutputBuffer& outputs) {
    if (hard_latched_ == 0) return;
    hard_latched_ = 0;
    hard_base_ = equity;
    outputs.push(event_of(RiskRule::HardDrawdown, equity, floor_of(equity, hard_drawdown_), 0));
    find_thresholds();
}

}  // namespace tradewind::risk
