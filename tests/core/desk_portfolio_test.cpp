#include <catch2/catch.hpp>
#include <cmath>

#include "desk_scene.hpp"

// What the desk tells the rules on the book as a whole.
namespace tradewind::core {
namespace {

const std::string limits =
    "time_stop_minutes = 0\n[risk]\ngross_exposure.fraction = 2\nbuying_power.multiple = 2\n";
// A dollar's value at risk where nothing but the stated volatility is known.
const double each = 2.3263478740408408 * 0.4 / std::sqrt(252.0);

double last_return(DeskScene& scene) {
    return scene.desk().gate().portfolio().returns().last(0, 1)[0];
}

}  // namespace

TEST_CASE("a day's return is that of the regular session, its closing print included") {
    DeskScene scene{limits + "portfolio_var.fraction = 1\n"};
    const auto& returns = scene.desk().gate().portfolio().returns();
    scene.trade(100);
    scene.pass_to(DeskScene::day().close + 30s);
    scene.trade(101);
    scene.pass_to(DeskScene::day().close + 2h);
    scene.trade(90);
    scene.pass_to(DeskScene::half_day().pre_open + 1h);
    scene.trade(95);
    scene.pass_to(DeskScene::half_day().close);
    scene.bar(102);
    CHECK(returns.count(0) == 0);
    scene.pass(1min);
    REQUIRE(returns.count(0) == 1);
    CHECK(last_return(scene) == Approx(102.0 / 101 - 1));
    CHECK(returns.count(1) == 0);

    scene.pass_to(DeskScene::day_after().open);
    scene.split(1, 2);
    scene.pass(1h);
    scene.quote(51.99, 52.01);
    scene.pass_to(DeskScene::day_after().close + 1min);
    REQUIRE(returns.count(0) == 2);
    CHECK(last_return(scene) == Approx(52.0 / 51 - 1));
}

TEST_CASE("a day on which nothing traded returns nothing") {
    DeskScene scene{limits + "portfolio_var.fraction = 1\n"};
    scene.trade(100);
    scene.pass_to(DeskScene::half_day().open);
    scene.trade(50, DeskScene::bbb());
    scene.pass_to(DeskScene::half_day().close + 1min);
    const auto& returns = scene.desk().gate().portfolio().returns();
    REQUIRE(returns.count(0) == 1);
    CHECK(last_return(scene) == 0);
    CHECK(returns.count(1) == 0);
}

TEST_CASE("without rules on the book as a whole no timer looks at closes") {
    DeskScene scene{limits};
    scene.trade(100);
    scene.pass_to(DeskScene::half_day().close + 2min);
    CHECK_FALSE(scene.desk().gate().portfolio().in_use());
    CHECK(scene.desk().stakes() == 0);
}

TEST_CASE("value at risk counts what is held, works and is ordered in all symbols") {
    DeskScene scene{limits + "portfolio_var.fraction = 0.009\n"};
    const auto room = [&](double held) {
        return static_cast<std::int64_t>((900 / each - held) / 100.01);
    };
    const auto held = scene.hold(scene.aaa());
    REQUIRE(held.entry.quantity == DeskScene::shares(99));
    scene.quote(99.99, 100.01, scene.bbb());
    scene.say(Direction::Long, 1, false, scene.bbb());
    const auto requests = scene.take();
    REQUIRE(requests.size() == 1);
    const Order entry = requests[0].orders[0].order();
    CHECK(entry.quantity == DeskScene::shares(room(99 * 99.99)));
    // It is at work now, and takes all that was left.
    CHECK(scene.desk().stakes() == 2);
    scene.report(entry, ReportKind::Rejected);
    scene.fill(held.target, 103);
    scene.report(held.stop, ReportKind::Canceled);
    REQUIRE(scene.position() == Quantity{});
    scene.take();
    scene.pass(1h);
    scene.quote(99.99, 100.01, scene.bbb());
    scene.say(Direction::Long, 1, false, scene.bbb());
    // A tenth of what the account has become.
    CHECK(scene.take().at(0).orders[0].order().quantity == DeskScene::shares(100));
    CHECK(scene.desk().stakes() == 1);
}

TEST_CASE("two symbols without a history are one cluster") {
    DeskScene scene{limits + "cluster_exposure.fraction = 0.12\n"};
    scene.hold(scene.aaa());
    scene.quote(99.99, 100.01, scene.bbb());
    scene.say(Direction::Long, 1, false, scene.bbb());
    CHECK(scene.take().at(0).orders[0].order().quantity ==
          DeskScene::shares(static_cast<std::int64_t>((12'000 - 99 * 99.99) / 100.01)));
    CHECK(scene.all<Verdict>().back().rule == RiskRule::ClusterExposure);
    CHECK(scene.all<Verdict>().back().outcome == VerdictOutcome::Shrink);
}

}  // namespace tradewind::core
