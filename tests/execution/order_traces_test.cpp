#include <catch2/catch.hpp>

#include "order_scene.hpp"

using namespace tradewind;
using namespace tradewind::execution;
using enum tradewind::OrderState;

// Whole conversations with the four venues, as the order semantics tell them.

TEST_CASE("Tradier: a partial fill, then a cancel that loses fifteen shares") {
    Scene scene;
    const ClientOrderId id = scene.buy();
    scene.hear(ReportKind::Accepted, id);
    scene.hear(scene.fill_report(id, 40, 40, 9.99, 40));
    CHECK(scene.state(id) == PartiallyFilled);
    scene.cancel(id);
    CHECK(scene.state(id) == PendingCancel);
    // canceled with exec_quantity 55 at 9.992 on average: the fifteen are known by the jump
    ExecutionReport canceled = scene.report(ReportKind::Canceled, id, 55, 100);
    canceled.average = Scene::dollars(9.992);
    scene.hear(canceled);
    CHECK(scene.state(id) == Canceled);
    CHECK(scene.filled() == Scene::shares(55));
    CHECK(scene.fills.back().price.to_double() == Approx(9.99733333));
    CHECK((scene.fills.back().header.flags & Fill::inferred) != 0);
}

TEST_CASE("Alpaca: a fill races the replace, and the successor is cancelled at once") {
    Scene scene{VenueRules{.replace = ReplaceRule::BeforeFirstFill}};
    const ClientOrderId id = scene.buy();
    scene.hear(ReportKind::Accepted, id);
    CHECK(scene.replace(id, 100, 10.02) == Permission::Send);
    scene.fill(id, 40, 40, 10.00);
    CHECK(scene.state(id) == PendingReplace);
    ExecutionReport replaced = scene.report(ReportKind::Replaced, id, 40, 140);
    replaced.related = scene.last_replace;
    scene.hear(replaced);
    REQUIRE(scene.asked.size() == 1);
    CHECK(scene.asked[0].kind == FollowUpKind::Cancel);
    CHECK(scene.orders.work(Scene::spy()).buy == Scene::shares(100));  // as much may still fill
    CHECK(scene.cancel(id) == Permission::Send);
    scene.hear(ReportKind::Canceled, id, 40, 140);
    CHECK(scene.state(id) == Canceled);
    CHECK(scene.filled() == Scene::shares(40));
}

TEST_CASE("Alpaca: the fill wins the race, the replacement is refused") {
    Scene scene;
    const ClientOrderId id = scene.buy();
    scene.hear(ReportKind::Accepted, id);
    scene.replace(id, 100, 10.02);
    scene.fill(id, 100, 100);
    ExecutionReport refused = scene.report(ReportKind::ReplaceRefused, id);
    refused.related = scene.last_replace;
    scene.hear(refused);
    CHECK(scene.state(id) == Filled);
}

TEST_CASE("IBKR: a fill without any status, then a status that is stale") {
    Scene scene;
    const ClientOrderId id = scene.buy();
    scene.fill(id, 100, 100);
    CHECK(scene.state(id) == Filled);
    scene.hear(ReportKind::Accepted, id, 0);
    CHECK(scene.state(id) == Filled);
}

TEST_CASE("FIX: a cancel crosses the fill") {
    Scene scene;
    const ClientOrderId id = scene.buy();
    scene.hear(ReportKind::Accepted, id);
    scene.cancel(id);
    scene.fill(id, 100, 100);
    CHECK(scene.state(id) == Filled);
    ExecutionReport refused = scene.report(ReportKind::CancelRefused, id);
    refused.reason = RejectReason::TooLateToCancel;
    scene.hear(refused);
    CHECK(scene.state(id) == Filled);
    CHECK(scene.filled() == Scene::shares(100));
}

TEST_CASE("a cancel that wins leaves what was filled") {
    Scene scene;
    const ClientOrderId id = scene.buy();
    scene.fill(id, 40, 40);
    scene.cancel(id);
    scene.hear(ReportKind::Canceled, id, 40, 100);
    CHECK(scene.state(id) == Canceled);
    CHECK(scene.orders.work().open == 0);
    scene.fill(id, 10, 50);  // traded before the cancel, told after it
    CHECK(scene.state(id) == Canceled);
    CHECK(scene.filled() == Scene::shares(50));
    CHECK(scene.orders.counts().late_fills == 1);
}

TEST_CASE("an inferred fill is swapped by its executions, not added to") {
    Scene scene;
    const ClientOrderId id = scene.buy();
    ExecutionReport seen = scene.report(ReportKind::SeenLive, id, 40, 100);
    seen.average = Scene::dollars(9.90);
    scene.hear(seen);
    CHECK(scene.state(id) == PartiallyFilled);
    CHECK(scene.fills.back().price == Scene::dollars(9.90));

    scene.fill(id, 25, 25, 9.88);
    CHECK((scene.fills.back().header.flags & Fill::correction) != 0);
    CHECK(scene.fills.back().corrected_from == Scene::dollars(9.90));
    scene.fill(id, 30, 55, 9.91);  // fifteen of it were inferred, fifteen are new
    CHECK(scene.filled() == Scene::shares(55));
    CHECK(scene.orders.find(id)->filled().inferred().is_zero());
    CHECK(scene.paid() == notional(Scene::dollars(9.88), Scene::shares(25)) +
                              notional(Scene::dollars(9.91), Scene::shares(30)));
}

