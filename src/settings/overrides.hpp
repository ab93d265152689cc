#pragma once

#include <span>
#include <string>
#include <vector>

#include "problem.hpp"
#include "value.hpp"

namespace tradewind::settings {

// Puts each "a.b=c" into the document, as if it had been written there; what it says is checked
// later, with the rest. Returns the overrides that have no place.
std::vector<Problem> apply_overrides(Value::Table& document,
                                     std::span<const std::string> overrides);

// An agent's name as written: its name, else its kind, else empty.
std::string agent_name(const Value::Table& agent);

}  // namespace tradewind::settings
