#include <catch2/catch.hpp>

#include "order_scene.hpp"

using namespace tradewind;
using namespace tradewind::execution;
using enum tradewind::OrderState;

namespace {

// A bracket whose entry has filled and whose exits work.
struct Protected : Scene {
    ClientOrderId entry = bracket();
    ClientOrderId target = leg(entry, 1);
    ClientOrderId stop = leg(entry, 2);

    explicit Protected(std::int64_t entered = 100) {
        hear(ReportKind::Accepted, entry);
        hear(ReportKind::Suspended, target, 0, 100);
        hear(ReportKind::Suspended, stop, 0, 100);
        if (entered == 0) return;
        fill(entry, entered, entered);
        hear(ReportKind::Activated, target, 0, entered);
        hear(ReportKind::Activated, stop, 0, entered);
    }
};

}  // namespace

TEST_CASE("a bracket's exits are held until the entry fills") {
    Scene scene;
    const ClientOrderId entry = scene.bracket();
    CHECK(scene.state(entry) == PendingNew);
    CHECK(scene.state(Scene::leg(entry, 1)) == Suspended);
    CHECK(scene.state(Scene::leg(entry, 2)) == Suspended);
    CHECK(scene.orders.work().open == 3);
    CHECK(scene.orders.work(Scene::spy()).buy == Scene::shares(100));
    CHECK(scene.orders.work(Scene::spy()).sell.is_zero());

    Protected full;
    CHECK(full.state(full.entry) == Filled);
    CHECK(full.state(full.target) == Accepted);
    CHECK(full.state(full.stop) == Accepted);
    CHECK(full.orders.next_due() == Timestamp::max());
}

TEST_CASE("an exit activated in the same instant as it was held is alive") {
    Scene scene;
    const ClientOrderId entry = scene.bracket();
    ExecutionReport held = scene.report(ReportKind::Suspended, Scene::leg(entry, 1), 0, 100);
    ExecutionReport alive = held;
    alive.kind = ReportKind::Activated;
    alive.quantity = Scene::shares(40);
    for (const auto& report : {held, alive, held}) scene.hear(report);
    CHECK(scene.state(Scene::leg(entry, 1)) == Accepted);
    CHECK(scene.orders.find(Scene::leg(entry, 1))->quantity() == Scene::shares(40));
}

TEST_CASE("an activation dated before the hold that it ended counts") {
    Scene scene;
    const ClientOrderId exit = Scene::leg(scene.bracket(), 1);
    ExecutionReport alive = scene.report(ReportKind::Activated, exit, 0, 40);
    ExecutionReport held = scene.report(ReportKind::Suspended, exit, 0, 100);
    SECTION("told in the order of events") {
        scene.hear(held);
        scene.hear(alive);
    }
    SECTION("told the other way round") {
        scene.hear(alive);
        scene.hear(held);
    }
    CHECK(scene.state(exit) == Accepted);
    CHECK(scene.orders.find(exit)->quantity() == Scene::shares(40));
}

TEST_CASE("a rejected entry takes its exits along") {
    Scene scene;
    const ClientOrderId entry = scene.bracket();
    scene.hear(ReportKind::Rejected, entry);
    CHECK(scene.state(Scene::leg(entry, 1)) == Rejected);
    CHECK(scene.state(Scene::leg(entry, 2)) == Rejected);
    CHECK(scene.orders.work().open == 0);
}

TEST_CASE("a bracket that was never placed is rejected whole") {
    Scene scene;
    const ClientOrderId entry = scene.bracket();
    scene.hear(ReportKind::SubmitTimedOut, entry);
    scene.hear(ReportKind::NotFound, entry);
    CHECK(scene.state(entry) == Rejected);
    CHECK(scene.state(Scene::leg(entry, 2)) == Rejected);
}

TEST_CASE("when one exit fills and the venue cancels the other nothing is asked") {
    Protected scene;
    scene.fill(scene.target, 100, 100, 12);
    scene.hear(ReportKind::Canceled, scene.stop);
    scene.wait(1min);
    CHECK(scene.asked.empty());
    CHECK(scene.orders.next_due() == Timestamp::max());
    CHECK(scene.orders.counts().incidents == 0);
}

TEST_CASE("a sibling that stays open after its time is to be cancelled") {
    Protected scene;
    scene.fill(scene.target, 100, 100, 12);
    CHECK(scene.asked.empty());
    scene.wait(9s);
    CHECK(scene.asked.empty());
    scene.wait(1s);
    REQUIRE(scene.asked.size() == 1);
    CHECK(scene.asked[0].kind == FollowUpKind::Cancel);
    CHECK(scene.asked[0].target == scene.stop);
    scene.cancel(scene.stop);
    scene.hear(ReportKind::Canceled, scene.stop);
    CHECK(scene.orders.next_due() == Timestamp::max());
}

