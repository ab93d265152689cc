#include <catch2/catch.hpp>

#include "stage.hpp"
#include "tradewind/agents/registry.hpp"

using namespace tradewind;

namespace {

// A trend agent of five-minute bars that the 15-minute averages must confirm.
struct Confirmed {
    Confirmed() {
        settings.kind = "trend";
        settings.confirm_frame = TimeFrame::Minute15;
        auto made = agents::make_agent(settings, {});
        REQUIRE(made);
        stage.agent = std::move(*made);
    }
    // A plain trend up, or its mirror image.
    Intent ask(bool up) {
        const double sign = up ? 1 : -1;
        stage.prices(100, 101, 99, 100 + 0.6 * sign);
        stage.set({{Feature::EmaFast, 100 + 0.5 * sign},
                   {Feature::EmaSlow, 100 - 0.5 * sign},
                   {Feature::Rsi, 50 + 10 * sign},
                   {Feature::Atr, 1.0},
                   {Feature::Adx, 35.0},
                   {Feature::PlusDi, 20 + 10 * sign},
                   {Feature::MinusDi, 20 - 10 * sign},
                   {Feature::Vwap, 100.0}});
        return stage.ask();
    }
    void slower(double fast, double slow) {
        FeatureFrame& frame = stage.frames[index_of(TimeFrame::Minute15)];
        frame.set(Feature::EmaFast, fast);
        frame.set(Feature::EmaSlow, slow);
    }

    settings::Agent settings;
    test::Stage stage{"trend"};
};

}  // namespace

TEST_CASE("an agent is heard while the slower frame agrees") {
    Confirmed agent;
    agent.slower(101, 100);
    CHECK(agent.ask(true).direction == Direction::Long);
    CHECK(agent.ask(true).reason == IntentReason::TrendUp);
    CHECK(agent.ask(false).direction == Direction::Flat);
    CHECK(agent.ask(false).reason == IntentReason::Unconfirmed);
    agent.slower(99, 100);
    CHECK(agent.ask(false).direction == Direction::Short);
    CHECK(agent.ask(true).reason == IntentReason::Unconfirmed);
    agent.slower(100, 100);
    CHECK(agent.ask(true).reason == IntentReason::Unconfirmed);
    CHECK(agent.ask(false).reason == IntentReason::Unconfirmed);
}

TEST_CASE("until the slower frame's averages are there an agent is not ready") {
    Confirmed agent;
    CHECK(agent.ask(true).reason == IntentReason::NotReady);
    agent.stage.frames[index_of(TimeFrame::Minute15)].set(Feature::EmaFast, 101);
    CHECK(agent.ask(true).reason == IntentReason::NotReady);
}

TEST_CASE("the slower frame's averages are among what a confirmed agent reads") {
    Confirmed agent;
    const auto needs = agents::needs_of(agent.settings);
    REQUIRE(needs);
    CHECK((*needs)[index_of(TimeFrame::Minute15)] ==
          features::FeatureMask{Feature::EmaFast, Feature::EmaSlow});
    agent.settings.confirm_frame.reset();
    CHECK((*agents::needs_of(agent.settings))[index_of(TimeFrame::Minute15)].empty());
}

TEST_CASE("an exit needs no consent, and an agent's memory is kept through its confirmation") {
    settings::Agent settings;
    settings.kind = "reference_cross";
    settings.frame = TimeFrame::Minute5;
    const auto plain_made = agents::make_agent(settings, {});
    settings.confirm_frame = TimeFrame::Hour1;
    auto made = agents::make_agent(settings, {});
    REQUIRE(plain_made);
    REQUIRE(made);
    auto copy = agents::make_agent(settings, {});
    test::Stage stage{"reference_cross"};
    std::size_t exits = 0;
    for (int i = 0; i < 120; ++i) {
        const double close = 100 + (i % 40 < 20 ? i % 20 : 20 - i % 20);
        stage.prices(close, close + 1, close - 1, close);
        stage.agent = std::move(*made);
        const Intent heard = stage.ask();
        made = std::move(stage.agent);
        FrameSet set;
        for (std::size_t k = 0; k < time_frame_count; ++k) set[k] = &stage.frames[k];
        const Intent plain =
            (*plain_made)->evaluate({.frames = set, .regime = stage.regime, .bar = stage.bar});
        if (plain.exit != 0) {
            ++exits;
            CHECK(heard.exit == 1);
        } else {
            CHECK(heard.direction == Direction::Flat);  // the hour's averages are never there
        }
        if (i == 60) test::hand_over(**made, **copy);
        if (i > 60) {
            stage.agent = std::move(*copy);
            CHECK(stage.ask().exit == heard.exit);
            copy = std::move(stage.agent);
        }
    }
    CHECK(exits > 0);
}
