#include "tradewind/research/why.hpp"

#include <catch2/catch.hpp>

#include "records.hpp"

using namespace tradewind;
using namespace tradewind::research;
using namespace tradewind::research::test;

namespace {

const Names agents{{"trend", "gap"}};

Decision decision_of(InstrumentId id, DecisionOutcome outcome, Timestamp time) {
    Decision decision;
    decision.header.instrument = id;
    decision.header.event_time = time;
    decision.outcome = outcome;
    decision.reference = dollars(520.12);
    decision.regime.regime = Regime::Trend;
    decision.regime.rule = RegimeRule::TrendStrength;
    decision.regime.direction = 1;
    decision.regime.confidence = 0.82;
    decision.regime.bars = 14;
    decision.agents = 2;
    decision.votes[0].weight = 1;
    decision.votes[0].intent = {.confidence = 0.7,
                                .horizon_seconds = 3600,
                                .reason = IntentReason::TrendUp,
                                .direction = Direction::Long};
    decision.votes[1].weight = 0.5;
    decision.votes[1].intent.reason = IntentReason::OutsideRegime;
    decision.blend.direction = Direction::Long;
    decision.blend.confidence = 0.64;
    decision.blend.outcome =
        outcome == DecisionOutcome::CoolingDown ? outcome : DecisionOutcome::Sent;
    return decision;
}

Verdict verdict(RiskRule rule, VerdictOutcome outcome, double value, double limit) {
    Verdict record;
    record.header.instrument = spy;
    record.order = 7;
    record.rule = rule;
    record.outcome = outcome;
    record.value = value;
    record.limit = limit;
    return record;
}

// At 13:35 a bracket of order 7 is sent; it fills and its target closes the position at 13:41.
Tape traded() {
    Tape tape;
    tape.input(added(spy, "SPY"));
    tape.input(added(InstrumentId::from_index(1), "BAC"));
    tape.input(minute_bar(at(0, 13, 34), 519, 520));
    tape.output(decision_of(spy, DecisionOutcome::NoIntent, at(0, 13, 34)));
    Quote quote;
    quote.header.instrument = spy;
    quote.header.event_time = at(0, 13, 34, 58);
    quote.bid = dollars(520.10);
    quote.ask = dollars(520.12);
    tape.input(quote);
    tape.input(minute_bar(at(0, 13, 35), 520, 520.12));
    FeatureFrame frame;
    frame.pages[0].header.instrument = spy;
    frame.pages[1].header.instrument = spy;
    frame.set(Feature::Rsi, 55.25);
    frame.set(Feature::Macd, -0.125);
    tape.output(frame.pages[0]);
    tape.output(frame.pages[1]);
    tape.output(decision_of(spy, DecisionOutcome::Sent, at(0, 13, 35)));
    OrderPlan plan;
    plan.header.instrument = spy;
    plan.quantity = shares(95);
    plan.wanted = Quantity::from_micros(95'370'000);
    plan.reference = dollars(520.12);
    plan.stop = dollars(517.1);
    plan.time_stop_nanos = 7'200'000'000'000;
    plan.outcome = PlanOutcome::Planned;
    tape.output(plan);
    tape.output(verdict(RiskRule::GrossExposure, VerdictOutcome::Pass, 49411.4, 100000));
    tape.output(submit(order(7, Side::Buy, 95, OrderRole::Entry)));
    tape.input(minute_bar(at(0, 13, 36), 520.2, 521));
    tape.output(update(7, OrderState::PendingNew, OrderState::Filled));
    tape.output(fill(7, Side::Buy, 95, 520.2, 0.5, 95, at(0, 13, 35, 1)));
    tape.output(submit(order(8, Side::Sell, 95, OrderRole::TakeProfit)));
    tape.output(decision_of(spy, DecisionOutcome::AlreadyPositioned, at(0, 13, 36)));
    tape.input(minute_bar(at(0, 13, 41), 524, 525));
    tape.output(fill(8, Side::Sell, 95, 524.6, 0.5, 0, at(0, 13, 40, 30)));
    RoundTrip trip;
    trip.header.instrument = spy;
    trip.header.event_time = at(0, 13, 40, 30);
    trip.quantity = shares(95);
    trip.entry_price = dollars(520.2);
    trip.exit_price = dollars(524.6);
    trip.gross = money(418);
    trip.fees = money(1);
    trip.exit_role = OrderRole::TakeProfit;
    tape.output(trip);
    tape.input(minute_bar(at(0, 13, 42), 525, 525));
    tape.output(decision_of(spy, DecisionOutcome::CoolingDown, at(0, 13, 42)));
    return tape;
}

Expected<std::string> ask(const Tape& tape, const char* symbol, Timestamp time) {
    DecisionTrace trace{symbol, time, agents};
    for (const RecordView& record : tape.records()) trace.on_record(record);
    return trace.text();
}

}  // namespace

