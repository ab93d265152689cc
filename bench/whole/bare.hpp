#pragma once

#include <vector>

#include "bench/bare_loop.hpp"
#include "market_memory.hpp"
#include "measure.hpp"

namespace tradewind::bench {

inline std::vector<BareBar> bare_bars(const Market& market) {
    std::vector<BareBar> bars;
    for (const MarketEvent& event : market.events) {
        if (event.header().kind != RecordKind::Bar) continue;
        const Bar& bar = event.as<Bar>();
        bars.push_back({.open = bar.open.to_double(),
                        .high = bar.high.to_double(),
                        .low = bar.low.to_double(),
                        .close = bar.close.to_double()});
    }
    return bars;
}

// Keeps the compiler from leaving out what nobody reads.
template <class T>
void keep(const T& value) {
    asm volatile("" : : "g"(&value) : "memory");
}

// Processor seconds of one run of something too short to be timed alone.
template <class Work>
double seconds_of_one(int repeats, Work&& work) {
    return cpu_seconds_of([&] {
               for (int i = 0; i < repeats; ++i) work();
           }) /
           repeats;
}

inline double bare_seconds(const std::vector<BareBar>& bars) {
    constexpr int repeats = 10;
    return seconds_of([&] {
               for (int i = 0; i < repeats; ++i) keep(bare_loop(bars));
           }) /
           repeats;
}

// The full path of the goals: five frames, agents on 1m, 5m, 15m and 1h, sizing on the day, Hurst
// at every 15-minute bar.
inline settings::Settings full_path(const Data& data) {
    return for_bars(
        data, "backtest.toml",
        {"agents.trend.frame=5m", "agents.mean_reversion.frame=1m", "agents.volatility.frame=15m",
         "agents.fair_value_gap.frame=1h", "features.hurst_refresh=15m", "playbook.atr_frame=1d",
         "exchange.latency_us=0"});
}

}  // namespace tradewind::bench
