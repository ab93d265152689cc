#pragma once

#include <atomic>
#include <chrono>

#include "tradewind/model/timestamp.hpp"

namespace tradewind::session {

// Market time for the threads of one session. Live it is the wall clock; for the simulated market
// it runs `speed` times as fast as the wall, from the market's start, and jumps over the hours in
// which nothing trades. Any thread reads it; the feed thread jumps it. It never goes back, though
// the machine's wall clock may: it is built on the steady clock.
class MarketClock {
public:
    MarketClock(Timestamp start, double speed)
        : start_{start.nanos()}, wall_start_{Steady::now()}, speed_{speed} {}

    Timestamp now() const {
        const auto wall =
            std::chrono::duration_cast<std::chrono::nanoseconds>(Steady::now() - wall_start_);
        const auto run = static_cast<std::int64_t>(static_cast<double>(wall.count()) * speed_);
        return Timestamp::from_nanos(start_ + run + skipped_.load(std::memory_order_acquire));
    }
    // How long until now() reaches `time`, on the wall.
    std::chrono::nanoseconds wall_until(Timestamp time) const {
        const double market = static_cast<double>((time - now()).count());
        return std::chrono::nanoseconds{static_cast<std::int64_t>(std::max(0.0, market / speed_))};
    }
    void skip(std::chrono::nanoseconds market) {
        skipped_.fetch_add(market.count(), std::memory_order_acq_rel);
    }

private:
    using Steady = std::chrono::steady_clock;
    const std::int64_t start_;
    const Steady::time_point wall_start_;
    const double speed_;
    std::atomic<std::int64_t> skipped_{0};
};

}  // namespace tradewind::session
