#pragma once

#include <cstdint>
#include <vector>

#include "tradewind/model/invariant.hpp"

namespace tradewind::features {

// Mean of the last `window` inputs. A running sum alone would drift without bound; every time the
// ring comes round, the sum is replaced by one that was added up afresh on the way, so rounding
// never outlives two windows. Whole-number inputs (nano-dollars below 2^53 in sum) are summed
// exactly. O(1), no allocation after construction.
class Sma {
public:
    explicit Sma(std::uint32_t window) : ring_(window, 0.0) {
        invariant(window > 0, "an average spans at least one value");
    }

    void update(double x) {
        sum_ += x - ring_[next_];
        fresh_ += x;
        ring_[next_] = x;
        if (++next_ == ring_.size()) {
            next_ = 0;
            sum_ = fresh_;
            fresh_ = 0;
            full_ = 1;
        }
    }

    bool ready() const { return full_ != 0; }
    double value() const { return sum_ / static_cast<double>(ring_.size()); }  // once ready()

    // A split multiplies all prices so far by `factor`.
    void scale(double factor) {
        for (double& x : ring_) x *= factor;
        sum_ *= factor;
        fresh_ *= factor;
    }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(ring_, sum_, fresh_, next_, full_);
    }

private:
    std::vector<double> ring_;
    double sum_ = 0;
    double fresh_ = 0;  // of the values since the ring last came round
    std::uint32_t next_ = 0;
    std::uint8_t full_ = 0;
};

}  // namespace tradewind::features
