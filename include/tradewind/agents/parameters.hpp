#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tradewind/model/error.hpp"
#include "tradewind/settings/load.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::agents {

// One threshold of an agent, for the documentation and for messages.
struct ParameterInfo {
    std::string_view name;
    double standard = 0;  // its default
    double smallest = 0;
    double largest = 0;
    std::string_view meaning;  // with its unit
    std::string_view below;    // the parameter that this one must stay below; empty: none
};

// One threshold of an agent whose rules are the plain struct Rules; defaults stand in the struct.
template <class Rules>
struct Parameter {
    std::string_view name;
    double Rules::* value;
    double smallest;
    double largest;
    std::string_view meaning;
    std::string_view below = {};
};

// Everything that is wrong with the agent's parameters: names that its kind does not have, values
// out of range, pairs in the wrong order.
std::vector<settings::AgentProblem> parameter_problems(const settings::Agent& agent,
                                                       std::span<const ParameterInfo> known);
Error error_of(const settings::Agent& agent, const settings::AgentProblem& problem);

template <class Rules>
std::vector<ParameterInfo> describe(std::span<const Parameter<Rules>> table) {
    std::vector<ParameterInfo> infos;
    for (const Parameter<Rules>& p : table)
        infos.push_back({p.name, Rules{}.*p.value, p.smallest, p.largest, p.meaning, p.below});
    return infos;
}

// The rules with what the settings say in place of the defaults.
template <class Rules>
Expected<Rules> read_rules(const settings::Agent& agent, std::span<const Parameter<Rules>> table) {
    const auto problems = parameter_problems(agent, describe(table));
    if (!problems.empty()) return std::unexpected{error_of(agent, problems.front())};
    Rules rules;
    for (const auto& [name, value] : agent.parameters)
        rules.*std::ranges::find(table, std::string_view{name}, &Parameter<Rules>::name)->value =
            value;
    return rules;
}

}  // namespace tradewind::agents
