#include "tradewind/research/names.hpp"

#include <algorithm>

#include "tradewind/model/control_input.hpp"

namespace tradewind::research {
namespace {

// A damaged journal may name any index; beyond this a table would only eat memory.
constexpr std::uint32_t most_symbols = 1u << 20;

}  // namespace

void Names::learn(const RecordView& record) {
    if (record.kind() != RecordKind::InstrumentAdded || record.size < sizeof(InstrumentAdded))
        return;
    const auto added = record.as<InstrumentAdded>();
    const auto& chars = added.instrument.symbol_chars;
    const auto end = std::find(chars.begin(), chars.end(), '\0');
    add_symbol(added.header.instrument,
               {chars.data(), static_cast<std::size_t>(end - chars.begin())});
    const InstrumentId id = added.header.instrument;
    if (!id.valid() || id.index() >= most_symbols) return;
    if (multipliers_.size() <= id.index()) multipliers_.resize(id.index() + 1, 1);
    multipliers_[id.index()] = added.instrument.multiplier;
}

void Names::add_symbol(InstrumentId id, std::string_view symbol) {
    if (!id.valid() || id.index() >= most_symbols) return;
    if (symbols_.size() <= id.index()) symbols_.resize(id.index() + 1);
    symbols_[id.index()] = symbol;
}

std::string Names::symbol(InstrumentId id) const {
    if (!id.valid()) return {};
    if (id.index() < symbols_.size() && !symbols_[id.index()].empty()) return symbols_[id.index()];
    return "#" + std::to_string(id.index());
}

std::string Names::agent(std::size_t index) const {
    if (index < agents_.size()) return agents_[index];
    return "#" + std::to_string(index);
}

std::int64_t Names::multiplier(InstrumentId id) const {
    return id.valid() && id.index() < multipliers_.size() ? multipliers_[id.index()] : 1;
}

InstrumentId Names::find(std::string_view symbol) const {
    const auto at = std::find(symbols_.begin(), symbols_.end(), symbol);
    if (symbol.empty() || at == symbols_.end()) return InstrumentId::none();
    return InstrumentId::from_index(static_cast<std::uint32_t>(at - symbols_.begin()));
}

}  // namespace tradewind::research
