#include "tradewind/settings/symbol_gates.hpp"

#include <algorithm>

#include "codec.hpp"
#include "schema.hpp"

namespace tradewind::settings {
namespace {

using Gates = Codec<std::vector<SymbolGates>>;

const Key<EntryGates>* find_gate(std::string_view name) {
    const auto& keys = schema().gate_keys;
    const auto at = std::ranges::find(keys, name, &Key<EntryGates>::path);
    return at == keys.end() ? nullptr : &*at;
}

std::string known_gates() {
    std::string names;
    for (const Key<EntryGates>& key : schema().gate_keys)
        names += (names.empty() ? "one of " : ", ") + key.path;
    return names;
}

void read_gates(const Value::Table& table, SymbolGates& into, std::vector<Mismatch>& wrong) {
    for (const auto& [name, line, value] : table) {
        const std::string below = "." + into.symbol + "." + name;
        const Key<EntryGates>* key = find_gate(name);
        if (key == nullptr) {
            wrong.push_back({below, "an unknown gate", known_gates(), line});
            continue;
        }
        for (Mismatch& mismatch : key->read(into.gates, value))
            wrong.push_back({below, std::move(mismatch.found), std::move(mismatch.expected), line});
    }
}

}  // namespace

Read<std::vector<SymbolGates>> Gates::read(const Value& value, const Constraint& constraint) {
    const auto* table = value.as<Value::Table>();
    if (table == nullptr) return mismatch(value, text(constraint));
    std::vector<SymbolGates> symbols;
    std::vector<Mismatch> wrong;
    for (const auto& [symbol, line, entry] : *table) {
        const auto* gates = entry.as<Value::Table>();
        if (gates == nullptr) {
            wrong.push_back({"." + symbol, describe(entry), "a table of gates", line});
            continue;
        }
        symbols.push_back({.symbol = symbol});
        read_gates(*gates, symbols.back(), wrong);
    }
    if (!wrong.empty()) return std::unexpected{std::move(wrong)};
    std::ranges::sort(symbols, {}, &SymbolGates::symbol);
    return symbols;
}

std::optional<std::string> Gates::write(const std::vector<SymbolGates>& symbols) {
    std::string all;
    for (const SymbolGates& symbol : symbols) {
        std::string own;
        for (const Key<EntryGates>& key : schema().gate_keys)
            if (const auto value = key.write(symbol.gates))
                own += fmt::format("{}{} = {}", own.empty() ? "" : ", ", key.path, *value);
        if (own.empty()) continue;
        all += fmt::format("{}{} = {{ {} }}", all.empty() ? "" : ", ", quoted(symbol.symbol), own);
    }
    if (all.empty()) return std::nullopt;
    return "{ " + all + " }";
}

std::string Gates::text(const Constraint&) { return "tables of gates by symbol"; }

EntryGates gates_of(const Policy& policy, std::string_view symbol) {
    EntryGates gates = policy.gates;
    const auto own = std::ranges::find(policy.symbols, symbol, &SymbolGates::symbol);
    if (own == policy.symbols.end()) return gates;
    const auto take = [&](auto EntryGates::* limit) {
        if (own->gates.*limit) gates.*limit = own->gates.*limit;
    };
    take(&EntryGates::confidence_min);
    take(&EntryGates::flip_minutes);
    take(&EntryGates::quote_age_ms_max);
    take(&EntryGates::spread_max);
    take(&EntryGates::spread_score_max);
    take(&EntryGates::adx_min);
    take(&EntryGates::adx_max);
    take(&EntryGates::touch_min);
    take(&EntryGates::edge_min);
    return gates;
}

}  // namespace tradewind::settings
