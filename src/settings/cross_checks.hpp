#pragma once

#include <vector>

#include "problem.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::settings {

// What no single key can tell: keys that contradict each other. A check is left out when one of its
// keys is among `known` problems, since its value then says nothing.
std::vector<Problem> cross_checks(const Settings& settings, const Places& places,
                                  const std::vector<Problem>& known);

}  // namespace tradewind::settings
