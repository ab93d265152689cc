#include "tradewind/playbooks/playbook.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "sizing.hpp"

namespace tradewind::playbooks {
namespace {

constexpr std::int64_t nanos_per_second = 1'000'000'000;

// A distance of some ATR. Beyond a million dollars it is no price distance any more, and a larger
// one would not fit a Price.
std::optional<Price> distance(double atr, double count) {
    const double dollars = atr * count;
    if (!std::isfinite(dollars) || dollars > 1e6) return std::nullopt;
    return Price::from_double(dollars);
}

std::int64_t time_stop(const settings::Playbook& settings, const Blend& blend) {
    const std::int64_t seconds = std::int64_t{settings.time_stop_minutes} * 60;
    const std::int64_t horizon = blend.horizon_seconds == 0 ? seconds : blend.horizon_seconds;
    return std::min(seconds, horizon) * nanos_per_second;
}

// Prices of a bracket around an entry, for one side. `away` and `towards` read from the entry.
struct Bracket {
    Price entry;
    Price stop;
    Price target;  // 0: none
};

// nullopt: a price that must exist would stand at or below zero.
std::optional<Bracket> bracket(const settings::Playbook& settings, const PlanRequest& request,
                               Side side) {
    const Instrument& instrument = request.instrument;
    const auto offset = distance(request.atr, settings.entry_offset_atr);
    const auto risk = distance(request.atr, settings.stop_atr);
    const auto gain = distance(request.atr, settings.target_atr);
    if (!offset || !risk || !gain) return std::nullopt;
    const bool buy = side == Side::Buy;
    const Rounding lower_for_buy = buy ? Rounding::Down : Rounding::Up;

    Bracket made;
    made.entry = request.reference;
    if (settings.entry == settings::EntryKind::Limit) {
        const Price raw = buy ? request.reference - *offset : request.reference + *offset;
        made.entry = instrument.round_to_tick(raw, lower_for_buy);
    }
    if (made.entry <= Price{}) return std::nullopt;
    made.stop =
        instrument.round_to_tick(buy ? made.entry - *risk : made.entry + *risk, lower_for_buy);
    // An ATR of less than a tick: the nearest price that is a loss.
    if (buy ? made.stop >= made.entry : made.stop <= made.entry)
        made.stop = instrument.round_to_tick(
            buy ? made.entry - Price::from_nanos(1) : made.entry + Price::from_nanos(1),
            lower_for_buy);
    if (made.stop <= Price{}) return std::nullopt;
    if (settings.target_atr > 0) {
        made.target =
            instrument.round_to_tick(buy ? made.entry + *gain : made.entry - *gain, lower_for_buy);
        if (buy ? made.target <= made.entry : made.target >= made.entry)
            made.target = instrument.round_to_tick(
                buy ? made.entry + Price::from_nanos(1) : made.entry - Price::from_nanos(1),
                buy ? Rounding::Up : Rounding::Down);
        // A short that would gain more than the whole price: the lowest price there is.
        if (made.target <= Price{}) made.target = instrument.tick_below;
        if (!buy && made.target >= made.entry) return std::nullopt;
    }
    return made;
}

OrderPlan sized(OrderPlan plan, const PlanRequest& request, Quantity wanted) {
    plan.wanted = wanted;
    plan.quantity = request.instrument.round_to_lot(wanted);
    plan.outcome = plan.quantity.is_zero() ? PlanOutcome::TooSmall : PlanOutcome::Planned;
    return plan;
}

OrderPlan plan_bracket(const settings::Playbook& settings, const PlanRequest& request,
                       OrderPlan plan) {
    if (!(request.atr > 0)) {
        plan.outcome = PlanOutcome::NotReady;
        return plan;
    }
    const auto prices = bracket(settings, request, plan.side);
    if (!prices) {
        plan.outcome = PlanOutcome::NoPrice;
        return plan;
    }
    if (settings.entry == settings::EntryKind::Limit) {
        plan.entry_type = OrderType::Limit;
        plan.entry_limit = prices->entry;
    }
    plan.stop = prices->stop;
    plan.target = prices->target;
    const Price loss =
        plan.side == Side::Buy ? prices->entry - prices->stop : prices->stop - prices->entry;
    const std::int64_t multiplier = request.instrument.multiplier;
    const Quantity by_risk =
        units_for(share_of(request.equity, settings.risk_per_trade), loss, multiplier);
    const Quantity by_notional =
        units_for(share_of(request.equity, settings.max_position), prices->entry, multiplier);
    return sized(plan, request, scaled(min(by_risk, by_notional), request.size_scale));
}

}  // namespace

OrderPlan plan(const settings::Playbook& settings, const PlanRequest& request) {
    OrderPlan entry;
    entry.reference = request.reference;
    if (request.blend.direction == Direction::Flat || !request.position.is_zero()) return entry;
    entry.side = request.blend.direction == Direction::Long ? Side::Buy : Side::Sell;
    entry.time_stop_nanos = time_stop(settings, request.blend);
    if (request.reference <= Price{}) {
        entry.outcome = PlanOutcome::NoPrice;
        return entry;
    }
    switch (settings.kind) {
        case settings::PlaybookKind::Bracket:
            return plan_bracket(settings, request, entry);
        case settings::PlaybookKind::FixedQuantity:
            break;
    }
    const auto fixed = Quantity::from_micros(std::llround(settings.fixed_quantity * 1e6));
    return sized(entry, request, scaled(fixed, request.size_scale));
}

}  // namespace tradewind::playbooks
