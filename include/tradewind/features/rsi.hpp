#pragma once

#include <cstdint>

#include "tradewind/model/invariant.hpp"

namespace tradewind::features {

// Relative strength index by Wilder, TA-Lib's convention: first averages are the means of the first
// `window` gains and losses, then avg += (x - avg) / window; 100 * G / (G + L), and 0 where neither
// gain nor loss has occurred. Ready with input number window + 1.
class Rsi {
public:
    explicit Rsi(std::uint32_t window)
        : window_{window}, weight_{1.0 / static_cast<double>(window)} {
        invariant(window > 0, "an average spans at least one value");
    }

    void update(double x) {
        const double change = x - previous_;
        previous_ = x;
        const double gain = change > 0 ? change : 0;
        const double loss = gain - change;
        if (count_ > window_) [[likely]] {
            gains_ += weight_ * (gain - gains_);
            losses_ += weight_ * (loss - losses_);
            return;
        }
        if (count_++ == 0) return;
        gains_ += gain;  // sums, until the seed is whole
        losses_ += loss;
        if (count_ > window_) {
            gains_ /= static_cast<double>(window_);
            losses_ /= static_cast<double>(window_);
        }
    }

    bool ready() const { return count_ > window_; }
    double value() const {  // 0 .. 100, once ready()
        const double both = gains_ + losses_;
        return both > 0 ? 100.0 * gains_ / both : 0.0;
    }

    // A split multiplies all prices so far by `factor`.
    void scale(double factor) {
        previous_ *= factor;
        gains_ *= factor;
        losses_ *= factor;
    }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(previous_, gains_, losses_, count_);
    }

private:
    std::uint32_t window_;
    double weight_;
    double previous_ = 0;
    double gains_ = 0;
    double losses_ = 0;
    std::uint32_t count_ = 0;  // inputs, up to window + 1
};

}  // namespace tradewind::features
