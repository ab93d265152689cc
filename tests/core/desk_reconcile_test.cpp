#include <algorithm>

#include "desk_scene.hpp"
#include "tradewind/model/state_archive.hpp"

namespace tradewind::core {
namespace {

// The venue's answers to a reconcile, for one long in AAA with its exits at work.
struct Answers : DeskScene {
    void account(ReportKind kind) {
        ExecutionReport word;
        word.kind = kind;
        report(word);
    }
    void told_position(Quantity at_broker, InstrumentId id = aaa()) {
        ExecutionReport snapshot;
        snapshot.header.instrument = id;
        snapshot.kind = ReportKind::PositionSnapshot;
        snapshot.cumulative = at_broker;
        report(snapshot);
    }
    void told_all(Quantity at_broker) {
        told_position(at_broker);
        account(ReportKind::ReconcileDone);
        pass(1ms);
    }
    void told_external(Side side, std::int64_t units, double limit, std::int64_t filled = 0) {
        ExecutionReport seen;
        seen.header.instrument = bbb();
        seen.kind = ReportKind::SeenLive;
        seen.side = side;
        seen.quantity = shares(units);
        seen.cumulative = shares(filled);
        seen.limit = dollars(limit);
        seen.broker_order = {'5', '3'};
        report(seen);
    }
    OrderState state_of(const Order& order) { return desk().orders().find(order.id)->state(); }
    bool took_one_reconcile() {
        const auto requests = take();
        return requests.size() == 1 && requests[0].action == RequestAction::Reconcile;
    }
    std::optional<RiskRule> refusal_of_entry(InstrumentId id) {
        quote(99.99, 100.01, id);
        const std::size_t before = all<Verdict>().size();
        say(Direction::Long, 1, false, id);
        const auto verdicts = all<Verdict>();
        for (std::size_t i = before; i < verdicts.size(); ++i)
            if (verdicts[i].outcome == VerdictOutcome::Refuse) return verdicts[i].rule;
        return std::nullopt;
    }
    std::vector<RiskEvent> events_of(RiskRule rule) const {
        std::vector<RiskEvent> events = all<RiskEvent>();
        std::erase_if(events, [rule](const RiskEvent& event) { return event.rule != rule; });
        return events;
    }
    std::vector<RiskEvent> mismatches() const { return events_of(RiskRule::PositionMismatch); }
    std::vector<RiskEvent> silences() const { return events_of(RiskRule::UnknownOrders); }
};

}  // namespace

TEST_CASE("while the link is down nothing is entered, and exits wait until all is told") {
    Answers scene;
    const auto orders = scene.hold();
    scene.account(ReportKind::LinkDown);
    CHECK(scene.refusal_of_entry(scene.bbb()) == RiskRule::UnknownOrders);
    scene.command(CommandKind::Flatten);
    CHECK(scene.sent().empty());

    scene.account(ReportKind::LinkUp);
    CHECK(scene.took_one_reconcile());
    CHECK(scene.refusal_of_entry(scene.bbb()) == RiskRule::UnknownOrders);
    scene.report(orders.target, ReportKind::SeenLive);
    scene.report(orders.stop, ReportKind::SeenLive);
    CHECK(scene.sent().empty());
    scene.told_all(orders.entry.quantity);
    scene.grant_cancels(orders);
    CHECK(scene.flattening().quantity == orders.entry.quantity);
}

TEST_CASE("an exit whose brackets ended while the link was down is sent behind the reconcile") {
    Answers scene;
    const auto orders = scene.hold();
    scene.account(ReportKind::LinkDown);
    scene.command(CommandKind::Flatten);
    scene.account(ReportKind::LinkUp);
    CHECK(scene.took_one_reconcile());
    scene.report(orders.target, ReportKind::Canceled);
    scene.report(orders.stop, ReportKind::Canceled);
    CHECK(scene.sent().empty());
    scene.told_all(orders.entry.quantity);
    CHECK(scene.flattening().quantity == orders.entry.quantity);
}

TEST_CASE("an operator may ask for a reconcile, and nothing is entered until it is done") {
    Answers scene;
    scene.command(CommandKind::Reconcile);
    CHECK(scene.took_one_reconcile());
    CHECK(scene.refusal_of_entry(scene.aaa()) == RiskRule::UnknownOrders);
    scene.told_all(Quantity{});
    CHECK(scene.refusal_of_entry(scene.aaa()) == std::nullopt);
}

TEST_CASE("a reconcile that nobody answers is asked again, then said once, and refuses entries") {
    Answers scene;
    const auto orders = scene.hold();
    scene.command(CommandKind::Reconcile);
    CHECK(scene.took_one_reconcile());
    scene.command(CommandKind::Flatten);
    for (int again = 0; again < 3; ++again) {
        scene.pass(29s);
        CHECK(scene.sent().empty());
        scene.pass(1s);
        CHECK(scene.took_one_reconcile());
        CHECK(scene.silences().empty());
    }
    scene.pass(30s);
    REQUIRE(scene.silences().size() == 1);
    CHECK(scene.silences()[0].latched == 1);
    scene.pass(2h);
    CHECK(scene.sent().empty());
    CHECK(scene.silences().size() == 1);
    CHECK(scene.refusal_of_entry(scene.bbb()) == RiskRule::UnknownOrders);

    // The answer comes after all: what waited goes on.
    scene.told_all(orders.entry.quantity);
    REQUIRE(scene.silences().size() == 2);
    CHECK(scene.silences()[1].latched == 0);
    scene.grant_cancels(orders);
    CHECK(scene.flattening().quantity == orders.entry.quantity);
    CHECK(scene.refusal_of_entry(scene.bbb()) == std::nullopt);
}

TEST_CASE("a broker that was given up is asked as often again when an operator asks") {
    Answers scene;
    scene.command(CommandKind::Reconcile);
    scene.pass(3min);
    CHECK(scene.take().size() == 4);
    scene.command(CommandKind::Reconcile);
    scene.pass(3min);
    CHECK(scene.take().size() == 4);
    CHECK(scene.silences().size() == 1);
}

TEST_CASE("a reconcile that is answered in time is asked once") {
    Answers scene;
    scene.command(CommandKind::Reconcile);
    scene.pass(29s);
    scene.told_all(Quantity{});
    scene.pass(5min);
    CHECK(scene.took_one_reconcile());
    CHECK(scene.silences().empty());
}

TEST_CASE("while the link is down nobody is asked, and the reconcile begins anew behind it") {
    Answers scene;
    scene.account(ReportKind::LinkUp);
    CHECK(scene.took_one_reconcile());
    scene.pass(20s);
    scene.account(ReportKind::LinkDown);
    scene.pass(10min);
    CHECK(scene.sent().empty());
    CHECK(scene.silences().empty());
    scene.account(ReportKind::LinkUp);
    CHECK(scene.took_one_reconcile());
    scene.pass(30s);
    CHECK(scene.took_one_reconcile());
}

TEST_CASE("a desk that is loaded in a reconcile asks again when the first one would have") {
    Answers first;
    first.command(CommandKind::Reconcile);
    first.pass(31s);
    CHECK(first.take().size() == 2);
    std::vector<std::byte> bytes;
    StateWriter writer{bytes};
    writer(first.desk());
    Answers second;
    StateReader reader{bytes};
    reader(second.desk());
    REQUIRE(reader.finished());
    second.pass_to(first.now());
    for (Answers* scene : {&first, &second}) {
        scene->pass(28s);
        CHECK(scene->sent().empty());
        scene->pass(2min);
        CHECK(scene->take().size() == 2);
        CHECK(scene->silences().size() == 1);
    }
}

TEST_CASE("a doubt that a second look brings up is looked at again itself") {
    Answers scene;
    scene.command(CommandKind::Reconcile);
    scene.told_position(scene.shares(1), scene.aaa());
    scene.account(ReportKind::ReconcileDone);
    scene.pass(10s);
    scene.take();
    scene.told_position(scene.shares(1), scene.bbb());  // before it is told that AAA has none
    scene.account(ReportKind::ReconcileDone);
    scene.pass(10s);
    CHECK(scene.took_one_reconcile());
    scene.account(ReportKind::ReconcileDone);
    CHECK(scene.refusal_of_entry(scene.aaa()) == std::nullopt);
}

TEST_CASE("a position that differs at two looks halts its symbol, and is never traded away") {
    Answers scene;
    const auto orders = scene.hold();
    const Quantity at_broker = orders.entry.quantity - scene.shares(1);
    scene.account(ReportKind::LinkUp);
    scene.take();
    scene.told_all(at_broker);
    CHECK(scene.mismatches().empty());
    CHECK(scene.refusal_of_entry(scene.bbb()) == RiskRule::UnknownOrders);

    scene.pass(10s);
    CHECK(scene.took_one_reconcile());
    scene.told_all(at_broker);
    REQUIRE(scene.mismatches().size() == 1);
    CHECK(scene.mismatches()[0].header.instrument == scene.aaa());
    CHECK(scene.mismatches()[0].value == at_broker.to_double());
    CHECK(scene.mismatches()[0].limit == orders.entry.quantity.to_double());
    CHECK(scene.refusal_of_entry(scene.bbb()) == std::nullopt);
    scene.take();
    scene.halt(true);
    scene.halt(false);
    for (const OrderRequest& request : scene.take()) CHECK(request.action == RequestAction::Cancel);
    scene.pass(10min);
    for (const OrderRequest& request : scene.take()) {
        CHECK(request.header.instrument != scene.aaa());
        CHECK(request.action != RequestAction::Reconcile);
    }

    // A person has put it right: the exit that waited goes on.
    scene.command(CommandKind::Flatten);
    scene.pass(2min);
    scene.take();
    scene.command(CommandKind::Reconcile);
    scene.report(orders.target, ReportKind::Canceled);
    scene.report(orders.stop, ReportKind::Canceled);
    scene.take();
    scene.told_all(orders.entry.quantity);
    REQUIRE(scene.mismatches().size() == 2);
    CHECK(scene.mismatches()[1].latched == 0);
    scene.pass(2min);
    CHECK(scene.position() == orders.entry.quantity);
    const auto requests = scene.take();
    CHECK(std::ranges::any_of(requests, [&](const OrderRequest& request) {
        return request.header.instrument == scene.aaa() &&
               request.orders[0].order().role == OrderRole::Flatten;
    }));
}

TEST_CASE("a report that nobody can believe books nothing, halts its symbol and asks the venue") {
    Answers scene;
    const auto orders = scene.hold();
    const Quantity held = scene.position();
    const Money worth = scene.desk().ledger().equity();
    ExecutionReport absurd = scene.about(orders.stop, ReportKind::Fill);
    absurd.execution = 99;
    absurd.last_quantity = absurd.cumulative = orders.stop.quantity;
    absurd.last_price = Price::from_nanos(INT64_MAX);
    scene.report(absurd);
    CHECK(scene.position() == held);
    CHECK(scene.desk().ledger().equity() == worth);
    CHECK(scene.desk().passed_over().reports == 1);
    CHECK(scene.all<OrderUpdate>().back().id == orders.stop.id);
    CHECK((scene.all<OrderUpdate>().back().header.flags & OrderUpdate::anomaly) != 0);
    REQUIRE(scene.mismatches().size() == 1);
    CHECK(scene.mismatches()[0].latched == 1);
    CHECK(scene.took_one_reconcile());

    // Said again it is passed over again, and the venue is not asked without end.
    scene.report(absurd);
    CHECK(scene.desk().passed_over().reports == 2);
    CHECK(scene.take().empty());
    CHECK(scene.refusal_of_entry(scene.bbb()) == RiskRule::UnknownOrders);

    // The venue holds what is booked: the halt ends.
    scene.told_all(held);
    REQUIRE(scene.mismatches().size() == 2);
    CHECK(scene.mismatches()[1].latched == 0);
}

TEST_CASE("a report whose position the venue confirms stays a mismatch for a person") {
    Answers scene;
    const auto orders = scene.hold();
    ExecutionReport absurd = scene.about(orders.stop, ReportKind::Fill);
    absurd.execution = 99;
    absurd.last_quantity = absurd.cumulative = orders.stop.quantity;
    absurd.last_price = DeskScene::dollars(97);
    absurd.fees = Money::from_nanos(INT64_MIN);
    scene.report(absurd);
    scene.take();
    scene.told_all(Quantity{});
    scene.pass(1min);
    REQUIRE(scene.mismatches().size() == 1);
    CHECK(scene.mismatches()[0].latched == 1);
}

TEST_CASE("a snapshot and terms beyond all bounds are passed over") {
    Answers scene;
    const auto orders = scene.hold();
    scene.told_position(Quantity::from_micros(INT64_MIN));
    CHECK(scene.desk().passed_over().reports == 1);
    ExecutionReport terms = scene.about(orders.target, ReportKind::Replaced);
    terms.limit = Price::from_nanos(INT64_MAX);
    terms.quantity = Quantity::from_micros(INT64_MAX);
    scene.report(terms);
    ExecutionReport unknown;
    unknown.kind = ReportKind::Fill;
    unknown.last_quantity = Quantity::from_micros(INT64_MAX);
    unknown.last_price = Price::from_nanos(INT64_MAX);
    unknown.header.instrument = InstrumentId::from_index(4'000);
    scene.report(unknown);
    CHECK(scene.desk().passed_over().reports == 3);
    CHECK(scene.position() == orders.entry.quantity);
}

TEST_CASE("an average that contradicts the executions gives no absurd price") {
    Answers scene;
    const auto orders = scene.hold();
    ExecutionReport said = scene.about(orders.stop, ReportKind::SeenLive);
    said.cumulative = Quantity::from_micros(1);
    said.average = DeskScene::dollars(1e9);
    scene.report(said);
    said.cumulative = Quantity::from_micros(2);
    scene.report(said);
    CHECK(scene.position() < orders.entry.quantity);
}

TEST_CASE("an order of which something absurd was told is unknown until the venue tells again") {
    Answers scene;
    const auto orders = scene.hold();
    scene.pass(1s);
    ExecutionReport absurd = scene.about(orders.stop, ReportKind::Fill);
    absurd.execution = 99;
    absurd.last_quantity = absurd.cumulative = scene.shares(1);
    absurd.last_price = Price::from_nanos(INT64_MAX);
    scene.report(absurd);
    CHECK(scene.state_of(orders.stop) == OrderState::Unknown);
    CHECK(scene.took_one_reconcile());

    scene.pass(1s);
    scene.report(orders.target, ReportKind::SeenLive);
    scene.report(orders.stop, ReportKind::SeenLive);
    scene.told_all(orders.entry.quantity);
    CHECK(scene.state_of(orders.stop) == OrderState::Accepted);
    CHECK(scene.refusal_of_entry(scene.bbb()) == std::nullopt);
}

TEST_CASE("an order whose first word is absurd is unknown at once") {
    Answers scene;
    scene.quote(99.99, 100.01);
    scene.say(Direction::Long);
    const Order entry = scene.take().at(0).orders[0].order();
    ExecutionReport absurd = scene.about(entry, ReportKind::Accepted);
    absurd.cumulative = Quantity::from_micros(INT64_MIN);
    scene.report(absurd);
    CHECK(scene.state_of(entry) == OrderState::Unknown);
    CHECK(scene.position().is_zero());
    CHECK(scene.took_one_reconcile());
}

TEST_CASE("an odd number beside the end of an order does not keep it alive") {
    for (const ReportKind end : {ReportKind::Canceled, ReportKind::Expired, ReportKind::Rejected}) {
        INFO(name_of(end));
        Answers scene;
        const auto orders = scene.hold();
        scene.pass(1s);
        ExecutionReport report = scene.about(orders.stop, end);
        report.average = report.limit = Price::from_nanos(INT64_MAX);
        scene.report(report);
        CHECK_FALSE(scene.desk().orders().find(orders.stop.id)->open());
        CHECK(scene.mismatches().empty());
        CHECK(scene.desk().passed_over().reports == 1);
    }
}

TEST_CASE("an end with an absurd quantity ends the order, and the symbol is distrusted") {
    Answers scene;
    const auto orders = scene.hold();
    scene.pass(1s);
    ExecutionReport canceled = scene.about(orders.stop, ReportKind::Canceled);
    canceled.cumulative = Quantity::from_micros(INT64_MAX);
    scene.report(canceled);
    CHECK(scene.state_of(orders.stop) == OrderState::Canceled);
    CHECK(scene.position() == orders.entry.quantity);
    CHECK(scene.mismatches().size() == 1);
    CHECK(scene.took_one_reconcile());
}

TEST_CASE("a position that nobody can believe is no word that nothing is held") {
    Answers scene;
    scene.command(CommandKind::Reconcile);
    scene.told_position(Quantity::from_micros(INT64_MIN));
    scene.account(ReportKind::ReconcileDone);
    REQUIRE(scene.mismatches().size() == 1);
    CHECK(scene.mismatches()[0].latched == 1);
    CHECK(scene.refusal_of_entry(scene.aaa()) == RiskRule::InstrumentHalted);
    CHECK(scene.refusal_of_entry(scene.bbb()) == std::nullopt);
    // The venue is asked once more; what it can say then counts.
    scene.take();
    scene.pass(10s);
    CHECK(scene.took_one_reconcile());
    scene.account(ReportKind::ReconcileDone);
    REQUIRE(scene.mismatches().size() == 2);
    CHECK(scene.mismatches()[1].latched == 0);
}

TEST_CASE("an unbelievable position that nobody asked for is settled by the reconcile behind it") {
    Answers scene;
    scene.told_position(Quantity::from_micros(INT64_MIN));
    CHECK(scene.took_one_reconcile());
    scene.account(ReportKind::ReconcileDone);
    REQUIRE(scene.mismatches().size() == 2);
    CHECK(scene.mismatches()[1].latched == 0);
    scene.pass(10min);
    CHECK(scene.take().empty());
}

TEST_CASE("a refusal among the answers of a reconcile asks again behind it, a few times") {
    Answers scene;
    const auto orders = scene.hold();
    ExecutionReport absurd = scene.about(orders.stop, ReportKind::Fill);
    absurd.execution = 99;
    absurd.last_quantity = absurd.cumulative = scene.shares(1);
    absurd.last_price = Price::from_nanos(INT64_MAX);
    scene.command(CommandKind::Reconcile);
    for (int again = 0; again < 4; ++again) {
        CHECK(scene.took_one_reconcile());
        scene.report(absurd);
        CHECK(scene.take().empty());
        scene.told_all(orders.entry.quantity);
        CHECK(scene.take().empty());
        scene.pass(10s);
    }
    scene.pass(10min);
    CHECK(scene.take().empty());
    // An operator may ask, and an answer without one is the last.
    scene.command(CommandKind::Reconcile);
    CHECK(scene.took_one_reconcile());
    scene.told_all(orders.entry.quantity);
    scene.pass(10min);
    CHECK(scene.take().empty());
}

TEST_CASE("however long the link was down, what is asked for begins a day before that") {
    Answers scene;
    scene.hold();
    const Timestamp last = scene.now();
    scene.account(ReportKind::LinkDown);
    scene.pass_to(scene.day_after().open + 1h);
    scene.take();
    scene.account(ReportKind::LinkUp);
    const auto requests = scene.take();
    REQUIRE_FALSE(requests.empty());
    CHECK(requests.back().action == RequestAction::Reconcile);
    CHECK(requests.back().header.event_time == last - 24h);
}

TEST_CASE("a halted symbol takes no entry, whatever else the venue says of it") {
    Answers scene;
    for (int look = 0; look < 2; ++look) {
        scene.command(CommandKind::Reconcile);
        scene.told_all(scene.shares(5));
        scene.pass(10s);
    }
    REQUIRE(scene.mismatches().size() == 1);
    scene.halt(true);
    scene.halt(false);
    CHECK(scene.refusal_of_entry(scene.aaa()) == RiskRule::InstrumentHalted);
    CHECK(scene.refusal_of_entry(scene.bbb()) == std::nullopt);
}

TEST_CASE("a difference that is gone at the second look is forgotten") {
    Answers scene;
    const auto orders = scene.hold();
    scene.account(ReportKind::LinkUp);
    scene.account(ReportKind::ReconcileDone);  // of AAA nothing is told: nothing is held
    scene.take();
    scene.pass(10s);
    CHECK(scene.took_one_reconcile());
    scene.told_all(orders.entry.quantity);
    CHECK(scene.mismatches().empty());
    CHECK(scene.refusal_of_entry(scene.bbb()) == std::nullopt);
}

TEST_CASE("orders of others count for risk and are left alone") {
    Answers scene;
    scene.told_external(Side::Buy, 100, 100);
    CHECK(scene.refusal_of_entry(scene.bbb()) == RiskRule::DuplicateOrder);
    scene.told_external(Side::Buy, 100, 100, 100);
    CHECK(scene.refusal_of_entry(scene.bbb()) == std::nullopt);
    scene.take();

    scene.told_external(Side::Sell, 900'000'000, 1e9);
    CHECK(scene.refusal_of_entry(scene.aaa()) == RiskRule::GrossExposure);
    scene.command(CommandKind::CancelAll);
    for (const OrderRequest& request : scene.take())
        CHECK(request.header.instrument != scene.aaa());
    // What a reconcile does not name again is over.
    scene.command(CommandKind::Reconcile);
    scene.told_all(Quantity{});
    CHECK(scene.refusal_of_entry(scene.aaa()) == std::nullopt);
}

}  // namespace tradewind::core
