#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string_view>
#include <vector>

#include "tradewind/options/pricing_refusal.hpp"
#include "tradewind/options/surface.hpp"

namespace tradewind::options {

// One expiry as this solver needs it: years from now, the forward for then, the smile.
struct DatedSmile {
    double years = 0;
    double forward = 0;
    SviSlice slice{};
};

// How finely. Points are spaced by the deviation that the smile has at their place.
struct LocalTouchGrid {
    double deviations = 6.5;              // from the spot to either edge
    std::size_t points_a_deviation = 20;  // at least 4
    std::size_t steps = 256;              // of time; at least 8
    std::size_t max_expiries = 64;
};

// The probability that a level is touched, under a model: prices of vanilla options fix where the
// underlying ends, not the way it takes, and other models that fit the same surface (stochastic
// volatility, jumps) give other numbers. Risk-neutral measure, watched continuously.
struct LocalTouch {
    static constexpr std::string_view model = "local volatility";
    static constexpr std::string_view measure = "risk-neutral";

    double touched = 0;    // never below `beyond`
    double untouched = 1;  // 1 - touched
    double beyond = 0;     // P(S_T is on the far side of the level), of the smile, model-free
    double raised = 0;     // by which `touched` was lifted to `beyond`: 0, or the scheme's error
};

// Probability of touch where local volatility, a function of spot and time, is the one that
// reproduces a surface of smiles (Dupire 1994). Gatheral, "The Volatility Surface" (2006), equation
// 1.10, with k = ln(strike / forward) and total variance w(k, T):
//     v = (dw/dT) / g(k, w, w', w''),   g as durrleman_g() in svi.hpp.
// Total variance is linear in time between expiries at constant k, as in Surface. The forward is
// the spot now and log-linear in time between the expiries (a cash dividend is thus spread over the
// time between two of them); volatility and forward beyond the last expiry stay.
//
//     LocalTouchSolver solver;
//     if (solver.prepare(surface, spot, years))
//         if (const auto touch = solver.touch(level)) use(touch->touched);
//
// The scheme is a Markov chain on a grid of ln S on which the spot is a point. Each row of its
// matrices has non-negative weights: the implicit share of a row is that of Crandall (1955), whose
// errors in time and space cancel to first order, raised where the explicit part would turn
// negative; the drift is taken upwind where diffusion is weaker. So probabilities stay in 0 .. 1,
// and for levels on the grid a farther level is never likelier, to the last bit. A level between
// two points is interpolated from the barriers on four points around it, monotonically (Fritsch
// and Carlson 1980). Then the result is lifted to P(S_T beyond the level) of the smile, where the
// scheme's error left it below; `raised` says by how much.
//
// Accuracy, default grid: against the closed form on a flat surface 1e-5 over a week, 4e-5 over
// half a year, 2e-4 over two years (volatilities 0.1 to 0.8, drifts up to 6 % a year); under an
// index' skew 3e-5 against finer grids, and 1e-5 between the scheme's P(S_T beyond the level) and
// the smile's. Errors fall as the square of the spacing. Cost: some 70,000 points of the surface
// for prepare(), some 260 sweeps over half the grid for a level; a dozen milliseconds and one. All
// memory (5 MB) is taken at construction; one thread at a time.
class LocalTouchSolver {
public:
    explicit LocalTouchSolver(const LocalTouchGrid& grid = {});

    // The surface as it stands, up to `years` from now. On refusal the solver is empty. Refused:
    // a spot or time that is no positive number, NoSmile (an empty surface), SmileArbitrage (smiles
    // without variance somewhere, not in the order of time), OutOfRange (more expiries than the
    // grid has room for; a grid beyond any market).
    std::expected<void, PricingRefusal> prepare(const Surface& surface, double spot, double years);
    // The same from smiles, in the order of time.
    std::expected<void, PricingRefusal> prepare(std::span<const DatedSmile> smiles, double spot,
                                                double years);

    // Refused: NoSmile (nothing is prepared), a level that is no positive number, OutOfRange (it
    // lies beyond the grid), SmileArbitrage (see probability_above()).
    std::expected<LocalTouch, PricingRefusal> touch(double level);

    // P(S_T beyond the level) by the scheme itself. The surface's own figure stands in LocalTouch;
    // how far they are apart tells how well local volatility reproduces the smile on this grid.
    std::expected<double, PricingRefusal> beyond_by_scheme(double level);

    // Share of the grid where local variance was limited: Dupire's equation has no value where g is
    // not positive, which no arbitrage at the expiries does not rule out between them. 0 mostly.
    double limited_share() const { return limited_share_; }

    double spot() const { return spot_; }
    double years() const { return years_; }

private:
    // Of the surface, at one k and time.
    struct Point {
        VariancePoint smile;
        double growth = 0;  // of total variance, per year
        double drift = 0;   // of the logarithm of the forward, per year
    };
    // One point's row of a step's two matrices, and its pivots in elimination from either edge.
    struct Row {
        double implicit_down;
        double implicit_up;
        double explicit_down;
        double explicit_up;
        double pivot_from_below;
        double pivot_from_above;
    };
    enum class Start : std::uint8_t { Touch, Beyond };

    std::size_t points() const { return 2 * middle_ + 1; }
    // Logarithm of the forward for `years`, over the spot.
    double carried(double years) const;
    std::size_t interval_of(double years) const;
    Point point(double k, double years) const;
    bool place_points();
    bool place_steps();
    void fill(std::size_t step);
    void factor(std::span<Row> rows) const;
    template <int direction>
    void sweep(std::span<const Row> rows, std::size_t nearest, std::size_t farthest);
    template <int direction>
    double solve(double x, Start start);
    std::expected<double, PricingRefusal> at(double level, Start start);

    LocalTouchGrid grid_;
    std::size_t middle_;  // the spot's point
    double spot_ = 0;
    double years_ = 0;
    double limited_share_ = 0;
    std::size_t limited_ = 0;
    std::size_t steps_ = 0;  // 0: nothing is prepared
    std::vector<DatedSmile> smiles_;
    std::vector<double> log_forwards_;  // over the spot
    std::vector<double> x_;             // ln(S / spot) of each point
    std::vector<double> times_;         // borders of the steps
    std::vector<Row> rows_;             // step by step
    std::vector<double> values_;        // of each point, for four barriers
    std::vector<double> carry_;         // of elimination
};

}  // namespace tradewind::options
