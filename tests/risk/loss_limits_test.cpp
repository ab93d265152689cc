#include "tradewind/risk/loss_limits.hpp"

#include <catch2/catch.hpp>

#include "gate_scene.hpp"

using namespace tradewind;
using namespace tradewind::risk;

namespace {

struct Watcher {
    Scene scene;  // for its outputs
    LossLimits limits{settings::Risk{}};
    Money day_start = Money::from_double(100'000);
    Money peak = Money::from_double(100'000);

    RiskAction at(double equity) {
        scene.outputs.begin(1, scene.now);
        const Money now = Money::from_double(equity);
        if (now > peak) peak = now;
        return limits.watch(now, day_start, peak, scene.outputs);
    }
    std::vector<RiskEvent> events() const { return scene.pushed<RiskEvent>(); }
};

}  // namespace

TEST_CASE("nothing is said while no limit is crossed") {
    Watcher watcher;
    for (const double equity : {100'000., 100'500., 99'000., 97'500.01, 101'000.}) {
        CHECK(watcher.at(equity) == RiskAction::None);
        CHECK(watcher.events().empty());
    }
}

TEST_CASE("the daily loss flattens at the very cent, once, until the day rolls") {
    Watcher watcher;
    CHECK(watcher.at(97'000.01) == RiskAction::None);
    CHECK(watcher.at(97'000.00) == RiskAction::Flatten);
    REQUIRE(watcher.events().size() == 1);
    CHECK(watcher.events()[0].rule == RiskRule::DailyLoss);
    CHECK(watcher.events()[0].latched == 1);
    CHECK(watcher.events()[0].limit == Approx(97'000));
    CHECK(watcher.at(96'000) == RiskAction::None);
    CHECK(watcher.at(99'000) == RiskAction::None);
    CHECK(watcher.limits.daily_latched());

    watcher.day_start = Money::from_double(99'000);
    watcher.scene.outputs.begin(1, watcher.scene.now);
    watcher.limits.roll_day(watcher.day_start, watcher.scene.outputs);
    CHECK(watcher.events().size() == 1);
    CHECK_FALSE(watcher.limits.daily_latched());
    CHECK(watcher.at(96'100) == RiskAction::None);
    CHECK(watcher.at(96'000) == RiskAction::Flatten);
}

TEST_CASE("a soft drawdown comes and goes with equity") {
    Watcher watcher;
    watcher.day_start = Money::from_double(91'000);
    watcher.at(91'000);
    CHECK_FALSE(watcher.limits.soft());
    CHECK(watcher.at(90'000) == RiskAction::None);
    CHECK(watcher.limits.soft());
    CHECK(watcher.events().size() == 1);
    watcher.at(90'000);
    CHECK(watcher.events().empty());
    watcher.at(90'000.01);
    CHECK_FALSE(watcher.limits.soft());
    CHECK(watcher.events().size() == 1);
}

TEST_CASE("a hard drawdown flattens and stays until a person resets it") {
    Watcher watcher;
    watcher.day_start = Money::from_double(86'000);
    watcher.at(86'000);
    CHECK(watcher.at(85'000) == RiskAction::Flatten);
    CHECK(watcher.limits.hard_latched());
    watcher.limits.roll_day(watcher.day_start, watcher.scene.outputs);
    CHECK(watcher.at(95'000) == RiskAction::None);
    CHECK(watcher.limits.hard_latched());

    watcher.limits.reset(Money::from_double(85'000), watcher.scene.outputs);
    CHECK_FALSE(watcher.limits.hard_latched());
    CHECK(watcher.at(84'500) == RiskAction::None);  // it counts from 85,000 now
    CHECK(watcher.limits.hard_base() == Money::from_double(85'000));
    watcher.day_start = Money::from_double(73'000);
    CHECK(watcher.at(72'250) == RiskAction::Flatten);
}

TEST_CASE("a new peak moves the drawdown limits up") {
    Watcher watcher;
    watcher.at(200'000);
    watcher.day_start = Money::from_double(172'000);
    CHECK(watcher.at(170'000.01) == RiskAction::None);
    CHECK(watcher.limits.soft());
    CHECK(watcher.at(170'000) == RiskAction::Flatten);
}

TEST_CASE("a limit of zero is off") {
    settings::Risk settings;
    settings.daily_loss.fraction = settings.soft_drawdown.fraction =
        settings.hard_drawdown.fraction = 0;
    Watcher watcher;
    watcher.limits = LossLimits{settings};
    CHECK(watcher.at(1) == RiskAction::None);
    CHECK(watcher.events().empty());
}