TEST_CASE("a trade is explained from its bar to what became of it") {
    const Tape tape = traded();
    const auto text = ask(tape, "SPY", at(0, 13, 35));
    REQUIRE(text);
    INFO(*text);
    for (const char* line :
         {"SPY at 2024-03-26 13:35:00Z (input 5): an order was sent\n",
          "  2024-03-26 09:35:00.000 ET, price 520.12, position before 0\n",
          "  bar 1m 13:34:00Z to 13:35:00Z: open 520.00 high 520.12 low 520.00 close 520.12, "
          "volume 1000\n",
          "  quote: bid 520.10 x 0, ask 520.12 x 0, 2 s before\n",
          "  rsi                          55.25  0..100 (relative strength index",
          "  adx                              -  0..100",
          "  macd                        -0.125  USD (moving average convergence divergence)",
          "  trend up, confidence 0.82, 14 bars since it began: ADX shows a trend\n",
          "  trend                long   confidence 0.7, weight 1, horizon 60 min: the trend is "
          "up\n",
          "  gap                  silent weight 0.5: not its regime\n",
          "  long, score 0, confidence 0.64, agreement 0\n",
          "  enter buy 95 market at 520.12, stop 517.10, time stop after 2 h (wanted 95.37 before "
          "lots and limits)\n",
          "    notional $49,411; to the stop 3.02 a unit, $287 in all\n",
          "  by weight x confidence: trend 100 %\n",
          "  1 of 1 answers passed\n",
          "    pass    gross_exposure          49411.4, limit 100000       gross exposure with "
          "this order, "
          "USD\n",
          "    entry 7: buy 95 market (day)\n",
          "  13:36:00Z single 7: pending_new -> filled\n",
          "  13:35:01Z single 7: buy 95 filled at 520.20, fees 0.50; position 95\n",
          "  13:36:00Z submit take_profit 8: sell 95 market (day)\n",
          "  13:40:30Z closed by take_profit: long 95 from 520.20 to 524.60, gross 418.00, fees "
          "1.00, net 417.00\n",
          "  that is +1.45 times what was to be lost at the stop; entered 0.08 worse than planned"})
        CHECK_THAT(*text, Catch::Contains(line));
    CHECK(text->find("still open") == std::string::npos);
}

TEST_CASE("a time between two decisions gets the one before it") {
    const Tape tape = traded();
    DecisionTrace trace{"SPY", at(0, 13, 35, 59), agents};
    for (const RecordView& record : tape.records()) trace.on_record(record);
    REQUIRE(trace.moment());
    CHECK(trace.moment()->decisions[0].header.event_time == at(0, 13, 35));
}

TEST_CASE("a decision not to trade says so and sent nothing") {
    const Tape tape = traded();
    const auto text = ask(tape, "SPY", at(0, 13, 34));
    REQUIRE(text);
    CHECK_THAT(*text, Catch::Contains("no trade: no agent proposed anything"));
    CHECK_THAT(*text, Catch::Contains("What became of it\n  nothing was sent\n"));
    CHECK_THAT(*text, Catch::Contains("Risk\n  was not asked\n"));
}

