#pragma once

#include <cmath>
#include <cstdint>

#include "tradewind/features/usable_input.hpp"
#include "tradewind/features/window_aggregate.hpp"
#include "tradewind/numeric/math.hpp"

namespace tradewind::features {

// Volatility from open, high, low and close of the last `window` bars:
// sqrt(sum(ln(H/L)^2 / 2 - (2 ln 2 - 1) ln(C/O)^2) / n), times the square root of
// `periods_per_year` (1: per bar). Garman and Klass, On the Estimation of Security Price
// Volatilities from Historical Data (1980). Sees no move between bars. A fraction; exactly 0 where
// every bar is one price. Ready with bar number `window`. An update is O(1) but for one pass every
// `window` bars.
class GarmanKlass {
public:
    explicit GarmanKlass(std::uint32_t window, double periods_per_year = 1)
        : terms_{window}, scale_{periods_per_year / static_cast<double>(window)} {}

    // False where the prices are no bar (not positive, open or close outside low .. high); nothing
    // has changed then. In a bar no term is negative.
    bool update(double open, double high, double low, double close) {
        if (!usable_bar(open, high, low, close)) return false;
        const double range = numeric::log(high / low);
        const double move = numeric::log(close / open);
        terms_.update(0.5 * range * range - 0.386294361119890618835 * move * move);
        return true;
    }

    bool ready() const { return terms_.ready(); }
    double value() const { return std::sqrt(terms_.state().sum * scale_); }  // once ready()

    template <class Archive>
    void serialize(Archive& archive) {
        archive(terms_);
    }

private:
    WindowAggregate<WindowSum> terms_;
    double scale_;
};

}  // namespace tradewind::features
