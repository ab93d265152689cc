#pragma once

#include <cstdint>
#include <span>

#include "tradewind/features/statistic.hpp"

namespace tradewind::features {

// Mean, spread and shape of a sample.
struct SampleMoments {
    std::uint64_t count = 0;
    double mean = 0;
    double deviation = 0;  // standard deviation, divided by n - 1; exactly 0 when all are equal
    double skew = 0;       // m3 / m2^1.5, population moments (divided by n)
    double kurtosis = 0;   // m4 / m2^2, population moments: 3 for a normal distribution

    double excess_kurtosis() const { return kurtosis - 3; }
};

// Two values or more, else TooFewValues. Values that are all equal have a deviation of 0 and, by
// convention, the shape of the normal distribution (skew 0, kurtosis 3), not that of their rounding
// residue. Deviations are taken from the mean and scaled by the largest, so that nothing cancels
// and no power overflows. Three passes in a fixed order, O(n); nothing is allocated.
Statistic<SampleMoments> moments_of(std::span<const double> values);

}  // namespace tradewind::features
