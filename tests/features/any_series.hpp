#pragma once

#include <cmath>
#include <vector>

#include "support/property.hpp"

namespace tradewind::test {

// Prices in whole cents as nano-dollars, for properties: quiet steps, flat stretches and spikes
// that come back, of a few to some hundred values.
inline std::vector<double> any_prices() {
    std::vector<double> prices;
    double level = *rc::gen::inRange(500, 100'000);
    for (int stretches = *rc::gen::inRange(2, 8); stretches > 0; --stretches) {
        const int kind = *rc::gen::inRange(0, 3);
        const int length = *rc::gen::inRange(1, 50);
        for (int i = 0; i < length; ++i) {
            if (kind == 1) level = std::max(1.0, level + *rc::gen::inRange(-20, 21));
            prices.push_back(level * 1e7);
        }
        if (kind == 2) prices.push_back(std::ceil(level * 1.5) * 1e7);
    }
    return prices;
}

struct AnyBar {
    double open = 0;
    double high = 0;
    double low = 0;
    double close = 0;
};

// Bars that open near the price before and close at the next one; some are a single price.
inline std::vector<AnyBar> any_bars() {
    std::vector<AnyBar> bars;
    for (const double close : any_prices()) {
        AnyBar bar{.open = bars.empty() ? close : bars.back().close, .close = close};
        bar.open = std::max(1e7, bar.open + 1e7 * *rc::gen::inRange(-2, 3));
        bar.high = std::max(bar.open, bar.close) + 1e7 * *rc::gen::inRange(0, 3);
        bar.low = std::max(1e7, std::min(bar.open, bar.close) - 1e7 * *rc::gen::inRange(0, 3));
        bars.push_back(bar);
    }
    return bars;
}

// Whether two figures are as near as their arithmetic allows.
inline bool near(double a, double b, double relative, double absolute = 0) {
    return std::abs(a - b) <= absolute + relative * std::max(std::abs(a), std::abs(b));
}

}  // namespace tradewind::test
