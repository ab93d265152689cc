#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "tradewind/features/usable_input.hpp"
#include "tradewind/model/invariant.hpp"
#include "tradewind/model/timestamp.hpp"

namespace tradewind::features {

// High and low of the first `length` of a session. A bar belongs to the range when it ends inside
// it; the range is ready once time has passed its end (an update or advance() says so) and at least
// one bar belonged to it, and does not change after that. restart() begins a session at its opening
// time. In the unit of the prices. O(1).
class OpeningRange {
public:
    explicit OpeningRange(std::chrono::nanoseconds length) : length_{length} {
        invariant(length.count() > 0, "an opening range lasts some time");
    }

    // A session opens.
    void restart(Timestamp open) {
        open_ = open;
        now_ = open;
        high_ = low_ = 0;
        bars_ = 0;
    }

    // False where the prices cannot be used (not positive, high below low); nothing has changed
    // then. A bar that ends before the opening is left out.
    bool update(Timestamp bar_end, double high, double low) {
        if (!usable_bar(low, high, low, high)) return false;
        if (bar_end > open_ && bar_end <= open_ + length_) {
            high_ = bars_ == 0 ? high : std::max(high_, high);
            low_ = bars_ == 0 ? low : std::min(low_, low);
            ++bars_;
        }
        advance(bar_end);
        return true;
    }
    // Time has come to `now`, with or without a bar.
    void advance(Timestamp now) { now_ = std::max(now_, now); }

    bool ready() const { return bars_ > 0 && now_ >= open_ + length_; }
    // All of these once ready().
    double high() const { return high_; }
    double low() const { return low_; }
    double width() const { return high_ - low_; }

    // A split multiplies all prices so far by `factor`.
    void scale(double factor) {
        high_ *= factor;
        low_ *= factor;
    }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(open_, now_, high_, low_, bars_);
    }

private:
    std::chrono::nanoseconds length_;
    Timestamp open_;
    Timestamp now_;
    double high_ = 0;
    double low_ = 0;
    std::uint64_t bars_ = 0;
};

}  // namespace tradewind::features
