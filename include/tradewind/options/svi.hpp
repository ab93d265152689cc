#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace tradewind::options {

// What a smile is at one k: total variance w with its first and second derivative by k.
struct VariancePoint {
    double total_variance = 0;
    double slope = 0;
    double curvature = 0;
};

// Durrleman's g = (1 - k w'/(2w))^2 - w'^2/4 (1/w + 1/4) + w''/2, which has the sign of the density
// of ln S_T that the smile implies: butterfly arbitrage where g < 0 (Gatheral & Jacquier 2014,
// "Arbitrage-free SVI volatility surfaces"). Minus infinity where w is not positive: no price
// exists there.
inline double durrleman_g(double k, const VariancePoint& at) {
    if (!(at.total_variance > 0)) return -std::numeric_limits<double>::infinity();
    const double inverse = 1 / at.total_variance;
    const double tilt = 1 - k * at.slope * inverse / 2;
    return tilt * tilt - at.slope * at.slope / 4 * (inverse + 0.25) + at.curvature / 2;
}

// One expiry's smile in Gatheral's raw SVI: total variance
//     w(k) = a + b (rho (k - m) + sqrt((k - m)^2 + sigma^2)),   w = implied volatility^2 * years,
// of log-moneyness k = ln(strike / forward). a is a variance, b a slope, m and sigma lie on k's
// axis. Plain numbers: well_formed() says whether they are a smile at all; the functions below it
// expect one that is. A value costs one square root; no function allocates.
struct SviSlice {
    double a = 0;
    double b = 0;
    double rho = 0;
    double m = 0;
    double sigma = 1;

    // Finite, b >= 0, |rho| <= 1, sigma > 0. Variance may still be negative somewhere: see
    // minimum_total_variance().
    bool well_formed() const {
        return std::isfinite(a) && std::isfinite(b) && std::isfinite(m) && std::isfinite(sigma) &&
               b >= 0 && std::abs(rho) <= 1 && sigma > 0;
    }

    double total_variance(double k) const {
        const double x = k - m;
        return a + b * (rho * x + std::sqrt(x * x + sigma * sigma));
    }

    VariancePoint at(double k) const {
        const double x = k - m;
        const double root = std::sqrt(x * x + sigma * sigma);
        const double inverse = 1 / root;
        const double share = sigma * inverse;
        return {.total_variance = a + b * (rho * x + root),
                .slope = b * (rho + x * inverse),
                .curvature = b * share * share * inverse};
    }

    double g(double k) const { return durrleman_g(k, at(k)); }

    // A fraction a year. None where the variance is not positive or no time is left.
    std::optional<double> implied_volatility(double k, double years) const {
        const double variance = total_variance(k);
        if (!(variance > 0) || !(years > 0)) return std::nullopt;
        return std::sqrt(variance / years);
    }

    // The smallest w over all k.
    double minimum_total_variance() const {
        return a + b * sigma * std::sqrt(std::max(0.0, 1 - rho * rho));
    }

    // The slopes of w in the wings, both as positive numbers. Roger Lee's bound: a price exists
    // far out only where neither is above 2.
    double left_slope() const { return b * (1 - rho); }
    double right_slope() const { return b * (1 + rho); }
    bool within_lee_bounds() const { return left_slope() <= 2 && right_slope() <= 2; }

    friend bool operator==(const SviSlice&, const SviSlice&) = default;
};

}  // namespace tradewind::options
