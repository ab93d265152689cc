#pragma once

#include <cstdint>
#include <vector>

#include "tradewind/features/usable_input.hpp"
#include "tradewind/model/invariant.hpp"

namespace tradewind::features {

// Change against the price `window` inputs ago, in percent: 100 * (x / x_old - 1), TA-Lib's ROC.
// Ready with input number window + 1. O(1), no allocation after construction.
class RateOfChange {
public:
    explicit RateOfChange(std::uint32_t window) : ring_(window, 0.0) {
        invariant(window > 0, "a change is taken over at least one input");
    }

    // False where the price is not positive or no number; nothing has changed then.
    bool update(double price) {
        if (!usable_price(price)) return false;
        const double old = ring_[next_];
        ring_[next_] = price;
        if (++next_ == ring_.size()) next_ = 0;
        if (count_ < ring_.size()) {
            ++count_;
            return true;
        }
        full_ = 1;
        value_ = 100 * ((price - old) / old);
        return true;
    }

    bool ready() const { return full_ != 0; }
    double value() const { return value_; }  // percent, once ready()

    // A split multiplies all prices so far by `factor`.
    void scale(double factor) {
        for (double& price : ring_) price *= factor;
    }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(ring_, value_, next_, count_, full_);
    }

private:
    std::vector<double> ring_;
    double value_ = 0;
    std::uint32_t next_ = 0;
    std::uint32_t count_ = 0;  // prices, up to the window
    std::uint8_t full_ = 0;
};

}  // namespace tradewind::features
