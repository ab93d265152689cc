#pragma once

#include "tradewind/numeric/math.hpp"
#include "tradewind/options/svi.hpp"

namespace tradewind::options {

// Smiles of all expiries from two numbers: Gatheral's and Jacquier's SSVI (2014, "Arbitrage-free
// SVI volatility surfaces", section 4) with their power law,
//     w(k, theta) = theta / 2 (1 + rho phi k + sqrt((phi k + rho)^2 + 1 - rho^2)),
//     phi(theta) = eta / sqrt(theta (1 + theta)),
// where theta is the total variance at the money of an expiry. While eta (1 + |rho|) <= 2 no smile
// has butterfly arbitrage, and two smiles cross nowhere whose thetas differ (their remark 4.4).
// Skew and curvature at the money are then the same at every expiry when k is measured in
// deviations, so that in k itself they fall with the root of time, as quoted ones do.
struct Ssvi {
    double rho = 0;  // above -1, below 1
    double eta = 1;  // above 0

    static double largest_eta(double rho) { return 2 / (1 + (rho < 0 ? -rho : rho)); }

    // The smile of an expiry, in raw SVI; theta > 0.
    SviSlice slice(double theta) const {
        const double phi = eta / numeric::sqrt(theta * (1 + theta));
        const double rest = 1 - rho * rho;
        return {.a = theta / 2 * rest,
                .b = theta / 2 * phi,
                .rho = rho,
                .m = -rho / phi,
                .sigma = numeric::sqrt(rest) / phi};
    }
};

}  // namespace tradewind::options
