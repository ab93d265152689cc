#pragma once

#include <cstdint>

#include "tradewind/numeric/math.hpp"

namespace tradewind::features {

// Natural log of the ratio of neighbouring closes. restart() forgets the last close: the next one
// only sets the base, so that an overnight gap is no return of an intraday frame.
class LogReturn {
public:
    // True when there is a new return. Prices are positive.
    bool update(double close) {
        const double previous = previous_;
        previous_ = close;
        if (!(previous > 0) || !(close > 0)) return false;
        value_ = numeric::log_fast(close / previous);  // the ratio's own rounding weighs more
        return true;
    }

    double value() const { return value_; }
    void restart() { previous_ = 0; }

    // A split multiplies all prices so far by `factor`.
    void scale(double factor) { previous_ *= factor; }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(previous_, value_);
    }

private:
    double previous_ = 0;
    double value_ = 0;
};

}  // namespace tradewind::features
