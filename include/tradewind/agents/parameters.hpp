#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tradewind/model/error.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::agents {

// One threshold of an agent, for the documentation and for messages.
struct ParameterInfo {
    std::string_view name;
    double standard = 0;  // its default
    double smallest = 0;
    double largest = 0;
    std::string_view meaning;  // with its unit
};

// One threshold of an agent whose rules are the plain struct Rules; defaults stand in the struct.
template <class Rules>
struct Parameter {
    std::string_view name;
    double Rules::* value;
    double smallest;
    double largest;
    std::string_view meaning;
};

Error unknown_parameter(const settings::Agent& agent, std::string_view name,
                        std::span<const ParameterInfo> known);
Error parameter_out_of_range(const settings::Agent& agent, const ParameterInfo& parameter,
                             double found);

template <class Rules>
std::vector<ParameterInfo> describe(std::span<const Parameter<Rules>> table) {
    std::vector<ParameterInfo> infos;
    for (const Parameter<Rules>& p : table)
        infos.push_back({p.name, Rules{}.*p.value, p.smallest, p.largest, p.meaning});
    return infos;
}

// The rules with what the settings say in place of the defaults.
template <class Rules>
Expected<Rules> read_rules(const settings::Agent& agent, std::span<const Parameter<Rules>> table) {
    Rules rules;
    for (const auto& [name, value] : agent.parameters) {
        const auto known =
            std::ranges::find(table, std::string_view{name}, &Parameter<Rules>::name);
        if (known == table.end())
            return std::unexpected{unknown_parameter(agent, name, describe(table))};
        if (!(value >= known->smallest && value <= known->largest)) {
            const ParameterInfo info{known->name, Rules{}.*known->value, known->smallest,
                                     known->largest, known->meaning};
            return std::unexpected{parameter_out_of_range(agent, info, value)};
        }
        rules.*known->value = value;
    }
    return rules;
}

}  // namespace tradewind::agents
