#include "tradewind/research/day_summary.hpp"

#include <catch2/catch.hpp>

#include "records.hpp"

using namespace tradewind;
using namespace tradewind::research;
using namespace tradewind::research::test;

namespace {

const InstrumentId bac = InstrumentId::from_index(1);

Decision decided(InstrumentId id, DecisionOutcome outcome, double confidence = 0.7) {
    Decision decision;
    decision.header.instrument = id;
    decision.outcome = outcome;
    decision.blend.confidence = confidence;
    decision.agents = 1;
    decision.votes[0].intent.reason = IntentReason::NoSetup;
    return decision;
}
OrderPlan planned(InstrumentId id, std::int64_t count, double price) {
    OrderPlan plan;
    plan.header.instrument = id;
    plan.outcome = PlanOutcome::Planned;
    plan.quantity = shares(count);
    plan.reference = dollars(price);
    return plan;
}
Verdict verdict(InstrumentId id, RiskRule rule, VerdictOutcome outcome, double value,
                double limit) {
    Verdict record;
    record.header.instrument = id;
    record.rule = rule;
    record.outcome = outcome;
    record.value = value;
    record.limit = limit;
    return record;
}

// Two days. The first: nothing said, SPY refused whole (50,000), BAC shrunk twice from 100 to 50
// shares of 100. The second: nothing said.
Tape two_days() {
    Tape tape;
    tape.input(added(spy, "SPY"));
    tape.input(added(bac, "BAC"));
    tape.input(minute_bar(at(0, 14, 0), 500, 500));
    tape.output(decided(spy, DecisionOutcome::NoIntent, 0));
    tape.input(minute_bar(at(0, 14, 1), 500, 500));
    tape.output(decided(spy, DecisionOutcome::RiskRefused));
    tape.output(planned(spy, 100, 500));
    tape.output(verdict(spy, RiskRule::QuoteStale, VerdictOutcome::Refuse, 7000, 5000));
    tape.input(minute_bar(at(0, 14, 2), 500, 500));
    // The request is recorded first: it leaves the moment it is made.
    Order sent = order(1, Side::Buy, 50, OrderRole::Entry);
    sent.instrument = bac;
    tape.output(submit(sent));
    tape.output(decided(bac, DecisionOutcome::Sent));
    tape.output(planned(bac, 100, 100));
    // By itself 3,000 of 10,000 dollars; then two sevenths of what is left, 2,000.
    tape.output(verdict(bac, RiskRule::OrderSize, VerdictOutcome::Shrink, 10'000, 7000));
    tape.output(verdict(bac, RiskRule::PerTradeRisk, VerdictOutcome::Shrink, 700, 500));
    tape.input(minute_bar(at(1, 14, 0), 500, 500));
    tape.output(decided(spy, DecisionOutcome::NoIntent, 0));
    return tape;
}

Expected<std::string> ask(DayQuestion question) {
    static const Tape tape = two_days();
    DaySummary summary{std::move(question), Names{{"trend"}}};
    for (const RecordView& record : tape.records()) summary.on_record(record);
    return summary.text();
}

const Date first_day = Date::from_ymd(2024, 3, 26);

}  // namespace

TEST_CASE("a tally divides what was not traded among the rules that took it") {
    const Tape tape = two_days();
    Names names;
    RefusalTally tally;
    for (const RecordView& record : tape.records()) {
        names.learn(record);
        if (is_output(record.kind())) tally.on_record(record, record.header(), names);
    }
    tally.finish();
    const auto rule = [&](RiskRule kind) { return tally.rules()[static_cast<std::size_t>(kind)]; };
    CHECK(tally.decisions() == 4);
    CHECK(tally.planned_dollars() == 60'000);
    CHECK(tally.sent_dollars() == 5'000);
    CHECK(rule(RiskRule::QuoteStale).refused == 1);
    CHECK(rule(RiskRule::QuoteStale).refused_dollars == 50'000);
    CHECK(rule(RiskRule::OrderSize).shrunk_dollars == Approx(3000));
    CHECK(rule(RiskRule::PerTradeRisk).shrunk_dollars == Approx(2000));
}

TEST_CASE("what a tally counts for the rules is all that was planned and not sent") {
    const Tape tape = two_days();
    RefusalTally tally;
    for (const RecordView& record : tape.records())
        if (is_output(record.kind())) tally.on_record(record, record.header(), Names{});
    tally.finish();
    double taken = 0;
    for (const auto& rule : tally.rules()) taken += rule.refused_dollars + rule.shrunk_dollars;
    CHECK(taken == Approx(tally.planned_dollars() - tally.sent_dollars()));
}

TEST_CASE("an exit that is refused counts without dollars") {
    Tape tape;
    tape.input(minute_bar(at(0, 14, 0), 500, 500));
    tape.output(verdict(spy, RiskRule::PriceCollar, VerdictOutcome::Refuse, 0.2, 0.05));
    RefusalTally tally;
    for (const RecordView& record : tape.records())
        tally.on_record(record, record.header(), Names{});
    tally.finish();
    const auto& rule = tally.rules()[static_cast<std::size_t>(RiskRule::PriceCollar)];
    CHECK(rule.refused == 1);
    CHECK(rule.exits == 1);
    CHECK(rule.refused_dollars == 0);
}

TEST_CASE("a day's summary says what was decided and which rule refused how much") {
    const auto text = ask({.day = first_day});
    REQUIRE(text);
    INFO(*text);
    for (const char* line :
         {"2024-03-26 (New York)\n", "3 decisions, 2 plans for $60,000, $5,000 sent",
          "33.3 %       0  no trade: no agent proposed anything\n",
          "33.3 %       1  no trade: risk refused the order\n",
          "  quote_stale                1        $50,000       0          $0.00  SPY 1\n",
          "last: 7000, limit 5000 (age of the mark, ms)\n",
          "  order_size                 0          $0.00       1         $3,000  BAC 1\n",
          "silent: no setup 3"})
        CHECK_THAT(*text, Catch::Contains(line));
}

TEST_CASE("a summary without a day is of the last, of one symbol it has only that") {
    const auto last = ask({});
    REQUIRE(last);
    CHECK_THAT(*last, Catch::StartsWith("2024-03-27 (New York)\n"));
    const auto one = ask({.day = first_day, .symbol = "BAC"});
    REQUIRE(one);
    INFO(*one);
    CHECK_THAT(*one, Catch::Contains("1 decisions"));
    CHECK(one->find("quote_stale") == std::string::npos);
    const auto each = ask({.day = first_day, .by_symbol = true});
    REQUIRE(each);
    CHECK_THAT(*each, Catch::Contains("\nSPY\n"));
    CHECK_THAT(*each, Catch::Contains("\nBAC\n"));
}

TEST_CASE("a summary of what the journal does not hold says what it does") {
    const auto day = ask({.day = Date::from_ymd(2024, 4, 1)});
    REQUIRE_FALSE(day);
    CHECK_THAT(day.error().message(), Catch::Contains("a day from 2024-03-26 to 2024-03-27"));
    const auto symbol = ask({.symbol = "IBM"});
    REQUIRE_FALSE(symbol);
    CHECK_THAT(symbol.error().message(), Catch::Contains("SPY, BAC"));
}