TEST_CASE("an execution is booked once however often it is told") {
    Scene scene;
    const ClientOrderId id = scene.buy();
    const ExecutionReport fill = scene.fill_report(id, 40, 40);
    scene.hear(fill);
    scene.hear(fill);
    ExecutionReport looked_up = fill;
    looked_up.header.flags = ExecutionReport::from_lookup;
    scene.hear(looked_up);
    CHECK(scene.filled() == Scene::shares(40));
    CHECK(scene.orders.counts().duplicates == 2);
    CHECK(scene.told_flag(OrderUpdate::duplicate));
}

TEST_CASE("where the venue has no execution ids the cumulative quantity tells repeats apart") {
    Scene scene;
    const ClientOrderId id = scene.buy();
    ExecutionReport first = scene.fill_report(id, 40, 40);
    first.execution = 0;
    ExecutionReport second = scene.fill_report(id, 40, 80);
    second.execution = 0;
    for (const ExecutionReport& fill : {first, first, second, second, first}) scene.hear(fill);
    CHECK(scene.filled() == Scene::shares(80));
}

TEST_CASE("a busted execution is taken back, and its correction booked") {
    Scene scene;
    const ClientOrderId id = scene.buy();
    ExecutionReport wrong = scene.fill_report(id, 100, 100, 11);
    wrong.fees = Money::from_cents(100);
    scene.hear(wrong);
    ExecutionReport bust = scene.report(ReportKind::FillBusted, id, 0);
    bust.execution = wrong.execution;
    scene.hear(bust);
    CHECK(scene.filled().is_zero());
    CHECK(scene.paid() == Money{});
    scene.hear(bust);
    CHECK(scene.filled().is_zero());
    scene.fill(id, 100, 100, 10.50);
    CHECK(scene.filled() == Scene::shares(100));
    CHECK(scene.state(id) == Filled);
}

TEST_CASE("IBKR: a corrected part of an order leaves the rest at work") {
    Scene scene;
    const ClientOrderId id = scene.buy();
    scene.hear(ReportKind::Accepted, id);
    const ExecutionReport wrong = scene.fill_report(id, 60, 60, 11);
    scene.hear(wrong);
    ExecutionReport bust = scene.report(ReportKind::FillBusted, id, 0);
    bust.execution = wrong.execution;
    scene.hear(bust);
    CHECK(scene.orders.find(id)->leaves() == Scene::shares(40));  // the busted part works no more
    ExecutionReport right = scene.fill_report(id, 60, 60, 10.50);
    right.corrects = wrong.execution;
    scene.hear(right);
    CHECK(scene.state(id) == PartiallyFilled);
    CHECK(scene.filled() == Scene::shares(60));
    CHECK(scene.orders.work(Scene::spy()).buy == Scene::shares(40));
    scene.fill(id, 40, 100);
    CHECK(scene.state(id) == Filled);
    CHECK(scene.filled() == Scene::shares(100));
    CHECK(scene.orders.counts().late_fills == 0);
}

TEST_CASE("behind a correction a lost fill is still noticed") {
    Scene scene;
    const ClientOrderId id = scene.buy();
    const ExecutionReport wrong = scene.fill_report(id, 60, 60, 11);
    ExecutionReport right = scene.fill_report(id, 60, 60, 10.50);
    right.corrects = wrong.execution;
    scene.hear(wrong);
    scene.hear(right);  // its bust is lost too
    CHECK(scene.filled() == Scene::shares(60));
    scene.hear(ReportKind::Canceled, id, 75, 100);
    CHECK(scene.filled() == Scene::shares(75));
    CHECK((scene.fills.back().header.flags & Fill::inferred) != 0);
    scene.fill(id, 15, 75, 10.60);
    CHECK(scene.filled() == Scene::shares(75));
    CHECK(scene.orders.find(id)->filled().inferred().is_zero());
}

TEST_CASE("a correction whose execution is not named leaves the rest at work too") {
    Scene scene;
    const ClientOrderId id = scene.buy();
    const ExecutionReport wrong = scene.fill_report(id, 60, 60, 11);
    scene.hear(wrong);
    ExecutionReport bust = scene.report(ReportKind::FillBusted, id, 0);
    bust.execution = wrong.execution;
    scene.hear(bust);
    scene.fill(id, 60, 60, 10.50);
    CHECK(scene.state(id) == PartiallyFilled);
    CHECK(scene.orders.work(Scene::spy()).buy == Scene::shares(40));
}

TEST_CASE("an order that was complete stays so when its execution is busted") {
    Scene scene;
    const ClientOrderId id = scene.buy();
    const ExecutionReport wrong = scene.fill_report(id, 100, 100, 11);
    scene.hear(wrong);
    ExecutionReport bust = scene.report(ReportKind::FillBusted, id, 0);
    bust.execution = wrong.execution;
    scene.hear(bust);
    CHECK(scene.state(id) == Filled);
    CHECK(scene.orders.work().open == 0);
}

