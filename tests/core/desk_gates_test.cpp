#include <catch2/catch.hpp>

#include "desk_scene.hpp"
#include "tradewind/options/probability.hpp"

namespace tradewind::core {
namespace {

std::vector<Verdict> without_order(const DeskScene& scene) {
    std::vector<Verdict> verdicts = scene.all<Verdict>();
    std::erase_if(verdicts, [](const Verdict& verdict) { return verdict.order != 0; });
    return verdicts;
}

Verdict last_gate(const DeskScene& scene) {
    const auto verdicts = without_order(scene);
    REQUIRE_FALSE(verdicts.empty());
    return verdicts.back();
}

}  // namespace

TEST_CASE("an entry that a gate refuses is not sent, and risk is not asked") {
    DeskScene scene{"[policy.gates]\nspread_max = 0.0003\n"};
    scene.quote(99.98, 100.02);
    scene.say(Direction::Long);
    CHECK(scene.take().empty());
    CHECK(scene.decision().outcome == DecisionOutcome::GateRefused);
    CHECK(scene.decision().blend.outcome == DecisionOutcome::Sent);
    CHECK(scene.all<OrderPlan>().size() == 1);
    REQUIRE(scene.all<Verdict>().size() == 1);
    CHECK(last_gate(scene).rule == RiskRule::GateSpread);
    CHECK(last_gate(scene).value == Approx(0.0004));
    CHECK(last_gate(scene).limit == 0.0003);

    scene.quote(99.99, 100.01);
    scene.say(Direction::Long);
    CHECK(scene.take().size() == 1);
    CHECK(scene.decision().outcome == DecisionOutcome::Sent);
    CHECK(last_gate(scene).outcome == VerdictOutcome::Pass);
}

TEST_CASE("without gates no verdict comes before an order's") {
    DeskScene scene;
    scene.hold();
    CHECK(without_order(scene).empty());
}

TEST_CASE("gates do not stand in the way of exits") {
    DeskScene scene{"[policy.gates]\nadx_max = 30\nflip_minutes = 1000\n"};
    const auto orders = scene.hold();
    scene.quote(50, 150);
    scene.say(Direction::Short);
    scene.grant_cancels(orders);
    CHECK(scene.flattening().side == Side::Sell);
}

TEST_CASE("a symbol's own gate replaces the one for all") {
    DeskScene strict{"[policy.gates]\nadx_min = 20\n[policy.symbols.STOCK]\nadx_min = 30\n"};
    strict.quote(99.99, 100.01);
    strict.say(Direction::Long);
    CHECK(strict.take().empty());
    CHECK(last_gate(strict).limit == 30);
    DeskScene other{"[policy.gates]\nadx_min = 20\n[policy.symbols.OTHER]\nadx_min = 30\n"};
    other.quote(99.99, 100.01);
    other.say(Direction::Long);
    CHECK(other.take().size() == 1);
}

TEST_CASE("the quote's age is counted from when it was heard") {
    DeskScene scene{"[policy.gates]\nquote_age_ms_max = 1000\n"};
    scene.quote(99.99, 100.01);
    scene.pass(1s + 1ms);
    scene.say(Direction::Long);
    CHECK(scene.take().empty());
    CHECK(last_gate(scene).value == Approx(1001));
}

TEST_CASE("data without quotes pass no gate that asks for one") {
    DeskScene scene{"[policy.gates]\nspread_max = 1\n"};
    scene.bar(100);
    scene.say(Direction::Long);
    CHECK(scene.take().empty());
    CHECK(last_gate(scene).unknown == 1);
}

TEST_CASE("a touch must come before the time stop and before the day's flattening") {
    const auto touched = [](Timestamp start) {
        DeskScene scene{
            "time_stop_minutes = 60\n[policy.gates]\ntouch_min = 0\n"
            "[risk]\nsession_window.flat_minutes = 10\nsession_window.entry_close_minutes = 10\n",
            start};
        scene.quote(99.99, 100.01);
        scene.say(Direction::Long);
        return last_gate(scene).value;
    };
    const auto within = [](double minutes) {
        return options::probability_of_touch({100, minutes / (252 * 390), 0, 0.2}, 103)
            .value()
            .touched;
    };
    CHECK(touched(DeskScene::day().open + 1h) == Approx(within(60)));
    CHECK(touched(DeskScene::day().close - 40min) == Approx(within(30)));
}

TEST_CASE("the other side of a closed position waits for flip_minutes, its own does not") {
    DeskScene scene{
        "[policy]\ncooldown_minutes = 0\nallow_reversal = true\ngates.flip_minutes = 30\n"};
    const auto orders = scene.hold();
    scene.fill(orders.target, 103);
    scene.report(orders.stop, ReportKind::Canceled);
    scene.take();
    scene.pass(29min);
    scene.quote(99.99, 100.01);
    scene.say(Direction::Short);
    CHECK(scene.take().empty());
    CHECK(scene.decision().outcome == DecisionOutcome::GateRefused);
    CHECK(last_gate(scene).rule == RiskRule::GateFlip);
    CHECK(last_gate(scene).value == Approx(29));
    scene.pass(1min);
    scene.quote(99.99, 100.01);
    scene.say(Direction::Short);
    CHECK(scene.take().size() == 1);
}

TEST_CASE("news moves the confidence that is weighed, and fades") {
    DeskScene scene{"[policy.news]\nstrength = 1\nhalf_life_minutes = 60\n"};
    scene.quote(99.99, 100.01);
    scene.news(-0.5);
    scene.say(Direction::Long, 0.6);
    CHECK(scene.decision().outcome == DecisionOutcome::BelowConfidence);
    CHECK(scene.decision().votes[0].intent.confidence == Approx(0.3));
    CHECK(last_gate(scene).rule == RiskRule::NewsSentiment);
    CHECK(last_gate(scene).value == Approx(-0.5));
    CHECK(last_gate(scene).outcome == VerdictOutcome::Shrink);
    scene.pass(2h);
    scene.quote(99.99, 100.01);
    scene.say(Direction::Long, 0.6);
    CHECK(scene.decision().votes[0].intent.confidence == Approx(0.6 * 0.875));
    CHECK(scene.decision().outcome == DecisionOutcome::Sent);
}

TEST_CASE("news is not heard by default, and not of another symbol") {
    DeskScene deaf;
    deaf.quote(99.99, 100.01);
    deaf.news(-1);
    deaf.say(Direction::Long, 0.6);
    CHECK(deaf.decision().votes[0].intent.confidence == 0.6);
    CHECK(without_order(deaf).empty());
    DeskScene scene{"[policy.news]\nstrength = 1\n"};
    scene.quote(99.99, 100.01);
    scene.news(-1, DeskScene::bbb());
    scene.say(Direction::Long, 0.6);
    CHECK(scene.decision().votes[0].intent.confidence == 0.6);
}

}  // namespace tradewind::core
