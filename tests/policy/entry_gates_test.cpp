#include "tradewind/policy/entry_gates.hpp"

#include <catch2/catch.hpp>
#include <cstring>
#include <vector>

#include "tradewind/model/input.hpp"
#include "tradewind/model/verdict.hpp"
#include "tradewind/options/probability.hpp"

namespace tradewind::policy {
namespace {

using namespace std::chrono_literals;
using Answer = EntryGates::Answer;

Price dollars(double price) { return Price::from_double(price); }

// A long of 100 shares at 100 dollars, target 103, stop 98, on a quote of two cents.
struct Scene {
    settings::Policy policy;
    settings::Exchange exchange;
    Instrument instrument = *Instrument::equity("SPY");
    OrderPlan plan;
    EntryView view{.instrument = instrument,
                   .plan = plan,
                   .confidence = 0.6,
                   .bid = dollars(99.99),
                   .ask = dollars(100.01),
                   .quote_age = 250ms,
                   .adx = 30,
                   .spread_score = 0.5,
                   .realized_volatility = 0.5,
                   .horizon = 2h};

    Scene() {
        instrument.id = InstrumentId::from_index(0);
        plan.quantity = Quantity::from_units(100);
        plan.reference = dollars(100);
        plan.target = dollars(103);
        plan.stop = dollars(98);
    }
    Scene(const Scene&) = delete;
    Scene& operator=(const Scene&) = delete;

    Answer ask() {
        EntryGates gates{policy, exchange};
        gates.add_instrument(instrument);
        outputs.begin(1, Timestamp::from_nanos(1));
        const Answer answer = gates.ask(view, outputs);
        verdicts.clear();
        outputs.for_each(size_of, [&](const Header&, const std::byte* bytes, std::size_t) {
            Verdict verdict;
            std::memcpy(static_cast<void*>(&verdict), bytes, sizeof verdict);
            verdicts.push_back(verdict);
        });
        return answer;
    }
    // Of the one gate that was asked.
    Verdict only() const {
        REQUIRE(verdicts.size() == 1);
        return verdicts[0];
    }

