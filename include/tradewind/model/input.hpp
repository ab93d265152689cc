#pragma once

#include "tradewind/model/control_input.hpp"
#include "tradewind/model/execution_report.hpp"
#include "tradewind/model/market_event.hpp"

namespace tradewind {

// Anything that reaches the core, as the sequencer has stamped it. Four cache lines, of which a
// market event uses the first two.
using Input = RecordSlot<256>;

// Bytes of a record that mean something: what is journaled, hashed and compared.
// 0 for a byte that names no kind (from a damaged journal).
std::size_t size_of(RecordKind kind);

}  // namespace tradewind
