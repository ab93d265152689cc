#include "stage.hpp"

using namespace tradewind;
using test::Stage;

namespace {

// A gap from 99 to 100 below a rising market; the bar dips into it and closes strong.
Stage support(std::vector<std::pair<std::string, double>> parameters = {}) {
    Stage s{"fair_value_gap", std::move(parameters)};
    s.prices(100.1, 100.6, 99.6, 100.5);
    s.set({{Feature::Atr, 1},
           {Feature::EmaFast, 101},
           {Feature::EmaSlow, 100},
           {Feature::GapBelowLow, 99},
           {Feature::GapBelowHigh, 100},
           {Feature::GapCount, 1}});
    return s;
}

}  // namespace

TEST_CASE("the gap agent buys the return into a gap below and sells it into one above") {
    Stage below = support();
    CHECK(below.ask().direction == Direction::Long);
    CHECK(below.ask().reason == IntentReason::GapSupport);

    Stage above{"fair_value_gap"};
    above.prices(99.9, 100.4, 99.4, 99.5);
    above.set({{Feature::Atr, 1},
               {Feature::EmaFast, 99},
               {Feature::EmaSlow, 100},
               {Feature::GapAboveLow, 100},
               {Feature::GapAboveHigh, 101},
               {Feature::GapCount, -1}});
    CHECK(above.ask().direction == Direction::Short);
    CHECK(above.ask().reason == IntentReason::GapResistance);
    CHECK(above.ask().confidence == Approx(below.ask().confidence));
}

TEST_CASE("a bar that does not reach into the gap, as the one that made it, is no return") {
    Stage s = support();
    s.prices(100.1, 100.6, 100, 100.5);
    CHECK(s.ask().reason == IntentReason::NoSetup);
}

TEST_CASE("a return must be rejected: a weak or falling close is not bought") {
    Stage falling = support();
    falling.prices(100.5, 100.6, 99.6, 99.8);
    CHECK(falling.ask().reason == IntentReason::NoSetup);
    Stage weak = support();
    weak.prices(99.7, 100.6, 99.6, 99.9);
    CHECK(weak.ask().reason == IntentReason::FilterRefused);
}

TEST_CASE("the trend filter keeps the gap agent out of falling markets, unless switched off") {
    Stage filtered = support();
    filtered.set({{Feature::EmaFast, 99}});
    CHECK(filtered.ask().reason == IntentReason::FilterRefused);
    Stage unfiltered = support({{"trend_filter", 0}});
    unfiltered.set({{Feature::EmaFast, 99}});
    CHECK(unfiltered.ask().direction == Direction::Long);
}

TEST_CASE("the gap agent is surer of a larger gap with more behind it") {
    Stage large = support();
    large.set({{Feature::GapBelowLow, 98}, {Feature::GapCount, 3}});
    CHECK(large.ask().confidence > support().ask().confidence);
    CHECK(large.ask().confidence <= 1);
}

TEST_CASE("without gaps or columns the gap agent is silent") {
    Stage none = support();
    none.features().clear(Feature::GapBelowHigh);
    CHECK(none.ask().reason == IntentReason::NoSetup);
    Stage cold = support();
    cold.features().clear(Feature::Atr);
    CHECK(cold.ask().reason == IntentReason::NotReady);
}
