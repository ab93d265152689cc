#include <catch2/catch.hpp>

#include "desk_scene.hpp"

// What the desk does when a rule of risk says more than no.
namespace tradewind::core {

TEST_CASE("a losing streak cancels the entries under way and keeps what is held") {
    DeskScene scene{
        "time_stop_minutes = 0\n[risk]\nloss_streak = { losses = 1, "
        "cool_down_minutes = 30 }\ngross_exposure.fraction = 2\n"
        "buying_power.multiple = 2\n"};
    const auto held = scene.hold(scene.aaa());
    scene.quote(99.99, 100.01, scene.bbb());
    scene.say(Direction::Long, 1, false, scene.bbb());
    const auto requests = scene.take();
    REQUIRE(requests.size() == 1);
    const Order entry = requests[0].orders[0].order();
    scene.report(entry, ReportKind::Accepted);
    REQUIRE(scene.sent().empty());

    // The stop of what is held is hit.
    scene.fill(held.stop, 98);
    const auto cancels = scene.take();
    bool canceled_entry = false;
    for (const OrderRequest& request : cancels) {
        CHECK(request.action == RequestAction::Cancel);
        canceled_entry = canceled_entry || request.target == entry.id;
    }
    CHECK(canceled_entry);
    const auto events = scene.all<RiskEvent>();
    REQUIRE(events.size() == 1);
    CHECK(events[0].rule == RiskRule::LossStreak);
    CHECK(events[0].latched == 1);
    scene.report(held.target, ReportKind::Canceled);
    scene.report(entry, ReportKind::Canceled);

    scene.pass(20min);
    scene.quote(99.99, 100.01);
    scene.say(Direction::Long);
    CHECK(scene.decision().outcome == DecisionOutcome::RiskRefused);
    CHECK(scene.all<Verdict>().back().rule == RiskRule::LossStreak);
    for (const OrderRequest& request : scene.take())
        CHECK(request.action == RequestAction::Cancel);  // the exits of the canceled entry
    scene.pass(10min);
    scene.quote(99.98, 100.02);
    scene.say(Direction::Long);
    CHECK(scene.decision().outcome == DecisionOutcome::Sent);
}

TEST_CASE("a symbol in a capped regime gets the capped size, and one too volatile a smaller one") {
    const auto size = [](const std::string& risk) {
        DeskScene scene{"time_stop_minutes = 0\n[risk]\n" + risk};
        scene.quote(99.99, 100.01);
        scene.say(Direction::Long);
        const auto requests = scene.take();
        return requests.empty() ? Quantity{} : requests[0].orders[0].order().quantity;
    };
    const Quantity whole = size("");
    REQUIRE(whole == Quantity::from_units(99));
    CHECK(size("regime_exposure.trend = 0.5\n") == Quantity::from_units(49));
    CHECK(size("regime_exposure.expansion = 0.5\n") == whole);
    // The volatility that the scene's signals carry is 0.2.
    CHECK(size("volatility_target.annual = 0.2\n") == whole);
    DeskScene scene{"time_stop_minutes = 0\n[risk]\nvolatility_target.annual = 0.05\n"};
    scene.quote(99.99, 100.01);
    scene.say(Direction::Long);
    const Quantity planned = scene.all<OrderPlan>().back().quantity;
    const Quantity sent = scene.take().at(0).orders[0].order().quantity;
    CHECK(sent.micros() ==
          planned.micros() / 4 / Quantity::micros_per_unit * Quantity::micros_per_unit);
}

}  // namespace tradewind::core
