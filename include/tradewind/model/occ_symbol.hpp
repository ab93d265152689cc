#pragma once

#include <string>
#include <string_view>

#include "tradewind/model/date.hpp"
#include "tradewind/model/error.hpp"
#include "tradewind/model/price.hpp"

namespace tradewind {

enum class OptionRight : std::uint8_t { Call, Put };

// An option contract's name in the OCC's symbology. Both spellings parse and print:
//   vendor form   O:SPY251219C00650000   (root not padded)
//   OSI form      SPY   251219C00650000  (21 characters, root padded to 6 with blanks)
// Parsed from the right: strike x 1000 in 8 digits, C or P, YYMMDD (20YY), rest is the root.
struct OccSymbol {
    std::string root;  // 1 to 6 of A-Z, 0-9
    Date expiry;
    OptionRight right = OptionRight::Call;
    Price strike;  // a multiple of 0.001, below 100,000

    static Expected<OccSymbol> parse(std::string_view text);
    std::string to_vendor() const;
    std::string to_osi() const;

    friend bool operator==(const OccSymbol&, const OccSymbol&) = default;
};

}  // namespace tradewind
