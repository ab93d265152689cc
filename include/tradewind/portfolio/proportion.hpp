#pragma once

#include <cstdint>

#include "tradewind/model/invariant.hpp"
#include "tradewind/model/money.hpp"

namespace tradewind::portfolio {

// Products of prices, quantities and ratios need 128 bits before they are divided.
__extension__ using Wide = __int128;

// Half away from zero; the divisor is positive.
constexpr Wide divide_rounded(Wide numerator, Wide divisor) {
    const Wide half = divisor / 2;
    return (numerator < 0 ? numerator - half : numerator + half) / divisor;
}

constexpr Money to_money(Wide nanos) {
    invariant(nanos <= INT64_MAX && nanos >= INT64_MIN, "an amount of money fits 64 bits");
    return Money::from_nanos(static_cast<std::int64_t>(nanos));
}

// `part` of `whole`'s `of` parts, to the nearest nano-dollar. Who takes a share this way keeps the
// difference with the rest, so that no nano-dollar appears or is lost.
constexpr Money proportion(Money whole, Wide part, Wide of) {
    return part == of ? whole : to_money(divide_rounded(Wide{whole.nanos()} * part, of));
}

}  // namespace tradewind::portfolio
