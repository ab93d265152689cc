#pragma once

#include <expected>
#include <vector>

#include "tradewind/options/chain.hpp"
#include "tradewind/options/local_touch.hpp"

namespace tradewind::options {

// The probability that the underlying touches each contract's strike before its expiry, by the
// local volatility of the chain's surface as the last refresh left it: model and measure as
// local_touch.hpp says. By ContractIndex. Never below the surface's probability of ending beyond
// the strike (surface_in_the_money of the contract that is out of the money at the spot), and a
// strike farther from the spot is never likelier.
//
// Refused: Expired; NoSmile, where the expiry has none; OutOfRange, for a strike farther off than
// the solver's grid; and as LocalTouchSolver refuses. Allocates the result. Costs a preparation an
// expiry and a solution a strike: for a thousand strikes at a dozen expiries a second or two, so
// it is nothing for every quote.
std::vector<std::expected<LocalTouch, PricingRefusal>> local_touches(const Chain& chain,
                                                                     LocalTouchSolver& solver);

}  // namespace tradewind::options
