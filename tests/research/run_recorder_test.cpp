#include "tradewind/research/run_recorder.hpp"

#include <catch2/catch.hpp>

#include "records.hpp"

using namespace tradewind;
using namespace tradewind::research;
using namespace tradewind::research::test;

namespace {

RecorderSettings settings() {
    return {.starting_equity = money(100'000), .agents = {"trend", "gap"}};
}

// Two days. On the first 100 shares are bought at the open of a bar for 500.00 and sold by a time
// stop for 502.00, fees 0.50 each way: +199. On the second they are bought for 502 and stopped out
// at 501: -101.
Tape two_days() {
    Tape tape;
    tape.input(added(spy, "SPY"));
    tape.input(minute_bar(at(0, 13, 31), 499, 500));
    Decision decision;
    decision.header.instrument = spy;
    decision.outcome = DecisionOutcome::Sent;
    tape.output(decision);
    tape.output(submit(order(1, Side::Buy, 100, OrderRole::Entry)));

    tape.input(minute_bar(at(0, 13, 32), 500, 500));
    tape.output(update(1, OrderState::PendingNew, OrderState::Filled));
    tape.output(fill(1, Side::Buy, 100, 500, 0.5, 100, at(0, 13, 31)));
    tape.output(equity(99'999.5, 50'000, 0, 0.5));

    Timer timer;
    timer.kind = TimerKind::TimeStop;
    timer.header.event_time = at(0, 15, 32);
    tape.input(timer);
    tape.output(submit(order(2, Side::Sell, 100, OrderRole::Flatten)));
    tape.input(minute_bar(at(0, 15, 33), 502, 502));
    tape.output(update(2, OrderState::PendingNew, OrderState::Filled));
    tape.output(fill(2, Side::Sell, 100, 502, 0.5, 0, at(0, 15, 32)));
    RoundTrip first;
    first.header.instrument = spy;
    first.header.event_time = at(0, 15, 32);
    first.opened = at(0, 13, 31);
    first.entry_price = dollars(500);
    first.exit_price = dollars(502);
    first.quantity = shares(100);
    first.gross = money(200);
    first.fees = money(1);
    first.regime = Regime::Trend;
    first.agent = 0;
    first.exit_role = OrderRole::Flatten;
    tape.output(first);
    tape.output(equity(100'199, 0, 200, 1));

    tape.input(minute_bar(at(1, 13, 31), 502, 502));
    tape.output(submit(order(3, Side::Buy, 100, OrderRole::Entry)));
    tape.input(minute_bar(at(1, 13, 32), 502, 501));
    tape.output(update(3, OrderState::PendingNew, OrderState::Filled));
    tape.output(fill(3, Side::Buy, 100, 502, 0.5, 100, at(1, 13, 31)));
    tape.output(submit(order(4, Side::Sell, 100, OrderRole::StopLoss)));
    tape.input(minute_bar(at(1, 13, 33), 501, 501));
    tape.output(fill(4, Side::Sell, 100, 501, 0.5, 0, at(1, 13, 32, 30)));
    tape.output(update(4, OrderState::Accepted, OrderState::Filled));
    RoundTrip second = first;
    second.header.event_time = at(1, 13, 32, 30);
    second.opened = at(1, 13, 31);
    second.entry_price = dollars(502);
    second.exit_price = dollars(501);
    second.gross = money(-100);
    second.regime = Regime::MeanReversion;
    second.agent = 1;
    second.exit_role = OrderRole::StopLoss;
    tape.output(second);
    tape.output(equity(100'098, 0, 100, 2));
    return tape;
}

void feed(RunRecorder& recorder, const Tape& tape) {
    for (const RecordView& record : tape.records()) recorder.on_record(record);
}

}  // namespace

TEST_CASE("a run's totals are those added up by hand") {
    RowVectors rows;
    RunRecorder recorder{settings(), rows};
    feed(recorder, two_days());
    const RunTotals& totals = recorder.finish();

    CHECK(totals.market_events == 6);
    CHECK(totals.bars() == 6);
    CHECK(totals.days == 2);
    CHECK(totals.orders == 4);
    CHECK(totals.order_states[static_cast<std::size_t>(OrderState::Filled)] == 4);
    CHECK(totals.fills == 4);
    CHECK(totals.trades.trades() == 2);
    CHECK(totals.trades.net() == money(98));
    CHECK(totals.trades_by_regime[1].net() == money(199));
    CHECK(totals.trades_by_regime[2].net() == money(-101));
    CHECK(totals.trades_by_agent.at("trend").trades() == 1);
    CHECK(totals.trades_by_agent.at("gap").net() == money(-101));
    CHECK(totals.trades_by_symbol.at("SPY").trades() == 2);
    CHECK(totals.last.equity == money(100'098));
    CHECK(totals.daily_equity == std::vector<double>{100'000, 100'199, 100'098});
    // Peak 100,199, then 100,098.
    CHECK(totals.drawdown.largest_amount() == money(101));
    CHECK(totals.drawdown.deepest_fraction() == Approx(101.0 / 100'199));
    CHECK(totals.decisions[static_cast<std::size_t>(DecisionOutcome::Sent)] == 1);
}

TEST_CASE("exposure weighs what was held by how long it was held") {
    RowVectors rows;
    RunRecorder recorder{settings(), rows};
    feed(recorder, two_days());
    // Day 1: 13:31 to 15:33, 122 minutes, of them 121 with 50,000 of 99,999.50. Day 2: 2 minutes
    // flat.
    const double expected = 50'000 / 99'999.5 * 121 / 124;
    CHECK(recorder.finish().exposure == Approx(expected));
}

TEST_CASE("points after the last event neither lengthen a day nor make one") {
    const auto passed = [](Timestamp time) {
        Timer timer;
        timer.kind = TimerKind::SessionClose;
        timer.header.event_time = time;
        return timer;
    };
    RowVectors rows;
    RunRecorder recorder{settings(), rows};
    Tape tape;
    tape.input(passed(at(-1, 20, 0)));  // before the first event
    tape.output(equity(100'000, 0));
    tape.input(minute_bar(at(0, 14, 0), 10, 10));
    tape.output(equity(100'000, 50'000));
    tape.input(minute_bar(at(0, 16, 0), 10, 10));
    tape.output(equity(100'000, 0));
    tape.input(minute_bar(at(0, 20, 0), 10, 10));
    tape.input(passed(at(1, 0, 0)));  // 20:00 in New York, the same date
    tape.output(equity(100'000, 0));
    tape.input(passed(at(1, 20, 0)));  // a day without data
    tape.output(equity(100'000, 0));
    tape.input(minute_bar(at(2, 14, 0), 10, 10));
    tape.output(equity(100'200, 0));
    feed(recorder, tape);
    const RunTotals& totals = recorder.finish();
    CHECK(totals.days == 2);
    CHECK(totals.daily_equity == std::vector<double>{100'000, 100'000, 100'200});
    CHECK(totals.exposure == Approx(0.5 * 2 / 6));
}

TEST_CASE("a point between two events changes exposure at its own time") {
    RowVectors rows;
    RunRecorder recorder{settings(), rows};
    Tape tape;
    tape.input(minute_bar(at(0, 14, 0), 10, 10));
    tape.output(equity(100'000, 50'000));
    Timer timer;
    timer.header.event_time = at(0, 15, 0);
    tape.input(timer);
    tape.output(equity(100'000, 0));
    tape.input(minute_bar(at(0, 18, 0), 10, 10));
    feed(recorder, tape);
    CHECK(recorder.finish().exposure == Approx(0.5 * 1 / 4));
}

TEST_CASE("a trade says why it ended") {
    RowVectors rows;
    RunRecorder recorder{settings(), rows};
    feed(recorder, two_days());
    recorder.finish();
    REQUIRE(rows.trades.size() == 2);
    CHECK(rows.trades[0].symbol == "SPY");
    CHECK(rows.trades[0].agent == "trend");
    CHECK(rows.trades[0].exit_reason == "time_stop");
    CHECK(rows.trades[1].exit_reason == "stop_loss");
}

TEST_CASE("orders leave as rows in the order they were sent") {
    RowVectors rows;
    RunRecorder recorder{settings(), rows};
    feed(recorder, two_days());
    recorder.finish();
    REQUIRE(rows.orders.size() == 4);
    for (std::size_t i = 0; i < 4; ++i) CHECK(rows.orders[i].id.number == i + 1);
    CHECK(rows.orders[0].average_price() == dollars(500));
    CHECK(rows.orders[0].fees == money(0.5));
    CHECK(rows.orders[3].role == OrderRole::StopLoss);
    CHECK(rows.orders[3].state == OrderState::Filled);
}

TEST_CASE("partial fills average, a correction swaps the price") {
    RowVectors rows;
    RunRecorder recorder{settings(), rows};
    Tape tape;
    tape.input(minute_bar(at(0, 13, 31), 10, 10));
    tape.output(submit(order(1, Side::Buy, 300, OrderRole::Entry)));
    tape.input(minute_bar(at(0, 13, 32), 10, 10));
    tape.output(fill(1, Side::Buy, 100, 10.00, 0, 100, at(0, 13, 32)));
    tape.output(fill(1, Side::Buy, 200, 10.03, 0, 300, at(0, 13, 32)));
    Fill corrected = fill(1, Side::Buy, 200, 10.06, 0, 300, at(0, 13, 32));
    corrected.header.flags = Fill::correction;
    corrected.corrected_from = dollars(10.03);
    tape.output(corrected);
    feed(recorder, tape);
    recorder.finish();
    REQUIRE(rows.orders.size() == 1);
    CHECK(rows.orders[0].filled == shares(300));
    CHECK(rows.orders[0].average_price() == dollars(10.04));  // (100 x 10.00 + 200 x 10.06) / 300
}

TEST_CASE("a fill that is taken back leaves its order without it") {
    RowVectors rows;
    RunRecorder recorder{settings(), rows};
    Tape tape;
    tape.input(minute_bar(at(0, 13, 31), 10, 10));
    tape.output(submit(order(1, Side::Buy, 300, OrderRole::Entry)));
    tape.output(fill(1, Side::Buy, 100, 10.00, 0.2, 100, at(0, 13, 31)));
    tape.output(fill(1, Side::Buy, 200, 10.03, 0.4, 300, at(0, 13, 31)));
    Fill bust = fill(1, Side::Buy, 200, 10.03, -0.4, 100, at(0, 13, 31));
    bust.header.flags = Fill::busted;
    tape.output(bust);
    feed(recorder, tape);
    recorder.finish();
    CHECK(rows.orders[0].filled == shares(100));
    CHECK(rows.orders[0].average_price() == dollars(10));
    CHECK(rows.orders[0].fees == money(0.2));
}

TEST_CASE("an account that stands still fills no file") {
    RowVectors rows;
    RunRecorder recorder{settings(), rows};
    Tape tape;
    for (int minute = 31; minute < 41; ++minute) {
        tape.input(minute_bar(at(0, 13, minute), 10, 10));
        tape.output(equity(100'000, 0));
    }
    tape.input(minute_bar(at(1, 13, 31), 10, 10));
    tape.output(equity(100'000, 0));
    tape.output(equity(100'001, 0));
    feed(recorder, tape);
    CHECK(rows.points.size() == 3);  // one for each day, and the change
}

TEST_CASE("a ledger that does not add up shows in the gap") {
    RowVectors rows;
    RunRecorder recorder{settings(), rows};
    Tape tape;
    tape.input(minute_bar(at(0, 13, 31), 10, 10));
    tape.output(equity(100'098, 0, 100, 2));
    feed(recorder, tape);
    CHECK(recorder.totals().ledger_gap() == Money{});
    tape.output(equity(100'098.01, 0, 100, 2));
    recorder.on_record(tape.records().back());
    CHECK(recorder.totals().ledger_gap() == money(0.01));
}

TEST_CASE("why a position was flattened is told whichever record comes first") {
    RowVectors rows;
    RunRecorder recorder{settings(), rows};
    Tape tape;
    tape.input(minute_bar(at(0, 13, 31), 10, 10));
    tape.output(submit(order(1, Side::Buy, 100, OrderRole::Single)));
    tape.input(minute_bar(at(0, 13, 32), 10, 10));
    tape.output(fill(1, Side::Buy, 100, 10, 0, 100, at(0, 13, 31)));
    tape.output(submit(order(2, Side::Sell, 100, OrderRole::Flatten)));
    RiskEvent event;
    event.rule = RiskRule::DailyLoss;
    tape.output(event);
    tape.input(minute_bar(at(0, 13, 33), 9, 9));
    tape.output(fill(2, Side::Sell, 100, 9, 0, 0, at(0, 13, 32)));
    RoundTrip trip;
    trip.header.instrument = spy;
    trip.opened = at(0, 13, 31);
    trip.exit_role = OrderRole::Flatten;
    tape.output(trip);
    feed(recorder, tape);
    recorder.finish();
    REQUIRE(rows.trades.size() == 1);
    CHECK(rows.trades[0].exit_reason == "risk_daily_loss");
    CHECK(rows.trades[0].agent.empty());
    REQUIRE(rows.events.size() == 1);
    CHECK_THAT(rows.events[0], Catch::StartsWith(R"({"event":"risk_event","sequence":2,)"));
}

TEST_CASE("outputs alone are enough for trades and equity") {
    RowVectors rows;
    RunRecorder recorder{settings(), rows};
    const Tape tape = two_days();
    for (const RecordView& record : tape.records())
        if (is_output(record.kind()))
            recorder.on_record(record.header(), record.bytes, record.size);
    const RunTotals& totals = recorder.finish();
    CHECK(totals.trades.net() == money(98));
    CHECK(totals.days == 2);
    CHECK(totals.market_events == 0);
    CHECK(rows.trades[0].exit_reason == "flatten");  // the timer that caused it was not seen
}

TEST_CASE("a day without a point counts with what the book was worth") {
    RowVectors rows;
    RunRecorder recorder{settings(), rows};
    Tape tape;
    tape.input(minute_bar(at(0, 14, 0), 10, 10));
    tape.output(equity(100'100, 0));
    tape.input(minute_bar(at(1, 14, 0), 10, 10));
    // 20:00 in New York still belongs to the date; UTC has moved on.
    tape.input(minute_bar(at(2, 0, 0), 10, 10));
    tape.input(minute_bar(at(2, 14, 0), 10, 10));
    tape.output(equity(100'300, 0));
    feed(recorder, tape);
    CHECK(recorder.finish().daily_equity ==
          std::vector<double>{100'000, 100'100, 100'100, 100'300});
}

TEST_CASE("a strong decision not to trade is an event, a weak or satisfied one is not") {
    RowVectors rows;
    RunRecorder recorder{settings(), rows};
    Tape tape;
    tape.input(minute_bar(at(0, 14, 0), 10, 10));
    Decision decision;
    decision.header.instrument = spy;
    decision.blend.confidence = 0.8;
    decision.outcome = DecisionOutcome::RiskRefused;
    tape.output(decision);
    decision.outcome = DecisionOutcome::AlreadyPositioned;
    tape.output(decision);
    decision.outcome = DecisionOutcome::Conflict;
    decision.blend.confidence = 0.3;
    tape.output(decision);
    Verdict refusal;
    refusal.rule = RiskRule::GrossExposure;
    refusal.outcome = VerdictOutcome::Refuse;
    tape.output(refusal);
    feed(recorder, tape);
    const RunTotals& totals = recorder.finish();
    REQUIRE(rows.events.size() == 1);
    CHECK_THAT(rows.events[0], Catch::StartsWith(R"({"event":"no_trade",)"));
    CHECK(totals.refusals[static_cast<std::size_t>(RiskRule::GrossExposure)] == 1);
    CHECK(totals.decisions[static_cast<std::size_t>(DecisionOutcome::Conflict)] == 1);
}

TEST_CASE("closed orders leave memory, open ones stay until they close") {
    RowVectors rows;
    RunRecorder recorder{settings(), rows};
    Tape tape;
    tape.input(minute_bar(at(0, 14, 0), 10, 10));
    constexpr std::uint64_t count = 20'000;
    for (std::uint64_t i = 1; i <= count; ++i) {
        tape.output(submit(order(i, Side::Buy, 1, OrderRole::Entry)));
        if (i != 7) tape.output(update(i, OrderState::PendingNew, OrderState::Canceled));
    }
    feed(recorder, tape);
    CHECK(rows.orders.size() > count / 2);
    const bool seventh_left = std::any_of(rows.orders.begin(), rows.orders.end(),
                                          [](const OrderRow& row) { return row.id.number == 7; });
    CHECK_FALSE(seventh_left);
    const RunTotals& totals = recorder.finish();
    CHECK(rows.orders.size() == count);
    CHECK(totals.order_states[static_cast<std::size_t>(OrderState::Canceled)] == count - 1);
}

TEST_CASE("a cause outlasts the cancels that come before the flattening") {
    RowVectors rows;
    RunRecorder recorder{settings(), rows};
    Tape tape;
    tape.input(minute_bar(at(0, 13, 31), 10, 10));
    tape.output(fill(1, Side::Buy, 100, 10, 0, 100, at(0, 13, 31)));
    // A timer that finds nothing to do is no cause.
    Timer idle;
    idle.kind = TimerKind::TimeStop;
    idle.header.event_time = at(0, 13, 32);
    tape.input(idle);
    // The agent wants out: the bracket's exits are canceled first.
    tape.input(minute_bar(at(0, 13, 35), 10, 10));
    Decision exit;
    exit.header.instrument = spy;
    exit.outcome = DecisionOutcome::Sent;
    exit.blend.exit = 1;
    tape.output(exit);
    OrderRequest cancel;
    cancel.header.instrument = spy;
    cancel.action = RequestAction::Cancel;
    cancel.target = order_id(2);
    tape.output(cancel);
    // Force-flat comes meanwhile, and finds it under way.
    Timer flat;
    flat.kind = TimerKind::ForceFlat;
    flat.header.event_time = at(0, 13, 36);
    tape.input(flat);
    tape.output(submit(order(3, Side::Sell, 100, OrderRole::Flatten)));
    tape.input(minute_bar(at(0, 13, 37), 10, 10));
    tape.output(fill(3, Side::Sell, 100, 10, 0, 0, at(0, 13, 37)));
    RoundTrip trip;
    trip.header.instrument = spy;
    trip.exit_role = OrderRole::Flatten;
    tape.output(trip);
    feed(recorder, tape);
    REQUIRE(rows.trades.size() == 1);
    CHECK(rows.trades[0].exit_reason == "agent_exit");
}

TEST_CASE("odd things about orders are counted and told") {
    RowVectors rows;
    RunRecorder recorder{settings(), rows};
    Tape tape;
    tape.input(minute_bar(at(0, 14, 0), 10, 10));
    tape.output(submit(order(1, Side::Buy, 1, OrderRole::Entry)));
    tape.output(update(1, OrderState::PendingNew, OrderState::Unknown));
    tape.output(update(1, OrderState::Filled, OrderState::Filled, OrderUpdate::duplicate));
    tape.output(update(1, OrderState::Filled, OrderState::Filled,
                       OrderUpdate::late_fill | OrderUpdate::anomaly | OrderUpdate::incident));
    feed(recorder, tape);
    const RunTotals& totals = recorder.finish();
    CHECK(totals.duplicates == 1);
    CHECK(totals.late_fills == 1);
    CHECK(totals.anomalies == 1);
    CHECK(totals.incidents == 1);
    CHECK(rows.events.size() == 3);
    CHECK(rows.orders[0].anomalies == 2);
}

TEST_CASE("records cut short or out of range do no harm") {
    RowVectors rows;
    RunRecorder recorder{settings(), rows};
    Fill wild = fill(1, Side::Buy, 1, 10, 0, 1, at(0, 14, 0));
    wild.header.instrument = InstrumentId::from_index(4'000'000'000u);
    recorder.on_record(view_of(wild));
    RecordView cut = view_of(wild);
    cut.size = 40;
    recorder.on_record(cut);
    CHECK(recorder.finish().fills == 1);
}

TEST_CASE("an empty run has its start and nothing else") {
    RowVectors rows;
    RunRecorder recorder{settings(), rows};
    const RunTotals& totals = recorder.finish();
    CHECK(totals.last.equity == money(100'000));
    CHECK(totals.exposure == 0);
    CHECK(totals.days == 0);
    CHECK(totals.daily_equity.size() == 1);
}
