#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tradewind {

// Decimal text to and from fixed point, exactly. `scale` is the number of decimal digits kept (9
// for Price and Money, 6 for Quantity). Accepts an optional sign, digits, an optional fraction
// ("12",
// "-0.5", "333.260000"); nullopt for anything else, for an overflow, and for non-zero digits beyond
// the scale. Exponents are refused.
std::optional<std::int64_t> parse_decimal(std::string_view text, int scale);

// Shortest exact form with at least `min_fraction` decimals: 12500000000 at scale 9 is "12.5".
std::string format_decimal(std::int64_t value, int scale, int min_fraction = 0);

}  // namespace tradewind
