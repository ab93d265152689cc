#include "tradewind/risk/gate.hpp"

#include <catch2/catch.hpp>

#include "gate_scene.hpp"
#include "tradewind/model/state_archive.hpp"

using namespace tradewind;
using namespace tradewind::risk;

namespace {

Quantity shares(std::int64_t units) { return Quantity::from_units(units); }
Money dollars(double amount) { return Money::from_double(amount); }

}  // namespace

TEST_CASE("a bracket within all limits is approved whole, with a verdict for each rule") {
    Scene scene;
    const Review review = scene.enter();
    REQUIRE(review.approved());
    CHECK(review.count == 3);
    for (const ApprovedOrder& order : review.orders) CHECK(order.order().quantity == shares(50));
    for (const RiskRule rule :
         {RiskRule::KillSwitch,     RiskRule::Halted,         RiskRule::JournalHealthy,
          RiskRule::DailyLoss,      RiskRule::HardDrawdown,   RiskRule::SoftDrawdown,
          RiskRule::OutsideSession, RiskRule::EntryWindow,    RiskRule::InstrumentHalted,
          RiskRule::QuoteMissing,   RiskRule::QuoteStale,     RiskRule::QuoteCrossed,
          RiskRule::QuoteLocked,    RiskRule::PriceCollar,    RiskRule::OrderSize,
          RiskRule::PerTradeRisk,   RiskRule::SymbolExposure, RiskRule::GrossExposure,
          RiskRule::NetExposure,    RiskRule::BuyingPower,    RiskRule::OpenOrders,
          RiskRule::DuplicateOrder, RiskRule::SelfCrossing,   RiskRule::UnknownOrders}) {
        INFO(name_of(rule));
        REQUIRE(scene.verdict(rule) != nullptr);
        CHECK(scene.verdict(rule)->outcome == VerdictOutcome::Pass);
        CHECK(scene.verdict(rule)->order == 10);
    }
    CHECK(scene.verdict(RiskRule::SymbolExposure)->value == Approx(50 * 100.02));
    CHECK(scene.verdict(RiskRule::SymbolExposure)->limit == Approx(10'000));
}

TEST_CASE("each state of market, session and book refuses by its own rule") {
    Scene scene;
    const auto refusal_when = [&](auto&& change) {
        Scene changed;
        change(changed);
        return changed.refusal();
    };
    CHECK(refusal_when([](Scene& s) { s.market.phase = calendar::Phase::PreMarket; }) ==
          RiskRule::OutsideSession);
    CHECK(refusal_when([](Scene& s) { s.market.since_open = 4min; }) == RiskRule::EntryWindow);
    CHECK(refusal_when([](Scene& s) { s.market.to_close = 14min; }) == RiskRule::EntryWindow);
    CHECK(refusal_when([](Scene& s) { s.market.bid = Price{}; }) == RiskRule::QuoteMissing);
    CHECK(refusal_when([](Scene& s) { s.market.source = MarkSource::None; }) ==
          RiskRule::QuoteMissing);
    CHECK(refusal_when([](Scene& s) { s.market.marked = s.now - 5001ms; }) == RiskRule::QuoteStale);
    CHECK(refusal_when([](Scene& s) { s.market.bid = Price::from_cents(100'03); }) ==
          RiskRule::QuoteCrossed);
    CHECK(refusal_when([](Scene& s) { s.market.bid = Price::from_cents(100'02); }) ==
          RiskRule::QuoteLocked);
    CHECK(refusal_when([](Scene& s) {
              s.settings.market_state.allow_locked = true;
              s.market.bid = Price::from_cents(100'02);
          }) == std::nullopt);
    CHECK(refusal_when([](Scene& s) { s.market.halted = 1; }) == RiskRule::InstrumentHalted);
    CHECK(refusal_when([](Scene& s) { s.book.unknown_orders = 1; }) == RiskRule::UnknownOrders);
    CHECK(refusal_when([](Scene& s) { s.book.open_orders = 48; }) == RiskRule::OpenOrders);
    CHECK(refusal_when([](Scene& s) { s.book.working_buy = shares(1); }) ==
          RiskRule::DuplicateOrder);
    CHECK(refusal_when([](Scene& s) { s.book.working_sell = shares(1); }) ==
          RiskRule::SelfCrossing);
    CHECK(refusal_when([](Scene& s) { s.book.equity = dollars(97'000); }) == RiskRule::DailyLoss);
    CHECK(refusal_when([](Scene& s) { s.book.gross_exposure = dollars(100'000); }) ==
          RiskRule::GrossExposure);
    CHECK(refusal_when([](Scene& s) {
              s.settings.gross_exposure.fraction = 4;
              s.book.gross_exposure = dollars(100'000);
          }) == RiskRule::BuyingPower);
    CHECK(refusal_when([](Scene& s) {
              s.settings.session_window.enforce = false;
              s.market.phase = calendar::Phase::Closed;
          }) == std::nullopt);
}

TEST_CASE("a plan beyond all money is shrunk to the limits or refused, with its numbers") {
    Scene scene;
    scene.settings.symbol_exposure.fraction = 1;
    Review review = scene.enter(scene.bracket(1'000'000'000));
    REQUIRE(review.approved());
    CHECK(review.orders[0].order().quantity == shares(495));  // 1 % of equity at 2.02 a share
    REQUIRE(scene.verdict(RiskRule::OrderSize) != nullptr);
    CHECK(scene.verdict(RiskRule::OrderSize)->outcome == VerdictOutcome::Shrink);
    CHECK(scene.verdict(RiskRule::OrderSize)->value == Approx(100.02e9));
    CHECK(scene.verdict(RiskRule::OrderSize)->limit == Approx(1e6));

    scene.book.equity = scene.book.day_start_equity = scene.book.peak_equity = dollars(50);
    review = scene.enter(scene.bracket(1'000'000'000));
    CHECK_FALSE(review.approved());
    CHECK(review.refused_by == RiskRule::PerTradeRisk);
    scene.market.halted = 1;
    CHECK(scene.enter(scene.bracket(1'000'000'000)).refused_by == RiskRule::InstrumentHalted);
}

TEST_CASE("limits beyond all money leave the room that an account can carry") {
    Scene scene;
    scene.settings.order_size.notional = 1e9;
    scene.settings.trade_risk.fraction = 1;
    scene.settings.symbol_exposure.fraction = scene.settings.gross_exposure.fraction = 100;
    scene.settings.buying_power.multiple = 10;
    scene.book.equity = scene.book.day_start_equity = scene.book.peak_equity = dollars(1e9);
    REQUIRE(scene.enter(scene.bracket(1'000'000)).approved());
    CHECK(scene.verdict(RiskRule::GrossExposure)->limit == Approx(4e9));
    CHECK(scene.verdict(RiskRule::GrossExposure)->outcome == VerdictOutcome::Pass);
    scene.book.gross_exposure = dollars(3.99e9);
    scene.book.working_notional = dollars(9e9);
    CHECK(scene.refusal() == RiskRule::GrossExposure);
    CHECK(scene.verdict(RiskRule::GrossExposure)->value == Approx(12.99e9 + 50 * 100.02));
    // An account that owes more than it has.
    scene.settings.daily_loss.fraction = scene.settings.hard_drawdown.fraction = 0;
    scene.book.equity = dollars(-1e9);
    CHECK_FALSE(scene.enter().approved());
}

TEST_CASE("bars beside quotes do not make an old quote fresh") {
    Scene scene;
    scene.market.bar_length = 1min;
    scene.market.marked = scene.now - 5001ms;
    CHECK(scene.refusal() == RiskRule::QuoteStale);
    CHECK(scene.verdict(RiskRule::QuoteStale)->limit == Approx(5000));
    scene.market.source = MarkSource::Bars;
    CHECK(scene.refusal() == std::nullopt);
    CHECK(scene.verdict(RiskRule::QuoteStale)->limit == Approx(125'000));
}

TEST_CASE("a refused order's last verdict is the reason") {
    Scene scene;
    scene.market.halted = 1;
    REQUIRE_FALSE(scene.enter().approved());
    REQUIRE_FALSE(scene.verdicts.empty());
    CHECK(scene.verdicts.back().rule == RiskRule::InstrumentHalted);
    CHECK(scene.verdicts.back().outcome == VerdictOutcome::Refuse);
}

TEST_CASE("bars may be two frames old, and need no quote") {
    Scene scene;
    scene.market.source = MarkSource::Bars;
    scene.market.bid = scene.market.ask = Price{};
    scene.market.bar_length = 1min;
    scene.market.marked = scene.now - 2min;
    CHECK(scene.refusal() == std::nullopt);
    scene.market.marked = scene.now - 126s;
    CHECK(scene.refusal() == RiskRule::QuoteStale);
}

TEST_CASE("a limit or a stop too far from the mark is refused") {
    Scene scene;
    Proposal proposal = scene.bracket();
    proposal.orders[1].limit = Price::from_cents(106'00);
    CHECK(scene.enter(proposal).refused_by == RiskRule::PriceCollar);
    proposal = scene.bracket();
    proposal.orders[2].stop = Price::from_cents(94'00);
    CHECK(scene.enter(proposal).refused_by == RiskRule::PriceCollar);
}

TEST_CASE("sizes shrink to the tightest limit, in whole lots, on all legs") {
    Scene scene;
    Review review = scene.enter(scene.bracket(1'000));
    REQUIRE(review.approved());
    CHECK(review.orders[0].order().quantity == shares(99));  // 10 % of equity at 100.02
    CHECK(review.orders[2].order().quantity == shares(99));
    CHECK(scene.verdict(RiskRule::SymbolExposure)->outcome == VerdictOutcome::Shrink);

    scene.settings.trade_risk.fraction = 0.001;  // 100 dollars at 2.02 a share
    review = scene.enter(scene.bracket(1'000));
    CHECK(review.orders[0].order().quantity == shares(49));

    scene.settings.order_size.notional = 1'000;
    review = scene.enter(scene.bracket(1'000));
    CHECK(review.orders[0].order().quantity == shares(9));

    scene.settings.order_size.notional = 100;
    CHECK(scene.enter(scene.bracket(1'000)).refused_by == RiskRule::OrderSize);
}

TEST_CASE("what is held and what may still be bought use up the symbol's exposure") {
    Scene scene;
    scene.book.position = shares(40);
    scene.book.position_value = dollars(4'000);
    scene.book.gross_exposure = dollars(4'000);
    scene.book.instrument_working = dollars(3'000);
    scene.book.working_notional = dollars(3'000);
    const Review review = scene.enter(scene.bracket(100));
    REQUIRE(review.approved());
    CHECK(review.orders[0].order().quantity == shares(29));
}

TEST_CASE("a stop on the wrong side of the entry is no plan") {
    Scene scene;
    Proposal proposal = scene.bracket();
    proposal.orders[2].stop = Price::from_cents(101'00);
    CHECK(scene.enter(proposal).refused_by == RiskRule::PerTradeRisk);
    proposal.orders[2].stop = Price::from_cents(100'02);
    CHECK(scene.enter(proposal).refused_by == RiskRule::PerTradeRisk);
}

TEST_CASE("without leave to short a sale must not exceed what is held") {
    Scene scene;
    CHECK(scene.enter(scene.short_sale()).approved());
    scene.policy.allow_short = false;
    CHECK(scene.enter(scene.short_sale()).refused_by == RiskRule::Shorting);
    scene.book.position = shares(50);
    scene.book.position_value = dollars(5'000);
    CHECK(scene.enter(scene.short_sale()).approved());
    CHECK(scene.enter(scene.short_sale(51)).refused_by == RiskRule::Shorting);
}

TEST_CASE("commands latch, and say so once") {
    Scene scene;
    Gate gate = scene.gate();
    const auto order = [&](CommandKind command) {
        scene.outputs.begin(1, scene.now);
        gate.command(command, scene.book.equity, scene.outputs);
        return scene.pushed<RiskEvent>().size();
    };
    CHECK(order(CommandKind::KillSwitch) == 1);
    CHECK(order(CommandKind::KillSwitch) == 0);
    CHECK(scene.enter(gate, scene.bracket()).refused_by == RiskRule::KillSwitch);
    CHECK(order(CommandKind::Resume) == 0);
    CHECK(gate.kill_latched());
    // Before the book is flat a reset says only that it is not.
    CHECK(order(CommandKind::ResetKillSwitch) == 1);
    CHECK(gate.kill_latched());
    gate.flattening().look({.equity = scene.book.equity}, scene.now, scene.outputs);
    CHECK(order(CommandKind::ResetKillSwitch) == 1);
    CHECK_FALSE(gate.kill_latched());
    CHECK(scene.enter(gate, scene.bracket()).approved());

    CHECK(order(CommandKind::Halt) == 1);
    CHECK(scene.enter(gate, scene.bracket()).refused_by == RiskRule::Halted);
    CHECK(order(CommandKind::Resume) == 1);
    CHECK(order(CommandKind::JournalFailed) == 1);
    CHECK(scene.enter(gate, scene.bracket()).refused_by == RiskRule::JournalHealthy);
    CHECK(gate.entries_halted());
}

TEST_CASE("flattening passes every halt but the venue's") {
    Scene scene;
    Gate gate = scene.gate();
    gate.command(CommandKind::KillSwitch, scene.book.equity, scene.outputs);
    gate.command(CommandKind::Halt, scene.book.equity, scene.outputs);
    gate.command(CommandKind::JournalFailed, scene.book.equity, scene.outputs);
    scene.book.position = shares(80);
    scene.book.equity = dollars(50'000);
    scene.market.phase = calendar::Phase::PostMarket;
    scene.market.marked = scene.now - 1h;
    scene.book.unknown_orders = 3;
    scene.book.open_orders = 500;
    CHECK(scene.exit(gate, scene.flatten(Side::Sell, 80)).approved());
    scene.market.halted = 1;
    CHECK(scene.exit(gate, scene.flatten(Side::Sell, 80)).refused_by == RiskRule::InstrumentHalted);
}

TEST_CASE("flattening never exceeds the position, counting what already works") {
    Scene scene;
    scene.book.position = shares(-80);
    Review review = scene.exit(scene.gate(), scene.flatten(Side::Buy, 100));
    REQUIRE(review.approved());
    CHECK(review.orders[0].order().quantity == shares(80));
    scene.book.working_buy = shares(80);
    CHECK(scene.exit(scene.gate(), scene.flatten(Side::Buy, 100)).refused_by ==
          RiskRule::DuplicateOrder);
    CHECK_FALSE(scene.exit(scene.gate(), scene.flatten(Side::Sell, 10)).approved());
}

TEST_CASE("a resized exit is approved however far the market has left it, but not in a halt") {
    Scene scene;
    Order stop = scene.bracket().orders[2];
    stop.stop = Price::from_cents(50'00);
    const Review review = scene.resize(stop);
    REQUIRE(review.approved());
    CHECK(review.orders[0].order().stop == stop.stop);
    CHECK(review.orders[0].order().quantity == stop.quantity);
    scene.market.halted = 1;
    CHECK(scene.resize(stop).refused_by == RiskRule::InstrumentHalted);
}

TEST_CASE("a repriced exit far from the mark is refused") {
    Scene scene;
    Order stop = scene.bracket().orders[2];
    CHECK(scene.exit(scene.gate(), stop).approved());
    stop.stop = Price::from_cents(50'00);
    CHECK(scene.exit(scene.gate(), stop).refused_by == RiskRule::PriceCollar);
}

TEST_CASE("a restored gate is as latched as the saved one") {
    Scene scene;
    Gate gate = scene.gate();
    gate.watch(dollars(100'000), dollars(100'000), dollars(100'000), scene.outputs);
    gate.watch(dollars(84'000), dollars(100'000), dollars(100'000), scene.outputs);
    gate.command(CommandKind::Halt, dollars(84'000), scene.outputs);
    std::vector<std::byte> saved;
    StateWriter writer{saved};
    writer(gate);
    Gate other = scene.gate();
    StateReader reader{saved};
    reader(other);
    REQUIRE(reader.finished());
    CHECK(other.losses().hard_latched());
    CHECK(other.losses().daily_latched());
    CHECK(other.size_scale() == 0.5);
    CHECK(scene.enter(other, scene.bracket()).refused_by == RiskRule::Halted);
}

TEST_CASE("net exposure counts what moves the book the order's way, and nothing else") {
    Scene scene;
    scene.settings.net_exposure.fraction = 0.2;  // 20,000 dollars
    scene.settings.symbol_exposure.fraction = 1;
    scene.settings.trade_risk.fraction = 1;
    scene.book.net_exposure = dollars(15'000);
    scene.book.gross_exposure = dollars(15'000);
    scene.book.working_notional = dollars(9'000);
    scene.book.working_buy_notional = dollars(1'000);
    scene.book.working_sell_notional = dollars(8'000);
    Review review = scene.enter(scene.bracket(100));
    REQUIRE(review.approved());
    CHECK(review.orders[0].order().quantity == shares(39));  // 4,000 dollars at 100.02
    CHECK(scene.verdict(RiskRule::NetExposure)->outcome == VerdictOutcome::Shrink);
    CHECK(scene.verdict(RiskRule::NetExposure)->limit == Approx(20'000));
    // A sale has the longs as room, less what may still be sold.
    review = scene.enter(scene.short_sale(260));
    REQUIRE(review.approved());
    CHECK(review.orders[0].order().quantity == shares(260));
    CHECK(scene.verdict(RiskRule::NetExposure)->value == Approx(8'000 - 15'000 + 26'000));
    CHECK(scene.enter(scene.short_sale(271)).orders[0].order().quantity == shares(270));
    scene.book.net_exposure = dollars(20'000);
    scene.book.working_buy_notional = Money{};
    CHECK(scene.enter().refused_by == RiskRule::NetExposure);
}

TEST_CASE("a regime's share of the symbol's exposure binds in that regime alone") {
    Scene scene;
    scene.settings.regime_exposure.expansion = 0.4;  // 4,000 dollars
    scene.settings.regime_exposure.none = 0;
    scene.market.regime = Regime::Trend;
    CHECK(scene.enter(scene.bracket(50)).orders[0].order().quantity == shares(50));
    CHECK(scene.verdict(RiskRule::RegimeExposure) == nullptr);
    scene.market.regime = Regime::Expansion;
    CHECK(scene.enter(scene.bracket(50)).orders[0].order().quantity == shares(39));
    CHECK(scene.verdict(RiskRule::RegimeExposure)->outcome == VerdictOutcome::Shrink);
    CHECK(scene.verdict(RiskRule::RegimeExposure)->limit == Approx(4'000));
    CHECK(scene.enter(scene.bracket(39)).orders[0].order().quantity == shares(39));
    CHECK(scene.verdict(RiskRule::RegimeExposure)->outcome == VerdictOutcome::Pass);
    scene.market.regime = Regime::None;
    CHECK(scene.enter().refused_by == RiskRule::RegimeExposure);
}

TEST_CASE("a symbol more volatile than the target is traded smaller, a calm one not larger") {
    Scene scene;
    scene.market.realized_volatility = 0.4;
    CHECK(scene.enter(scene.bracket(50)).orders[0].order().quantity == shares(50));
    CHECK(scene.verdict(RiskRule::VolatilityTarget) == nullptr);
    scene.settings.volatility_target.annual = 0.1;
    CHECK(scene.enter(scene.bracket(50)).orders[0].order().quantity == shares(12));
    CHECK(scene.verdict(RiskRule::VolatilityTarget)->outcome == VerdictOutcome::Shrink);
    CHECK(scene.verdict(RiskRule::VolatilityTarget)->value == Approx(0.4));
    scene.market.realized_volatility = 0.1;
    CHECK(scene.enter(scene.bracket(50)).orders[0].order().quantity == shares(50));
    scene.market.realized_volatility = 0.05;
    CHECK(scene.enter(scene.bracket(50)).orders[0].order().quantity == shares(50));
    scene.market.realized_volatility = 6;
    CHECK(scene.enter(scene.bracket(50)).refused_by == RiskRule::VolatilityTarget);
    scene.market.realized_volatility = 0;  // not known
    CHECK(scene.enter(scene.bracket(50)).refused_by == RiskRule::VolatilityTarget);
}

TEST_CASE("each verdict is counted by its rule, and the counts are part of the state") {
    Scene scene;
    Gate gate = scene.gate();
    const auto ask = [&](std::int64_t quantity) {
        scene.outputs.begin(1, scene.now);
        gate.review_entry(scene.bracket(quantity), scene.instrument, scene.market, scene.book,
                          scene.now, scene.outputs);
    };
    ask(50);
    ask(1'000);
    scene.market.halted = 1;
    ask(50);
    CHECK(gate.counts().of(RiskRule::InstrumentHalted) == RuleCount{.passed = 2, .refused = 1});
    CHECK(gate.counts().of(RiskRule::SymbolExposure) == RuleCount{.passed = 1, .shrunk = 1});
    CHECK(gate.counts().of(RiskRule::KillSwitch).asked() == 3);
    CHECK(gate.counts().of(RiskRule::Shorting).asked() == 0);

    std::vector<std::byte> saved;
    StateWriter writer{saved};
    writer(gate);
    Gate other = scene.gate();
    StateReader reader{saved};
    reader(other);
    REQUIRE(reader.finished());
    CHECK(other.counts().of(RiskRule::SymbolExposure) == RuleCount{.passed = 1, .shrunk = 1});
}
