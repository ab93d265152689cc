#pragma once

#include <cmath>

#include "tradewind/features/usable_input.hpp"

namespace tradewind::features {

inline double typical_price(double high, double low, double close) {
    return (high + low + close) / 3.0;
}

// Volume weighted mean and deviation of prices since restart(): vwap = sum(v p) / sum(v),
// deviation = sqrt(sum(v (p - vwap)^2) / sum(v)) about the current vwap, bands at `width`
// deviations on both sides. West's weighted form of Welford's update (1979), so that no sum of
// squares cancels; exactly 0 while all volume has traded at one price. Not ready while the volume
// is 0. In the unit of the prices. O(1).
class VwapBands {
public:
    // A session begins.
    void restart() { volume_ = mean_ = squares_ = 0; }

    // False where price or volume cannot be used (not positive, negative); nothing has changed
    // then. Volume 0 is a fact and changes nothing either.
    bool update(double price, double volume) {
        if (!usable_price(price) || !(volume >= 0) || !usable_value(volume)) return false;
        if (volume == 0) return true;
        volume_ += volume;
        const double from_old = price - mean_;
        mean_ += from_old * (volume / volume_);
        squares_ += volume * from_old * (price - mean_);
        return true;
    }

    bool ready() const { return volume_ > 0; }
    // All of these once ready().
    double value() const { return mean_; }
    double deviation() const { return std::sqrt(squares_ / volume_); }
    double upper(double width) const { return mean_ + width * deviation(); }
    double lower(double width) const { return mean_ - width * deviation(); }

    // A split multiplies all prices so far by `factor`, and divides all volumes by it.
    void scale(double factor) {
        volume_ /= factor;
        mean_ *= factor;
        squares_ *= factor;
    }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(volume_, mean_, squares_);
    }

private:
    double volume_ = 0;
    double mean_ = 0;
    double squares_ = 0;  // volume times squared deviation
};

}  // namespace tradewind::features
