#pragma once

#include <cstdint>

#include "tradewind/features/statistic.hpp"

// What a measured Sharpe ratio says about the true one. All ratios are per period, not annualised:
// an annual ratio divided by sqrt(periods a year). All O(1), no allocation.
//
//     const SharpeSample sample{.sharpe = 0.1, .observations = 1250, .skew = -3, .kurtosis = 10};
//     const auto luck = deflated_sharpe(sample, {.count = 100, .variance = 0.002});
//
// Sources: D. Bailey and M. Lopez de Prado, "The Sharpe Ratio Efficient Frontier", Journal of Risk
// 15 (2012); the same, "The Deflated Sharpe Ratio", Journal of Portfolio Management 40 (2014).
namespace tradewind::features {

struct SharpeSample {
    double sharpe = 0;        // mean / deviation of one period's returns
    double observations = 0;  // how many returns; 2 or more, else TooFewValues
    double skew = 0;          // population moments, as moments_of() gives them
    double kurtosis = 3;      // not excess
};

// The trials that the sample was chosen from.
struct SharpeTrials {
    double count = 1;     // independent ones; 1 or more
    double variance = 0;  // of their Sharpe ratios per period; 0 or more
};

// In all functions: ValueNotFinite where an input is; NotDefined where 1 - skew sr +
// (kurtosis - 1) / 4 sr^2 is not above 0, which moments of a real sample never give.

// sqrt((1 - skew sr + (kurtosis - 1) / 4 sr^2) / (T - 1)).
Statistic<double> sharpe_standard_error(const SharpeSample& sample);

// The probability that the true ratio lies above the benchmark: Phi((sr - b) / standard error).
Statistic<double> probabilistic_sharpe(const SharpeSample& sample, double benchmark = 0);

// What the best of N trials without any skill is expected to show, g the Euler-Mascheroni constant:
// sqrt(V) ((1 - g) Phi^-1(1 - 1 / N) + g Phi^-1(1 - 1 / (N e))); 0 for a single trial. Fewer than 1
// trial or a negative variance: ParameterOutOfRange.
Statistic<double> expected_maximum_sharpe(const SharpeTrials& trials);

// The probabilistic ratio against that benchmark.
Statistic<double> deflated_sharpe(const SharpeSample& sample, const SharpeTrials& trials);

// How many observations make the distance from the benchmark significant at this confidence:
// 1 + (1 - skew sr + (kurtosis - 1) / 4 sr^2) (Phi^-1(confidence) / (sr - b))^2. Below the
// benchmark it is the length that shows the true ratio to lie below. `observations` is not used.
// Confidence from 0.5 to below 1, else ParameterOutOfRange; at the benchmark itself no length will
// do: NotDefined.
Statistic<double> minimum_track_record(const SharpeSample& sample, double confidence,
                                       double benchmark = 0);

}  // namespace tradewind::features
