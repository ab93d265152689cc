#pragma once

#include <span>
#include <string>

#include "tradewind/settings/load.hpp"

namespace tradewind::app {

// A configuration file with its overrides, agents judged too; every error in one go. An empty path
// is the defaults.
std::expected<settings::Settings, settings::Errors> read_configuration(
    const std::string& path, std::span<const std::string> overrides);

}  // namespace tradewind::app
