#pragma once

#include <chrono>
#include <cmath>
#include <cstdint>
#include <vector>

#include "tradewind/features/trade_sign.hpp"
#include "tradewind/features/usable_input.hpp"
#include "tradewind/model/invariant.hpp"
#include "tradewind/model/timestamp.hpp"

namespace tradewind::features {

// What a trade paid against the mid before it, both ways: 2 * |price - mid|. In the unit of the
// prices.
inline double effective_spread(double price, double mid) { return 2 * std::abs(price - mid); }

// What the other side kept once the price had answered: 2 * sign * (price - mid one horizon later),
// weighted by size over the trades since restart() whose horizon has passed. The mid one horizon
// later is that of the last good quote at or before that time. Trades and quotes come in time
// order. Trades that wait are at most `capacity`; a further one is refused, and counted. In the
// unit of the prices. Amortised O(1) an event, no allocation after construction.
class RealisedSpread {
public:
    RealisedSpread(std::chrono::nanoseconds horizon, std::uint32_t capacity)
        : horizon_{horizon}, waiting_(capacity) {
        invariant(horizon.count() > 0, "a realised spread looks ahead");
        invariant(capacity > 0, "one trade can wait");
    }

    // A session begins; trades that wait are forgotten.
    void restart() {
        count_ = 0;
        mid_ = size_ = weighted_ = 0;
        refused_ = 0;
    }

    // False where the trade cannot be used, or where too many wait.
    bool on_trade(Timestamp time, TradeSign sign, double price, double size) {
        if (!usable_price(price) || !(size > 0) || !usable_value(size)) return false;
        advance(time);
        if (count_ == waiting_.size()) {
            ++refused_;
            return false;
        }
        waiting_[(first_ + count_++) % waiting_.size()] = {
            .due = time + horizon_,
            .price = price,
            .signed_size = static_cast<double>(sign) * size};
        return true;
    }
    // False where the mid cannot be used; nothing has changed then.
    bool on_quote(Timestamp time, double mid) {
        if (!usable_price(mid)) return false;
        advance(time);
        mid_ = mid;
        return true;
    }
    // Time has come to `now`; a quote of this very time may still follow.
    void advance(Timestamp now) {
        for (; count_ > 0 && waiting_[first_].due < now; --count_) {
            const Waiting& trade = waiting_[first_];
            if (mid_ > 0) {
                weighted_ += 2 * trade.signed_size * (trade.price - mid_);
                size_ += std::abs(trade.signed_size);
            }
            first_ = (first_ + 1) % static_cast<std::uint32_t>(waiting_.size());
        }
    }

    bool ready() const { return size_ > 0; }
    double value() const { return weighted_ / size_; }  // once ready()
    std::uint64_t refused() const { return refused_; }

    // A split multiplies all prices so far by `factor`, and divides all sizes by it.
    void scale(double factor) {
        for (Waiting& trade : waiting_) {
            trade.price *= factor;
            trade.signed_size /= factor;
        }
        mid_ *= factor;
        size_ /= factor;
    }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(waiting_, mid_, size_, weighted_, refused_, first_, count_);
    }

private:
    struct Waiting {
        Timestamp due;
        double price = 0;
        double signed_size = 0;
    };

    std::chrono::nanoseconds horizon_;
    std::vector<Waiting> waiting_;  // a ring, the oldest at first_
    double mid_ = 0;                // 0: no quote yet
    double size_ = 0;
    double weighted_ = 0;
    std::uint64_t refused_ = 0;
    std::uint32_t first_ = 0;
    std::uint32_t count_ = 0;
};

}  // namespace tradewind::features