TEST_CASE("a bust that comes before its fill undoes it in advance") {
    Scene scene;
    const ClientOrderId id = scene.buy();
    const ExecutionReport fill = scene.fill_report(id, 40, 40, 11);
    ExecutionReport bust = scene.report(ReportKind::FillBusted, id, 0);
    bust.execution = fill.execution;
    scene.hear(bust);
    scene.hear(fill);
    CHECK(scene.filled().is_zero());
    CHECK(scene.orders.find(id)->cumulative().is_zero());
}

TEST_CASE("an overfill is booked as it is and counted") {
    Scene scene;
    const ClientOrderId id = scene.buy();
    scene.fill(id, 100, 100);
    scene.fill(id, 20, 120);
    CHECK(scene.filled() == Scene::shares(120));
    CHECK(scene.told_flag(OrderUpdate::anomaly));
}

TEST_CASE("orders of somebody else are counted, never managed") {
    Scene scene;
    scene.hear(ReportKind::SeenLive, ClientOrderId{99, 4}, 0, 100);
    scene.fill({99, 4}, 40, 40);
    scene.hear(ReportKind::SeenLive, {}, 0, 100);
    CHECK(scene.orders.counts().external == 3);
    CHECK(scene.fills.empty());
    CHECK(scene.orders.work().open == 0);
    REQUIRE(scene.told.size() == 1);
    CHECK(scene.told[0].header.flags == OrderUpdate::anomaly);
}

TEST_CASE("open orders of others are remembered by the venue's name until their end") {
    Scene scene;
    ExecutionReport seen = scene.report(ReportKind::SeenLive, {}, 10, 100);
    seen.broker_order = {'5', '3'};
    seen.limit = Scene::dollars(12);
    scene.hear(seen);
    REQUIRE(scene.orders.external().size() == 1);
    CHECK(scene.orders.external()[0].leaves == Scene::shares(90));
    CHECK(scene.orders.external()[0].price == Scene::dollars(12));
    seen.cumulative = Scene::shares(40);
    scene.hear(seen);
    REQUIRE(scene.orders.external().size() == 1);
    CHECK(scene.orders.external()[0].leaves == Scene::shares(60));
    ExecutionReport other = seen;
    other.broker_order = {'5', '4'};
    scene.hear(other);
    CHECK(scene.orders.external().size() == 2);
    seen.kind = ReportKind::Canceled;
    scene.hear(seen);
    REQUIRE(scene.orders.external().size() == 1);
    CHECK(scene.orders.external()[0].broker_order == other.broker_order);
    CHECK(scene.orders.work().open == 0);
    scene.orders.begin_reconcile();
    CHECK(scene.orders.external().empty());
    CHECK(scene.orders.uncertain() == 1);
}

TEST_CASE("finished orders leave the table, and a fill for one is still booked, once") {
    Scene scene;
    const ClientOrderId id = scene.buy();
    scene.fill(id, 40, 40);
    scene.cancel(id);
    scene.hear(ReportKind::Canceled, id, 40);
    CHECK(scene.orders.table_size() == 1);
    scene.wait(11min);
    const ClientOrderId other = scene.buy();
    CHECK(scene.orders.table_size() == 1);
    CHECK(scene.orders.find(id) == nullptr);

    scene.fill(id, 10, 50);
    CHECK(scene.filled() == Scene::shares(50));
    CHECK(scene.fills.back().side == Side::Buy);
    CHECK((scene.fills.back().header.flags & Fill::late) != 0);
    scene.fill(id, 10, 50);
    CHECK(scene.filled() == Scene::shares(50));
    scene.hear(ReportKind::Canceled, id, 50);
    CHECK(scene.state(other) == PendingNew);
}

TEST_CASE("the table stays small over a hundred thousand orders") {
    Scene scene{VenueRules{.retire_after = 1s}, Capacity{16, 64, 64, 4}};
    for (int i = 0; i < 100'000; ++i) {
        const ClientOrderId id = scene.buy(1 + i % 7);
        scene.hear(ReportKind::Accepted, id);
        scene.fill(id, 1 + i % 7, 1 + i % 7);
        scene.fills.clear();
        scene.now = scene.now + 400ms;
    }
    CHECK(scene.orders.table_size() <= 4);
}

TEST_CASE("restored orders are the ones that were saved") {
    Scene scene;
    const ClientOrderId entry = scene.bracket();
    scene.hear(ReportKind::Accepted, entry);
    scene.fill(entry, 40, 40);
    scene.cancel(entry);
    std::vector<std::byte> saved;
    StateWriter writer{saved};
    writer(scene.orders);

    Scene other;
    StateReader reader{saved};
    reader(other.orders);
    REQUIRE(reader.finished());
    std::vector<std::byte> again;
    StateWriter second{again};
    second(other.orders);
    CHECK(again == saved);
    CHECK(other.state(entry) == PendingCancel);
    CHECK(other.orders.next_id() == scene.orders.next_id());
}