TEST_CASE("a refusal shows the rule with its number and its limit") {
    Tape tape;
    tape.input(added(spy, "SPY"));
    tape.input(minute_bar(at(0, 13, 35), 520, 520));
    tape.output(decision_of(spy, DecisionOutcome::RiskRefused, at(0, 13, 35)));
    tape.output(verdict(RiskRule::QuoteStale, VerdictOutcome::Refuse, 7400, 5000));
    const auto text = ask(tape, "SPY", at(0, 13, 35));
    REQUIRE(text);
    CHECK_THAT(*text, Catch::Contains("no trade: risk refused the order"));
    CHECK_THAT(*text, Catch::Contains("refuse  quote_stale                7400, limit 5000"));
    CHECK_THAT(*text, Catch::Contains("  refused by quote_stale: 7400 against the limit 5000 "));
}

TEST_CASE("gates are told apart from risk, with what they could not know") {
    Tape tape;
    tape.input(added(spy, "SPY"));
    tape.input(minute_bar(at(0, 13, 35), 520, 520));
    tape.output(decision_of(spy, DecisionOutcome::GateRefused, at(0, 13, 35)));
    Verdict passed = verdict(RiskRule::GateSpread, VerdictOutcome::Pass, 0.0001, 0.0005);
    passed.order = 0;
    tape.output(passed);
    Verdict unknown = verdict(RiskRule::GateAdx, VerdictOutcome::Refuse, 0, 20);
    unknown.order = 0;
    unknown.unknown = 1;
    tape.output(unknown);
    const auto text = ask(tape, "SPY", at(0, 13, 35));
    REQUIRE(text);
    INFO(*text);
    CHECK_THAT(*text, Catch::Contains("no trade: an entry gate refused"));
    CHECK_THAT(*text, Catch::Contains("\nGates\n    pass    gate_spread              0.0001, "
                                      "limit 0.0005"));
    CHECK_THAT(*text, Catch::Contains("    refuse  gate_adx                unknown, limit 20"));
    CHECK_THAT(*text, Catch::Contains("Risk\n  was not asked\n"));
}

TEST_CASE("an order that is rejected ends the story") {
    Tape tape;
    tape.input(added(spy, "SPY"));
    tape.input(minute_bar(at(0, 13, 35), 520, 520));
    tape.output(decision_of(spy, DecisionOutcome::Sent, at(0, 13, 35)));
    tape.output(submit(order(7, Side::Buy, 95, OrderRole::Entry)));
    tape.input(minute_bar(at(0, 13, 36), 520, 520));
    OrderUpdate rejected = update(7, OrderState::PendingNew, OrderState::Rejected);
    rejected.reason = static_cast<std::uint8_t>(RejectReason::InsufficientBuyingPower);
    tape.output(rejected);
    DecisionTrace trace{"SPY", at(0, 13, 35), agents};
    for (const RecordView& record : tape.records()) trace.on_record(record);
    CHECK(trace.complete());
    CHECK_THAT(*trace.text(), Catch::Contains("rejected, insufficient_buying_power"));
}

TEST_CASE("an exit that begins with a cancel is followed until the position is closed") {
    Tape tape;
    tape.input(added(spy, "SPY"));
    tape.input(minute_bar(at(0, 13, 35), 520, 520));
    Decision exit = decision_of(spy, DecisionOutcome::Sent, at(0, 13, 35));
    exit.position = shares(95);
    exit.blend.exit = 1;
    tape.output(exit);
    OrderRequest cancel;
    cancel.header.instrument = spy;
    cancel.action = RequestAction::Cancel;
    cancel.target = order_id(8);
    tape.output(cancel);
    tape.input(minute_bar(at(0, 13, 36), 520, 520));
    tape.output(update(8, OrderState::PendingCancel, OrderState::Canceled));
    tape.output(submit(order(9, Side::Sell, 95, OrderRole::Flatten)));
    tape.input(minute_bar(at(0, 13, 37), 520, 520));
    tape.output(fill(9, Side::Sell, 95, 520, 0, 0, at(0, 13, 37)));
    RoundTrip trip;
    trip.header.instrument = spy;
    trip.exit_role = OrderRole::Flatten;
    tape.output(trip);
    const auto text = ask(tape, "SPY", at(0, 13, 35));
    REQUIRE(text);
    INFO(*text);
    CHECK_THAT(*text, Catch::Contains("  cancel single of order 8\n"));
    CHECK_THAT(*text, Catch::Contains("single 8: pending_cancel -> canceled\n"));
    CHECK_THAT(*text, Catch::Contains("submit flatten 9: sell 95 market (day)\n"));
    CHECK_THAT(*text, Catch::Contains("closed by flatten"));
}

