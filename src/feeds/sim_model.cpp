#include "tradewind/feeds/sim_model.hpp"

#include <algorithm>

#include "tradewind/numeric/math.hpp"

namespace tradewind::feeds {
namespace {

constexpr double sessions_per_year = 252;
constexpr double seconds_per_session = 23'400;
constexpr double gap_share = 0.4;       // a night's deviation in a session's deviations
constexpr double jump_size = 0.4;       // a jump's, likewise
constexpr double jump_share_max = 0.5;  // of a session's variance

// A base level, a burst that fades after the open, and one that grows into the close. `u` is the
// part of the session that has passed.
double u_curve(double u, double open_burst, double open_fade, double close_burst,
               double close_fade) {
    return 1 + open_burst * numeric::exp(-u / open_fade) +
           close_burst * numeric::exp(-(1 - u) / close_fade);
}

template <class Points, class Member>
void scale_to_mean_one(Points& points, Member member) {
    double sum = 0;
    for (const auto& point : points) sum += point.*member;
    const double mean = sum / static_cast<double>(points.size());
    for (auto& point : points) point.*member /= mean;
}

double part(Timestamp begin, Timestamp t, Timestamp end) {
    return static_cast<double>((t - begin).count()) / static_cast<double>((end - begin).count());
}

}  // namespace

SimRegimeTable sim_regime_table(const settings::SimRegimes& settings) {
    const auto row = [](Regime regime, const settings::SimRegime& from) {
        return SimRegime{
            .regime = regime,
            .variance = from.variance,
            .activity = from.activity,
            .spread = from.spread,
            .drift = from.drift,
            .pull_minutes = from.pull_minutes,
            .dwell_minutes = from.dwell_minutes,
            .next = {from.to_trend, from.to_mean_reversion, from.to_compression, from.to_expansion},
        };
    };
    return {row(Regime::Trend, settings.trend), row(Regime::MeanReversion, settings.mean_reversion),
            row(Regime::Compression, settings.compression),
            row(Regime::Expansion, settings.expansion)};
}

std::array<double, 4> sim_regime_shares(const settings::SimRegimes& settings) {
    const SimRegimeTable regimes = sim_regime_table(settings);
    std::array<double, 4> visits{0.25, 0.25, 0.25, 0.25};
    for (int round = 0; round < 200; ++round) {
        std::array<double, 4> after{};
        for (std::size_t from = 0; from < 4; ++from)
            for (std::size_t to = 0; to < 4; ++to)
                after[to] += visits[from] * regimes[from].next[to];
        // Half of each round stays, so that the powers converge for a periodic chain too.
        for (std::size_t i = 0; i < 4; ++i) visits[i] = (visits[i] + after[i]) / 2;
    }
    double total = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        visits[i] *= settings.dwell_minutes_min + regimes[i].dwell_minutes;
        total += visits[i];
    }
    for (double& share : visits) share /= total;
    return visits;
}

SimModel::SimModel(const settings::SimMarket& settings)
    : settings_{settings},
      regimes_{sim_regime_table(settings.regimes)},
      shares_{sim_regime_shares(settings.regimes)} {
    for (std::size_t i = 0; i < curve_points; ++i) {
        const double u = (static_cast<double>(i) + 0.5) / static_cast<double>(curve_points);
        regular_[i] = {.activity = u_curve(u, 4.0, 0.06, 6.0, 0.04),
                       .variance = u_curve(u, 3.0, 0.07, 0.6, 0.05),
                       .spread = u_curve(u, 2.0, 0.03, 0.4, 0.02)};
    }
    scale_to_mean_one(regular_, &TimeOfDay::activity);
    scale_to_mean_one(regular_, &TimeOfDay::variance);
    scale_to_mean_one(regular_, &TimeOfDay::spread);

    double variance_mean = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        const SimRegime& regime = regimes_[i];
        // A drift adds its square to what a five-minute return varies by.
        variance_mean += shares_[i] * regime.variance * (1 + regime.drift * regime.drift);
        activity_mean_ += shares_[i] * regime.activity;
        spread_mean_ += shares_[i] * regime.spread;
    }
    const double session_variance =
        settings.annual_volatility * settings.annual_volatility / sessions_per_year;
    const double jump_share =
        std::min(jump_share_max, settings.jumps_per_day * jump_size * jump_size);
    variance_per_second_ =
        session_variance * (1 - jump_share) / seconds_per_session / variance_mean;
    if (settings.jumps_per_day > 0)
        jump_deviation_ = numeric::sqrt(session_variance * jump_share / settings.jumps_per_day);
    gap_deviation_ = gap_share * numeric::sqrt(session_variance);
}

SimModel::TimeOfDay SimModel::time_of_day(const calendar::Session& session, Timestamp t) const {
    switch (session.phase_at(t)) {
        case calendar::Phase::Regular: {
            const double u = part(session.open, t, session.close);
            return regular_[static_cast<std::size_t>(u * static_cast<double>(curve_points))];
        }
        case calendar::Phase::PreMarket: {
            const double u = part(session.pre_open, t, session.open);
            return {.activity = 0.01 + 0.09 * u * u, .variance = 0.05 + 0.1 * u, .spread = 4};
        }
        case calendar::Phase::PostMarket: {
            const double left = 1 - part(session.close, t, session.post_close);
            return {.activity = 0.01 + 0.14 * left * left * left,
                    .variance = 0.05 + 0.1 * left,
                    .spread = 4};
        }
        case calendar::Phase::Closed:
            break;
    }
    return {.activity = 0, .variance = 0, .spread = 1};
}

}  // namespace tradewind::feeds
