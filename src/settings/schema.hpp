#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "key.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::settings {

struct TableInfo {
    std::string name;  // "feed.sim"
    std::string meaning;
};

// Everything a configuration file may hold. The reader, the validator, the printer, the hashes and
// docs/configuration.md are made from this and from nothing else.
struct Schema {
    std::vector<TableInfo> tables;    // in the order of the reference
    std::vector<Key<Settings>> keys;  // of all tables but agents, table by table
    std::vector<Key<Agent>> agent_keys;
    std::vector<Key<EntryGates>> gate_keys;  // of policy.gates, as [policy.symbols.SPY] has them

    const Key<Settings>* find(std::string_view path) const;
    const Key<Agent>* find_agent(std::string_view name) const;
    // "exchange" and "exchange.fees", and what only holds tables, as "a" where there is "a.b".
    bool has_table(std::string_view name) const;
};

const Schema& schema();

// The part of a path before its last dot ("" for none) and the part after it.
std::string_view table_of(std::string_view path);
std::string_view leaf_of(std::string_view path);

}  // namespace tradewind::settings
