#include "tradewind/playbooks/playbook.hpp"

#include <catch2/catch.hpp>
#include <chrono>

#include "support/property.hpp"
#include "tradewind/model/invariant.hpp"

namespace tradewind::playbooks {
namespace {

using namespace std::chrono_literals;

const Instrument stock = *Instrument::equity("SPY");
const Instrument call = *Instrument::option("O:SPY251219C00650000", InstrumentId::from_index(0));

Blend towards(Direction direction, std::uint32_t horizon_seconds = 0) {
    Blend blend;
    blend.direction = direction;
    blend.confidence = 0.8;
    blend.horizon_seconds = horizon_seconds;
    blend.outcome = DecisionOutcome::Sent;
    return blend;
}

// 100,000 of equity, a 100.00 stock, an ATR of 0.50.
PlanRequest request(Direction direction, const Instrument& instrument = stock) {
    return {.instrument = instrument,
            .blend = towards(direction),
            .reference = Price::from_cents(10'000),
            .atr = 0.5,
            .equity = Money::from_cents(10'000'000),
            .position = {}};
}

settings::Playbook wide() {
    settings::Playbook settings;
    settings.max_position = 1;
    return settings;
}

}  // namespace

TEST_CASE("a long bracket: stop below, target above, size by the risk budget") {
    const OrderPlan plan = playbooks::plan(wide(), request(Direction::Long));
    CHECK(plan.outcome == PlanOutcome::Planned);
    CHECK(plan.side == Side::Buy);
    CHECK(plan.entry_type == OrderType::Market);
    CHECK(plan.reference == Price::from_cents(10'000));
    CHECK(plan.stop == Price::from_cents(9'900));
    CHECK(plan.target == Price::from_cents(10'150));
    CHECK(plan.quantity == Quantity::from_units(500));  // 0.5 % of 100,000 at 1.00 a share
    CHECK(plan.time_stop_nanos == std::chrono::nanoseconds{120min}.count());
}

TEST_CASE("a short bracket is its mirror") {
    const OrderPlan plan = playbooks::plan(wide(), request(Direction::Short));
    CHECK(plan.side == Side::Sell);
    CHECK(plan.stop == Price::from_cents(10'100));
    CHECK(plan.target == Price::from_cents(9'850));
    CHECK(plan.quantity == Quantity::from_units(500));
}

TEST_CASE("the position cap shrinks the size") {
    const OrderPlan plan = playbooks::plan({}, request(Direction::Long));  // 10 % of equity
    CHECK(plan.quantity == Quantity::from_units(100));
}

TEST_CASE("contracts count their multiplier") {
    PlanRequest asked = request(Direction::Long, call);
    asked.reference = Price::from_cents(1'000);
    const OrderPlan plan = playbooks::plan(wide(), asked);
    CHECK(plan.quantity == Quantity::from_units(5));  // 500 of budget, 100 a contract
}

TEST_CASE("too small to trade says how much it would have been") {
    PlanRequest asked = request(Direction::Long);
    asked.equity = Money::from_cents(15'000);  // 150.00: the budget is 0.75
    const OrderPlan plan = playbooks::plan(wide(), asked);
    CHECK(plan.outcome == PlanOutcome::TooSmall);
    CHECK(plan.quantity.is_zero());
    CHECK(plan.wanted == Quantity::from_micros(750'000));
    asked.equity = -asked.equity;
    CHECK(playbooks::plan(wide(), asked).outcome == PlanOutcome::TooSmall);
    asked.equity = Money{};
    CHECK(playbooks::plan(wide(), asked).outcome == PlanOutcome::TooSmall);
}

TEST_CASE("fractional lots trade fractions") {
    Instrument fractional = stock;
    fractional.lot = Quantity::from_micros(1'000);
    PlanRequest asked = request(Direction::Long, fractional);
    asked.equity = Money::from_cents(15'000);
    CHECK(playbooks::plan(wide(), asked).quantity == Quantity::from_micros(750'000));
}

TEST_CASE("prices are rounded to the side that does not flatter") {
    settings::Playbook settings = wide();
    PlanRequest asked = request(Direction::Long);
    asked.atr = 0.333;
    OrderPlan plan = playbooks::plan(settings, asked);
    CHECK(plan.stop == Price::from_cents(9'933));     // 99.334 raw
    CHECK(plan.target == Price::from_cents(10'099));  // 100.999 raw
    asked.blend = towards(Direction::Short);
    plan = playbooks::plan(settings, asked);
    CHECK(plan.stop == Price::from_cents(10'067));   // 100.666 raw
    CHECK(plan.target == Price::from_cents(9'901));  // 99.001 raw
}

TEST_CASE("a limit entry stands on the better side, and its bracket around it") {
    settings::Playbook settings = wide();
    settings.entry = settings::EntryKind::Limit;
    settings.entry_offset_atr = 0.25;
    PlanRequest asked = request(Direction::Long);
    OrderPlan plan = playbooks::plan(settings, asked);
    CHECK(plan.entry_type == OrderType::Limit);
    CHECK(plan.entry_limit == Price::from_cents(9'987));  // 99.875 raw
    CHECK(plan.stop == Price::from_cents(9'887));
    CHECK(plan.target == Price::from_cents(10'137));
    asked.blend = towards(Direction::Short);
    plan = playbooks::plan(settings, asked);
    CHECK(plan.entry_limit == Price::from_cents(10'013));
}

TEST_CASE("a tiny ATR still leaves a tick between entry, stop and target") {
    PlanRequest asked = request(Direction::Long);
    asked.atr = 1e-7;
    OrderPlan plan = playbooks::plan(wide(), asked);
    CHECK(plan.stop == Price::from_cents(9'999));
    CHECK(plan.target == Price::from_cents(10'001));
    asked.blend = towards(Direction::Short);
    asked.atr = 1e-11;  // less than a nano-dollar
    plan = playbooks::plan(wide(), asked);
    CHECK(plan.stop == Price::from_cents(10'001));
    CHECK(plan.target == Price::from_cents(9'999));
}

TEST_CASE("no target when it is switched off") {
    settings::Playbook settings = wide();
    settings.target_atr = 0;
    CHECK(playbooks::plan(settings, request(Direction::Long)).target == Price{});
}

TEST_CASE("the risk layer's scale shrinks the size, also where the cap binds") {
    PlanRequest asked = request(Direction::Long);
    asked.size_scale = 0.5;
    CHECK(playbooks::plan(wide(), asked).quantity == Quantity::from_units(250));
    CHECK(playbooks::plan({}, asked).quantity == Quantity::from_units(50));
    asked.size_scale = 0;
    CHECK(playbooks::plan({}, asked).outcome == PlanOutcome::TooSmall);
    asked.size_scale = 2;
    CHECK_THROWS_AS(playbooks::plan({}, asked), InvariantBroken);
}

TEST_CASE("what is missing is said") {
    PlanRequest asked = request(Direction::Long);
    asked.reference = Price{};
    CHECK(playbooks::plan({}, asked).outcome == PlanOutcome::NoPrice);
    asked.reference = Price::from_cents(10'000);
    asked.atr = 0;
    CHECK(playbooks::plan({}, asked).outcome == PlanOutcome::NotReady);
    asked.atr = 60;  // the stop would stand at -20
    CHECK(playbooks::plan({}, asked).outcome == PlanOutcome::NoPrice);
    asked.atr = 1e300;
    CHECK(playbooks::plan({}, asked).outcome == PlanOutcome::NoPrice);
    CHECK(playbooks::plan({}, request(Direction::Flat)).outcome == PlanOutcome::NothingToDo);
    asked.atr = 0.5;
    asked.position = Quantity::from_units(1);
    CHECK(playbooks::plan({}, asked).outcome == PlanOutcome::NothingToDo);
}

TEST_CASE("a short whose target passes zero takes the lowest price") {
    PlanRequest asked = request(Direction::Short);
    asked.reference = Price::from_cents(100);
    const OrderPlan plan = playbooks::plan(wide(), asked);  // target 1.00 - 1.50
    CHECK(plan.target == stock.tick_below);
    CHECK(plan.outcome == PlanOutcome::Planned);
}

TEST_CASE("a fixed quantity needs no indicator") {
    settings::Playbook settings;
    settings.kind = settings::PlaybookKind::FixedQuantity;
    settings.time_stop_minutes = 0;
    PlanRequest asked = request(Direction::Long);
    asked.atr = 0;
    const OrderPlan plan = playbooks::plan(settings, asked);
    CHECK(plan.outcome == PlanOutcome::Planned);
    CHECK(plan.quantity == Quantity::from_units(100));
    CHECK(plan.entry_type == OrderType::Market);
    CHECK(plan.stop == Price{});
    CHECK(plan.target == Price{});
    CHECK(plan.time_stop_nanos == 0);
    settings.fixed_quantity = 0.5;
    CHECK(playbooks::plan(settings, asked).outcome == PlanOutcome::TooSmall);
    CHECK(playbooks::plan(settings, asked).wanted == Quantity::from_micros(500'000));
}

TEST_CASE("the time stop is the shorter of the setting and the agents' horizon") {
    PlanRequest asked = request(Direction::Long);
    asked.blend.horizon_seconds = 1800;
    CHECK(playbooks::plan({}, asked).time_stop_nanos == std::chrono::nanoseconds{30min}.count());
    asked.blend.horizon_seconds = 86'400;
    CHECK(playbooks::plan({}, asked).time_stop_nanos == std::chrono::nanoseconds{120min}.count());
}

}  // namespace tradewind::playbooks
