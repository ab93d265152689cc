#include "tradewind/features/sma.hpp"

#include "checkpoint.hpp"
#include "random_walk.hpp"

using namespace tradewind;
using features::Sma;

TEST_CASE("an SMA is the mean of its window, added up afresh, to the last bit for whole prices") {
    const auto bars = test::random_walk(500);
    Sma sma{20};
    for (std::size_t i = 0; i < bars.size(); ++i) {
        sma.update(bars[i].close);
        REQUIRE(sma.ready() == (i >= 19));
        if (!sma.ready()) continue;
        double sum = 0;
        for (std::size_t k = i - 19; k <= i; ++k) sum += bars[k].close;
        REQUIRE(sma.value() == sum / 20);
    }
}

TEST_CASE("an SMA forgets a huge value once it has left the window") {
    Sma sma{5};
    for (const double x : {0.1, 1e17, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1}) sma.update(x);
    CHECK(sma.value() == Approx(0.1));
}

TEST_CASE("a split scales an SMA's whole window") {
    Sma sma{4};
    for (const double x : {8.0, 16.0, 24.0, 32.0, 40.0}) sma.update(x);
    sma.scale(0.25);
    CHECK(sma.value() == 7);
    sma.update(10);
    CHECK(sma.value() == 8.5);
}

TEST_CASE("an SMA goes on from its checkpoint") {
    Sma running{7};
    for (const auto& bar : test::random_walk(30)) running.update(bar.close);
    Sma restored{7};
    test::load_state(running, restored);
    running.update(1e9);
    restored.update(1e9);
    CHECK(restored.value() == running.value());
}
