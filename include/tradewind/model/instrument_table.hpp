#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tradewind/model/instrument.hpp"

namespace tradewind {

// The run's instruments by dense id and by symbol. Capacity is reserved at construction, so that a
// reference from at() stays good; adding is for the thread that owns the table (each edge that
// needs one keeps its own, fed by the same InstrumentAdded records).
class InstrumentTable {
public:
    explicit InstrumentTable(std::uint32_t capacity = 8192);

    // Gives the next id (also written into the stored copy). The symbol must be new and the table
    // not full.
    Expected<InstrumentId> add(Instrument instrument);
    std::optional<InstrumentId> find(std::string_view symbol) const;
    const Instrument& at(InstrumentId id) const;
    std::uint32_t size() const { return static_cast<std::uint32_t>(instruments_.size()); }
    std::uint32_t capacity() const { return capacity_; }

private:
    std::uint32_t capacity_;
    std::vector<Instrument> instruments_;
    std::map<std::string, InstrumentId, std::less<>> by_symbol_;
};

}  // namespace tradewind
