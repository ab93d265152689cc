#pragma once

#include <algorithm>

#include "tradewind/numeric/math.hpp"
#include "tradewind/options/ssvi.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::feeds {

// The implied volatility that moves in the simulated market: one level, from which every expiry's
// smile follows. The level y, the logarithm of near volatility over its mean, is an
// Ornstein-Uhlenbeck process driven partly by the price's own moves; the variance at the money of
// an expiry T years ahead is what a variance v = v_mean e^(2y) that reverts to v_far expects,
//     theta(T) = v_far T + (v - v_far) (1 - e^(-kappa T)) / kappa,
// which rises with T whatever y is: no calendar arbitrage, at any moment. Smiles are SSVI.
class SimSurface {
public:
    static constexpr double reversion_per_year = 4;  // half of a shock is gone in nine weeks
    static constexpr double level_max = 1.5;         // e^1.5: at most 4.5 times the mean, or a part

    SimSurface(const settings::SimOptions& options, double annual_volatility)
        : smile_{.rho = options.skew, .eta = options.curvature * Smile::largest_eta(options.skew)},
          volatility_{options.volatility_premium * annual_volatility},
          far_variance_{volatility_ * volatility_ * options.term_ratio * options.term_ratio},
          deviation_{options.volatility_of_volatility},
          correlation_{options.spot_correlation},
          price_volatility_{annual_volatility} {}

    // After `years` of trading time in which the price returned `log_return`; `normal` is the part
    // of chance that is volatility's own.
    void move(double years, double log_return, double normal) {
        const double own = numeric::sqrt(std::max(0.0, (1 - correlation_ * correlation_) * years));
        const double shock = correlation_ * log_return / price_volatility_ + own * normal;
        level_ += deviation_ * shock - std::min(1.0, reversion_per_year * years) * level_;
        level_ = std::clamp(level_, -level_max, level_max);
    }

    // Total variance at the money.
    double theta(double years) const {
        const double near = volatility_ * volatility_ * numeric::exp(2 * level_);
        const double decay = reversion_per_year * years;
        // (1 - e^-x) / x, by its series where the difference would lose its digits.
        const double weight =
            decay < 1e-4 ? 1 - decay / 2 + decay * decay / 6 : (1 - numeric::exp(-decay)) / decay;
        return years * (far_variance_ + (near - far_variance_) * weight);
    }
    options::SviSlice slice(double years) const { return smile_.slice(theta(years)); }

private:
    using Smile = options::Ssvi;

    Smile smile_;
    double volatility_;
    double far_variance_;
    double deviation_;
    double correlation_;
    double price_volatility_;
    double level_ = 0;
};

}  // namespace tradewind::feeds
