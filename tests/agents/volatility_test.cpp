#include "stage.hpp"

using namespace tradewind;
using test::Stage;

namespace {

// Twenty quiet bars between 99.5 and 100.5.
Stage quiet(double ratio) {
    Stage s{"volatility"};
    s.set({{Feature::Atr, 1}, {Feature::VolatilityRatio, ratio}});
    for (int i = 0; i < 20; ++i) {
        s.prices(100, 100.5, 99.5, 100);
        s.ask();
    }
    return s;
}

}  // namespace

TEST_CASE("the volatility agent trades the break out of a squeeze") {
    Stage up = quiet(0.6);
    up.prices(100, 102, 100, 101.9);
    CHECK(up.ask().direction == Direction::Long);
    Stage again = quiet(0.6);
    again.prices(100, 102, 100, 101.9);
    CHECK(again.ask().reason == IntentReason::BreakoutUp);
    Stage down = quiet(0.6);
    down.prices(100, 100, 98, 98.1);
    const Intent intent = down.ask();
    CHECK(intent.direction == Direction::Short);
    CHECK(intent.reason == IntentReason::BreakoutDown);
    CHECK(intent.confidence > 0.4);
}

TEST_CASE("without a squeeze, beyond its memory, or inside the range there is no breakout") {
    Stage calm = quiet(1.0);
    calm.prices(100, 102, 100, 101.9);
    CHECK(calm.ask().reason == IntentReason::NoSetup);

    Stage forgotten = quiet(0.6);
    forgotten.set({{Feature::VolatilityRatio, 1.0}});
    for (int i = 0; i < 12; ++i) {
        forgotten.prices(100, 100.5, 99.5, 100);
        forgotten.ask();
    }
    forgotten.prices(100, 102, 100, 101.9);
    CHECK(forgotten.ask().reason == IntentReason::NoSetup);

    Stage inside = quiet(0.6);
    inside.prices(99.5, 100.5, 99.4, 100.45);
    CHECK(inside.ask().reason == IntentReason::NoSetup);
}

TEST_CASE("the regime of compression is a squeeze too") {
    Stage s = quiet(1.0);
    s.regime.regime = Regime::Compression;
    s.prices(100, 100.5, 99.5, 100);
    s.ask();
    s.regime.regime = Regime::None;
    s.prices(100, 102, 100, 101.9);
    CHECK(s.ask().reason == IntentReason::BreakoutUp);
}

TEST_CASE("the volatility agent goes with a large bar of an expansion that closes at its end") {
    Stage s = quiet(1.0);
    s.set({{Feature::VolatilityRatio, 1.6}});
    s.prices(100.4, 100.5, 98.9, 99.0);
    const Intent intent = s.ask();
    CHECK(intent.direction == Direction::Short);
    CHECK(intent.reason == IntentReason::ExpansionDown);
    s.prices(99, 101, 99, 100);  // closes in the middle
    CHECK(s.ask().reason == IntentReason::NoSetup);
}

TEST_CASE("the volatility agent waits for its range") {
    Stage s{"volatility", {{"range_bars", 3}}};
    s.set({{Feature::Atr, 1}, {Feature::VolatilityRatio, 1.6}});
    for (int i = 0; i < 3; ++i) {
        s.prices(100, 102, 100, 102);
        CHECK(s.ask().reason == IntentReason::NotReady);
    }
    CHECK(s.ask().reason == IntentReason::ExpansionUp);
}

TEST_CASE("the volatility agent's memory survives a checkpoint and a split") {
    Stage running = quiet(0.6);
    Stage restored{"volatility"};
    test::hand_over(*running.agent, *restored.agent);
    restored.agent->on_split(0.5);
    restored.set({{Feature::Atr, 0.5}, {Feature::VolatilityRatio, 0.6}});
    restored.prices(50, 51, 50, 50.95);
    CHECK(restored.ask().reason == IntentReason::BreakoutUp);
}
