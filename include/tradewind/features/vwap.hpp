#pragma once

#include <cstdint>

namespace tradewind::features {

// Volume weighted mean of the typical price (high + low + close) / 3 since restart(). Not ready
// while the volume is 0.
class Vwap {
public:
    // A session begins.
    void restart() { weighted_ = volume_ = 0; }

    void update(double high, double low, double close, double volume) {
        weighted_ += (high + low + close) / 3.0 * volume;
        volume_ += volume;
    }

    bool ready() const { return volume_ > 0; }
    double value() const { return weighted_ / volume_; }  // once ready()

    // A split multiplies all prices so far by `factor`, and divides all volumes by it.
    void scale(double factor) { volume_ /= factor; }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(weighted_, volume_);
    }

private:
    double weighted_ = 0;
    double volume_ = 0;
};

}  // namespace tradewind::features
