#pragma once

#include <cmath>
#include <cstdint>

#include "tradewind/features/usable_input.hpp"
#include "tradewind/features/window_aggregate.hpp"
#include "tradewind/numeric/math.hpp"

namespace tradewind::features {

// Volatility from the ranges of the last `window` bars: sqrt(sum(ln(H/L)^2) / (4 n ln 2)), times
// the square root of `periods_per_year` (1: per bar). Parkinson, The Extreme Value Method for
// Estimating the Variance of the Rate of Return (1980). Sees no move between bars. A fraction;
// exactly 0 where every bar has high = low. Ready with bar number `window`. An update is O(1) but
// for one pass every `window` bars.
class Parkinson {
public:
    explicit Parkinson(std::uint32_t window, double periods_per_year = 1)
        : squares_{window},
          scale_{periods_per_year / (4 * static_cast<double>(window) * 0.693147180559945309417)} {}

    // False where the prices are no bar (not positive, high below low); nothing has changed then.
    bool update(double high, double low) {
        if (!usable_bar(low, high, low, high)) return false;
        const double range = numeric::log(high / low);
        squares_.update(range * range);
        return true;
    }

    bool ready() const { return squares_.ready(); }
    double value() const { return std::sqrt(squares_.state().sum * scale_); }  // once ready()

    template <class Archive>
    void serialize(Archive& archive) {
        archive(squares_);
    }

private:
    WindowAggregate<WindowSum> squares_;
    double scale_;
};

}  // namespace tradewind::features
