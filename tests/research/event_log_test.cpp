#include "tradewind/research/event_log.hpp"

#include <catch2/catch.hpp>

#include "records.hpp"
#include "tradewind/research/run_recorder.hpp"

using namespace tradewind;
using namespace tradewind::research;
using namespace tradewind::research::test;

namespace {

// The events of a run, as a recorder tells them.
std::vector<std::string> events_of(const Tape& tape, EventThresholds thresholds = {}) {
    RowVectors rows;
    RunRecorder recorder{{.starting_equity = money(100'000),
                          .agents = {"trend", "gap"},
                          .events = {.thresholds = thresholds}},
                         rows};
    for (const RecordView& record : tape.records()) recorder.on_record(record);
    recorder.finish();
    return rows.events;
}

std::size_t named(const std::vector<std::string>& events, const std::string& name) {
    return static_cast<std::size_t>(std::ranges::count_if(events, [&](const std::string& event) {
        return event.starts_with("{\"event\":\"" + name + "\",");
    }));
}

Decision said(DecisionOutcome outcome, Direction direction, double confidence) {
    Decision decision;
    decision.header.instrument = spy;
    decision.outcome = outcome;
    decision.reference = dollars(500);
    decision.blend.direction = direction;
    decision.blend.confidence = confidence;
    decision.agents = 2;
    decision.votes[0] = {1, {.confidence = confidence, .direction = direction}};
    return decision;
}

Tape begun() {
    Tape tape;
    tape.input(added(spy, "SPY"));
    return tape;
}

RoundTrip trip_of(double gross, std::uint8_t agent) {
    RoundTrip trip;
    trip.header.instrument = spy;
    trip.quantity = shares(100);
    trip.gross = money(gross);
    trip.agent = agent;
    return trip;
}

WeightChange moved(double before, double after, WeightChangeReason reason) {
    WeightChange change;
    change.before = before;
    change.after = after;
    change.regime = Regime::Trend;
    change.agent = 1;
    change.reason = reason;
    return change;
}

}  // namespace

TEST_CASE("a strong trade that risk refuses is told with the rule, its numbers and the plan") {
    Tape tape = begun();
    tape.input(minute_bar(at(0, 14, 0), 500, 500));
    tape.output(equity(99'000, 40'000));
    tape.output(said(DecisionOutcome::RiskRefused, Direction::Long, 0.8));
    OrderPlan plan;
    plan.header.instrument = spy;
    plan.outcome = PlanOutcome::Planned;
    plan.quantity = shares(100);
    plan.reference = dollars(500);
    tape.output(plan);
    Verdict refusal;
    refusal.header.instrument = spy;
    refusal.rule = RiskRule::GrossExposure;
    refusal.outcome = VerdictOutcome::Refuse;
    refusal.value = 120'000;
    refusal.limit = 99'000;
    tape.output(refusal);
    const auto events = events_of(tape);
    REQUIRE(events.size() == 1);
    INFO(events[0]);
    for (const char* part : {R"({"event":"no_trade","sequence":2,)", R"("plan.notional":50000)",
                             R"("refused_by":"gross_exposure")", R"("value":120000)",
                             R"("limit":99000)", R"("account.equity":99000.00)"})
        CHECK_THAT(events[0], Catch::Contains(part));
}

TEST_CASE("the same refusal of the same idea is told once, another side or day of it again") {
    Tape tape = begun();
    for (int minute = 0; minute < 5; ++minute) {
        tape.input(minute_bar(at(0, 14, minute), 500, 500));
        tape.output(said(DecisionOutcome::CoolingDown, Direction::Long, 0.8));
    }
    tape.input(minute_bar(at(0, 14, 6), 500, 500));
    tape.output(said(DecisionOutcome::CoolingDown, Direction::Short, 0.8));
    tape.input(minute_bar(at(0, 14, 7), 500, 500));
    tape.output(said(DecisionOutcome::NoIntent, Direction::Flat, 0));
    tape.input(minute_bar(at(0, 14, 8), 500, 500));
    tape.output(said(DecisionOutcome::CoolingDown, Direction::Short, 0.8));
    CHECK(named(events_of(tape), "no_trade") == 3);
}

TEST_CASE("a regime flip is told with what the classifier looked at") {
    Tape tape = begun();
    tape.input(minute_bar(at(0, 14, 0), 500, 500));
    FeatureFrame frame;
    frame.pages[0].header.instrument = spy;
    frame.pages[0].frame = TimeFrame::Minute5;
    frame.set(Feature::Adx, 31.5);
    tape.output(frame.pages[0]);
    RegimeFlip flip;
    flip.header.instrument = spy;
    flip.to.regime = Regime::Trend;
    flip.to.rule = RegimeRule::TrendStrength;
    tape.output(flip);
    const auto events = events_of(tape);
    REQUIRE(events.size() == 1);
    CHECK_THAT(events[0], Catch::StartsWith(R"({"event":"regime_flip",)"));
    CHECK_THAT(events[0], Catch::Contains(R"("to.rule":"trend_strength")"));
    CHECK_THAT(events[0], Catch::Contains(R"("adx":31.5)"));
    CHECK(events[0].find("hurst") == std::string::npos);  // not ready
}

TEST_CASE("a risk event is told with the account it befell") {
    Tape tape = begun();
    tape.input(minute_bar(at(0, 14, 0), 500, 500));
    EquityPoint point = equity(97'000, 40'000);
    point.peak_equity = money(100'000);
    tape.output(point);
    RiskEvent event;
    event.rule = RiskRule::DailyLoss;
    event.value = 0.03;
    event.limit = 0.03;
    event.latched = 1;
    tape.output(event);
    const auto events = events_of(tape);
    REQUIRE(events.size() == 1);
    CHECK_THAT(events[0], Catch::Contains(R"("rule":"daily_loss")"));
    CHECK_THAT(events[0], Catch::Contains(R"("account.drawdown":0.03)"));
    CHECK_THAT(events[0], Catch::Contains(R"("account.gross_exposure":40000.00)"));
}

TEST_CASE("a trade far from the others is an outlier, told with its distance") {
    Tape tape = begun();
    for (int i = 0; i < 30; ++i) {
        tape.input(minute_bar(at(0, 14, i), 500, 500));
        tape.output(trip_of(i % 2 == 0 ? 10 : -10, 0));
    }
    tape.input(minute_bar(at(0, 15, 0), 500, 500));
    tape.output(trip_of(-200, 0));
    const auto events = events_of(tape);
    REQUIRE(named(events, "outlier_pnl") == 1);
    CHECK_THAT(events.back(), Catch::Contains(R"("deviations":-19)"));
    CHECK_THAT(events.back(), Catch::Contains(R"("limit":3)"));
}

TEST_CASE("weight changes are told with their size, a far swing within a day once more") {
    Tape tape = begun();
    double weight = 1;
    for (int i = 0; i < 6; ++i) {
        tape.input(minute_bar(at(0, 14, i), 500, 500));
        tape.output(moved(weight, weight + 0.0625, WeightChangeReason::InForce));
        weight += 0.0625;
    }
    const auto events = events_of(tape);
    CHECK(named(events, "weight_change") == 6);
    REQUIRE(named(events, "rapid_weight_swing") == 1);
    // Four steps make a quarter, which is not more than one; the fifth goes beyond.
    const std::string& swing = events[5];
    CHECK_THAT(swing, Catch::Contains(R"("from_weight":1,)"));
    CHECK_THAT(swing, Catch::Contains(R"("moves":5)"));
    CHECK_THAT(events.front(), Catch::Contains(R"("change":0.0625)"));
}

TEST_CASE("the same steps over weeks are no swing") {
    Tape tape = begun();
    double weight = 1;
    for (int i = 0; i < 6; ++i) {
        tape.input(minute_bar(at(2 * i, 14, 0), 500, 500));
        tape.output(moved(weight, weight + 0.0625, WeightChangeReason::Proposed));
        weight += 0.0625;
    }
    const auto events = events_of(tape);
    CHECK(named(events, "weight_change") == 6);
    CHECK(named(events, "rapid_weight_swing") == 0);
}

TEST_CASE("an agent behind all entries dominates, once, and not from too few") {
    const auto entries = [](int count) {
        Tape tape = begun();
        for (int i = 0; i < count; ++i) {
            tape.input(minute_bar(at(0, 14, i), 500, 500));
            tape.output(said(DecisionOutcome::Sent, Direction::Long, 0.8));
        }
        return tape;
    };
    CHECK(named(events_of(entries(29)), "agent_dominance") == 0);
    const auto events = events_of(entries(45));
    REQUIRE(named(events, "agent_dominance") == 1);
    CHECK_THAT(events.front(), Catch::Contains(R"("dominant":"trend")"));
    CHECK_THAT(events.front(), Catch::Contains(R"("share.gap":0)"));
}

TEST_CASE("an agent whose hits leave their band drifts, and is told once") {
    Tape tape = begun();
    int minute = 0;
    const auto trade = [&](double gross) {
        tape.input(minute_bar(at(minute / 300, 14, minute % 300 / 60, minute % 60), 500, 500));
        ++minute;
        tape.output(trip_of(gross, 1));
    };
    for (int i = 0; i < 120; ++i) trade(i % 3 == 0 ? -10 : 10);
    REQUIRE(named(events_of(tape), "drift") == 0);
    for (int i = 0; i < 40; ++i) trade(-10);
    const auto events = events_of(tape);
    REQUIRE(named(events, "drift") == 1);
    const auto drift = std::ranges::find_if(
        events, [](const std::string& event) { return event.starts_with("{\"event\":\"drift\""); });
    CHECK_THAT(*drift, Catch::Contains(R"("agent":"gap")"));
    CHECK_THAT(*drift, Catch::Contains("less often"));
}
