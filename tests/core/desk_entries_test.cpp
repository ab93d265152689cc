#include <catch2/catch.hpp>

#include "desk_scene.hpp"

// What the desk does about entries while they work at the venue.
namespace tradewind::core {
namespace {

// A buy at 99.50 works in AAA; the market stands at 99.99 / 100.01.
class Resting : public DeskScene {
public:
    explicit Resting(const std::string& risk = {}, Timestamp start = {})
        : DeskScene{"entry = \"limit\"\nentry_offset_atr = 0.5\ntime_stop_minutes = 0\n" + risk,
                    start} {
        entry = enter(aaa());
    }
    Order enter(InstrumentId id) {
        quote(99.99, 100.01, id);
        say(Direction::Long, 1, false, id);
        const auto requests = take();
        REQUIRE(requests.size() == 1);
        const Order sent = requests[0].orders[0].order();
        REQUIRE(sent.limit == dollars(99.5));
        report(sent, ReportKind::Accepted);
        return sent;
    }
    // Whether it was asked to be cancelled since the last look.
    bool canceled() {
        bool found = false;
        for (const OrderRequest& request : take()) {
            CHECK(request.action == RequestAction::Cancel);
            found = found || request.target == entry.id;
        }
        return found;
    }
    bool canceled_by(RiskRule rule) {
        if (!canceled()) return false;
        const auto events = all<RiskEvent>();
        return !events.empty() && events.back().rule == rule &&
               events.back().header.instrument == aaa() &&
               desk().gate().counts().of(rule).canceled == 1;
    }
    // With a quote every four seconds.
    void stay_quoted_until(Timestamp end) {
        while (now() < end) {
            pass_to(std::min(end, now() + 4s));
            quote(99.99, 100.01);
        }
    }

