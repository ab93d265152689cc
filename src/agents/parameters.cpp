#include "tradewind/agents/parameters.hpp"

#include <fmt/format.h>

namespace tradewind::agents {
namespace {

std::string place_of(const settings::Agent& agent, std::string_view parameter) {
    return fmt::format("agent {}: {}", agent.name.empty() ? agent.kind : agent.name, parameter);
}

}  // namespace

Error unknown_parameter(const settings::Agent& agent, std::string_view name,
                        std::span<const ParameterInfo> known) {
    std::string names;
    for (const ParameterInfo& info : known) {
        if (!names.empty()) names += ", ";
        names += info.name;
    }
    return {place_of(agent, name), fmt::format("a parameter that {} does not have", agent.kind),
            names.empty() ? "no parameters" : "one of " + names};
}

Error parameter_out_of_range(const settings::Agent& agent, const ParameterInfo& parameter,
                             double found) {
    return {place_of(agent, parameter.name), fmt::format("{}", found),
            fmt::format("{} to {} ({})", parameter.smallest, parameter.largest, parameter.meaning)};
}

}  // namespace tradewind::agents
