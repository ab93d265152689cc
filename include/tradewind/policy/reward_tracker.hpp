#pragma once

#include <array>
#include <cstdint>

#include "tradewind/model/attribution.hpp"
#include "tradewind/model/regime.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::policy {

// What one agent has been credited with: results in units of the risk that was taken, each with its
// share of the trade, newer ones counting more. By D. West, "Updating mean and variance estimates",
// CACM 22 (1979), with everything older scaled by `keep` before each result.
class Evidence {
public:
    void add(double result, double share, double keep);
    void fade(double keep);

    std::uint64_t trades() const { return trades_; }  // in which it had a part; never fades
    double mass() const { return mass_; }             // sum of shares, faded
    double mean() const { return mean_; }
    // Of one result. Held to 1, which is what a trade between stop and target of about its risk
    // has, by as much as prior_deviation_trades results: a few equal ones are no certainty.
    double variance() const {
        return (prior_deviation_trades + squares_) / (prior_deviation_trades + mass_);
    }
    // Mean result in standard deviations of one.
    double edge() const;

    template <class Archive>
    void serialize(Archive& archive) {
        archive(trades_, mass_, mean_, squares_);
    }

private:
    static constexpr double prior_deviation_trades = 20;

    std::uint64_t trades_ = 0;
    double mass_ = 0;
    double mean_ = 0;
    double squares_ = 0;  // of distances from the mean, by shares, faded
};

// Credits agents with the results of finished trades, for each regime and for all together, and
// says what edge is to be expected from what was seen.
//
// A share s of a trade with result r is s of an observation of r. What is known fades with each
// observation of its own, to one half after half_life_trades whole ones, and with each day.
//
// The expectation is the mean of a normal posterior with a normal prior. An agent's edge (mean
// result in standard deviations of one) is expected to be 0 with variance 1 / prior_trades, and
// its edge in one regime to be its edge in all with the same variance:
//
//     whole  = n e / (n + prior_trades)                                 all regimes
//     edge   = (n_g e_g + prior_trades whole) / (n_g + prior_trades)    regime g
//
// with n the faded sum of shares: as if a result told 1 / n of the variance. (Kish's effective
// number is larger once old results fade, up to twice; the estimate leans to the prior for that.)
//
// All memory is the object's own. Costs two exponentials an agent and result. One thread.
class RewardTracker {
public:
    explicit RewardTracker(const settings::Adaptation& settings);

    // `result`: of the trade after costs, in units of its risk; it is held to +-result_limit.
    void record(Regime regime, const AgentShares& shares, double result);
    void end_day();

    const Evidence& in(Regime regime, std::size_t agent) const {
        return regimes_[static_cast<std::size_t>(regime)][agent];
    }
    const Evidence& in_all(std::size_t agent) const { return all_[agent]; }
    double edge(Regime regime, std::size_t agent) const;

    template <class Archive>
    void serialize(Archive& archive) {
        archive(regimes_, all_);
    }

private:
    double prior_trades_;
    double limit_;
    double trade_rate_;  // of fading, a whole trade
    double day_keep_;
    std::array<std::array<Evidence, max_agents>, regime_count> regimes_{};
    std::array<Evidence, max_agents> all_{};
};

}  // namespace tradewind::policy
