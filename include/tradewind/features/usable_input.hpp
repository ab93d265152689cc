#pragma once

#include <cmath>

namespace tradewind::features {

// What a feature takes. Anything else is refused by update(), which then returns false and changes
// nothing: a NaN or an infinity in a recursive filter would stay there for good. The bounds lie far
// beyond every market and keep squares and ratios of what passes inside a double's range.
inline constexpr double usable_max = 1e100;

inline bool usable_value(double x) { return std::abs(x) <= usable_max; }  // false for NaN
inline bool usable_price(double x) { return x >= 1 / usable_max && x <= usable_max; }

// Prices of one bar: each usable, low <= open, close <= high.
inline bool usable_bar(double open, double high, double low, double close) {
    return usable_price(low) && usable_price(high) && low <= open && low <= close && open <= high &&
           close <= high;
}

}  // namespace tradewind::features
