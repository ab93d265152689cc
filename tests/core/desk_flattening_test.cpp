#include <catch2/catch.hpp>

#include "desk_scene.hpp"

// After the kill switch or a limit on losses: whether the book is flat, and what that has cost.
namespace tradewind::core {
namespace {

std::vector<RiskEvent> events_of(const DeskScene& scene, RiskRule rule) {
    auto events = scene.all<RiskEvent>();
    std::erase_if(events, [&](const RiskEvent& event) { return event.rule != rule; });
    return events;
}

}  // namespace

TEST_CASE("after the kill switch it is said when the book is flat, and what that took") {
    DeskScene scene;
    const auto orders = scene.hold();
    const double before = scene.desk().ledger().equity().to_double();
    scene.command(CommandKind::KillSwitch);
    scene.grant_cancels(orders);
    scene.pass(2s);
    CHECK(events_of(scene, RiskRule::Flattening).empty());
    scene.fill(scene.flattening(), 99.5);
    const auto flat = events_of(scene, RiskRule::Flattening);
    REQUIRE(flat.size() == 1);
    CHECK(flat[0].latched == 0);
    CHECK(flat[0].value == 2);
    CHECK(flat[0].limit == 30);
    const auto lost = events_of(scene, RiskRule::Overshoot);
    REQUIRE(lost.size() == 1);
    CHECK(lost[0].cause == RiskRule::KillSwitch);
    CHECK(lost[0].limit == before);
    CHECK(lost[0].value == scene.desk().ledger().equity().to_double());
    CHECK(lost[0].value < before);
    CHECK(lost[0].detail == 0);
    scene.pass(1h);
    CHECK(events_of(scene, RiskRule::Flattening).size() == 1);
}

TEST_CASE("a kill switch that finds the book flat says so at once") {
    DeskScene scene;
    scene.command(CommandKind::KillSwitch);
    const auto flat = events_of(scene, RiskRule::Flattening);
    REQUIRE(flat.size() == 1);
    CHECK(flat[0].latched == 0);
    CHECK(flat[0].value == 0);
}

TEST_CASE("a book that is not flat in time is told once, with what stands, and tried again") {
    DeskScene scene{"[risk]\nflattening.seconds_max = 20\n"};
    const auto orders = scene.hold();
    scene.command(CommandKind::KillSwitch);
    scene.grant_cancels(orders);
    Order flatten = scene.flattening();
    scene.report(flatten, ReportKind::Accepted);
    scene.pass(20s - 1ns);
    CHECK(events_of(scene, RiskRule::Flattening).empty());
    scene.pass(1ns);
    auto told = events_of(scene, RiskRule::Flattening);
    REQUIRE(told.size() == 2);
    CHECK(told[0].latched == 1);
    CHECK(told[0].value == 20);
    CHECK_FALSE(told[0].header.instrument.valid());
    CHECK(told[1].header.instrument == scene.aaa());
    CHECK(told[1].value == orders.entry.quantity.to_double());
    CHECK(told[1].detail == 1);

    // The venue ends the order; the rest is sent again.
    scene.report(flatten, ReportKind::Canceled);
    flatten = scene.flattening();
    scene.pass(2min);
    CHECK(events_of(scene, RiskRule::Flattening).size() == 2);
    scene.fill(flatten, 99);
    told = events_of(scene, RiskRule::Flattening);
    REQUIRE(told.size() == 3);
    CHECK(told[2].latched == 0);
    CHECK(told[2].value == 140);
}

TEST_CASE("the kill switch is not reset before the book is flat") {
    DeskScene scene;
    const auto orders = scene.hold();
    scene.command(CommandKind::KillSwitch);
    scene.command(CommandKind::ResetKillSwitch);
    CHECK(scene.desk().gate().kill_latched());
    CHECK(events_of(scene, RiskRule::Flattening).back().latched == 1);
    scene.grant_cancels(orders);
    scene.fill(scene.flattening(), 99);
    scene.command(CommandKind::ResetKillSwitch);
    CHECK_FALSE(scene.desk().gate().kill_latched());
}

TEST_CASE("a person may reset what is not flat in time, once that was told") {
    DeskScene scene{"time_stop_minutes = 0\n"};
    scene.hold();
    scene.halt(true);
    scene.command(CommandKind::KillSwitch);
    scene.pass(1min);
    REQUIRE(events_of(scene, RiskRule::Flattening).back().latched == 1);
    scene.command(CommandKind::ResetKillSwitch);
    CHECK_FALSE(scene.desk().gate().kill_latched());
    CHECK_FALSE(scene.desk().gate().flattening().running());
    // What was wanted out still goes.
    scene.take();
    scene.halt(false);
    CHECK_FALSE(scene.take().empty());
}

TEST_CASE("a day's loss that left something does not close the next day's positions") {
    DeskScene scene{"time_stop_minutes = 0\n[risk]\ndaily_loss.fraction = 0.01\n"};
    scene.hold();
    scene.halt(true);
    scene.quote(85, 85.02);
    REQUIRE(scene.desk().gate().losses().daily_latched());
    scene.pass_to(DeskScene::half_day().open + 30min);
    CHECK_FALSE(scene.desk().gate().losses().daily_latched());
    CHECK_FALSE(scene.desk().gate().flattening().running());
    scene.take();
    scene.hold(scene.bbb());
    scene.pass(1min);
    for (const OrderRequest& request : scene.take())
        CHECK(request.header.instrument != scene.bbb());
    CHECK_FALSE(scene.position(scene.bbb()).is_zero());
}

TEST_CASE("a killed book in a halted market is closed when trading resumes") {
    DeskScene scene{"time_stop_minutes = 0\n"};
    const auto orders = scene.hold();
    scene.halt(true);
    scene.command(CommandKind::KillSwitch);
    scene.pass(10min);
    CHECK(scene.sent().empty());
    CHECK(events_of(scene, RiskRule::Flattening).back().latched == 1);
    scene.halt(false);
    scene.grant_cancels(orders);
    scene.fill(scene.flattening(), 95);
    CHECK(scene.position().is_zero());
    CHECK(events_of(scene, RiskRule::Flattening).back().latched == 0);
}

TEST_CASE(
    "what is lost beyond a day's limit is told when the book is flat, gap and slippage apart") {
    DeskScene scene{"[risk]\ndaily_loss.fraction = 0.01\n"};
    const auto orders = scene.hold();
    const double units = orders.entry.quantity.to_double();
    // The market opens a gap of 15 dollars: beyond the limit of 1,000 by some hundreds.
    scene.quote(85, 85.02);
    scene.grant_cancels(orders);
    CHECK(events_of(scene, RiskRule::Overshoot).empty());
    scene.fill(scene.flattening(), 84);
    const auto lost = events_of(scene, RiskRule::Overshoot);
    REQUIRE(lost.size() == 1);
    CHECK(lost[0].cause == RiskRule::DailyLoss);
    CHECK(lost[0].limit == 99'000);
    CHECK(lost[0].value == Approx(100'000 - units * 16.01));
    CHECK(lost[0].detail == Approx(units * 15.01 - 1'000));
    CHECK(lost[0].limit - lost[0].value - lost[0].detail == Approx(units * 1));
}

TEST_CASE("a late fill under the kill switch is closed, and that is verified as well") {
    DeskScene scene;
    const auto orders = scene.hold();
    scene.command(CommandKind::KillSwitch);
    scene.grant_cancels(orders);
    scene.fill(scene.flattening(), 100);
    REQUIRE(events_of(scene, RiskRule::Flattening).size() == 1);
    scene.pass(1s);
    scene.fill(orders.target, 103);
    CHECK(scene.desk().gate().flattening().running());
    scene.fill(scene.flattening(), 103);
    CHECK(events_of(scene, RiskRule::Flattening).size() == 2);
    CHECK_FALSE(scene.desk().gate().flattening().running());
}

}  // namespace tradewind::core