TEST_CASE("exits follow a partly filled entry") {
    Protected scene{40};
    scene.hear(ReportKind::Canceled, scene.entry, 40, 100);
    scene.wait(1min);
    CHECK(scene.asked.empty());

    Protected larger{40};
    larger.hear(ReportKind::Replaced, larger.target, 0, 100);
    larger.hear(ReportKind::Canceled, larger.entry, 40, 100);
    larger.wait(1min);
    REQUIRE_FALSE(larger.asked.empty());
    CHECK(larger.asked[0].kind == FollowUpKind::Resize);
    CHECK(larger.asked[0].target == larger.target);
    CHECK(larger.asked[0].quantity == Scene::shares(40));
}

TEST_CASE("an exit that fills in parts leaves the rest to its sibling") {
    Protected scene;
    scene.fill(scene.target, 30, 30, 12);
    scene.hear(ReportKind::Replaced, scene.stop, 0, 70);
    scene.wait(1min);
    CHECK(scene.asked.empty());
    scene.fill(scene.stop, 70, 70, 9);
    scene.hear(ReportKind::Canceled, scene.target, 30, 30);
    CHECK(scene.state(scene.target) == Canceled);
    CHECK(scene.orders.work().open == 0);
    CHECK(scene.orders.next_due() == Timestamp::max());
}

TEST_CASE("both exits filling is an incident, and the excess is to be flattened") {
    Protected scene;
    scene.fill(scene.target, 100, 100, 12);
    scene.fill(scene.stop, 100, 100, 9);
    REQUIRE(scene.asked.size() == 1);
    CHECK(scene.asked[0].kind == FollowUpKind::Flatten);
    CHECK(scene.asked[0].side == Side::Buy);
    CHECK(scene.asked[0].quantity == Scene::shares(100));
    CHECK(scene.told_flag(OrderUpdate::incident));
    scene.wait(1min);
    CHECK(scene.asked.empty());  // told once
    CHECK(scene.orders.counts().incidents == 1);
}

TEST_CASE("an exit's fill that overtakes its entry's is no incident") {
    Protected scene{0};
    scene.fill(scene.target, 100, 100, 12);
    CHECK(scene.asked.empty());
    scene.fill(scene.entry, 100, 100);
    scene.hear(ReportKind::Canceled, scene.stop);
    scene.wait(1min);
    CHECK(scene.asked.empty());
    CHECK(scene.orders.counts().incidents == 0);
}

TEST_CASE("a position whose exits died by themselves is reported unprotected") {
    Protected scene;
    scene.hear(ReportKind::Rejected, scene.stop);
    scene.hear(ReportKind::Canceled, scene.target);
    scene.wait(10s);
    REQUIRE(scene.asked.size() == 1);
    CHECK(scene.asked[0].kind == FollowUpKind::Unprotected);
    CHECK(scene.asked[0].side == Side::Sell);
    CHECK(scene.asked[0].quantity == Scene::shares(100));
    scene.wait(1min);
    CHECK(scene.asked.empty());
}

TEST_CASE("exits that the desk cancelled are no surprise") {
    Protected scene;
    scene.cancel(scene.stop);
    scene.hear(ReportKind::Canceled, scene.stop);
    scene.hear(ReportKind::Canceled, scene.target);
    scene.wait(1min);
    CHECK(scene.asked.empty());
}

TEST_CASE("a group leaves the table as one") {
    Protected scene;
    scene.fill(scene.target, 100, 100, 12);
    scene.hear(ReportKind::Canceled, scene.stop);
    scene.wait(11min);
    scene.buy();
    CHECK(scene.orders.table_size() == 1);
}

TEST_CASE("after a split the venue's word about sizes is taken") {
    Protected scene;
    Split split;
    split.header.instrument = Scene::spy();
    split.to = 2;
    scene.orders.apply(split);
    scene.hear(ReportKind::Replaced, scene.target, 0, 200);
    scene.hear(ReportKind::Replaced, scene.stop, 0, 200);
    scene.wait(1min);
    CHECK(scene.asked.empty());
    CHECK(scene.orders.find(scene.stop)->leaves() == Scene::shares(200));
}

TEST_CASE("of two lone exits one covers what the other leaves") {
    Scene scene;
    const ClientOrderId target =
        scene.send({scene.order(OrderRole::TakeProfit, Side::Sell, 100, 12),
                    scene.order(OrderRole::StopLoss, Side::Sell, 100, 0, 9)},
                   GroupKind::OneCancelsOther);
    const ClientOrderId stop = Scene::leg(target, 1);
    scene.hear(ReportKind::Accepted, target);
    scene.hear(ReportKind::Accepted, stop);
    scene.fill(target, 100, 100, 12);
    scene.wait(10s);
    REQUIRE(scene.asked.size() == 1);
    CHECK(scene.asked[0].target == stop);
    scene.fill(stop, 50, 50, 9);
    REQUIRE(scene.asked.size() == 1);
    CHECK(scene.asked[0].kind == FollowUpKind::Flatten);
    CHECK(scene.asked[0].side == Side::Buy);
}
