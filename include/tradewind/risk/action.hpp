#pragma once

#include <cstdint>

namespace tradewind::risk {

// What a rule wants done with the book, beside refusing orders.
enum class RiskAction : std::uint8_t {
    None,
    CancelEntries,  // what is held keeps its exits
    Flatten
};

}  // namespace tradewind::risk
