#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "tradewind/model/invariant.hpp"

namespace tradewind::features {

// Standard deviation of the last `window` log returns: mean removed, divided by window - 1, times
// the square root of `periods_per_year` (1: a return's own deviation). A flat window gives exactly
// 0, whatever came before it: returns are kept as whole multiples of 2^-46 (1.4e-14), so that the
// sums of returns and of squares are exact integers and nothing is left over when a spike leaves
// the window. O(1), no allocation after construction.
class RealizedVolatility {
public:
    static constexpr std::uint32_t window_max = 4096;  // keeps window * sum of squares in 128 bits

    explicit RealizedVolatility(std::uint32_t window, double periods_per_year = 1)
        : ring_(window, 0) {
        invariant(window > 1 && window <= window_max,
                  "a deviation is taken over 2 to 4096 returns");
        const auto n = static_cast<double>(window);
        // Undoes the two scalings by 2^46 and divides by n (n - 1): see value().
        factor_ = periods_per_year / (n * (n - 1.0)) * 0x1p-92;
    }

    void update(double log_return) {
        const double bounded = log_return > 16.0 ? 16.0 : log_return < -16.0 ? -16.0 : log_return;
        const std::int64_t now = std::llrint(bounded * 0x1p46);
        const std::int64_t old = ring_[next_];
        ring_[next_] = now;
        sum_ += now - old;
        squares_ += Wide{now} * now - Wide{old} * old;
        if (++next_ == ring_.size()) {
            next_ = 0;
            full_ = 1;
        }
    }

    bool ready() const { return full_ != 0; }
    double value() const {  // once ready()
        const auto n = static_cast<std::int64_t>(ring_.size());
        const Wide spread = Wide{n} * squares_ - Wide{sum_} * sum_;  // n^2 times the variance
        return std::sqrt(static_cast<double>(spread) * factor_);
    }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(ring_, squares_, sum_, next_, full_);
    }

private:
    __extension__ using Wide = __int128;

    std::vector<std::int64_t> ring_;
    double factor_ = 0;
    Wide squares_ = 0;
    std::int64_t sum_ = 0;
    std::uint32_t next_ = 0;
    std::uint8_t full_ = 0;
};

}  // namespace tradewind::features