    OutputBuffer outputs{1u << 14};
    std::vector<Verdict> verdicts;
};

}  // namespace

TEST_CASE("gates that are left out are not asked") {
    Scene scene;
    CHECK(scene.ask() == Answer::Admitted);
    CHECK(scene.verdicts.empty());
    CHECK_FALSE(EntryGates{scene.policy, scene.exchange}.guards(scene.instrument.id));
    CHECK(EntryGates::reads(scene.policy).empty());
}

TEST_CASE("each gate admits at its limit and refuses beyond it, with its number") {
    Scene scene;
    settings::EntryGates& gates = scene.policy.gates;
    const auto check = [&](RiskRule rule, double value, double limit, Answer expected) {
        INFO(name_of(rule));
        CHECK(scene.ask() == expected);
        const Verdict verdict = scene.only();
        CHECK(verdict.rule == rule);
        CHECK(verdict.value == Approx(value));
        CHECK(verdict.limit == Approx(limit));
        CHECK(verdict.outcome ==
              (expected == Answer::Admitted ? VerdictOutcome::Pass : VerdictOutcome::Refuse));
        CHECK(verdict.unknown == 0);
        CHECK(verdict.order == 0);
        CHECK(verdict.header.instrument == scene.instrument.id);
    };
    SECTION("confidence") {
        gates.confidence_min = 0.6;
        check(RiskRule::GateConfidence, 0.6, 0.6, Answer::Admitted);
        gates.confidence_min = 0.61;
        check(RiskRule::GateConfidence, 0.6, 0.61, Answer::Refused);
    }
    SECTION("age of the quote") {
        gates.quote_age_ms_max = 250;
        check(RiskRule::GateQuoteAge, 250, 250, Answer::Admitted);
        gates.quote_age_ms_max = 249;
        check(RiskRule::GateQuoteAge, 250, 249, Answer::Refused);
    }
    SECTION("spread") {
        gates.spread_max = 0.0002001;
        check(RiskRule::GateSpread, 0.0002, 0.0002001, Answer::Admitted);
        gates.spread_max = 0.0001999;
        check(RiskRule::GateSpread, 0.0002, 0.0001999, Answer::Refused);
    }
    SECTION("spread score") {
        gates.spread_score_max = 0.5;
        check(RiskRule::GateSpreadScore, 0.5, 0.5, Answer::Admitted);
        gates.spread_score_max = 0.4;
        check(RiskRule::GateSpreadScore, 0.5, 0.4, Answer::Refused);
    }
    SECTION("ADX from below") {
        gates.adx_min = 30;
        check(RiskRule::GateAdx, 30, 30, Answer::Admitted);
        gates.adx_min = 31;
        check(RiskRule::GateAdx, 30, 31, Answer::Refused);
    }
    SECTION("ADX from above") {
        gates.adx_max = 30;
        check(RiskRule::GateAdx, 30, 30, Answer::Admitted);
        gates.adx_max = 29;
        check(RiskRule::GateAdx, 30, 29, Answer::Refused);
    }
    SECTION("probability of touch") {
        // Two hours of a session of six and a half, 252 of them a year.
        const double years = 120.0 / (252 * 390);
        const double touched =
            options::probability_of_touch({100, years, 0, 0.5}, 103).value().touched;
        REQUIRE(touched > 0.01);
        REQUIRE(touched < 0.5);
        gates.touch_min = touched;
        check(RiskRule::GateTouch, touched, touched, Answer::Admitted);
        gates.touch_min = touched + 0.001;
        check(RiskRule::GateTouch, touched, touched + 0.001, Answer::Refused);
    }
    SECTION("edge after costs") {
        scene.exchange.fees.commission_per_share = 0.005;
        scene.exchange.stop_slippage_spread = 0.5;
        scene.policy.regulatory_fees = 0.00003;
        // 0.6 x 3 - 0.4 x 2 = 1.00; spread 0.02, slippage 0.5 x 0.02 x 0.4, commissions 0.01,
        // regulatory 0.003.
        const double edge = (1.0 - 0.02 - 0.004 - 0.01 - 0.003) / 100;
        gates.edge_min = edge - 1e-9;
        check(RiskRule::GateEdge, edge, edge, Answer::Admitted);
        gates.edge_min = edge + 1e-9;
        check(RiskRule::GateEdge, edge, edge, Answer::Refused);
    }
}

TEST_CASE("the edge of a trade counts slippage in ticks where there are no quotes") {
    Scene scene;
    scene.policy.gates.edge_min = -1;
    scene.policy.regulatory_fees = 0;
    scene.exchange.slippage_ticks = 1;
    scene.view.bid = scene.view.ask = Price{};
    scene.ask();
    // A tick on the way in, and one at the stop.
    CHECK(scene.only().value == Approx((1.0 - 0.01 - 0.004) / 100));
    scene.plan.entry_type = OrderType::Limit;
    scene.plan.entry_limit = dollars(100);
    scene.ask();
    CHECK(scene.only().value == Approx((1.0 - 0.004) / 100));
}

TEST_CASE("the least commission counts by the plan's size") {
    Scene scene;
    scene.policy.gates.edge_min = -1;
    scene.policy.regulatory_fees = 0;
    scene.exchange.slippage_ticks = 0;
    scene.view.bid = scene.view.ask = Price{};
    scene.exchange.fees.commission_minimum = 1;
    scene.plan.quantity = Quantity::from_units(10);
    scene.ask();
    CHECK(scene.only().value == Approx((1.0 - 0.2) / 100));
}

TEST_CASE("the other side of a closed position waits, its own does not") {
    Scene scene;
    scene.policy.gates.flip_minutes = 30;
    CHECK(scene.ask() == Answer::Admitted);  // nothing was held yet
    CHECK(scene.verdicts.empty());
    scene.view.closed = Direction::Short;
    scene.view.since_closed = 29min + 59s;
    CHECK(scene.ask() == Answer::Refused);
    CHECK(scene.only().rule == RiskRule::GateFlip);
    scene.view.since_closed = 30min;
    CHECK(scene.ask() == Answer::Admitted);
    scene.view.closed = Direction::Long;
    scene.view.since_closed = 0min;
    CHECK(scene.ask() == Answer::Admitted);
    CHECK(scene.verdicts.empty());
    scene.plan.side = Side::Sell;
    CHECK(scene.ask() == Answer::Refused);
}

TEST_CASE("a number that is not known refuses, and the verdict says so") {
    Scene scene;
    settings::EntryGates& gates = scene.policy.gates;
    SECTION("no quote: its age") {
        scene.view.bid = scene.view.ask = Price{};
        gates.quote_age_ms_max = 1'000'000;
    }
    SECTION("no quote: its spread") {
        scene.view.ask = Price{};
        gates.spread_max = 1;
    }
    SECTION("no spread score") {
        scene.view.spread_score.reset();
        gates.spread_score_max = 100;
    }
    SECTION("no ADX") {
        scene.view.adx.reset();
        gates.adx_max = 100;
    }
    SECTION("no volatility") {
        scene.view.realized_volatility = 0;
        gates.touch_min = 0;
    }
    SECTION("no time left") {
        scene.view.horizon = 0s;
        gates.touch_min = 0;
    }
    SECTION("no stop") {
        scene.plan.stop = Price{};
        gates.edge_min = -1;
    }
    CHECK(scene.ask() == Answer::Refused);
    CHECK(scene.only().unknown == 1);
    CHECK(scene.only().value == 0);
}

TEST_CASE("the first gate that refuses is the last that is asked") {
    Scene scene;
    scene.policy.gates.confidence_min = 0.5;
    scene.policy.gates.spread_max = 0.0001;
    scene.policy.gates.adx_min = 10;
    CHECK(scene.ask() == Answer::Refused);
    REQUIRE(scene.verdicts.size() == 2);
    CHECK(scene.verdicts[0].rule == RiskRule::GateConfidence);
    CHECK(scene.verdicts[1].rule == RiskRule::GateSpread);
}

TEST_CASE("a symbol's own limits replace those for all, gate by gate") {
    Scene scene;
    scene.policy.gates.adx_min = 40;
    scene.policy.gates.confidence_min = 0.5;
    CHECK(scene.ask() == Answer::Refused);
    scene.policy.symbols = {{.symbol = "SPY", .gates = {.adx_min = 20}}};
    CHECK(scene.ask() == Answer::Admitted);
    REQUIRE(scene.verdicts.size() == 2);
    CHECK(scene.verdicts[1].limit == 20);
    scene.policy.symbols[0].symbol = "QQQ";
    CHECK(scene.ask() == Answer::Refused);
}

TEST_CASE("a symbol may have gates where there are none for all") {
    Scene scene;
    scene.policy.symbols = {{.symbol = "SPY", .gates = {.spread_score_max = 2}}};
    EntryGates gates{scene.policy, scene.exchange};
    gates.add_instrument(scene.instrument);
    CHECK(gates.guards(scene.instrument.id));
    CHECK_FALSE(gates.guards(InstrumentId::from_index(1)));
    CHECK(EntryGates::reads(scene.policy) == features::FeatureMask{Feature::SpreadScore});
}

}  // namespace tradewind::policy
