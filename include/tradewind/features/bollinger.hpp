#pragma once

#include <cmath>

#include "tradewind/features/standard_deviation.hpp"

namespace tradewind::features {

struct Bands {
    double upper = 0;
    double middle = 0;
    double lower = 0;
};

// Bollinger bands, TA-Lib's convention: the mean of the last `window` inputs, and `width`
// population deviations above and below it. Ready with input number `window`; both bands equal the
// middle exactly in a flat window. In the unit of the inputs. Cost of a StandardDeviation.
class Bollinger {
public:
    Bollinger(std::uint32_t window, double width) : deviation_{window}, width_{width} {
        invariant(width >= 0 && usable_value(width), "bands stand at a distance of 0 or more");
    }

    // False where x is no number to be used; nothing has changed then.
    bool update(double x) { return deviation_.update(x); }

    bool ready() const { return deviation_.ready(); }
    Bands value() const {  // once ready()
        const Moments all = deviation_.moments();
        const double distance = width_ * std::sqrt(all.squares / all.count);
        return {.upper = all.mean + distance, .middle = all.mean, .lower = all.mean - distance};
    }

    // A split multiplies all prices so far by `factor`.
    void scale(double factor) { deviation_.scale(factor); }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(deviation_);
    }

private:
    StandardDeviation deviation_;
    double width_;
};

}  // namespace tradewind::features
