#pragma once

#include <expected>

#include "tradewind/options/american.hpp"

namespace tradewind::options {

struct AmericanImpliedVolatility {
    double volatility = 0;
    int prices = 0;  // option prices that it took
};

// The volatility at which the American price is `price`; option.volatility, if positive, is where
// the search starts: pass the contract's last one. The American style matters: where early exercise
// has value the European volatility of the same price is higher.
//
// There is one exactly where floor < price < ceiling. The floor is the value without volatility,
// that of exercise at the best time: the largest over t of spot e^(-yield t) - strike e^(-rate t)
// (call) and at least 0. The ceiling is the spot (call) or the strike (put), times e^(-yield T) or
// e^(-rate T) where the exponent is positive and early exercise worth nothing. At or beyond them,
// and where only a volatility outside 0.001..20 would do, the refusal says which side it is.
//
// Where the price is so near the floor that the option has hardly any time value, a rounding of the
// price moves the volatility a lot; the result reprices to 1e-8 of spot or strike. Safeguarded
// secant steps, the first by Newton with vega = gamma S^2 volatility T: from a near start four
// prices.
std::expected<AmericanImpliedVolatility, PricingRefusal> american_implied_volatility(
    const AmericanPricer& pricer, AmericanOption option, double price);

}  // namespace tradewind::options
