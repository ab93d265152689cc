// What the desk does with a contract: its multiplier, its marks, its end.
#include "desk_scene.hpp"
#include "tradewind/model/state_archive.hpp"

namespace tradewind::core {
namespace {

// A desk that buys two contracts when it is told to.
class OptionScene : public DeskScene {
public:
    OptionScene() : DeskScene{"kind = \"fixed_quantity\"\nfixed_quantity = 2\n"} {
        Instrument option = *Instrument::option("O:STOCK250702C00100000", aaa());
        option.id = contract();
        desk().add_instrument(option);
    }
    static InstrumentId contract() { return InstrumentId::from_index(2); }

    void hold_two() {
        quote(2.30, 2.35, contract());
        say(Direction::Long, 1, false, contract());
        const auto requests = take();
        REQUIRE(requests.size() == 1);
        const Order entry = requests[0].orders[0].order();
        REQUIRE(entry.quantity == shares(2));
        pass(50ms);
        report(entry, ReportKind::Accepted);
        fill(entry, 2.35);
        REQUIRE(position(contract()) == shares(2));
    }
    ExecutionReport settled(double value, std::int64_t units) const {
        ExecutionReport report;
        report.header.instrument = contract();
        report.kind = ReportKind::Settled;
        report.side = Side::Sell;
        report.execution = 77;
        report.last_quantity = shares(units);
        report.last_price = dollars(value);
        return report;
    }
};

TEST_CASE("a held contract is marked by its own quotes, with its multiplier") {
    OptionScene scene;
    const Money start = scene.desk().ledger().equity();
    scene.hold_two();
    CHECK(scene.desk().ledger().cash() == start - Money::from_cents(47'000));
    CHECK(scene.desk().ledger().equity() == start - Money::from_cents(1'000));  // at the bid
    scene.quote(2.80, 2.90, OptionScene::contract());
    CHECK(scene.desk().ledger().equity() == start + Money::from_cents(9'000));
    // Quotes of the stock mark the stock.
    scene.quote(200, 200.02);
    CHECK(scene.desk().ledger().equity() == start + Money::from_cents(9'000));
}

TEST_CASE("an expired contract leaves the book at its settlement, as a fill that says so") {
    OptionScene scene;
    const Money start = scene.desk().ledger().cash();
    scene.hold_two();
    scene.report(scene.settled(3.12, 2));
    CHECK(scene.position(OptionScene::contract()).is_zero());
    CHECK(scene.desk().ledger().cash() == start + Money::from_cents(62'400 - 47'000));
    const Fill fill = scene.all<Fill>().back();
    CHECK((fill.header.flags & Fill::settled) != 0);
    CHECK_FALSE(fill.order.valid());
    CHECK(fill.execution == 77);
    CHECK(fill.position_after.is_zero());
    CHECK(scene.all<RoundTrip>().back().gross == Money::from_cents(15'400));
    CHECK(scene.incidents() == 0);
    CHECK(scene.take().empty());
}

TEST_CASE("shares that an expired contract left go at the next open") {
    OptionScene scene;
    scene.quote(103.11, 103.13);
    scene.hold_two();
    const Money before = scene.desk().ledger().cash();
    scene.pass_to(DeskScene::day().close + 2s);
    scene.take();  // it would not be held overnight, but nobody bought it
    scene.report(scene.settled(3.12, 2));
    ExecutionReport delivered = scene.settled(103.12, 200);
    delivered.header.instrument = DeskScene::aaa();
    delivered.side = Side::Buy;
    delivered.execution = 78;
    scene.report(delivered);
    CHECK(scene.position() == DeskScene::shares(200));
    CHECK(scene.desk().ledger().cash() == before - Money::from_cents(2'000'000));
    for (const OrderRequest& request : scene.take())
        CHECK(request.action == RequestAction::Cancel);  // nobody trades now
    // Told again, they come once.
    scene.report(delivered);
    CHECK(scene.position() == DeskScene::shares(200));

    scene.pass_to(DeskScene::half_day().open);
    scene.quote(104.00, 104.02);
    const Order sale = scene.flattening();
    CHECK(sale.side == Side::Sell);
    CHECK(sale.quantity == DeskScene::shares(200));
    scene.report(sale, ReportKind::Accepted);
    scene.fill(sale, 104);
    const RoundTrip trip = scene.all<RoundTrip>().back();
    CHECK(trip.gross == Money::from_cents(17'600));
    CHECK(trip.agent == 255);  // nobody chose them
}

TEST_CASE("a contract that expires worthless costs what was paid for it") {
    OptionScene scene;
    const Money start = scene.desk().ledger().cash();
    scene.hold_two();
    scene.report(scene.settled(0, 2));
    CHECK(scene.desk().ledger().equity() == start - Money::from_cents(47'000));
    CHECK(scene.desk().ledger().open_positions() == 0);
    CHECK(scene.all<RoundTrip>().back().gross == -Money::from_cents(47'000));
}

TEST_CASE("a settlement that overtakes a fill waits for it") {
    OptionScene scene;
    const Money start = scene.desk().ledger().cash();
    scene.quote(2.30, 2.35, OptionScene::contract());
    scene.say(Direction::Long, 1, false, OptionScene::contract());
    const Order entry = scene.take().at(0).orders[0].order();
    scene.pass(50ms);
    scene.report(entry, ReportKind::Accepted);
    scene.report(scene.settled(3.00, 2));
    scene.fill(entry, 2.35);
    CHECK(scene.position(OptionScene::contract()).is_zero());
    CHECK(scene.desk().ledger().cash() == start + Money::from_cents(60'000 - 47'000));
}

TEST_CASE("a settlement that is told again is booked once, also by a desk that was loaded") {
    OptionScene scene;
    scene.hold_two();
    scene.report(scene.settled(3.12, 2));
    const Money cash = scene.desk().ledger().cash();
    scene.report(scene.settled(3.12, 2));
    CHECK(scene.position(OptionScene::contract()).is_zero());
    CHECK(scene.desk().ledger().cash() == cash);
    CHECK(scene.desk().orders().counts().duplicates == 1);
    const OrderUpdate told = scene.all<OrderUpdate>().back();
    CHECK(told.header.flags == OrderUpdate::duplicate);
    CHECK(told.header.instrument == OptionScene::contract());

    std::vector<std::byte> bytes;
    StateWriter writer{bytes};
    writer(scene.desk());
    OptionScene loaded;
    StateReader reader{bytes};
    reader(loaded.desk());
    REQUIRE(reader.finished());
    loaded.pass_to(scene.now());
    loaded.report(scene.settled(3.12, 2));
    CHECK(loaded.position(OptionScene::contract()).is_zero());
    CHECK(loaded.desk().ledger().cash() == cash);
}

TEST_CASE("each settlement of a contract counts, and equal numbers of two contracts are two") {
    OptionScene scene;
    scene.hold_two();
    ExecutionReport part = scene.settled(3.12, 1);
    scene.report(part);
    part.execution = 78;
    scene.report(part);
    CHECK(scene.position(OptionScene::contract()).is_zero());
    part.header.instrument = DeskScene::aaa();
    scene.report(part);
    CHECK(scene.position(DeskScene::aaa()) == -DeskScene::shares(1));
}

TEST_CASE("settlements of nothing, or of a contract that the run does not know, change nothing") {
    OptionScene scene;
    scene.hold_two();
    scene.report(scene.settled(3.12, 0));
    ExecutionReport unknown = scene.settled(3.12, 2);
    unknown.header.instrument = InstrumentId::from_index(4'000);
    scene.report(unknown);
    CHECK(scene.position(OptionScene::contract()) == DeskScene::shares(2));
    CHECK(scene.desk().orders().counts().anomalies == 1);
    // Nor do they stand in the way of the real one.
    scene.report(scene.settled(3.12, 2));
    CHECK(scene.position(OptionScene::contract()).is_zero());
}

}  // namespace
}  // namespace tradewind::core
