#pragma once

#include <cmath>
#include <cstdint>
#include <optional>

#include "tradewind/features/usable_input.hpp"
#include "tradewind/model/invariant.hpp"
#include "tradewind/numeric/math.hpp"

namespace tradewind::features {

// GARCH(1,1) of Bollerslev (1986): r = mu + e, e ~ N(0, s_t),
// s_t = omega + alpha e_(t-1)^2 + beta s_(t-1). Any unit of returns; with returns in percent, mu is
// in percent, omega and variances in percent squared.
struct GarchParameters {
    double mu = 0;
    double omega = 0;
    double alpha = 0;
    double beta = 0;

    // omega > 0, alpha and beta >= 0, alpha + beta < 1.
    bool stationary() const {
        return usable_value(mu) && usable_value(omega) && omega > 0 && alpha >= 0 && beta >= 0 &&
               persistence() < 1;
    }
    double persistence() const { return alpha + beta; }
    double unconditional_variance() const { return omega / (1 - persistence()); }
};

// The variance filter with given parameters. `first_variance` is that of the first return. Ready
// with the first return; before it forecast(1) is `first_variance`. O(1), no allocation.
class GarchFilter {
public:
    GarchFilter(const GarchParameters& parameters, double first_variance)
        : parameters_{parameters}, next_variance_{first_variance} {
        invariant(parameters.stationary(), "a GARCH variance has a long-run mean");
        invariant(usable_value(first_variance) && first_variance > 0, "a variance is positive");
    }

    // False where the return is no number to be used; nothing has changed then.
    bool update(double log_return) {
        if (!usable_value(log_return)) return false;
        variance_ = next_variance_;
        residual_ = log_return - parameters_.mu;
        next_variance_ = parameters_.omega + parameters_.alpha * residual_ * residual_ +
                         parameters_.beta * variance_;
        return true;
    }

    bool ready() const { return variance_ > 0; }
    // Of the last return, once ready(). The variance as it was known before that return.
    double variance() const { return variance_; }
    double residual() const { return residual_; }
    double standardised() const { return residual_ / std::sqrt(variance_); }
    double log_likelihood() const {
        constexpr double ln_2pi = 1.83787706640934548356;
        return -0.5 * (ln_2pi + numeric::log(variance_) + residual_ * residual_ / variance_);
    }

    // Variance of the h-th return to come, h >= 1. O(h).
    double forecast(std::uint32_t h) const {
        double variance = next_variance_;
        for (; h > 1; --h) variance = parameters_.omega + parameters_.persistence() * variance;
        return variance;
    }
    // Variance of the sum of the next `horizon` returns: that of the forecasts. O(horizon).
    double forecast_sum(std::uint32_t horizon) const {
        double variance = next_variance_;
        double sum = 0;
        for (; horizon > 0; --horizon) {
            sum += variance;
            variance = parameters_.omega + parameters_.persistence() * variance;
        }
        return sum;
    }
    const GarchParameters& parameters() const { return parameters_; }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(variance_, residual_, next_variance_);
    }

private:
    GarchParameters parameters_;
    double variance_ = 0;
    double residual_ = 0;
    double next_variance_;
};

}  // namespace tradewind::features
