#include "tradewind/features/rsi.hpp"

#include "checkpoint.hpp"
#include "random_walk.hpp"
#include "support/property.hpp"

using namespace tradewind;
using features::Rsi;

TEST_CASE("an RSI agrees with Wilder's averages written out") {
    const auto bars = test::random_walk(300);
    Rsi rsi{14};
    double gains = 0;
    double losses = 0;
    for (std::size_t i = 0; i < bars.size(); ++i) {
        rsi.update(bars[i].close);
        REQUIRE(rsi.ready() == (i >= 14));
        if (i == 0) continue;
        const double change = bars[i].close - bars[i - 1].close;
        const double gain = change > 0 ? change : 0;
        const double loss = change < 0 ? -change : 0;
        if (i <= 14) {
            gains += gain / 14;
            losses += loss / 14;
        } else {
            gains = (gains * 13 + gain) / 14;
            losses = (losses * 13 + loss) / 14;
        }
        if (rsi.ready())
            REQUIRE(rsi.value() == Approx(100 - 100 / (1 + gains / losses)).epsilon(1e-12));
    }
}

TEST_CASE("an RSI is 100 where prices only rise, 0 where they fall or stand still") {
    Rsi rising{3};
    Rsi falling{3};
    Rsi still{3};
    for (int i = 0; i < 10; ++i) {
        rising.update(100 + i);
        falling.update(100 - i);
        still.update(100);
    }
    CHECK(rising.value() == 100);
    CHECK(falling.value() == 0);
    CHECK(still.value() == 0);
}

TEST_CASE("an RSI stays between 0 and 100 and ignores the unit of the prices") {
    test::check_property("bounded, scale free", [](const std::vector<std::uint16_t>& prices) {
        Rsi dollars{5};
        Rsi eighths{5};
        for (const std::uint16_t price : prices) {
            dollars.update(price);
            eighths.update(price * 0.125);
            RC_ASSERT(dollars.value() >= 0 && dollars.value() <= 100);
            RC_ASSERT(dollars.value() == eighths.value());
        }
    });
}

TEST_CASE("an RSI goes on from its checkpoint, and across a split") {
    Rsi running{5};
    for (const auto& bar : test::random_walk(30)) running.update(bar.close);
    Rsi restored{5};
    test::load_state(running, restored);
    restored.scale(0.5);
    running.update(100e9);
    restored.update(50e9);
    CHECK(restored.value() == running.value());
}
