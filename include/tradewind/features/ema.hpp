#pragma once

#include <cstdint>

#include "tradewind/model/invariant.hpp"

namespace tradewind::features {

// Exponential moving average, TA-Lib's convention: the first value is the mean of the first
// `window` inputs; then e += 2 / (window + 1) * (x - e). Ready with input number `window`.
class Ema {
public:
    explicit Ema(std::uint32_t window)
        : window_{window}, weight_{2.0 / (static_cast<double>(window) + 1.0)} {
        invariant(window > 0, "an average spans at least one value");
    }

    void update(double x) {
        if (count_ >= window_) [[likely]] {
            value_ += weight_ * (x - value_);
            return;
        }
        value_ += x;  // the sum, until the seed is whole
        if (++count_ == window_) value_ /= static_cast<double>(window_);
    }

    bool ready() const { return count_ >= window_; }
    double value() const { return value_; }  // meaningful once ready()

    // A split multiplies all prices so far by `factor`.
    void scale(double factor) { value_ *= factor; }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(value_, count_);
    }

private:
    std::uint32_t window_;
    double weight_;
    double value_ = 0;
    std::uint32_t count_ = 0;
};

}  // namespace tradewind::features
