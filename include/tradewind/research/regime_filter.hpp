#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "tradewind/feeds/sim_model.hpp"

namespace tradewind::research {

// The scatter of a minute of a Brownian path that is seen at some trades alone: its mean in units
// of the path's variance, and the shape of the gamma law that has its variance. Few trades miss the
// path's extremes, the first and the last the minute's ends, each trades at the last quote and not
// at the path, and is off that by a normal error, which adds to the extremes. No formula has all of
// it, so the moments are drawn, of a fixed seed. The limit of countless trades at the path is 1 and
// 1 / 0.331 (Rogers and Satchell 1991).
class ScatterLaw {
public:
    explicit ScatterLaw(double quotes_per_trade);

    // `noise`: the error's deviation over the path's in a minute. Interpolated, and at the ends of
    // what was drawn (4 to 128 trades, noise 0 to 2) constant.
    double mean(double trades, double noise) const { return at(mean_, trades, noise); }
    double shape(double trades, double noise) const { return at(shape_, trades, noise); }

private:
    static constexpr std::size_t trade_points = 6;
    static constexpr std::array<double, 5> noise_points{0, 0.25, 0.5, 1, 2};
    using Table = std::array<std::array<double, noise_points.size()>, trade_points>;

    static double at(const Table& table, double trades, double noise);

    Table mean_{};
    Table shape_{};
};

// What can be known of the simulated market's hidden regime by one who knows its true parameters
// and sees its minute bars: the yardstick of regime recognition.
//
// The model that is filtered, minute by minute: a regime stays `stay_min` minutes, and from then on
// leaves with a constant chance a minute; the next one is drawn, and with it a direction. A
// minute's log return is normal with the regime's variance times that of the time of day, plus the
// noise of traded prices around the hidden one; its mean is the drift in the drawn direction, or
// the pull (an Ornstein-Uhlenbeck step) to the price at entry. With a small chance it holds a jump,
// which moves the price that is pulled to as well. The scatter inside the minute (Rogers and
// Satchell, "Estimating variance from high, low and closing prices", Annals of Applied Probability
// 1, 1991), which no drift moves, is gamma distributed, independent of the return; its mean and
// shape are those of as many trades at noisy prices (ScatterLaw).
//
// Against the market itself it is approximate in this alone: regimes change between minutes and not
// inside them, the noise of successive trades counts as independent and normal, and the scatter's
// law has two moments right.
//
// Source of the recursion: L. Rabiner, "A tutorial on hidden Markov models", Proceedings of the
// IEEE 77 (1989), section IV.D (explicit durations). O(minutes since the session's start) a bar
// where a regime pulls, else O(stay_min).
class RegimeFilter {
public:
    static constexpr std::size_t count = feeds::sim_regime_count;
    using Shares = std::array<double, count>;

    struct Parameters {
        feeds::SimRegimeTable regimes;
        Shares shares{};                 // prior at a session's start
        std::uint32_t stay_min = 1;      // minutes
        double variance_per_minute = 0;  // of a regime whose relative variance is 1, mean of a day
        double jump_chance = 0;          // a minute
        double jump_variance = 0;

        static Parameters of(const feeds::SimModel& model);
    };

    struct Minute {
        double log_close = 0;
        double day_variance = 1;  // how the time of day scales the variance
        double half_spread = 0;   // quoted, of the log price: trades stray as far from the hidden
        // Logarithms of high, low and close over open, and the trades that they are of; with fewer
        // than 4 the scatter is not read (of two there is none).
        double high = 0;
        double low = 0;
        double change = 0;
        double trades = 0;
    };

    // `law` is to outlive this.
    RegimeFilter(const Parameters& parameters, const ScatterLaw& law);

    // A session starts, at this log price and with a fresh regime.
    void begin(double log_price);
    void update(const Minute& minute);
    // A minute of which nothing was seen.
    void skip();

    // Of each regime at the end of the last minute, in the table's order.
    const Shares& posterior() const { return posterior_; }
    // The choice that makes macro-averaged recall the largest: of the posterior over the share of
    // time, not of the posterior.
    std::size_t judgement() const;

private:
    struct Hypothesis {
        double weight = 0;
        double anchor = 0;  // log price at entry
        std::uint32_t age = 0;
        std::uint8_t regime = 0;
        std::int8_t direction = 0;  // 0: the regime has no drift
    };

    void enter(std::size_t regime, double weight, std::vector<Hypothesis>& into) const;
    void pass_minute();
    void settle();

    Parameters parameters_;
    const ScatterLaw* law_;
    Shares leave_{};  // chance a minute, beyond the minimum
    double log_price_ = 0;
    double unseen_minutes_ = 0;
    double last_noise_ = 0;
    std::vector<Hypothesis> hypotheses_;
    std::vector<Hypothesis> next_;
    std::vector<Hypothesis> jumped_;
    Shares posterior_{};
};

}  // namespace tradewind::research
