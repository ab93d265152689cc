#include "tradewind/features/realized_volatility.hpp"

#include "checkpoint.hpp"
#include "random_walk.hpp"
#include "tradewind/features/log_return.hpp"

using namespace tradewind;
using features::LogReturn;
using features::RealizedVolatility;

TEST_CASE("a log return needs two closes, and none bridges a restart") {
    LogReturn change;
    CHECK_FALSE(change.update(100));
    REQUIRE(change.update(110));
    CHECK(change.value() == Approx(std::log(1.1)).epsilon(1e-15));
    change.restart();
    CHECK_FALSE(change.update(200));
    REQUIRE(change.update(100));
    CHECK(change.value() == Approx(-std::log(2.0)).epsilon(1e-15));
}

TEST_CASE("a split is no log return") {
    LogReturn change;
    change.update(100);
    change.scale(0.25);
    REQUIRE(change.update(25));
    CHECK(change.value() == 0);
}

TEST_CASE("realised volatility is the annualised sample deviation of the window") {
    const auto bars = test::random_walk(200);
    RealizedVolatility volatility{20, 252 * 390};
    std::vector<double> returns;
    for (std::size_t i = 1; i < bars.size(); ++i) {
        returns.push_back(std::log(bars[i].close / bars[i - 1].close));
        volatility.update(returns.back());
        REQUIRE(volatility.ready() == (returns.size() >= 20));
        if (!volatility.ready()) continue;
        double mean = 0;
        for (std::size_t k = returns.size() - 20; k < returns.size(); ++k) mean += returns[k] / 20;
        double squares = 0;
        for (std::size_t k = returns.size() - 20; k < returns.size(); ++k)
            squares += (returns[k] - mean) * (returns[k] - mean);
        REQUIRE(volatility.value() == Approx(std::sqrt(squares / 19 * 252 * 390)).epsilon(1e-9));
    }
}

TEST_CASE("volatility is exactly 0 again when a spike has left the window") {
    RealizedVolatility volatility{5};
    volatility.update(0.4054651081081644);
    volatility.update(-0.4054651081081644);
    for (int i = 0; i < 5; ++i) volatility.update(0);
    CHECK(volatility.value() == 0);
}

TEST_CASE("what a spike leaves behind is small, and gone after two windows") {
    RealizedVolatility spiked{20};
    RealizedVolatility calm{20};
    const auto tiny = [](int i) { return i % 2 == 0 ? 1e-6 : -1e-6; };
    spiked.update(0.5);
    calm.update(0);
    for (int i = 0; i < 20; ++i) {
        spiked.update(tiny(i));
        calm.update(tiny(i));
    }
    CHECK(spiked.value() == Approx(calm.value()).margin(5e-9));
    for (int i = 0; i < 20; ++i) {
        spiked.update(tiny(i));
        calm.update(tiny(i));
    }
    CHECK(spiked.value() == Approx(calm.value()).epsilon(1e-12));
}

TEST_CASE("a volatility goes on from its checkpoint") {
    RealizedVolatility running{5};
    for (int i = 0; i < 9; ++i) running.update(0.001 * i);
    RealizedVolatility restored{5};
    test::load_state(running, restored);
    running.update(0.5);
    restored.update(0.5);
    CHECK(restored.value() == running.value());
}
