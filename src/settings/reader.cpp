#include "reader.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "overrides.hpp"
#include "schema.hpp"
#include "spelling.hpp"

namespace tradewind::settings {
namespace {

class Reader {
public:
    void table(const Value::Table& table, const std::string& prefix) {
        for (const auto& [key, line, value] : table) {
            const std::string path = prefix + key;
            if (const auto* known = schema().find(path)) {
                read(*known, reading_.settings, path, line, value);
            } else if (path == "agents") {
                agents(value, line);
            } else if (schema().has_table(path)) {
                if (const auto* below = value.as<Value::Table>()) {
                    this->table(*below, path + ".");
                } else {
                    problem(path, describe(value), "a table", line);
                }
            } else {
                unknown(path, nearest_key(path), line);
            }
        }
    }
    Reading take() { return std::move(reading_); }

private:
    template <class Root>
    void read(const Key<Root>& key, Root& root, const std::string& path, std::uint32_t line,
              const Value& value) {
        reading_.places[path] = line;
        for (const Mismatch& wrong : key.read(root, value))
            problem(path + wrong.below, wrong.found, wrong.expected,
                    wrong.line == 0 ? line : wrong.line);
    }

    void agents(const Value& value, std::uint32_t line) {
        reading_.places["agents"] = line;
        const auto* list = value.as<Value::List>();
        if (list == nullptr) return problem("agents", describe(value), "tables [[agents]]", line);
        for (std::size_t i = 0; i < list->size(); ++i) {
            const Value& element = (*list)[i];
            const auto* agent_table = element.as<Value::Table>();
            if (agent_table == nullptr) {
                problem("agents", describe(element), "tables [[agents]]", element.line);
            } else {
                agent(*agent_table, element.line, i);
            }
        }
    }

    void agent(const Value::Table& table, std::uint32_t line, std::size_t index) {
        const std::string name = agent_name(table);
        const std::string path =
            name.empty() ? "agents[" + std::to_string(index) + "]" : "agents." + name;
        if (reading_.places.contains(path))
            problem(path, "a second agent of this name", "a `name` of its own", line);
        reading_.places[path] = line;
        Agent agent;
        for (const auto& [key, key_line, value] : table) {
            const std::string key_path = fmt::format("{}.{}", path, key);
            // Which parameters there are is not known here; where each stands is.
            if (const auto* below = value.as<Value::Table>()) {
                for (const Value::Entry& entry : *below)
                    reading_.places[fmt::format("{}.{}", key_path, entry.key)] = entry.line;
            }
            if (const auto* known = schema().find_agent(key)) {
                read(*known, agent, key_path, key_line, value);
            } else {
                unknown(key_path, nearest_agent_key(key), key_line);
            }
        }
        if (agent.name.empty()) agent.name = agent.kind;
        if (find(table, "kind") == nullptr) {
            problem(path + ".kind", "nothing", "the kind of agent", line);
        } else if (!is_name(name)) {
            problem(path + ".name", "\"" + name + "\"", "1 to 32 of a-z, 0-9, _ and -", line);
        }
        reading_.settings.agents.push_back(std::move(agent));
    }

    static bool is_name(std::string_view name) {
        return !name.empty() && name.size() <= 32 && std::ranges::all_of(name, [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
        });
    }

    void unknown(const std::string& path, const std::string& nearest, std::uint32_t line) {
        problem(path, "an unknown key",
                nearest.empty() ? "a key of docs/configuration.md" : nearest + " (the nearest)",
                line);
    }
    void problem(std::string path, std::string found, std::string expected, std::uint32_t line) {
        reading_.problems.push_back({std::move(path), std::move(found), std::move(expected), line});
    }

    Reading reading_;
};

}  // namespace

Reading read_document(const Value::Table& document) {
    Reader reader;
    reader.table(document, "");
    return reader.take();
}

}  // namespace tradewind::settings