    Order entry;
};

}  // namespace

TEST_CASE("an entry at work is cancelled when its quote is older than it may be") {
    Resting scene;
    const Timestamp quoted = scene.now();
    scene.pass_to(quoted + 5s);
    CHECK_FALSE(scene.canceled());
    scene.pass_to(quoted + 5s + 1ns);
    CHECK(scene.canceled_by(RiskRule::QuoteStale));
    CHECK(scene.all<RiskEvent>().back().limit == 5000);
}

TEST_CASE("quotes keep an entry at work") {
    Resting scene;
    scene.stay_quoted_until(scene.now() + 2min);
    CHECK_FALSE(scene.canceled());
}

TEST_CASE("an entry at work is cancelled when its market is halted, crossed or locked") {
    Resting scene;
    SECTION("halted") {
        scene.halt(true, scene.bbb());
        CHECK_FALSE(scene.canceled());
        scene.halt(true);
        CHECK(scene.canceled_by(RiskRule::InstrumentHalted));
    }
    SECTION("crossed") {
        scene.quote(100.00, 100.01);
        CHECK_FALSE(scene.canceled());
        scene.quote(100.02, 100.01);
        CHECK(scene.canceled_by(RiskRule::QuoteCrossed));
    }
    SECTION("locked") {
        scene.quote(100.01, 100.01);
        CHECK(scene.canceled_by(RiskRule::QuoteLocked));
    }
}

TEST_CASE("a locked market that is admitted leaves an entry at work") {
    Resting scene{"[risk]\nmarket_state.allow_locked = true\n"};
    scene.quote(100.01, 100.01);
    CHECK_FALSE(scene.canceled());
}

TEST_CASE("an entry at work is cancelled when the entry window closes") {
    const Timestamp last = DeskScene::day().close - 15min;
    Resting scene{"", last - 3s};
    scene.pass_to(last);
    CHECK_FALSE(scene.canceled());
    scene.pass_to(last + 1ns);
    CHECK(scene.canceled_by(RiskRule::EntryWindow));
}

TEST_CASE("a market order that was sent in the entry window is let through") {
    DeskScene scene{"time_stop_minutes = 0\n", DeskScene::day().close - 15min};
    scene.quote(99.99, 100.01);
    scene.say(Direction::Long);
    const auto requests = scene.take();
    REQUIRE(requests.size() == 1);
    const Order entry = requests[0].orders[0].order();
    REQUIRE(entry.type == OrderType::Market);
    scene.pass(50ms);
    scene.report(entry, ReportKind::Accepted);
    scene.quote(99.99, 100.01);
    scene.fill(entry, 100.01);
    CHECK(scene.take().empty());
    CHECK(scene.position() == entry.quantity);
}

TEST_CASE("an entry at work is cancelled when the market leaves its price beyond the collar") {
    Resting scene;
    scene.quote(104.72, 104.73);  // 99.50 is 4.99 % away
    CHECK_FALSE(scene.canceled());
    scene.quote(104.73, 104.74);  // 5.003 %
    CHECK(scene.canceled_by(RiskRule::PriceCollar));
}

TEST_CASE("an operator's halt cancels entries at work") {
    Resting scene;
    scene.command(CommandKind::Halt);
    CHECK(scene.canceled());
}

TEST_CASE("an entry at work is cancelled once, and again when the venue did not want to") {
    Resting scene;
    scene.quote(100.01, 100.01);
    REQUIRE(scene.canceled());
    scene.quote(100.01, 100.01);
    scene.pass(1min);
    CHECK_FALSE(scene.canceled());
    ExecutionReport refusal = scene.about(scene.entry, ReportKind::CancelRefused);
    scene.report(refusal);
    scene.quote(100.01, 100.01);
    CHECK(scene.canceled());
    // Not as fast as the venue refuses.
    scene.pass(50ms);
    scene.report(refusal);
    scene.quote(100.01, 100.01);
    CHECK_FALSE(scene.canceled());
    scene.pass(1s);
    scene.quote(100.01, 100.01);
    CHECK(scene.canceled());
}

TEST_CASE("prices that carry the book beyond a cap cancel what would add to it") {
    // 99 shares of BBB, and an entry of about as much in AAA: together under a fifth of equity.
    Resting scene{"[risk]\ngross_exposure.fraction = 0.2\n"};
    const Order held = scene.enter(scene.bbb());
    scene.fill(held, 99.5);
    scene.take();
    const double units = held.quantity.to_double();
    const auto at = [&](double bid) {
        scene.quote(bid, bid + 0.02, scene.bbb());
        const portfolio::Ledger& book = scene.desk().ledger();
        return book.gross_exposure().to_double() / (book.equity().to_double() * 0.2);
    };
    // units x bid = 0.2 (100,000 + units (bid - 99.5))
    const double limit = (20'000 - 0.2 * units * 99.5) / (0.8 * units);
    CHECK(at(limit - 0.01) < 1);
    CHECK_FALSE(scene.canceled());
    CHECK(at(limit + 0.01) > 1);
    CHECK(scene.canceled_by(RiskRule::GrossExposure));
}

TEST_CASE("a soft drawdown leaves entries at work, the loss of a day takes them back") {
    Resting scene{"[risk]\nsoft_drawdown.fraction = 0.001\ndaily_loss.fraction = 0.002\n"};
    const Order held = scene.enter(scene.bbb());
    scene.fill(held, 99.5);
    scene.take();
    const double units = held.quantity.to_double();
    scene.quote(99.5 - 150 / units, 99.5, scene.bbb());
    REQUIRE(scene.all<RiskEvent>().back().rule == RiskRule::SoftDrawdown);
    CHECK_FALSE(scene.canceled());
    scene.quote(99.5 - 210 / units, 99.5, scene.bbb());
    CHECK(scene.canceled());
}

TEST_CASE("an entry works no longer than it may") {
    Resting scene{"[risk]\nworking_entries.minutes_max = 10\n"};
    const Timestamp sent = scene.now();
    scene.stay_quoted_until(sent + 10min);
    CHECK_FALSE(scene.canceled());
    scene.pass_to(sent + 10min + 1ns);
    CHECK(scene.canceled_by(RiskRule::WorkingEntry));
}

TEST_CASE("the rest of a partly filled entry works no longer than it may") {
    Resting scene{"[risk]\nworking_entries.partial_minutes_max = 2\n"};
    scene.stay_quoted_until(scene.now() + 5min);
    CHECK_FALSE(scene.canceled());
    const Timestamp filled = scene.now();
    scene.fill(scene.entry, 99.5, 10, 10);
    scene.stay_quoted_until(filled + 1min);
    scene.fill(scene.entry, 99.5, 10, 20);
    scene.stay_quoted_until(filled + 2min);
    CHECK_FALSE(scene.canceled());
    scene.pass_to(filled + 2min + 1ns);
    CHECK(scene.canceled_by(RiskRule::WorkingEntry));
    // What is held keeps its exits.
    scene.report(scene.entry, ReportKind::Canceled);
    CHECK(scene.position() == DeskScene::shares(20));
    CHECK(scene.desk().orders().has_open(scene.aaa()));
}

TEST_CASE("news of a symbol cancel its entries at work, and refuse new ones for a while") {
    Resting scene{"[risk]\nnews_halt = { minutes = 30, sentiment = 0.4, relevance = 0.5 }\n"};
    scene.news(-0.39);
    scene.news(-0.9, scene.aaa(), 0.49);
    scene.news(-0.9, scene.bbb());
    CHECK_FALSE(scene.canceled());
    scene.news(-0.4, scene.aaa(), 0.5);
    CHECK(scene.canceled_by(RiskRule::NewsHalt));
}

TEST_CASE("an entry at work is cancelled when the time around an economic event begins") {
    // The scene begins at 10:00.
    Resting scene{
        "[risk]\nevent_halt.events = [\"2025-07-02 10:10 high ISM\", "
        "\"2025-07-02 10:06 low survey\"]\n"};
    const Timestamp begin = scene.day().open + 35min;
    scene.stay_quoted_until(begin - 1ns);
    CHECK_FALSE(scene.canceled());
    scene.pass_to(begin);
    CHECK(scene.canceled_by(RiskRule::EventHalt));
}

TEST_CASE("entries at work stay when they are not watched") {
    Resting scene{"[risk]\nworking_entries.enforce = false\n"};
    scene.halt(true);
    scene.pass(1h);
    CHECK_FALSE(scene.canceled());
}

TEST_CASE("an entry that is filled at once leaves no timer behind") {
    DeskScene scene{"time_stop_minutes = 0\n"};
    scene.quote(99.99, 100.01);
    scene.say(Direction::Long);
    const Order entry = scene.take().at(0).orders[0].order();
    scene.report(entry, ReportKind::Accepted);
    CHECK(scene.desk().next_timer().kind == TimerKind::WorkingEntries);
    scene.fill(entry, 100.01);
    while (scene.desk().next_due() < scene.day().close - 5min) {
        CHECK(scene.desk().next_timer().kind == TimerKind::OrderTimeout);
        scene.pass_to(scene.desk().next_due());
    }
}

}  // namespace tradewind::core
