#pragma once

#include <span>

#include "tradewind/model/error.hpp"
#include "tradewind/model/instrument.hpp"
#include "tradewind/model/market_event.hpp"

namespace tradewind::feeds {

// A piece of one market's history or present. Instruments that the events name for the first time
// come with the piece, in the order of their ids.
struct Batch {
    std::span<const Instrument> added;
    std::span<const MarketEvent> events;

    bool empty() const { return added.empty() && events.empty(); }
};

// Where market events come from, in the order of their event_time (ties in a stated, repeatable
// order); header.sequence is the source's own ordinal, counting 1, 2, 3 ... over all events. One
// thread pulls. Two and more real ones: flat files, the simulated market, a journal.
class MarketSource {
public:
    virtual ~MarketSource() = default;

    // The next piece; empty at the end. Its memory is good until the next call. An error ends the
    // source.
    virtual Expected<Batch> read() = 0;
};

}  // namespace tradewind::feeds
