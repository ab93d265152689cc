#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace tradewind::test {

struct Candle {
    double open = 0;
    double high = 0;
    double low = 0;
    double close = 0;
    double volume = 0;
};

// Bars of a seeded random walk in whole cents, some of them flat, some with ties; prices are whole
// multiples of 1e7 nano-dollars. A plain linear congruential generator: the same bars everywhere.
inline std::vector<Candle> random_walk(std::size_t count, std::uint64_t seed = 1,
                                       double start_cents = 10'000) {
    std::uint64_t state = seed * 2'654'435'761u + 12'345;
    const auto draw = [&state](int bound) {
        state = state * 6'364'136'223'846'793'005u + 1'442'695'040'888'963'407u;
        return static_cast<int>((state >> 33u) % static_cast<std::uint64_t>(bound));
    };
    std::vector<Candle> bars;
    double last = start_cents;
    for (std::size_t i = 0; i < count; ++i) {
        Candle bar;
        bar.open = std::max(100.0, last + draw(7) - 3);
        bar.close = std::max(100.0, bar.open + draw(21) - 10);
        bar.high = std::max(bar.open, bar.close) + draw(6);
        bar.low = std::min(bar.open, bar.close) - draw(6);
        bar.volume = 100 * draw(50);
        last = bar.close;
        for (double* price : {&bar.open, &bar.high, &bar.low, &bar.close}) *price *= 1e7;
        bars.push_back(bar);
    }
    return bars;
}

}  // namespace tradewind::test
