#include <catch2/catch.hpp>

#include "support/property.hpp"
#include "tradewind/playbooks/playbook.hpp"

namespace tradewind::playbooks {
namespace {

double between(double low, double high) {
    return low + (high - low) * (*rc::gen::inRange(0, 1'000'001) / 1e6);
}

struct Case {
    Instrument instrument;
    settings::Playbook settings;
    Blend blend;
    Price reference;
    double atr = 0;
    Money equity;
    double size_scale = 1;

    OrderPlan plan() const {
        return playbooks::plan(settings, {.instrument = instrument,
                                          .blend = blend,
                                          .reference = reference,
                                          .atr = atr,
                                          .equity = equity,
                                          .position = {},
                                          .size_scale = size_scale});
    }
};

// Anything a run could ask for: cents to thousands of dollars, calm to wild, stocks and options,
// whole and fractional lots, small and large accounts.
Case any_case() {
    Case made;
    made.instrument =
        *rc::gen::element(*Instrument::equity("SPY"),
                          *Instrument::option("O:SPY251219C00650000", InstrumentId::none()),
                          *Instrument::option("O:AAPL251219C00250000", InstrumentId::none()));
    if (*rc::gen::arbitrary<bool>()) made.instrument.lot = Quantity::from_micros(1'000);
    settings::Playbook& s = made.settings;
    s.entry = *rc::gen::element(settings::EntryKind::Market, settings::EntryKind::Limit);
    s.risk_per_trade = between(1e-5, 0.1);
    s.stop_atr = between(0.01, 10);
    s.target_atr = between(0, 10);
    s.entry_offset_atr = between(0, 2);
    s.max_position = between(0.001, 4);
    made.blend.direction = *rc::gen::element(Direction::Long, Direction::Short);
    made.reference = Price::from_nanos(
        *rc::gen::oneOf(rc::gen::inRange<std::int64_t>(1, 2'000'000'000),
                        rc::gen::map(rc::gen::inRange<std::int64_t>(1, 500'000),
                                     [](std::int64_t cents) { return cents * 10'000'000; })));
    made.atr = made.reference.to_double() * between(0, 0.2);
    made.equity = Money::from_cents(*rc::gen::inRange<std::int64_t>(-100, 100'000'000'000));
    made.size_scale = *rc::gen::element(1.0, 0.5, 0.333);
    return made;
}

Price entry_of(const OrderPlan& plan) {
    return plan.entry_type == OrderType::Limit ? plan.entry_limit : plan.reference;
}

bool on_tick(const Instrument& instrument, Price price) {
    return instrument.round_to_tick(price, Rounding::Down) == price;
}

}  // namespace

TEST_CASE("a planned bracket keeps its promises") {
    test::check_property("sides, ticks, lots and budgets", [] {
        const Case c = any_case();
        const OrderPlan plan = c.plan();
        RC_CLASSIFY(plan.outcome == PlanOutcome::Planned, "planned");
        RC_CLASSIFY(plan.outcome == PlanOutcome::TooSmall, "too small");
        RC_ASSERT(plan.outcome != PlanOutcome::NothingToDo);
        if (plan.outcome == PlanOutcome::TooSmall) {
            RC_ASSERT(plan.quantity.is_zero());
            RC_ASSERT(plan.wanted < c.instrument.lot);
        }
        if (plan.outcome != PlanOutcome::Planned) return;

        const Price entry = entry_of(plan);
        const bool buy = plan.side == Side::Buy;
        RC_ASSERT(buy == (c.blend.direction == Direction::Long));
        // The stop loses, the target wins, a limit is no worse than the last price.
        RC_ASSERT(plan.stop > Price{});
        RC_ASSERT((buy ? plan.stop < entry : plan.stop > entry));
        if (c.settings.target_atr > 0) {
            RC_ASSERT(plan.target > Price{});
            RC_ASSERT((buy ? plan.target > entry : plan.target < entry));
            RC_ASSERT(on_tick(c.instrument, plan.target));
        }
        RC_ASSERT(on_tick(c.instrument, plan.stop));
        if (plan.entry_type == OrderType::Limit) {
            RC_ASSERT(on_tick(c.instrument, plan.entry_limit));
            RC_ASSERT((buy ? entry <= plan.reference : entry >= plan.reference));
        }
        // Lots and budgets, exactly.
        RC_ASSERT(plan.quantity > Quantity{});
        RC_ASSERT(plan.quantity.micros() % c.instrument.lot.micros() == 0);
        RC_ASSERT(plan.quantity <= plan.wanted);
        const Price loss = buy ? entry - plan.stop : plan.stop - entry;
        const double equity = c.equity.to_double();
        RC_ASSERT(c.instrument.notional(loss, plan.quantity).to_double() <=
                  equity * c.settings.risk_per_trade * c.size_scale * (1 + 1e-12) + 1e-9);
        RC_ASSERT(c.instrument.notional(entry, plan.quantity).to_double() <=
                  equity * c.settings.max_position * c.size_scale * (1 + 1e-12) + 1e-9);
    });
}

TEST_CASE("a size follows equity and shrinks with risk") {
    test::check_property("monotone", [] {
        const Case c = any_case();
        const auto size = [&](Money equity, double scale) {
            Case changed = c;
            changed.equity = equity;
            changed.size_scale = scale;
            return changed.plan().quantity;
        };
        const Money equity = c.equity;
        const Money more = equity + Money::from_cents(*rc::gen::inRange<std::int64_t>(0, 1 << 30));
        RC_ASSERT(size(equity, 1) <= size(more, 1));
        RC_ASSERT(size(equity, 0.5) <= size(equity, 1));
    });
}

TEST_CASE("a long and a short of the same distance risk the same") {
    test::check_property("whole ticks mirror", [] {
        const auto stock = *Instrument::equity("SPY");
        settings::Playbook settings;
        settings.target_atr = *rc::gen::inRange(0, 5);
        const auto ask = [&](Direction direction, std::int64_t ticks) {
            PlanRequest request{.instrument = stock,
                                .blend = {},
                                .reference = Price::from_cents(50'000),
                                .atr = static_cast<double>(ticks) / 100,
                                .equity = Money::from_cents(100'000'000),
                                .position = {}};
            request.blend.direction = direction;
            return playbooks::plan(settings, request);
        };
        const std::int64_t ticks = *rc::gen::inRange<std::int64_t>(1, 2'000);
        const OrderPlan buy = ask(Direction::Long, ticks);
        const OrderPlan sell = ask(Direction::Short, ticks);
        RC_ASSERT(buy.quantity == sell.quantity);
        RC_ASSERT(buy.reference - buy.stop == sell.stop - sell.reference);
    });
}

}  // namespace tradewind::playbooks