TEST_CASE("a reader may stop once the position is closed") {
    const Tape tape = traded();
    DecisionTrace trace{"SPY", at(0, 13, 35), agents};
    std::size_t read = 0;
    for (const RecordView& record : tape.records()) {
        if (trace.complete()) break;
        trace.on_record(record);
        ++read;
    }
    CHECK(trace.complete());
    CHECK(read < tape.records().size());
}

TEST_CASE("an open position is told when the records end") {
    Tape tape;
    tape.input(added(spy, "SPY"));
    tape.input(minute_bar(at(0, 13, 35), 520, 520));
    tape.output(decision_of(spy, DecisionOutcome::Sent, at(0, 13, 35)));
    tape.output(submit(order(7, Side::Buy, 95, OrderRole::Entry)));
    const auto text = ask(tape, "SPY", at(0, 13, 35));
    REQUIRE(text);
    CHECK_THAT(*text, Catch::Contains("still open when the records end"));
}

TEST_CASE("what cannot be answered is an error that says what could") {
    const Tape tape = traded();
    const auto unknown = ask(tape, "QQQ", at(0, 13, 35));
    REQUIRE_FALSE(unknown);
    CHECK(unknown.error().expected == "SPY, BAC");
    const auto early = ask(tape, "SPY", at(0, 13, 0));
    REQUIRE_FALSE(early);
    CHECK_THAT(early.error().expected, Catch::Contains("2024-03-26 13:34:00Z"));
    const auto silent = ask(tape, "BAC", at(0, 13, 35));
    REQUIRE_FALSE(silent);
    CHECK_THAT(silent.error().expected, Catch::Contains("journal.outputs"));
    CHECK_FALSE(ask(Tape{}, "SPY", at(0, 13, 35)));
}

TEST_CASE("a question long after the last decision is told so") {
    const Tape tape = traded();
    const auto text = ask(tape, "SPY", at(1, 13, 42));
    REQUIRE(text);
    CHECK_THAT(*text, Catch::Contains("It is the last decision before 2024-03-27 13:42:00Z, 24 h"));
}

TEST_CASE("each step stands beside the limits of the settings") {
    settings::Settings settings;
    settings.policy.min_confidence = 0.65;
    settings.regime.adx_trend = 27;
    const Tape tape = traded();
    DecisionTrace trace{"SPY", at(0, 13, 35), agents, limits_of(settings)};
    for (const RecordView& record : tape.records()) trace.on_record(record);
    const auto text = trace.text();
    REQUIRE(text);
    INFO(*text);
    CHECK_THAT(*text, Catch::Contains("by the settings: enabled true, frame 5m, adx_trend 27.0,"));
    CHECK_THAT(*text, Catch::Contains("by the settings: min_confidence 0.65, "));
    CHECK_THAT(*text, Catch::Contains(", stop_atr 2.0, "));
}

TEST_CASE("a cool-down says when the last position was closed") {
    Tape tape = traded();
    const auto text = ask(tape, "SPY", at(0, 13, 42));
    REQUIRE(text);
    CHECK_THAT(*text, Catch::Contains("the last position was closed at 13:40:30Z, 90 s before"));
}
