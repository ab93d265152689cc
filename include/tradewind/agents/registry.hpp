#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "tradewind/agents/agent.hpp"
#include "tradewind/agents/parameters.hpp"

namespace tradewind::agents {

// What there is to know about one kind of agent. A new agent is a file with its class and its
// AgentKind, and a line in the table of registry.cpp.
struct AgentKind {
    std::string_view name;        // in the settings: kind = "trend"
    std::string_view meaning;     // one sentence
    features::FeatureMask reads;  // columns, in its own frame
    std::vector<ParameterInfo> (*parameters)();
    Expected<std::unique_ptr<Agent>> (*make)(const settings::Agent&, const settings::Features&);
};

// All kinds, in the order of the documentation.
std::span<const AgentKind* const> agent_kinds();

// nullptr for a kind that does not exist.
const AgentKind* find_kind(std::string_view name);

// All that is wrong with the agent's kind and parameters: the judge that settings::load() asks.
std::vector<settings::AgentProblem> problems_of(const settings::Agent& agent);

}  // namespace tradewind::agents
