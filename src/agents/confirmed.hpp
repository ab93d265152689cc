#pragma once

#include <memory>

#include "tradewind/agents/agent.hpp"

namespace tradewind::agents {

// Columns of a slower frame that confirm what an agent says.
inline constexpr features::FeatureMask confirming_columns{Feature::EmaFast, Feature::EmaSlow};

// What `agent` says, unless the averages of a slower frame, as its last closed bar left them, stand
// against it: a long needs the fast EMA above the slow one, a short below. Until both are there it
// is not ready. Exits and silence need no consent.
std::unique_ptr<Agent> confirmed(std::unique_ptr<Agent> agent, TimeFrame by);

}  // namespace tradewind::agents
