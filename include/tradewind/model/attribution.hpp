#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <type_traits>

#include "tradewind/model/decision.hpp"
#include "tradewind/model/price.hpp"

namespace tradewind {

// Each agent's part of what was said for the side that was taken: weight x confidence, over the sum
// of those who spoke for it. In parts of 65535, which all together make unless all are 0 (not
// recorded, or nobody spoke); the largest part has what rounding leaves over.
struct AgentShares {
    static constexpr std::uint16_t whole = 65535;
    std::array<std::uint16_t, max_agents> parts{};

    double of(std::size_t agent) const { return static_cast<double>(parts[agent]) / whole; }
    bool recorded() const { return parts != decltype(parts){}; }
    friend bool operator==(const AgentShares&, const AgentShares&) = default;
};

// Whose idea a trade was, from the decision to the end of the trade; the desk knows it from the
// decision behind the order.
struct Attribution {
    static constexpr std::uint8_t nobody = 255;

    Price risk{};  // what a unit was to lose, from the planned entry to the stop; 0: unknown
    AgentShares shares{};
    Regime regime = Regime::None;
    std::uint8_t agent = nobody;  // with the largest share, the first of equals
    std::uint8_t reserved[6] = {};
};
static_assert(sizeof(Attribution) == 32 && std::has_unique_object_representations_v<Attribution>);

// The votes of a decision that took `direction` in `regime`; the risk is left open. An agent that
// spoke with weight or confidence 0 has no share. Agent i's vote is votes[i].
Attribution attribution_of(Regime regime, Direction direction, std::span<const Vote> votes);

}  // namespace tradewind
