#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "tradewind/model/regime.hpp"

namespace tradewind {

// Agents are named in the config; ids are their order there (0 .. max_agents - 1).
inline constexpr std::size_t max_agents = 8;

enum class Direction : std::int8_t { Short = -1, Flat = 0, Long = 1 };
std::string_view name_of(Direction direction);  // "long"
constexpr int sign_of(Direction direction) { return static_cast<int>(direction); }

// Why an agent proposes, or does not. One list for all agents, so that a journal reads without
// them.
enum class IntentReason : std::uint16_t {
    NotReady,
    NoSetup,
    OutsideRegime,
    TrendUp,
    TrendDown,
    Overbought,
    Oversold,
    StretchedAbove,
    StretchedBelow,
    BreakoutUp,
    BreakoutDown,
    ExpansionUp,
    ExpansionDown,
    GapSupport,
    GapResistance,
    CrossUp,
    CrossDown,
    StopCross,
    Holding,
    FilterRefused,
    Expired,  // what it said last has outlived its horizon or its session; the front says so for it
    Unconfirmed  // a slower frame stands against the setup
};
std::string_view name_of(IntentReason reason);

// What one agent says at one bar: a direction it would hold, or Flat with the reason for silence.
// `exit` asks to close what is held (an agent that manages its own exits, as the reference rule
// does).
struct Intent {
    double confidence = 0;  // 0 .. 1
    std::uint32_t horizon_seconds = 0;
    IntentReason reason = IntentReason::NotReady;
    Direction direction = Direction::Flat;
    std::uint8_t exit = 0;  // 1: close an open position

    bool speaks() const { return direction != Direction::Flat || exit != 0; }
};
static_assert(sizeof(Intent) == 16);

}  // namespace tradewind
