#include "stage.hpp"

using namespace tradewind;
using test::Stage;

namespace {

// A clear rise: everything agrees.
Stage rise(std::vector<std::pair<std::string, double>> parameters = {}) {
    Stage s{"trend", std::move(parameters)};
    s.prices(100, 101, 100, 101);
    s.set({{Feature::EmaFast, 100.5},
           {Feature::EmaSlow, 100},
           {Feature::Rsi, 60},
           {Feature::Atr, 1},
           {Feature::Adx, 30},
           {Feature::PlusDi, 30},
           {Feature::MinusDi, 10},
           {Feature::Vwap, 100}});
    return s;
}

Stage fall() {
    Stage s{"trend"};
    s.prices(100, 100, 99, 99);
    s.set({{Feature::EmaFast, 99.5},
           {Feature::EmaSlow, 100},
           {Feature::Rsi, 40},
           {Feature::Atr, 1},
           {Feature::Adx, 30},
           {Feature::PlusDi, 10},
           {Feature::MinusDi, 30},
           {Feature::Vwap, 100}});
    return s;
}

}  // namespace

TEST_CASE("the trend agent goes long in a rise and short in a fall") {
    Stage up = rise();
    const Intent bought = up.ask();
    CHECK(bought.direction == Direction::Long);
    CHECK(bought.reason == IntentReason::TrendUp);
    CHECK(bought.horizon_seconds == 1800);
    CHECK(bought.exit == 0);
    Stage down = fall();
    const Intent sold = down.ask();
    CHECK(sold.direction == Direction::Short);
    CHECK(sold.reason == IntentReason::TrendDown);
    CHECK(sold.confidence == Approx(bought.confidence));
}

TEST_CASE("the trend agent needs strength, agreement and a close beyond the fast EMA") {
    Stage weak = rise();
    weak.set({{Feature::Adx, 19}});
    CHECK(weak.ask().reason == IntentReason::NoSetup);
    Stage led = rise();
    led.set({{Feature::MinusDi, 31}});
    CHECK(led.ask().reason == IntentReason::NoSetup);
    Stage back = rise();
    back.prices(101, 101, 100, 100.4);
    CHECK(back.ask().reason == IntentReason::NoSetup);
}

TEST_CASE("the trend agent does not join what is spent, stretched or below the VWAP") {
    Stage spent = rise();
    spent.set({{Feature::Rsi, 75}});
    CHECK(spent.ask().reason == IntentReason::FilterRefused);
    Stage stretched = rise();
    stretched.set({{Feature::Atr, 0.3}});
    CHECK(stretched.ask().reason == IntentReason::FilterRefused);
    Stage under = rise();
    under.set({{Feature::Vwap, 102}});
    CHECK(under.ask().reason == IntentReason::FilterRefused);
    Stage unfiltered = rise({{"vwap_filter", 0}});
    unfiltered.set({{Feature::Vwap, 102}});
    CHECK(unfiltered.ask().direction == Direction::Long);
}

TEST_CASE("the trend agent is surer of a stronger trend") {
    Stage plain = rise();
    Stage strong = rise();
    strong.set({{Feature::Adx, 45}, {Feature::PlusDi, 40}});
    Stage faint = rise();
    faint.set({{Feature::Adx, 20}, {Feature::PlusDi, 10.5}, {Feature::EmaFast, 100.001}});
    CHECK(strong.ask().confidence > plain.ask().confidence);
    CHECK(faint.ask().confidence == Approx(0.4).margin(0.01));
    CHECK(strong.ask().confidence <= 1);
}

TEST_CASE("the trend agent is silent until its columns are ready") {
    for (const Feature feature :
         {Feature::EmaFast, Feature::EmaSlow, Feature::Rsi, Feature::Atr, Feature::Adx}) {
        Stage s = rise();
        s.features().clear(feature);
        CHECK(s.ask().reason == IntentReason::NotReady);
        CHECK_FALSE(s.ask().speaks());
    }
}
