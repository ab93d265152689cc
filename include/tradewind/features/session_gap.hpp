#pragma once

#include <algorithm>
#include <cstdint>

#include "tradewind/features/usable_input.hpp"

namespace tradewind::features {

// The gap between a session's close and the next one's open, and how much of it has traded back.
// close_session() with the last price, open_session() with the first price of the next, update()
// with each bar of it. value() = open / previous close - 1, a fraction with its sign; filled() 0
// (nothing) .. 1 (the previous close has traded), 1 where there was no gap. Ready once both prices
// are known. A session without a close of its own keeps the last one known. O(1).
class SessionGap {
public:
    // Both: false where the price is not positive or no number; nothing has changed then.
    bool close_session(double close) {
        if (!usable_price(close)) return false;
        next_previous_ = close;
        return true;
    }
    bool open_session(double open) {
        if (!usable_price(open)) return false;
        previous_ = next_previous_;
        open_ = open;
        furthest_ = open;
        return true;
    }
    // False where the prices cannot be used; nothing has changed then.
    bool update(double high, double low) {
        if (!usable_bar(low, high, low, high)) return false;
        if (ready())
            furthest_ = open_ > previous_ ? std::min(furthest_, low) : std::max(furthest_, high);
        return true;
    }

    bool ready() const { return previous_ > 0 && open_ > 0; }
    // All of these once ready().
    double value() const { return (open_ - previous_) / previous_; }
    double size() const { return open_ - previous_; }  // in the unit of the prices
    double filled() const {
        if (open_ == previous_) return 1;
        return std::clamp((open_ - furthest_) / (open_ - previous_), 0.0, 1.0);
    }

    // A split multiplies all prices so far by `factor`.
    void scale(double factor) {
        for (double* price : {&next_previous_, &previous_, &open_, &furthest_}) *price *= factor;
    }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(next_previous_, previous_, open_, furthest_);
    }

private:
    double next_previous_ = 0;  // the last close known; 0: none
    double previous_ = 0;       // the close before this session's open
    double open_ = 0;
    double furthest_ = 0;  // towards the previous close
};

}  // namespace tradewind::features
