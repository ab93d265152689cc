#include "tradewind/settings/effective.hpp"

#include <fmt/format.h>
#include <xxhash.h>

#include "schema.hpp"

namespace tradewind::settings {
namespace {

// The same text for the same settings, for ever: schema order, shortest round-trip numbers.
std::string canonical(const Settings& settings, Concern concern) {
    std::string text;
    const Settings defaults;
    for (const Key<Settings>& key : schema().keys) {
        if (key.concern != concern) continue;
        const auto value = key.write(settings);
        if (!value || (key.silent_at_default && value == key.write(defaults))) continue;
        text += fmt::format("{} = {}\n", key.path, *value);
    }
    if (concern != Concern::Behaviour) return text;
    for (const Agent& agent : settings.agents)
        for (const Key<Agent>& key : schema().agent_keys)
            if (const auto value = key.write(agent))
                text += fmt::format("agents.{} = {}\n", key.path, *value);
    return text;
}

}  // namespace

std::string effective_toml(const Settings& settings) {
    std::string text;
    for (const TableInfo& table : schema().tables) {
        text += fmt::format("{}[{}]\n", text.empty() ? "" : "\n", table.name);
        for (const Key<Settings>& key : schema().keys) {
            if (table_of(key.path) != table.name) continue;
            if (const auto value = key.write(settings))
                text += fmt::format("{} = {}\n", leaf_of(key.path), *value);
        }
    }
    for (const Agent& agent : settings.agents) {
        text += "\n[[agents]]\n";
        for (const Key<Agent>& key : schema().agent_keys)
            if (const auto value = key.write(agent))
                text += fmt::format("{} = {}\n", key.path, *value);
    }
    return text;
}

std::uint64_t behaviour_hash(const Settings& settings) {
    const std::string text = canonical(settings, Concern::Behaviour);
    return XXH3_64bits(text.data(), text.size());
}

std::uint64_t session_id(const Settings& settings) {
    const std::string text =
        canonical(settings, Concern::Behaviour) + canonical(settings, Concern::Data);
    const std::uint64_t hash = XXH3_64bits(text.data(), text.size());
    return hash == 0 ? 1 : hash;
}

}  // namespace tradewind::settings
