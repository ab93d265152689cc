#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "tradewind/features/statistic.hpp"

namespace tradewind::features {

// Returns of many strategies over the same periods, row by row: value (t, s) stands at
// t * strategies + s. A view; it owns nothing.
struct TrialReturns {
    std::span<const double> values;
    std::uint32_t strategies = 0;
};

// One choice of half of the blocks as in-sample, the other half out-of-sample.
struct OverfittingSplit {
    std::uint32_t in_sample = 0;  // bit b: block b, 0 the oldest, is in-sample
    std::uint32_t best = 0;  // the strategy with the largest in-sample ratio, the first of equals
    double sharpe_in_sample = 0;  // its mean / deviation (n - 1) in-sample, not annualised
    double sharpe_out_of_sample = 0;
    std::uint32_t rank = 0;  // out-of-sample, 1 the worst; equals count against it
    double omega = 0;        // rank / (strategies + 1)
    double logit = 0;        // ln(omega / (1 - omega)): above 0 in the better half
};

struct Overfitting {
    std::vector<OverfittingSplit> splits;  // ascending by the list of chosen blocks: 0123, 0124 ..
    double probability = 0;                // of backtest overfitting: share with logit <= 0
    double loss_probability = 0;           // share with an out-of-sample ratio below 0
    double mean_logit = 0;
    // Least squares of the out-of-sample on the in-sample ratio over the splits. Absent where all
    // in-sample ratios are equal; r_squared also where the others are.
    struct Degradation {
        std::optional<double> slope;
        std::optional<double> intercept;
        std::optional<double> r_squared;  // 0 to 1
    } degradation;
};

// Probability of backtest overfitting by combinatorially symmetric cross-validation: the periods
// are cut into `blocks` equal adjacent blocks; in each of the blocks-over-half choices the best
// strategy in-sample is ranked out-of-sample. Source: D. Bailey, J. Borwein, M. Lopez de Prado and
// Q. Zhu, Journal of Computational Finance 20 (2017).
//
// A strategy whose returns are all equal in a part, as one that never traded, has a ratio of 0
// there. TooFewValues below 2 strategies or 2 periods a part; ParameterOutOfRange for an odd number
// of blocks, fewer than 2 or more than 20 of them, and for periods that they do not divide (leave
// out the oldest); ValueNotFinite for a NaN, an infinity, or squares beyond a double.
//
// O(periods x strategies) once, then O(blocks x strategies) for each split: 16 blocks make 12,870.
Statistic<Overfitting> overfitting_of(const TrialReturns& returns, std::uint32_t blocks);

}  // namespace tradewind::features
