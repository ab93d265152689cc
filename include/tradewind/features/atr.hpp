#pragma once

#include <algorithm>
#include <cstdint>

#include "tradewind/model/invariant.hpp"

namespace tradewind::features {

// Largest of high - low, |high - previous close| and |low - previous close|.
inline double true_range(double high, double low, double previous_close) {
    return std::max(high, previous_close) - std::min(low, previous_close);
}

// Average true range by Wilder, TA-Lib's convention: the first true range is the second bar's; the
// first average is the mean of `window` of them, then avg += (range - avg) / window. Ready with bar
// number window + 1. In the unit of the prices.
class Atr {
public:
    explicit Atr(std::uint32_t window)
        : window_{window}, weight_{1.0 / static_cast<double>(window)} {
        invariant(window > 0, "an average spans at least one value");
    }

    void update(double high, double low, double close) {
        const double range = true_range(high, low, previous_close_);
        previous_close_ = close;
        if (count_ > window_) [[likely]] {
            average_ += weight_ * (range - average_);
            return;
        }
        if (count_++ == 0) return;
        average_ += range;  // the sum, until the seed is whole
        if (count_ > window_) average_ /= static_cast<double>(window_);
    }

    bool ready() const { return count_ > window_; }
    double value() const { return average_; }  // once ready()

    // A split multiplies all prices so far by `factor`.
    void scale(double factor) {
        previous_close_ *= factor;
        average_ *= factor;
    }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(previous_close_, average_, count_);
    }

private:
    std::uint32_t window_;
    double weight_;
    double previous_close_ = 0;
    double average_ = 0;
    std::uint32_t count_ = 0;  // bars, up to window + 1
};

}  // namespace tradewind::features
