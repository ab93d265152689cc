#include "configuration.hpp"

#include "tradewind/agents/registry.hpp"

namespace tradewind::app {

std::expected<settings::Settings, settings::Errors> read_configuration(
    const std::string& path, std::span<const std::string> overrides) {
    if (!path.empty()) return settings::load(path, overrides, &agents::problems_of);
    auto settings = settings::parse("", "the defaults", overrides, &agents::problems_of);
    if (settings) {
        if (auto read = settings::read_event_file(*settings); !read)
            return std::unexpected{std::move(read).error()};
    }
    return settings;
}

}  // namespace tradewind::app
