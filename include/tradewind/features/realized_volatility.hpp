#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "tradewind/model/invariant.hpp"

namespace tradewind::features {

// Standard deviation of the last `window` log returns: mean removed, divided by window - 1, times
// the square root of `periods_per_year` (1: a return's own deviation). A window of equal returns
// gives exactly 0. Rounding left over by a spike goes when the sums are replaced by ones added up
// afresh, within two windows; until then it is below 1e-8 of the spike. O(1), no allocation after
// construction.
class RealizedVolatility {
public:
    explicit RealizedVolatility(std::uint32_t window, double periods_per_year = 1)
        : ring_(window, 0.0) {
        invariant(window > 1, "a deviation is taken over two returns or more");
        share_ = 1.0 / static_cast<double>(window);
        scale_ = periods_per_year / (static_cast<double>(window) - 1.0);
    }

    void update(double log_return) {
        const double old = ring_[next_];
        alike_ = log_return == last_ ? alike_ + 1 : 1;
        last_ = log_return;
        ring_[next_] = log_return;
        const double square = log_return * log_return;
        sum_ += log_return - old;
        squares_ += square - old * old;
        fresh_sum_ += log_return;
        fresh_squares_ += square;
        if (++next_ == ring_.size()) {
            next_ = 0;
            full_ = 1;
            sum_ = fresh_sum_;
            squares_ = fresh_squares_;
            fresh_sum_ = fresh_squares_ = 0;
        }
    }

    bool ready() const { return full_ != 0; }
    double value() const { return std::sqrt(variance()); }  // once ready()
    double variance() const {                               // once ready(): value() squared
        const double spread = squares_ - sum_ * sum_ * share_;
        return alike_ < ring_.size() && spread > 0 ? spread * scale_ : 0;
    }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(ring_, sum_, squares_, fresh_sum_, fresh_squares_, last_, alike_, next_, full_);
    }

private:
    std::vector<double> ring_;
    double share_ = 0;
    double scale_ = 0;
    double sum_ = 0;
    double squares_ = 0;
    double fresh_sum_ = 0;  // since the ring last came round
    double fresh_squares_ = 0;
    double last_ = 0;
    std::uint64_t alike_ = 0;  // returns in a row that were equal
    std::uint32_t next_ = 0;
    std::uint8_t full_ = 0;
};

}  // namespace tradewind::features
