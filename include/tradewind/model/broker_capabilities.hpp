#pragma once

#include <array>
#include <cstdint>

#include "tradewind/model/order.hpp"

namespace tradewind {

// What may be changed of a working order (docs/brokers.md, the three cases).
enum class ReplaceRule : std::uint8_t {
    Never,            // cancel, wait for the final state, submit anew
    PricesOnly,       // Tradier: limit and stop, never the quantity
    BeforeFirstFill,  // Alpaca: after a partial fill the successor works the whole size again
    Always            // IBKR, the simulated exchange
};

// When the exits of a native bracket come alive.
enum class ExitActivation : std::uint8_t { OnCompleteFill, OnEachFill };

// What a full look-up that finds nothing says about a submit that was not answered.
enum class AbsenceProof : std::uint8_t {
    Never,           // Tradier: the list may lag; stays Unknown until a person decides
    AfterFullLookup  // Alpaca, IBKR, the simulated exchange: NotFound is reported
};

// What a broker can do, stated once when a session is wired; the core plans within it. A type or
// time in force outside it is refused, never mapped to a near one.
struct BrokerCapabilities {
    static constexpr std::uint8_t bit(OrderType type) {
        return static_cast<std::uint8_t>(1u << static_cast<unsigned>(type));
    }
    static constexpr std::uint8_t bit(TimeInForce time_in_force) {
        return static_cast<std::uint8_t>(1u << static_cast<unsigned>(time_in_force));
    }
    static constexpr std::uint8_t bit(GroupKind group) {
        return static_cast<std::uint8_t>(1u << static_cast<unsigned>(group));
    }

    std::array<char, 16> name{};           // zero padded; "simulated"
    std::uint8_t order_types = 0;          // bit(OrderType)
    std::uint8_t bracket_entry_types = 0;  // bit(OrderType): Tradier's entry may not be Market
    std::uint8_t times_in_force = 0;       // bit(TimeInForce)
    std::uint8_t groups = bit(GroupKind::Single);  // bit(GroupKind) held by the venue itself
    ReplaceRule replace = ReplaceRule::Never;
    ExitActivation exit_activation = ExitActivation::OnCompleteFill;
    AbsenceProof absence = AbsenceProof::Never;
    std::uint8_t fractional_quantity = 0;      // 1: below one share
    std::uint8_t position_may_cross_zero = 0;  // 1: one order may turn long into short

    constexpr bool has(OrderType type) const { return (order_types & bit(type)) != 0; }
    constexpr bool has(TimeInForce tif) const { return (times_in_force & bit(tif)) != 0; }
    constexpr bool has(GroupKind group) const { return (groups & bit(group)) != 0; }
    constexpr bool bracket_entry(OrderType type) const {
        return (bracket_entry_types & bit(type)) != 0;
    }
};

}  // namespace tradewind
