#include "overrides.hpp"

#include <algorithm>

#include "document.hpp"

namespace tradewind::settings {
namespace {

std::string trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return std::string{text.substr(first, text.find_last_not_of(" \t") - first + 1)};
}

std::vector<std::string> split(std::string_view path) {
    std::vector<std::string> parts;
    for (std::size_t at = 0; at <= path.size();) {
        const std::size_t dot = std::min(path.find('.', at), path.size());
        parts.push_back(trimmed(path.substr(at, dot - at)));
        at = dot + 1;
    }
    return parts;
}

Value::Entry& child(Value::Table& table, const std::string& key) {
    const auto found = std::ranges::find(table, key, &Value::Entry::key);
    if (found != table.end()) return *found;
    table.push_back({key, 0, Value{.data = Value::Table{}, .line = 0, .typed = {}}});
    return table.back();
}

// Nothing when it is done; else what stood where a table was needed.
std::optional<std::string> put(Value::Table& table, std::span<const std::string> path,
                               const Value& value) {
    Value::Entry& next = child(table, path.front());
    if (path.size() == 1) {
        next.line = 0;  // an error in it is the override's, not the file's
        next.value = value;
        return std::nullopt;
    }
    auto* below = next.value.as<Value::Table>();
    if (below == nullptr) return describe(next.value) + " at " + path.front();
    return put(*below, path.subspan(1), value);
}

std::string known_agents(const Value::List& agents) {
    std::string names;
    for (const Value& agent : agents) {
        const auto* table = agent.as<Value::Table>();
        if (table == nullptr) continue;
        names += (names.empty() ? "" : ", ") + agent_name(*table);
    }
    return names.empty() ? "an agent; the configuration has none" : "an agent: " + names;
}

std::optional<Problem> override_agent(Value::Table& document, std::span<const std::string> path,
                                      const std::string& full, const Value& value) {
    static const Value::List none;
    Value* agents = find(document, "agents");
    auto* list = agents == nullptr ? nullptr : agents->as<Value::List>();
    if (list != nullptr) {
        for (Value& agent : *list) {
            auto* table = agent.as<Value::Table>();
            if (table == nullptr || agent_name(*table) != path[1]) continue;
            const auto wrong = put(*table, path.subspan(2), value);
            if (!wrong) return std::nullopt;
            return Problem{full, *wrong, "a table", 0};
        }
    }
    return Problem{full, "no agent " + path[1], known_agents(list == nullptr ? none : *list), 0};
}

}  // namespace

std::string agent_name(const Value::Table& agent) {
    for (const std::string_view key : {"name", "kind"})
        if (const Value* value = find(agent, key))
            if (const auto* text = value->as<std::string>()) return *text;
    return {};
}

std::vector<Problem> apply_overrides(Value::Table& document,
                                     std::span<const std::string> overrides) {
    std::vector<Problem> problems;
    for (const std::string& text : overrides) {
        const auto equals = text.find('=');
        if (equals == std::string::npos) {
            problems.push_back({text, "no =", "table.key=value", 0});
            continue;
        }
        const std::string full = trimmed(std::string_view{text}.substr(0, equals));
        const std::vector<std::string> path = split(full);
        const Value value = parse_typed(trimmed(std::string_view{text}.substr(equals + 1)));
        if (std::ranges::find(path, std::string{}) != path.end() || path.size() < 2) {
            problems.push_back({full, "no key of a table", "table.key=value", 0});
        } else if (path[0] == "agents" && path.size() == 2) {
            problems.push_back({full, "no key of an agent", "agents.NAME.key=value", 0});
        } else if (path[0] == "agents") {
            if (auto problem = override_agent(document, path, full, value))
                problems.push_back(*std::move(problem));
        } else if (const auto wrong = put(document, path, value)) {
            problems.push_back({full, *wrong, "a table", 0});
        }
    }
    return problems;
}

}  // namespace tradewind::settings
