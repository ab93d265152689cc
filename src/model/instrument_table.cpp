#include "tradewind/model/instrument_table.hpp"

namespace tradewind {

InstrumentTable::InstrumentTable(std::uint32_t capacity) : capacity_{capacity} {
    instruments_.reserve(capacity);
}

Expected<InstrumentId> InstrumentTable::add(Instrument instrument) {
    const std::string symbol{instrument.symbol()};
    if (symbol.empty()) return failure("instrument table", "an empty symbol", "a name");
    if (by_symbol_.contains(symbol))
        return failure("instrument table", symbol + " a second time", "each symbol once");
    if (size() == capacity_)
        return failure(
            "instrument table", symbol + " as number " + std::to_string(size() + 1),
            "at most " + std::to_string(capacity_) + " instruments (run.max_instruments)");
    instrument.id = InstrumentId::from_index(size());
    by_symbol_.emplace(symbol, instrument.id);
    instruments_.push_back(instrument);
    return instrument.id;
}

std::optional<InstrumentId> InstrumentTable::find(std::string_view symbol) const {
    const auto found = by_symbol_.find(symbol);
    if (found == by_symbol_.end()) return std::nullopt;
    return found->second;
}

const Instrument& InstrumentTable::at(InstrumentId id) const {
    invariant(id.valid() && id.index() < size(), "an instrument id comes from its table");
    return instruments_[id.index()];
}

}  // namespace tradewind
