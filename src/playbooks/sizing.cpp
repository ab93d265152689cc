#include "sizing.hpp"

#include <algorithm>
#include <cstdint>

#include "tradewind/model/invariant.hpp"

namespace tradewind::playbooks {
namespace {

// The largest double below 2^63: a cast of it cannot overflow.
constexpr double int64_top = 9'223'372'036'854'774'784.0;

std::int64_t floor_to_int64(double value) {
    if (!(value > 0)) return 0;
    return static_cast<std::int64_t>(std::min(value, int64_top));
}

}  // namespace

Money share_of(Money amount, double fraction) {
    invariant(fraction >= 0, "a share of an amount is not negative");
    return Money::from_nanos(floor_to_int64(static_cast<double>(amount.nanos()) * fraction));
}

Quantity units_for(Money amount, Price each, std::int64_t multiplier) {
    invariant(each > Price{} && multiplier > 0, "a unit costs more than nothing");
    __extension__ using Wide = __int128;
    const Wide cost = static_cast<Wide>(each.nanos()) * multiplier;
    const Wide units =
        static_cast<Wide>(std::max(amount, Money{}).nanos()) * Quantity::micros_per_unit / cost;
    return Quantity::from_micros(units > INT64_MAX ? INT64_MAX : static_cast<std::int64_t>(units));
}

Quantity scaled(Quantity quantity, double fraction) {
    invariant(fraction >= 0 && fraction <= 1, "a size is scaled down, not up");
    if (fraction == 1) return quantity;
    return min(quantity, Quantity::from_micros(
                             floor_to_int64(static_cast<double>(quantity.micros()) * fraction)));
}

}  // namespace tradewind::playbooks
