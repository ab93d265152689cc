#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "tradewind/features/sample_moments.hpp"
#include "tradewind/features/statistic.hpp"

// Value at risk (VaR) and conditional value at risk (CVaR, expected shortfall) of one period.
//
// Conventions: returns are simple, as fractions (-0.02 is a loss of 2 %). A risk is a fraction of
// value too, positive for a loss, negative where even that quantile is a gain. Confidence c lies
// strictly between 0 and 1, else ParameterOutOfRange; p = 1 - c is the tail's share. A result
// beyond a double: ValueNotFinite.
//
//     const auto sorted = SortedReturns::of(returns);
//     if (sorted) const auto risk = historical_var(*sorted, 0.99, QuantileRule::Linear);
namespace tradewind::features {

// Returns in ascending order, so that any number of confidences is asked of one sort, O(n log n).
class SortedReturns {
public:
    // TooFewValues for none, ValueNotFinite for a NaN or an infinity.
    static Statistic<SortedReturns> of(std::span<const double> returns);

    std::span<const double> ascending() const { return ascending_; }

private:
    explicit SortedReturns(std::vector<double> ascending) : ascending_{std::move(ascending)} {}
    std::vector<double> ascending_;
};

enum class QuantileRule {
    Linear,          // interpolated at position p (n - 1); R's type 7, numpy's default
    OrderStatistic,  // the k-th smallest, k = ceil(p n), at least 1; R's type 1
};

// Minus the p-quantile. A p n that is whole but for its rounding counts as whole. O(1).
Statistic<double> historical_var(const SortedReturns& returns, double confidence,
                                 QuantileRule rule);

// Minus the mean of the returns at or below the linear p-quantile. O(p n).
Statistic<double> historical_cvar_tail_mean(const SortedReturns& returns, double confidence);

// Minus the mean of the worst p n returns, the last of them in part:
// -(sum of the floor(p n) smallest + (p n - floor(p n)) * the next) / (p n). A coherent measure.
// Source: R. Rockafellar and S. Uryasev, Journal of Banking & Finance 26 (2002); C. Acerbi and
// D. Tasche, the same volume. O(p n).
Statistic<double> historical_cvar(const SortedReturns& returns, double confidence);

// Of normally distributed returns, z = Phi^-1(p): -(mean + z deviation). Give a mean of 0 for the
// zero-mean convention, mean h and deviation sqrt(h) for a horizon of h independent periods. A mean
// that is not finite, or a deviation below 0: ParameterOutOfRange. O(1).
Statistic<double> normal_var(double mean, double deviation, double confidence);
// -mean + deviation phi(z) / p.
Statistic<double> normal_cvar(double mean, double deviation, double confidence);

// -(mean + z_cf deviation), the normal quantile corrected for skew s and excess kurtosis k:
// z_cf = z + (z^2 - 1) s / 6 + (z^3 - 3 z) k / 24 - (2 z^3 - 5 z) s^2 / 36.
// Source: E. Cornish and R. Fisher, Revue de l'Institut International de Statistique 5 (1938).
// Trust it where cornish_fisher_is_monotone(). O(1).
Statistic<double> cornish_fisher_var(const SampleMoments& moments, double confidence);

// Whether z_cf rises with z everywhere. Where it does not, the expansion is no distribution's
// quantile: more confidence could show less risk.
bool cornish_fisher_is_monotone(double skew, double excess_kurtosis);

// One period's risk times sqrt(periods), the rule of the square root: exact for independent normal
// returns of mean 0, too small where losses cluster. periods >= 0 and finite.
Statistic<double> over_horizon(double one_period_risk, double periods);

}  // namespace tradewind::features
