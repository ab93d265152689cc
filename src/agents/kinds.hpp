#pragma once

#include "tradewind/agents/registry.hpp"

// The kinds of agents; each is defined beside its class.
namespace tradewind::agents {

extern const AgentKind trend_kind;
extern const AgentKind mean_reversion_kind;
extern const AgentKind volatility_kind;
extern const AgentKind fair_value_gap_kind;
extern const AgentKind reference_cross_kind;

}  // namespace tradewind::agents
