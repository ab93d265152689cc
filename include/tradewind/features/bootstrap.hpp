#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>

#include "tradewind/features/statistic.hpp"

namespace tradewind::features {

enum class BootstrapKind {
    Independent,  // single values: for values that do not depend on each other (B. Efron 1979)
    Block,        // circular blocks of one length, which keep the dependence inside them
                  // (D. Politis and J. Romano, in "Exploring the Limits of Bootstrap", 1992)
    Stationary,   // circular blocks of geometric length with that mean, so that the resample is
                  // stationary too (the same, Journal of the American Statistical Association 89,
                  // 1994)
};

struct BootstrapTerms {
    BootstrapKind kind = BootstrapKind::Independent;
    double block = 1;  // length of a block, from 1 to the number of values; whole for Block
    std::uint32_t resamples = 2000;  // 2 to 10 million
    double confidence = 0.95;        // of the interval, strictly between 0 and 1
    std::uint64_t seed = 1;
};

struct BootstrapInterval {
    double estimate = 0;          // the statistic of the values themselves
    double low = 0;               // quantiles (1 - confidence) / 2 and (1 + confidence) / 2 of the
    double high = 0;              // resamples' statistics, interpolated as R's type 7 does
    double deviation = 0;         // of the resamples' statistics: the standard error
    std::uint32_t resamples = 0;  // those that had one
};

// A figure of a sample; nothing where it is not defined. It must not depend on anything else.
using SampleFigure = std::function<std::optional<double>(std::span<const double>)>;

// Percentile interval: the statistic is taken of resamples as long as the sample, drawn with
// replacement from a stream of our own, so that the same seed gives the same bits on every machine.
//
//     const auto interval = bootstrap_interval(returns, sharpe, {.kind = BootstrapKind::Stationary,
//                                                                .block = 10});
//
// TooFewValues below 2 values; ParameterOutOfRange for terms outside their range; NotDefined where
// the sample, or more than a tenth of the resamples, has no finite figure. One buffer of n values
// and one of the figures is allocated; O(resamples x (n + the cost of the figure)).
Statistic<BootstrapInterval> bootstrap_interval(std::span<const double> values,
                                                const SampleFigure& figure,
                                                const BootstrapTerms& terms);

// A plain choice of the block where nothing is known of the dependence: n^(1/3), rounded up.
double rule_of_thumb_block(std::uint64_t count);

}  // namespace tradewind::features
