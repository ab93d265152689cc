#include "tradewind/portfolio/holding.hpp"

#include <algorithm>

#include "tradewind/model/split_terms.hpp"
#include "tradewind/portfolio/proportion.hpp"

namespace tradewind::portfolio {

Price Holding::average_price() const {
    if (quantity_.is_zero()) return {};
    const Wide cost = Wide{cost_.nanos()} * Quantity::micros_per_unit;
    const Wide held = Wide{quantity_.micros()} * multiplier_;
    const Wide average = held < 0 ? divide_rounded(-cost, -held) : divide_rounded(cost, held);
    return Price::from_nanos(to_money(average).nanos());
}

std::optional<Money> Holding::worth(Price long_mark, Price short_mark) const {
    if (quantity_.is_zero()) return Money{};
    const Price price = quantity_ < Quantity{} ? short_mark : long_mark;
    std::int64_t nanos = 0;
    // Whole units need no division; the product is the same number notional() gives.
    if (units_ == 0 || __builtin_mul_overflow(price.nanos(), units_, &nanos)) {
        const Wide product = Wide{price.nanos()} * quantity_.micros() * multiplier_;
        const Wide most = Wide{largest_exposure.nanos()} * Quantity::micros_per_unit;
        if (product > most || product < -most) return std::nullopt;
        return notional(price, quantity_, multiplier_);
    }
    const Money value = Money::from_nanos(nanos);
    if (value > largest_exposure || value < Money::from_nanos(-largest_exposure.nanos()))
        return std::nullopt;
    return value;
}

void Holding::revalue() {
    const std::optional<Money> value = worth(long_mark_, short_mark_);
    value_ = value ? *value : notional(mark(), quantity_, multiplier_);
}

void Holding::set_quantity(Quantity quantity) {
    quantity_ = quantity;
    const std::int64_t micros = quantity.micros();
    units_ = micros % Quantity::micros_per_unit == 0
                 ? micros / Quantity::micros_per_unit * multiplier_
                 : 0;
    revalue();
}

Holding::Closed Holding::fill(Side side, Price price, Quantity quantity) {
    invariant(quantity > Quantity{}, "a fill has a quantity");
    const std::int64_t sign = sign_of(side);
    const Money whole = notional(price, quantity, multiplier_);
    const bool reduces = quantity_.micros() != 0 && (quantity_ > Quantity{}) != (side == Side::Buy);

    Closed closed;
    Money opening = whole;
    if (reduces) {
        closed.quantity = min(quantity, quantity_.magnitude());
        closed.cost = proportion(cost_, closed.quantity.micros(), quantity_.magnitude().micros());
        const Money part =
            closed.quantity == quantity ? whole : notional(price, closed.quantity, multiplier_);
        closed.proceeds = sign > 0 ? -part : part;
        opening = whole - part;
    }
    cost_ += (sign > 0 ? opening : -opening) - closed.cost;
    if (!marked_) {
        long_mark_ = short_mark_ = price;
        marked_ = true;
    }
    const Quantity held = side == Side::Buy ? quantity_ + quantity : quantity_ - quantity;
    // A mark from before the position that its size cannot carry.
    const Wide carried = Wide{std::max(long_mark_, short_mark_).nanos()} * held.micros() *
                         multiplier_ / Quantity::micros_per_unit;
    if (carried > largest_exposure.nanos() || carried < -largest_exposure.nanos())
        long_mark_ = short_mark_ = price;
    set_quantity(held);
    invariant(!quantity_.is_zero() || cost_ == Money{}, "a flat position has no cost left");
    return closed;
}

std::optional<Holding::Closed> Holding::split(const Split& split, Quantity lot, Money cash) {
    Closed closed;
    const auto settled = SettledSplit::of(quantity_, lot, split, mark(), multiplier_, cash);
    if (!settled) return std::nullopt;
    const SplitHolding* const holding = &settled->holding;
    long_mark_ = after_split(long_mark_, split);
    short_mark_ = after_split(short_mark_, split);
    if (quantity_.is_zero()) return closed;

    if (holding->rest != 0) {
        const Wide rest_size = holding->rest < 0 ? -holding->rest : holding->rest;
        const Wide exact_size = holding->exact < 0 ? -holding->exact : holding->exact;
        // At least one micro-unit is said to be closed, since the record has no finer count.
        closed.quantity = Quantity::from_micros(
            static_cast<std::int64_t>(rest_size / split.from > 0 ? rest_size / split.from : 1));
        closed.cost = proportion(cost_, rest_size, exact_size);
        closed.proceeds = settled->in_lieu;
        cost_ -= closed.cost;
    }
    set_quantity(holding->kept);
    invariant(!quantity_.is_zero() || cost_ == Money{}, "a flat position has no cost left");
    return closed;
}

}  // namespace tradewind::portfolio
