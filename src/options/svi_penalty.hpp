#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "tradewind/options/svi.hpp"

namespace tradewind::options {

// A quote of a smile: total variance at the middle, and how far from there bid and ask lie.
struct VarianceBand {
    double k = 0;
    double variance = 0;
    double below = 0;  // both positive
    double above = 0;

    // How far a smile of `total_variance` is from the middle, in half spreads: 1 is the ask, -1 the
    // bid.
    double distance(double total_variance) const {
        const double apart = total_variance - variance;
        return apart / (apart > 0 ? above : below);
    }
};

// What a quote costs a smile that passes it at a distance of r half spreads. Inside the spread
// hardly anything, since nothing says that the middle is the price; outside it grows with the
// logarithm of the distance, as a sample's likelihood with Cauchy's tails does, so that quotes that
// no such smile can meet do not spoil what it can:
//     0.0025 r^2 + tail(max(|r| - 0.9, 0)),
//     tail(e) = e^2 / 2 up to 0.2, then 0.02 + 0.4 ln(1 + (e - 0.2) / 2).
struct BandLoss {
    double value = 0;
    double slope = 0;      // by r
    double curvature = 0;  // of the parabola that stands in for it
};
BandLoss band_loss(double r);

// A fit to bid and ask in all five parameters in which arbitrage costs.
struct PenaltyProblem {
    std::span<const VarianceBand> points;
    std::span<const double> nodes;  // the k at which arbitrage is looked for
    double margin_g = 0;
    double reference_weight = 1;  // what a residual of total variance weighs at a node
    double strength = 1;          // of the penalty
    double span = 1;              // of the quotes' k: further out a variance counts for less
    const SviSlice* earlier = nullptr;
    const SviSlice* later = nullptr;
};

inline constexpr std::size_t svi_dimension = 5;  // a, b, rho, m, sigma
using SviVector = std::array<double, svi_dimension>;

// w, w', w'' at a k, each with its derivatives by the parameters.
struct SviJet {
    VariancePoint at;
    SviVector by_value{}, by_slope{}, by_curvature{};
};
SviJet svi_jet(const SviSlice& slice, double k);

// The normal equations of a sum of squares, residual by residual; only the lower triangle.
struct SviNormal {
    std::array<SviVector, svi_dimension> matrix{};
    SviVector right{};
    double cost = 0;

    void add(double residual, const SviVector& gradient) {
        add(residual * residual, residual, 1, gradient);
    }
    // A cost with half its slope and curvature by a quantity that has this gradient.
    void add(double its_cost, double slope, double curvature, const SviVector& gradient) {
        cost += its_cost;
        for (std::size_t i = 0; i < svi_dimension; ++i) {
            right[i] -= gradient[i] * slope;
            const double weighed = gradient[i] * curvature;
            for (std::size_t j = 0; j <= i; ++j) matrix[i][j] += weighed * gradient[j];
        }
    }
};

// What quotes and butterflies cost one smile, whatever its neighbours. `variance_weight` is of a
// variance below zero, the strength in it.
void add_quotes(SviNormal& normal, const SviSlice& slice, std::span<const VarianceBand> points);
void add_butterflies(SviNormal& normal, const SviSlice& slice, std::span<const double> nodes,
                     double margin_g, double strength, double variance_weight);

// The parameters that are stepped in: lowest variance, slopes of the left and right wing, m and
// ln sigma. Unlike a, b and rho they hardly depend on each other, and what a smile must keep (a
// positive variance, Lee's bounds) are bounds of theirs.
struct SviTurn {
    std::array<SviVector, svi_dimension> by{};  // a, b, rho, m, sigma by those parameters
    explicit SviTurn(const SviSlice& slice);
    void apply(SviNormal& normal) const;
    void apply_rows(std::array<SviVector, svi_dimension>& block) const;
    void apply_columns(std::array<SviVector, svi_dimension>& block) const;
};

// A smile moved by a step of those parameters, cut back to what it may be: neither variance nor
// slopes fall to less than a tenth in one step, sigma stays between its bounds and |rho| below
// 0.999.
SviSlice moved(const SviSlice& slice, const SviVector& step, double least_sigma,
               double greatest_sigma);

// The cost of a smile: twice its quotes' band_loss(), and the penalty.
double penalised_cost(const PenaltyProblem& problem, const SviSlice& slice);

// Levenberg-Marquardt with the exact derivatives of w, w', w'' and g; steps are cut back to b >= 0,
// |rho| <= 1, sigma between its bounds and Lee's bounds. Never leaves a larger cost than `start`
// has.
SviSlice minimise_with_penalty(const PenaltyProblem& problem, const SviSlice& start,
                               double least_sigma, double greatest_sigma, int iterations);

}  // namespace tradewind::options
