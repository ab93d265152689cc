#pragma once

#include <string_view>

#include "tradewind/settings/settings.hpp"

namespace tradewind::settings {

// The gates of one symbol: those for all, with what it has of its own in their place.
EntryGates gates_of(const Policy& policy, std::string_view symbol);

}  // namespace tradewind::settings
