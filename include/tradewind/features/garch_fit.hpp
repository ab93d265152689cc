#pragma once

#include <cstdint>
#include <span>

#include "tradewind/features/garch.hpp"
#include "tradewind/model/error.hpp"

namespace tradewind::features {

// Whether mu is estimated with the rest, or stands at the sample mean.
enum class GarchMean : std::uint8_t { Free, Sample };

// The variance of the first return; m is the mean of all e^2. Conditional: omega + (alpha + beta) m
// (R's fGarch). Unconditional: omega / (1 - alpha - beta).
enum class GarchStart : std::uint8_t { MeanSquare, Conditional, Unconditional };

struct GarchFit {
    GarchParameters parameters;
    double first_variance = 0;
    double log_likelihood = 0;
    // False: the search ended at its limit of steps, and a little more may be had.
    bool converged = false;
};

inline constexpr std::size_t garch_returns_min = 20;

// The variance of the first return under that convention.
double garch_first_variance(std::span<const double> returns, const GarchParameters& parameters,
                            GarchStart start);

// Gaussian log-likelihood of the returns: sum of -(ln 2 pi + ln s_t + e_t^2 / s_t) / 2.
double garch_log_likelihood(std::span<const double> returns, const GarchParameters& parameters,
                            double first_variance);

// Gaussian maximum likelihood under omega > 0, alpha, beta >= 0, alpha + beta < 1. The constraints
// vanish in the search variables ln omega, logit(alpha + beta) and logit(alpha / (alpha + beta));
// BFGS with the exact gradient from several fixed starting points, the best of which is returned,
// so the same returns always give the same bits. A likelihood that grows towards a border (no
// alpha, persistence 1) ends near it. Returns of an ordinary scale, best in percent. Errors: fewer
// than garch_returns_min returns, one that is no number, or returns that are all equal. For
// batches: some 50 passes over the returns from each start, in all 30 ms for ten years of days.
Expected<GarchFit> fit_garch(std::span<const double> returns, GarchMean mean, GarchStart start);

}  // namespace tradewind::features
