#pragma once

#include "tradewind/model/control_input.hpp"
#include "tradewind/model/execution_report.hpp"
#include "tradewind/model/market_event.hpp"

namespace tradewind {

// Anything that reaches the core. Four cache lines, of which a market event uses the first two.
using Input = RecordSlot<256>;

// What the sequencer gives to each input: its global number and the core time, which never
// decreases. It travels beside the record (in the journal: in the frame), so that the record keeps
// its source's own ordinal and times.
struct Stamp {
    std::uint64_t sequence = 0;
    Timestamp time;
};

// Bytes of a record that mean something: what is journaled, hashed and compared.
// 0 for a byte that names no kind (from a damaged journal).
std::size_t size_of(RecordKind kind);

}  // namespace tradewind
