#include "tradewind/core/desk.hpp"

#include <catch2/catch.hpp>

#include "desk_scene.hpp"

namespace tradewind::core {
namespace {

// Positions held overnight, with a time stop of two hours.
constexpr const char* overnight =
    "time_stop_minutes = 120\n[risk]\nsession_window.flat_minutes = 0\n";

}  // namespace

TEST_CASE("a time stop cancels the exits, waits for their end and sells at the market") {
    DeskScene scene{"time_stop_minutes = 30\n"};
    const auto orders = scene.hold();
    scene.pass(29min);
    CHECK(scene.sent().empty());
    scene.pass(1min);
    REQUIRE(scene.sent().size() == 2);
    scene.grant_cancels(orders);
    const Order order = scene.flattening();
    CHECK(order.side == Side::Sell);
    CHECK(order.quantity == orders.entry.quantity);
    scene.report(order, ReportKind::Accepted);
    scene.fill(order, 100.2);
    CHECK(scene.position().is_zero());
    scene.pass(2h);
    CHECK(scene.sent().empty());
}

TEST_CASE("a time stop runs from the position that is held, not from one before it") {
    DeskScene scene{"time_stop_minutes = 30\n"};
    const auto first = scene.hold();
    scene.pass(5min);
    scene.fill(first.target, 103);
    scene.report(first.stop, ReportKind::Canceled);
    REQUIRE(scene.position().is_zero());
    const Timestamp again = scene.now() + 20min;
    scene.pass_to(again);
    const auto second = scene.hold();
    scene.pass_to(again + 30min - 1s);
    CHECK(scene.sent().empty());
    scene.pass(2s);
    scene.grant_cancels(second);
    CHECK(scene.flattening().quantity == second.entry.quantity);
}

TEST_CASE("positions are closed the configured time before the close, an early one too") {
    for (const calendar::Session* day : {&DeskScene::day(), &DeskScene::half_day()}) {
        DeskScene scene{"time_stop_minutes = 0\n[risk]\nsession_window.flat_minutes = 10\n",
                        day->open + 1h};
        const auto orders = scene.hold();
        scene.pass_to(day->close - 10min - 1ns);
        CHECK(scene.sent().empty());
        scene.pass_to(day->close - 10min);
        scene.grant_cancels(orders);
        scene.fill(scene.flattening(), 99.5);
        CHECK(scene.position().is_zero());
    }
}

TEST_CASE("a refused exit is tried again a minute later, and not before") {
    DeskScene scene{"time_stop_minutes = 30\n"};
    const auto orders = scene.hold();
    scene.pass(30min);
    scene.grant_cancels(orders);
    scene.reject(scene.flattening(), RejectReason::Injected);
    scene.quote(99.98, 100.00);
    scene.pass(59s);
    CHECK(scene.sent().empty());
    scene.pass(1s);
    const Order again = scene.flattening();
    CHECK(again.quantity == orders.entry.quantity);
    scene.fill(again, 99.98);
    CHECK(scene.position().is_zero());
}

TEST_CASE("the kill switch closes what is held, cancels what works and refuses what comes") {
    DeskScene scene;
    const auto held = scene.hold();
    // In the other symbol an entry is at the market.
    scene.quote(99.99, 100.01, DeskScene::bbb());
    scene.say(Direction::Long, 1, false, DeskScene::bbb());
    const Order entry = scene.take().at(0).orders[0].order();
    scene.report(entry, ReportKind::Accepted);

    scene.command(CommandKind::KillSwitch);
    std::vector<ClientOrderId> canceled;
    for (const OrderRequest& request : scene.take()) {
        REQUIRE(request.action == RequestAction::Cancel);
        canceled.push_back(request.target);
    }
    CHECK(std::ranges::count(canceled, entry.id) == 1);
    CHECK(std::ranges::count(canceled, held.stop.id) == 1);
    scene.report(entry, ReportKind::Canceled);
    scene.report(held.target, ReportKind::Canceled);
    scene.report(held.stop, ReportKind::Canceled);
    bool closed = false;
    for (const OrderRequest& request : scene.take()) {
        if (request.action != RequestAction::Submit) continue;  // the entry's exits
        CHECK_FALSE(closed);
        closed = true;
        scene.fill(request.orders[0].order(), 100);
    }
    CHECK(closed);
    CHECK(scene.position().is_zero());

    scene.pass(10min);
    scene.quote(99.99, 100.01);
    scene.say(Direction::Long);
    CHECK(scene.sent().empty());
    CHECK(scene.decision().outcome == DecisionOutcome::RiskRefused);
}

TEST_CASE("a split changes a position's shares and leaves its worth") {
    DeskScene scene;
    const auto orders = scene.hold();
    const Money worth = scene.desk().ledger().equity();
    scene.split(1, 4);
    const Quantity four =
        DeskScene::shares(4 * orders.entry.quantity.micros() / Quantity::micros_per_unit);
    CHECK(scene.position() == four);
    CHECK(scene.desk().ledger().equity() == worth);
    // The venue's new terms are the working exits', and closing sells the new shares.
    for (Order exit : {orders.target, orders.stop}) {
        exit.quantity = four;
        scene.report(exit, ReportKind::Replaced);
    }
    scene.quote(24.99, 25.01);
    scene.command(CommandKind::Flatten, DeskScene::aaa());
    scene.grant_cancels(orders);
    const Order order = scene.flattening();
    CHECK(order.quantity == four);
    scene.fill(order, 25);
    CHECK(scene.position().is_zero());
}

TEST_CASE("splits that nobody can believe change nothing and are counted") {
    DeskScene scene;
    const auto orders = scene.hold();
    const Money worth = scene.desk().ledger().equity();
    scene.split(1, INT64_MAX);
    scene.split(100'001, 1);
    scene.split(1, 0);
    CHECK(scene.position() == orders.entry.quantity);
    CHECK(scene.desk().ledger().equity() == worth);
    CHECK(scene.desk().view(DeskScene::aaa()).bid == DeskScene::dollars(99.99));
    CHECK(scene.desk().passed_over().corporate_actions == 3);
    // Each of these may be; no holding carries all of them.
    for (int i = 0; i < 4; ++i) scene.split(1, 100'000);
    CHECK(scene.position() > orders.entry.quantity);
    CHECK(scene.desk().passed_over().corporate_actions > 3);
}

TEST_CASE("an exit wanted outside the session keeps the bracket and comes at the next open") {
    DeskScene scene{overnight, DeskScene::day().close - 30min};
    const auto orders = scene.hold();
    CHECK(orders.stop.time_in_force == TimeInForce::GoodTillCancel);
    // The time stop at 17:30, the weekend's holiday between: nothing is sent, nothing is taken
    // away.
    scene.pass_to(DeskScene::half_day().open - 1ns);
    CHECK(scene.sent().empty());
    const auto* stop = scene.desk().orders().find(orders.stop.id);
    REQUIRE(stop != nullptr);
    CHECK(stop->state() == OrderState::Accepted);
    scene.pass_to(DeskScene::half_day().open);
    scene.grant_cancels(orders);
    scene.fill(scene.flattening(), 99);
    CHECK(scene.position().is_zero());
}

TEST_CASE("an exit that could not be finished before the close goes on at the next open") {
    DeskScene scene{"[risk]\nsession_window.flat_minutes = 5\n"};
    const auto orders = scene.hold();
    scene.pass_to(DeskScene::day().close - 5min);
    scene.grant_cancels(orders);
    const Order order = scene.flattening();
    scene.report(order, ReportKind::Accepted);
    scene.fill(order, 100, 10, 10);
    scene.pass_to(DeskScene::day().close + 1s);
    scene.report(order, ReportKind::Expired);
    scene.pass_to(DeskScene::half_day().open - 1ns);
    CHECK(scene.sent().empty());
    scene.pass_to(DeskScene::half_day().open);
    CHECK(scene.flattening().quantity == orders.entry.quantity - DeskScene::shares(10));
}

TEST_CASE("the kill switch after hours takes entries back and leaves stops at work") {
    // The end of the entry window would take the entry back before.
    DeskScene scene{std::string{overnight} + "working_entries.enforce = false\n",
                    DeskScene::day().close - 30min};
    const auto orders = scene.hold();
    scene.quote(99.99, 100.01, DeskScene::bbb());
    scene.say(Direction::Long, 1, false, DeskScene::bbb());
    const Order entry = scene.take().at(0).orders[0].order();
    scene.report(entry, ReportKind::Accepted);
    scene.fill(entry, 100.01, 10, 10);

    scene.pass_to(DeskScene::day().close + 1ns);
    scene.take();
    scene.command(CommandKind::KillSwitch);
    const auto requests = scene.take();
    REQUIRE(requests.size() == 1);
    CHECK(requests[0].action == RequestAction::Cancel);
    CHECK(requests[0].target == entry.id);
    CHECK(scene.desk().orders().find(orders.stop.id)->open());
}

TEST_CASE("an exit wanted in a halt keeps the bracket and comes when trading resumes") {
    DeskScene scene{"time_stop_minutes = 30\n"};
    const auto orders = scene.hold();
    scene.pass(29min);
    scene.halt(true);
    scene.pass(20min);
    CHECK(scene.sent().empty());
    scene.halt(false);
    scene.grant_cancels(orders);
    scene.fill(scene.flattening(), 99);
    CHECK(scene.position().is_zero());
}

TEST_CASE("where a venue fills at the next open, exits are sent at any hour") {
    DeskScene scene{std::string{overnight} + "[exchange]\nfills = \"next_open\"\n",
                    DeskScene::day().close - 30min};
    const auto orders = scene.hold();
    scene.pass_to(DeskScene::day().close + 2h);
    scene.grant_cancels(orders);
    CHECK(scene.flattening().quantity == orders.entry.quantity);
}

TEST_CASE("a position that closes while its exit waits is nobody's to close any more") {
    DeskScene scene{overnight, DeskScene::day().close - 30min};
    const auto orders = scene.hold();
    scene.pass_to(DeskScene::day().close + 2h);
    // The stop fills at the open, before the desk's own order: nothing is left to sell.
    scene.report(orders.target, ReportKind::Canceled);
    scene.fill(orders.stop, 97);
    CHECK(scene.position().is_zero());
    scene.pass_to(DeskScene::half_day().open + 10min);
    CHECK(scene.sent().empty());
    // And the next position lives its own life.
    scene.hold();
    scene.pass(10min);
    CHECK(scene.sent().empty());
}

TEST_CASE("an exit that the venue left too large is resized, however far the market has gone") {
    DeskScene scene;
    const auto orders = scene.hold();
    scene.quote(109.99, 110.01);  // the stop at 98 stands more than the collar away
    scene.fill(orders.target, 103, 40, 40);
    scene.pass(11s);  // the venue had its time to resize the stop
    const auto requests = scene.take();
    REQUIRE(requests.size() == 1);
    CHECK(requests[0].action == RequestAction::Replace);
    CHECK(requests[0].target == orders.stop.id);
    CHECK(requests[0].orders[0].order().quantity == orders.stop.quantity - DeskScene::shares(40));
}

TEST_CASE("bars mark again on the day after quotes ended, and entries go by them") {
    DeskScene scene{std::string{overnight} + "symbol_exposure.fraction = 0.3\n"};
    const auto orders = scene.hold();
    scene.bar(101);
    const Money quoted = scene.desk().ledger().equity();
    scene.bar(102);
    CHECK(scene.desk().ledger().equity() == quoted);  // a quoted day: bars do not mark
    scene.pass_to(DeskScene::half_day().open + 10min);
    scene.take();
    scene.bar(99);
    const double change = (scene.desk().ledger().equity() - quoted).to_double();
    CHECK(change == Approx(-0.99 * orders.entry.quantity.to_double()));
    scene.bar(100, DeskScene::bbb());
    scene.say(Direction::Long, 1, false, DeskScene::bbb());
    CHECK(scene.decision().outcome == DecisionOutcome::Sent);
}

TEST_CASE("a quote that nobody could trade on marks nothing, sells nothing and is counted") {
    DeskScene scene;
    scene.hold();
    const Money equity = scene.desk().ledger().equity();
    const Money peak = scene.desk().ledger().peak_equity();
    std::uint64_t passed_over = 0;
    for (const auto& [bid, ask] : {std::pair{0.01, 199'999.99},
                                   {100.05, 100.01},
                                   {50.0, 100.01},
                                   {200'000.0, 100.01},
                                   {0.0, 100.01},
                                   {99.99, 0.0}}) {
        INFO(bid << " / " << ask);
        scene.quote(bid, ask);
        CHECK(scene.desk().ledger().equity() == equity);
        CHECK(scene.desk().ledger().peak_equity() == peak);
        CHECK(scene.desk().passed_over().doubtful_quotes == ++passed_over);
    }
    CHECK(scene.sent().empty());
    CHECK_FALSE(scene.desk().gate().entries_halted());
    scene.quote(101.99, 102.01);
    CHECK(scene.desk().ledger().equity() > equity);
}

TEST_CASE("no entry goes by a quote that nobody could trade on") {
    for (const auto& [bid, ask, rule] : {std::tuple{0.01, 199'999.99, RiskRule::QuoteMissing},
                                         {100.05, 100.01, RiskRule::QuoteCrossed},
                                         {0.0, 100.01, RiskRule::QuoteMissing}}) {
        DeskScene scene;
        scene.quote(99.99, 100.01);
        scene.quote(bid, ask);
        scene.say(Direction::Long);
        CHECK(scene.sent().empty());
        CHECK(scene.decision().outcome == DecisionOutcome::RiskRefused);
        CHECK(scene.all<Verdict>().back().rule == rule);
        scene.quote(99.99, 100.01);
        scene.say(Direction::Long);
        CHECK(scene.decision().outcome == DecisionOutcome::Sent);
    }
}

TEST_CASE("a price that the account cannot carry is counted and changes nothing") {
    DeskScene scene;
    scene.bar(100);
    scene.say(Direction::Long);
    const Order entry = scene.take().at(0).orders[0].order();
    scene.report(entry, ReportKind::Accepted);
    scene.fill(entry, 100);
    const Money equity = scene.desk().ledger().equity();
    scene.bar(99'999'999.99);
    CHECK(scene.desk().ledger().equity() == equity);
    CHECK(scene.desk().passed_over().excessive_marks == 1);
    scene.bar(101);
    CHECK(scene.desk().ledger().equity() > equity);
}

TEST_CASE("the kill switch closes more positions than one buffer of outputs can tell of") {
    constexpr std::uint32_t count = 2500;
    DeskScene scene{"kind = \"fixed_quantity\"\nfixed_quantity = 1\n", {}, count};
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto id = InstrumentId::from_index(i);
        scene.quote(9.99, 10.01, id);
        scene.say(Direction::Long, 1, false, id);
        scene.fill(scene.take().at(0).orders[0].order(), 10.01);
    }
    scene.command(CommandKind::KillSwitch);
    const auto requests = scene.take();
    REQUIRE(requests.size() == count);
    for (const OrderRequest& request : requests) scene.fill(request.orders[0].order(), 9.99);
    CHECK(scene.desk().ledger().open_positions() == 0);
}

TEST_CASE("only an opposite blend that closed the position may enter again at once") {
    // One agent leaves, and the blend of both still speaks for the long that is held.
    constexpr const char* two =
        "[policy]\nallow_reversal = true\ncooldown_minutes = 5\n"
        "min_agreement = 0.5\nmin_confidence = 0.1\n"
        "[[agents]]\nkind = \"mean_reversion\"\nframe = \"1m\"\n";
    for (const bool opposite : {false, true}) {
        INFO((opposite ? "closed by an opposite blend" : "closed by an agent's exit"));
        DeskScene scene{two};
        const Direction again = opposite ? Direction::Short : Direction::Long;
        const Intent speaks{.confidence = 0.5, .horizon_seconds = 60, .direction = Direction::Long};
        const Intent turns{.confidence = 0.5, .horizon_seconds = 60, .direction = Direction::Short};
        const Intent leaves{.confidence = 1, .horizon_seconds = 60, .exit = 1};
        scene.intents() = {speaks, speaks};
        scene.quote(99.99, 100.01);
        scene.hear();
        const auto entry = scene.take().at(0);
        const DeskScene::Orders orders{entry.orders[0].order(), entry.orders[1].order(),
                                       entry.orders[2].order()};
        scene.report(orders.entry, ReportKind::Accepted);
        scene.fill(orders.entry, 100.01);
        scene.intents() = {opposite ? turns : leaves, opposite ? turns : speaks};
        scene.hear();
        REQUIRE(scene.decision().blend.exit == 1);
        scene.grant_cancels(orders);
        scene.fill(scene.flattening(), 100);
        scene.pass(1min);
        scene.quote(99.99, 100.01);
        scene.intents().assign(2,
                               Intent{.confidence = 1, .horizon_seconds = 60, .direction = again});
        scene.hear();
        CHECK(scene.decision().outcome ==
              (opposite ? DecisionOutcome::Sent : DecisionOutcome::CoolingDown));
    }
}

TEST_CASE("a fill that comes after its order was over is closed again, and is an incident") {
    DeskScene scene;
    const auto orders = scene.hold();
    scene.command(CommandKind::KillSwitch);
    scene.grant_cancels(orders);
    scene.fill(scene.flattening(), 100);
    REQUIRE(scene.position().is_zero());
    const std::size_t before = scene.incidents();
    scene.pass(1s);
    SECTION("soon") {}
    SECTION("when the order is long forgotten") {
        scene.pass(1h);
        scene.quote(99.99, 100.01, DeskScene::bbb());
        scene.command(CommandKind::ResetKillSwitch);
        scene.say(Direction::Long, 1, false, DeskScene::bbb());  // a submit retires what is over
        scene.take();
        REQUIRE(scene.desk().orders().find(orders.target.id) == nullptr);
    }
    scene.fill(orders.target, 103);
    CHECK(scene.position() == -orders.entry.quantity);
    CHECK(scene.incidents() == before + 1);
    const Order back = scene.flattening();
    CHECK(back.side == Side::Buy);
    CHECK(back.quantity == orders.entry.quantity);
    scene.reject(back, RejectReason::Injected);
    scene.pass(1min);
    for (const OrderRequest& request : scene.take())
        if (request.orders[0].order().role == OrderRole::Flatten)
            scene.fill(request.orders[0].order(), 100);
    CHECK(scene.position().is_zero());
}

TEST_CASE("what both exits of a bracket sold is bought back until it is done") {
    DeskScene scene;
    const auto orders = scene.hold();
    scene.fill(orders.target, 103);
    scene.fill(orders.stop, 98);
    CHECK(scene.position() == -orders.entry.quantity);
    scene.reject(scene.flattening(), RejectReason::Injected);
    scene.pass(1min);
    const Order again = scene.flattening();
    CHECK(again.side == Side::Buy);
    CHECK(again.quantity == orders.entry.quantity);
    scene.fill(again, 100);
    CHECK(scene.position().is_zero());
}

TEST_CASE("a flattening whose fill is taken back is repeated, unless the right fill follows") {
    for (const bool corrected : {false, true}) {
        DeskScene scene;
        const auto orders = scene.hold();
        scene.command(CommandKind::Flatten, DeskScene::aaa());
        scene.grant_cancels(orders);
        const Order order = scene.flattening();
        const std::int64_t units = order.quantity.micros() / Quantity::micros_per_unit;
        ExecutionReport fill = scene.about(order, ReportKind::Fill);
        fill.execution = 77;
        fill.last_quantity = fill.cumulative = order.quantity;
        fill.last_price = DeskScene::dollars(100);
        scene.report(fill);
        REQUIRE(scene.position().is_zero());
        ExecutionReport bust = scene.about(order, ReportKind::FillBusted);
        bust.execution = 77;
        scene.report(bust);
        CHECK(scene.position() == orders.entry.quantity);
        CHECK(scene.sent().empty());
        if (corrected) scene.fill(order, 99.5, units, units);
        scene.pass(10s);
        if (corrected) {
            CHECK(scene.position().is_zero());
            CHECK(scene.sent().empty());
        } else {
            CHECK(scene.flattening().quantity == orders.entry.quantity);
        }
    }
}

}  // namespace tradewind::core
