#pragma once

#include <cmath>
#include <cstdint>

#include "tradewind/features/usable_input.hpp"
#include "tradewind/features/window_aggregate.hpp"

namespace tradewind::features {

// Root mean square of the last `window` log returns, sqrt(sum(r^2) / n), times the square root of
// `periods_per_year` (1: per bar): realised volatility without a mean, which over short windows is
// mostly noise. RealizedVolatility removes it. A fraction; exactly 0 where nothing moved. Ready
// with return number `window`. An update is O(1) but for one pass every `window` returns.
class ZeroMeanVolatility {
public:
    explicit ZeroMeanVolatility(std::uint32_t window, double periods_per_year = 1)
        : squares_{window}, scale_{periods_per_year / static_cast<double>(window)} {}

    // False where the return is no number to be used; nothing has changed then.
    bool update(double log_return) {
        if (!usable_value(log_return)) return false;
        squares_.update(log_return * log_return);
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
