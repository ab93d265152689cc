#pragma once

#include <algorithm>
#include <cstdint>

#include "tradewind/model/market_event.hpp"
#include "tradewind/model/money.hpp"
#include "tradewind/model/price.hpp"
#include "tradewind/model/quantity.hpp"

// What a split makes of prices, sizes and holdings: one arithmetic for the ledger, the simulated
// exchange and the bars, so that they agree to the last digit. A split's terms are above zero.
namespace tradewind {

// value x numerator / denominator through 128 bits, rounded half away from zero; what does not fit
// stops at the largest number that does.
constexpr std::int64_t split_scaled(std::int64_t value, std::int64_t numerator,
                                    std::int64_t denominator) {
    __extension__ using Wide = __int128;
    const Wide product = Wide{value} * numerator;
    const Wide half = denominator / 2;
    const Wide rounded = (product + (product < 0 ? -half : half)) / denominator;
    return static_cast<std::int64_t>(std::clamp<Wide>(rounded, INT64_MIN, INT64_MAX));
}

constexpr Price after_split(Price price, const Split& split) {
    return Price::from_nanos(split_scaled(price.nanos(), split.from, split.to));
}
constexpr Quantity after_split(Quantity quantity, const Split& split) {
    return Quantity::from_micros(split_scaled(quantity.micros(), split.to, split.from));
}

// A holding, or an open size: its whole lots stay, for what is left of the last lot cash is paid.
struct SplitHolding {
    __extension__ using Wide = __int128;

    Quantity kept;   // whole lots, towards zero
    Wide exact = 0;  // the new holding, and what whole lots leave of it:
    Wide rest = 0;   // in micro-units / split.from

    static constexpr SplitHolding of(Quantity held, Quantity lot, const Split& split) {
        SplitHolding made;
        made.exact = Wide{held.micros()} * split.to;
        const Wide step = Wide{max(lot, Quantity::from_micros(1)).micros()} * split.from;
        made.rest = made.exact % step;
        const Wide kept = (made.exact - made.rest) / split.from;
        invariant(kept <= INT64_MAX && kept >= INT64_MIN, "a holding fits 64 bits");
        made.kept = Quantity::from_micros(static_cast<std::int64_t>(kept));
        return made;
    }
    // What the rest is worth at the price before the split; signed as the holding is.
    constexpr Money in_lieu(Price before, std::int64_t multiplier, const Split& split) const {
        const Wide worth = Wide{before.nanos()} * rest * multiplier;
        const Wide divisor = Wide{split.to} * Quantity::micros_per_unit;
        const Wide half = divisor / 2;
        const Wide rounded = (worth < 0 ? worth - half : worth + half) / divisor;
        invariant(rounded <= INT64_MAX && rounded >= INT64_MIN, "an amount of money fits 64 bits");
        return Money::from_nanos(static_cast<std::int64_t>(rounded));
    }
};

}  // namespace tradewind
