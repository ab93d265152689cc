#pragma once

#include <span>

#include "tradewind/options/svi.hpp"

namespace tradewind::options {

// A point of a smile and the square root of its weight.
struct WeightedVariance {
    double k = 0;
    double variance = 0;
    double root_weight = 0;
};

// A weighted fit in all five parameters in which arbitrage costs.
struct PenaltyProblem {
    std::span<const WeightedVariance> points;
    std::span<const double> nodes;  // the k at which arbitrage is looked for
    double margin_g = 0;
    double reference_weight = 1;  // what a residual of total variance weighs at a node
    double strength = 1;          // of the penalty
    const SviSlice* earlier = nullptr;
    const SviSlice* later = nullptr;
};

// The cost of a smile: weighted squares and penalty.
double penalised_cost(const PenaltyProblem& problem, const SviSlice& slice);

// Levenberg-Marquardt with the exact derivatives of w, w', w'' and g; steps are cut back to b >= 0,
// |rho| <= 1, sigma between its bounds and Lee's bounds. Never leaves a larger cost than `start`
// has.
SviSlice minimise_with_penalty(const PenaltyProblem& problem, const SviSlice& start,
                               double least_sigma, double greatest_sigma, int iterations);

}  // namespace tradewind::options
