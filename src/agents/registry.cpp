#include "tradewind/agents/registry.hpp"

#include <fmt/format.h>

#include <array>

#include "confirmed.hpp"
#include "kinds.hpp"

namespace tradewind::agents {
namespace {

constexpr std::array table{&trend_kind, &mean_reversion_kind, &volatility_kind,
                           &fair_value_gap_kind, &reference_cross_kind};

settings::AgentProblem unknown_kind(const settings::Agent& agent) {
    std::string names;
    for (const AgentKind* kind : table) {
        if (!names.empty()) names += ", ";
        names += kind->name;
    }
    return {"kind", agent.kind, "one of " + names};
}

}  // namespace

std::span<const AgentKind* const> agent_kinds() { return table; }

const AgentKind* find_kind(std::string_view name) {
    const auto kind = std::ranges::find(table, name, &AgentKind::name);
    return kind == table.end() ? nullptr : *kind;
}

std::vector<settings::AgentProblem> problems_of(const settings::Agent& agent) {
    const AgentKind* kind = find_kind(agent.kind);
    if (kind == nullptr) return {unknown_kind(agent)};
    return parameter_problems(agent, kind->parameters());
}

Expected<std::unique_ptr<Agent>> make_agent(const settings::Agent& agent,
                                            const settings::Features& features) {
    const AgentKind* kind = find_kind(agent.kind);
    if (kind == nullptr) return std::unexpected{error_of(agent, unknown_kind(agent))};
    auto made = kind->make(agent, features);
    if (!made || !agent.confirm_frame) return made;
    return confirmed(*std::move(made), *agent.confirm_frame);
}

Expected<FeatureNeeds> needs_of(const settings::Agent& agent) {
    const auto made = make_agent(agent, {});
    if (!made) return std::unexpected{made.error()};
    FeatureNeeds needs{};
    needs[index_of(agent.frame)] = find_kind(agent.kind)->reads;
    if (agent.confirm_frame) needs[index_of(*agent.confirm_frame)] |= confirming_columns;
    return needs;
}

}  // namespace tradewind::agents
