#pragma once

#include <vector>

#include "tradewind/model/error.hpp"
#include "tradewind/model/instrument.hpp"
#include "tradewind/model/market_event.hpp"

namespace tradewind::feeds {

// A piece of one market's history or present. Instruments that the events name for the first time
// come with the piece, in the order of their ids.
struct Batch {
    std::vector<Instrument> added;
    std::vector<MarketEvent> events;

    bool empty() const { return added.empty() && events.empty(); }
};

// Where market events come from, in the order of their event_time (ties in a stated, repeatable
// order); header.sequence is the source's own ordinal, counting 1, 2, 3 ... over all events. One
// thread pulls. Two and more real ones: flat files, the simulated market, a journal.
class MarketSource {
public:
    virtual ~MarketSource() = default;

    // Puts the next piece in the place of what stands in `into`, whose memory is used again; an
    // empty one at the end. An error ends the source.
    virtual Expected<void> read(Batch& into) = 0;
};

}  // namespace tradewind::feeds
