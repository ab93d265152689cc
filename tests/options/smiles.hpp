#pragma once

#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include "support/property.hpp"
#include "tradewind/options/smile_fitter.hpp"
#include "tradewind/options/svi.hpp"

namespace tradewind::test {

// Between low and high, on a fine grid.
inline double any_between(double low, double high) {
    return low + (high - low) * *rc::gen::inRange(0, 1'000'001) / 1e6;
}

// A smile such as markets show: mostly free of arbitrage, its vertex among the quotes.
inline options::SviSlice any_smile(double variance = 0.04) {
    const double b = any_between(0.1, 0.9) * variance;
    const double rho = any_between(-0.9, 0.6);
    const double sigma = any_between(0.08, 0.4);
    const double lowest = any_between(0.5, 1.0) * variance;
    return {.a = lowest - b * sigma * std::sqrt(1 - rho * rho),
            .b = b,
            .rho = rho,
            .m = any_between(-0.2, 0.2),
            .sigma = sigma};
}

inline std::vector<double> strikes(std::size_t count, double low, double high) {
    std::vector<double> k(count);
    for (std::size_t i = 0; i < count; ++i)
        k[i] = low + (high - low) * static_cast<double>(i) / static_cast<double>(count - 1);
    return k;
}

// Quotes on a smile, with the vega of a forward of 100 and spreads of `spread` in volatility.
inline std::vector<options::SmileQuote> quotes_on(const options::SviSlice& smile, double years,
                                                  std::size_t count = 41, double low = -0.6,
                                                  double high = 0.5, double spread = 0.01) {
    std::vector<options::SmileQuote> quotes;
    for (const double k : strikes(count, low, high)) {
        const double w = smile.total_variance(k);
        const double d1 = -k / std::sqrt(w) + std::sqrt(w) / 2;
        const double vega = 100 * std::sqrt(years) * std::exp(-d1 * d1 / 2) / 2.5066282746310002;
        quotes.push_back({.k = k,
                          .volatility = std::sqrt(w / years),
                          .vega = vega,
                          .half_spread = spread / 2 * vega});
    }
    return quotes;
}

}  // namespace tradewind::test
