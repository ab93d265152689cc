#include "tradewind/policy/entry_gates.hpp"

#include <algorithm>

#include "gates.hpp"
#include "tradewind/settings/symbol_gates.hpp"

namespace tradewind::policy {

EntryGates::EntryGates(const settings::Policy& policy, const settings::Exchange& exchange)
    : policy_{policy}, exchange_{exchange} {
    own_.reserve(policy.symbols.size());
}

void EntryGates::add_instrument(const Instrument& instrument) {
    const auto named =
        std::ranges::find(policy_.symbols, instrument.symbol(), &settings::SymbolGates::symbol);
    if (named != policy_.symbols.end() && own_.size() < own_.capacity())
        own_.emplace_back(instrument.id, settings::gates_of(policy_, named->symbol));
}

const settings::EntryGates& EntryGates::limits_of(InstrumentId id) const {
    for (const auto& [instrument, limits] : own_)
        if (instrument == id) return limits;
    return policy_.gates;
}

EntryGates::Answer EntryGates::ask(const EntryView& entry, OutputBuffer& outputs) const {
    const settings::EntryGates& limits = limits_of(entry.instrument.id);
    Passage passage{entry.instrument.id, outputs};
    ask_confidence(limits, entry, passage);
    ask_flip(limits, entry, passage);
    ask_quote(limits, entry, passage);
    ask_adx(limits, entry, passage);
    ask_touch(limits, entry, passage);
    ask_edge(limits, {.exchange = exchange_, .regulatory_fees = policy_.regulatory_fees}, entry,
             passage);
    return passage.refused() ? Answer::Refused : Answer::Admitted;
}

features::FeatureMask EntryGates::reads(const settings::Policy& policy) {
    features::FeatureMask columns;
    const auto look = [&](const settings::EntryGates& limits) {
        if (limits.adx_min || limits.adx_max) columns |= features::FeatureMask{Feature::Adx};
        if (limits.spread_score_max) columns |= features::FeatureMask{Feature::SpreadScore};
    };
    look(policy.gates);
    for (const settings::SymbolGates& own : policy.symbols) look(own.gates);
    return columns;
}

}  // namespace tradewind::policy
