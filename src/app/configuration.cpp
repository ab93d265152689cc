#include "configuration.hpp"

#include "tradewind/agents/registry.hpp"

namespace tradewind::app {

std::expected<settings::Settings, settings::Errors> read_configuration(
    const std::string& path, std::span<const std::string> overrides) {
    return path.empty() ? settings::parse("", "the defaults", overrides, &agents::problems_of)
                        : settings::load(path, overrides, &agents::problems_of);
}

}  // namespace tradewind::app
