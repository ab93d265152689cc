#include "tradewind/features/atr.hpp"

#include "checkpoint.hpp"
#include "random_walk.hpp"

using namespace tradewind;
using features::Atr;
using features::true_range;

TEST_CASE("a true range reaches to the previous close") {
    CHECK(true_range(12, 10, 11) == 2);
    CHECK(true_range(12, 10, 15) == 5);
    CHECK(true_range(12, 10, 7) == 5);
}

TEST_CASE("an ATR agrees with Wilder's average written out") {
    const auto bars = test::random_walk(300);
    Atr atr{14};
    double average = 0;
    for (std::size_t i = 0; i < bars.size(); ++i) {
        atr.update(bars[i].high, bars[i].low, bars[i].close);
        REQUIRE(atr.ready() == (i >= 14));
        if (i == 0) continue;
        const double range =
            std::max({bars[i].high - bars[i].low, std::abs(bars[i].high - bars[i - 1].close),
                      std::abs(bars[i].low - bars[i - 1].close)});
        average = i <= 14 ? average + range / 14 : (average * 13 + range) / 14;
        if (atr.ready()) REQUIRE(atr.value() == Approx(average).epsilon(1e-12));
    }
}

TEST_CASE("an ATR goes on from its checkpoint, and across a split") {
    Atr running{5};
    for (const auto& bar : test::random_walk(30)) running.update(bar.high, bar.low, bar.close);
    Atr restored{5};
    test::load_state(running, restored);
    restored.scale(0.5);
    running.update(120, 100, 110);
    restored.update(60, 50, 55);
    CHECK(restored.value() == running.value() * 0.5);
}
