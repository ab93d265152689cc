#pragma once

#include "tradewind/model/instrument.hpp"
#include "tradewind/model/market_event.hpp"

namespace tradewind {

// Whether nobody could trade on a quote: crossed, without a bid or an ask, or with an ask of more
// than twice its bid (market makers park such stubs at 0.01 and 199,999.99 around halts and out of
// hours). It marks nothing and fills nothing. An option may lack a side, or be that wide: one that
// is worth next to nothing has no bid, or half its ask.
constexpr bool doubtful(const Quote& quote, InstrumentKind kind) {
    if (quote.has_bid() && quote.ask >= quote.bid && quote.ask - quote.bid <= quote.bid) [[likely]]
        return false;
    return kind != InstrumentKind::Option || quote.crossed();
}

}  // namespace tradewind
