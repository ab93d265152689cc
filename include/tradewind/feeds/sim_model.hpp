#pragma once

#include <array>
#include <cstddef>

#include "tradewind/calendar/session.hpp"
#include "tradewind/model/regime.hpp"
#include "tradewind/settings/settings.hpp"

// What the simulated market assumes, as numbers. By default none of them is fitted to a series:
// they are the textbook's stylised facts (U-shaped volume and spread, volatility that clusters, fat
// tails), set so that each regime can be told from the others over tens of minutes.
namespace tradewind::feeds {

// A hidden state of one symbol's market. Semi-Markov: it stays for a minimum and an exponential
// rest, then moves by `next`.
struct SimRegime {
    Regime regime;
    double variance;       // of returns, relative to the others
    double activity;       // rate of quotes and trades, relative
    double spread;         // relative
    double drift;          // of a five-minute return, in its deviations; the direction is drawn
    double pull_minutes;   // half-life of the way back to the price at entry; 0: no pull
    double dwell_minutes;  // mean stay beyond the minimum
    std::array<double, 4> next;  // probabilities, in the order of the table
};

inline constexpr std::size_t sim_regime_count = 4;
// In the order Trend, MeanReversion, Compression, Expansion.
using SimRegimeTable = std::array<SimRegime, sim_regime_count>;
SimRegimeTable sim_regime_table(const settings::SimRegimes& settings);

// The part of all time that each regime holds: the chain's stationary distribution weighted by its
// mean stays.
std::array<double, 4> sim_regime_shares(const settings::SimRegimes& settings);

// What is shared by all symbols of one simulated market. Immutable.
class SimModel {
public:
    explicit SimModel(const settings::SimMarket& settings);

    // At an instant of a session: how the time of day scales rates, variance and spread. Each has
    // the mean 1 over the regular session.
    struct TimeOfDay {
        double activity;
        double variance;
        double spread;
    };
    TimeOfDay time_of_day(const calendar::Session& session, Timestamp t) const;

    const settings::SimMarket& settings() const { return settings_; }
    const SimRegimeTable& regimes() const { return regimes_; }
    const std::array<double, 4>& shares() const { return shares_; }
    // Variance of a log return per second of the regular session, without jumps, of a regime whose
    // relative variance is 1.
    double variance_per_second() const { return variance_per_second_; }
    // Means over regimes, by which relative figures are divided.
    double activity_mean() const { return activity_mean_; }
    double spread_mean() const { return spread_mean_; }
    // Deviations of a log return: of one jump, and of the night before a session.
    double jump_deviation() const { return jump_deviation_; }
    double gap_deviation() const { return gap_deviation_; }

private:
    static constexpr std::size_t curve_points = 390;

    settings::SimMarket settings_;
    SimRegimeTable regimes_;
    std::array<TimeOfDay, curve_points> regular_{};
    std::array<double, 4> shares_{};
    double variance_per_second_ = 0;
    double activity_mean_ = 0;
    double spread_mean_ = 0;
    double jump_deviation_ = 0;
    double gap_deviation_ = 0;
};

}  // namespace tradewind::feeds
