#include "stage.hpp"

using namespace tradewind;
using test::Stage;

namespace {

Stage stretched(double close, double rsi, double adx = 15) {
    Stage s{"mean_reversion"};
    s.prices(close, close, close, close);
    s.set({{Feature::Sma, 100}, {Feature::Rsi, rsi}, {Feature::Atr, 1}, {Feature::Adx, adx}});
    return s;
}

}  // namespace

TEST_CASE("the mean reversion agent fades an oversold and an overbought stretch") {
    Stage low = stretched(98, 25);
    CHECK(low.ask().direction == Direction::Long);
    CHECK(low.ask().reason == IntentReason::Oversold);
    Stage high = stretched(102, 75);
    CHECK(high.ask().direction == Direction::Short);
    CHECK(high.ask().reason == IntentReason::Overbought);
    CHECK(high.ask().confidence == Approx(low.ask().confidence));
}

TEST_CASE("the mean reversion agent fades a far stretch without the RSI's consent") {
    CHECK(stretched(98, 45).ask().reason == IntentReason::NoSetup);
    CHECK(stretched(96.9, 45).ask().reason == IntentReason::StretchedBelow);
    CHECK(stretched(103.1, 55).ask().reason == IntentReason::StretchedAbove);
}

TEST_CASE("the mean reversion agent stays out of strong trends and of the regime's way") {
    CHECK(stretched(98, 25, 31).ask().reason == IntentReason::FilterRefused);
    Stage falling = stretched(98, 25);
    falling.regime.regime = Regime::Trend;
    falling.regime.direction = -1;
    CHECK(falling.ask().reason == IntentReason::OutsideRegime);
    falling.regime.direction = 1;  // a dip in a rising trend may be bought
    CHECK(falling.ask().direction == Direction::Long);
}

TEST_CASE("the mean reversion agent is surer of a longer stretch") {
    CHECK(stretched(97, 15).ask().confidence > stretched(98, 25).ask().confidence);
    CHECK(stretched(90, 1, 5).ask().confidence == Approx(1));
}

TEST_CASE("the mean reversion agent is silent without columns or in a still market") {
    Stage s = stretched(98, 25);
    s.features().clear(Feature::Sma);
    CHECK(s.ask().reason == IntentReason::NotReady);
    Stage still = stretched(100, 0);
    still.set({{Feature::Atr, 0}});
    CHECK(still.ask().reason == IntentReason::NoSetup);
}
