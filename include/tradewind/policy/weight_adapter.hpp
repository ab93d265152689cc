#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "tradewind/model/intent.hpp"
#include "tradewind/model/regime.hpp"
#include "tradewind/policy/reward_tracker.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::policy {

// What weights are multiplied with, for each regime and agent; 1 is the prior, as configured.
struct Multipliers {
    std::array<std::array<double, max_agents>, regime_count> rows;

    Multipliers() {
        for (auto& row : rows) row.fill(1);
    }
    double& of(Regime regime, std::size_t agent) {
        return rows[static_cast<std::size_t>(regime)][agent];
    }
    double of(Regime regime, std::size_t agent) const {
        return rows[static_cast<std::size_t>(regime)][agent];
    }
    // A trade's: the mean over its agents, by shares. Sums in the agents' order.
    double stake(Regime regime, const AgentShares& shares) const;
    // The largest difference from `other`, of any one.
    double distance(const Multipliers& other) const;

    template <class Archive>
    void serialize(Archive& archive) {
        archive(rows);
    }
};

// Moves multipliers slowly towards what the agents' edges deserve:
//
//     target = clamp(1 + gain x edge, floor, ceiling)     from minimum_trades (faded) in the regime
//            = 1                                          below
//     next   = now + clamp(target - now, -step, +step)
//
// so that an agent whose results fade returns to its prior. At the pace of safe_live the step is
// safe_live_step. One thread.
class WeightAdapter {
public:
    explicit WeightAdapter(const settings::Adaptation& settings);

    // One step of every multiplier.
    void propose(const RewardTracker& tracker);
    const Multipliers& proposed() const { return proposed_; }
    // One step of `multipliers` towards others.
    void approach(Multipliers& multipliers, const Multipliers& aim) const;

    template <class Archive>
    void serialize(Archive& archive) {
        archive(proposed_);
    }

private:
    double target(const RewardTracker& tracker, Regime regime, std::size_t agent) const;

    double minimum_;
    double gain_;
    double floor_;
    double ceiling_;
    double step_;
    Multipliers proposed_;
};

}  // namespace tradewind::policy
