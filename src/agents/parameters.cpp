#include "tradewind/agents/parameters.hpp"

#include <fmt/format.h>

#include <optional>

namespace tradewind::agents {
namespace {

std::string names_of(std::span<const ParameterInfo> known) {
    std::string names;
    for (const ParameterInfo& info : known) {
        if (!names.empty()) names += ", ";
        names += info.name;
    }
    return names.empty() ? "no parameters" : "one of " + names;
}

std::string key_of(std::string_view parameter) { return fmt::format("parameters.{}", parameter); }

std::optional<double> given(const settings::Agent& agent, std::string_view name) {
    const auto at =
        std::ranges::find(agent.parameters, name, &std::pair<std::string, double>::first);
    return at == agent.parameters.end() ? std::nullopt : std::optional{at->second};
}

bool in_range(const ParameterInfo& info, double value) {
    return value >= info.smallest && value <= info.largest;
}

// Told at the one that was given; of two, at the lower.
std::optional<settings::AgentProblem> disorder(const settings::Agent& agent,
                                               const ParameterInfo& low,
                                               const ParameterInfo& high) {
    const auto low_given = given(agent, low.name);
    const auto high_given = given(agent, high.name);
    const double low_value = low_given.value_or(low.standard);
    const double high_value = high_given.value_or(high.standard);
    // One out of range is told as such.
    if (low_value < high_value || !in_range(low, low_value) || !in_range(high, high_value))
        return std::nullopt;
    if (low_given || !high_given)
        return settings::AgentProblem{key_of(low.name), fmt::format("{}", low_value),
                                      fmt::format("less than {}, {}", high.name, high_value)};
    return settings::AgentProblem{key_of(high.name), fmt::format("{}", high_value),
                                  fmt::format("more than {}, {}", low.name, low_value)};
}

}  // namespace

std::vector<settings::AgentProblem> parameter_problems(const settings::Agent& agent,
                                                       std::span<const ParameterInfo> known) {
    std::vector<settings::AgentProblem> problems;
    for (const auto& [name, value] : agent.parameters) {
        const auto info = std::ranges::find(known, std::string_view{name}, &ParameterInfo::name);
        if (info == known.end()) {
            problems.push_back({key_of(name),
                                fmt::format("a parameter that {} does not have", agent.kind),
                                names_of(known)});
        } else if (!in_range(*info, value)) {
            problems.push_back(
                {key_of(name), fmt::format("{}", value),
                 fmt::format("{} to {} ({})", info->smallest, info->largest, info->meaning)});
        }
    }
    for (const ParameterInfo& low : known) {
        const auto high = std::ranges::find(known, low.below, &ParameterInfo::name);
        if (high == known.end()) continue;
        if (auto problem = disorder(agent, low, *high)) problems.push_back(*std::move(problem));
    }
    return problems;
}

Error error_of(const settings::Agent& agent, const settings::AgentProblem& problem) {
    return {fmt::format("agent {}: {}", agent.name.empty() ? agent.kind : agent.name, problem.key),
            problem.found, problem.expected};
}

}  // namespace tradewind::agents
