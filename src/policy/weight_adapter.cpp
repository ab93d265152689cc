#include "tradewind/policy/weight_adapter.hpp"

#include <algorithm>
#include <cmath>

#include "tradewind/model/invariant.hpp"

namespace tradewind::policy {

double Multipliers::stake(Regime regime, const AgentShares& shares) const {
    double sum = 0;
    for (std::size_t i = 0; i < max_agents; ++i) sum += shares.of(i) * of(regime, i);
    return sum;
}

double Multipliers::distance(const Multipliers& other) const {
    double largest = 0;
    for (std::size_t g = 0; g < regime_count; ++g)
        for (std::size_t i = 0; i < max_agents; ++i)
            largest = std::max(largest, std::abs(rows[g][i] - other.rows[g][i]));
    return largest;
}

WeightAdapter::WeightAdapter(const settings::Adaptation& settings)
    : minimum_{settings.minimum_trades},
      gain_{settings.gain},
      floor_{settings.floor},
      ceiling_{settings.ceiling},
      step_{settings.pace == settings::AdaptationPace::SafeLive ? settings.safe_live_step
                                                                : settings.step} {
    invariant(floor_ > 0 && floor_ <= 1 && ceiling_ >= 1,
              "floor and ceiling stand about the prior");
}

double WeightAdapter::target(const RewardTracker& tracker, Regime regime, std::size_t agent) const {
    if (tracker.in(regime, agent).mass() < minimum_) return 1;
    return std::clamp(1 + gain_ * tracker.edge(regime, agent), floor_, ceiling_);
}

void WeightAdapter::propose(const RewardTracker& tracker) {
    Multipliers aim;
    for (std::size_t g = 0; g < regime_count; ++g)
        for (std::size_t i = 0; i < max_agents; ++i)
            aim.rows[g][i] = target(tracker, static_cast<Regime>(g), i);
    approach(proposed_, aim);
}

void WeightAdapter::approach(Multipliers& multipliers, const Multipliers& aim) const {
    for (std::size_t g = 0; g < regime_count; ++g) {
        for (std::size_t i = 0; i < max_agents; ++i) {
            double& now = multipliers.rows[g][i];
            now += std::clamp(aim.rows[g][i] - now, -step_, step_);
            // The sum may round past what it heads for by one unit in the last place.
            now = std::clamp(now, floor_, ceiling_);
        }
    }
}

}  // namespace tradewind::policy
