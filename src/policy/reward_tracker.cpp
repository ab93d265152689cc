#include "tradewind/policy/reward_tracker.hpp"

#include <algorithm>
#include <cmath>

#include "tradewind/model/invariant.hpp"
#include "tradewind/numeric/math.hpp"

namespace tradewind::policy {
namespace {

constexpr double ln_2 = 0.69314718055994530942;

}  // namespace

void Evidence::add(double result, double share, double keep) {
    ++trades_;
    const double old = mass_ * keep;
    mass_ = old + share;
    const double distance = result - mean_;
    mean_ += distance * (share / mass_);
    squares_ = squares_ * keep + share * distance * distance * (old / mass_);
}

void Evidence::fade(double keep) {
    mass_ *= keep;
    squares_ *= keep;
}

double Evidence::edge() const { return mean_ / numeric::sqrt(variance()); }

RewardTracker::RewardTracker(const settings::Adaptation& settings)
    : prior_trades_{settings.prior_trades},
      limit_{settings.result_limit},
      trade_rate_{ln_2 / settings.half_life_trades},
      day_keep_{numeric::exp(-ln_2 / settings.half_life_days)} {}

void RewardTracker::record(Regime regime, const AgentShares& shares, double result) {
    invariant(std::isfinite(result), "a trade's result is a number");
    const double held = std::clamp(result, -limit_, limit_);
    auto& row = regimes_[static_cast<std::size_t>(regime)];
    for (std::size_t i = 0; i < max_agents; ++i) {
        const double share = shares.of(i);
        if (!(share > 0)) continue;
        const double keep = numeric::exp(-trade_rate_ * share);
        row[i].add(held, share, keep);
        all_[i].add(held, share, keep);
    }
}

void RewardTracker::end_day() {
    for (auto& row : regimes_)
        for (Evidence& evidence : row) evidence.fade(day_keep_);
    for (Evidence& evidence : all_) evidence.fade(day_keep_);
}

double RewardTracker::edge(Regime regime, std::size_t agent) const {
    const Evidence& all = all_[agent];
    const Evidence& own = in(regime, agent);
    const double whole = all.mass() * all.edge() / (all.mass() + prior_trades_);
    return (own.mass() * own.edge() + prior_trades_ * whole) / (own.mass() + prior_trades_);
}

}  // namespace tradewind::policy
