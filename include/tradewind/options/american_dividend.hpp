#pragma once

#include <expected>

#include "tradewind/options/american.hpp"

namespace tradewind::options {

// Paid once, in units of the spot, `time` years from now.
struct CashDividend {
    double amount = 0;
    double time = 0;
};

// An American option on an asset that pays one cash dividend before expiry. Spot model: the asset
// follows geometric Brownian motion, with the option's rate and yield, and drops by the dividend at
// its time, to 0 if it stands below. A holder may exercise just before the drop, at any other time
// too. `european` of the result is the same option without early exercise, on the same asset.
//
// After the drop the option is one without cash dividends, priced by `pricer`; from there back it
// is Crank and Nicolson's scheme in log(spot), of fourth order there (Crandall), four damped steps
// first (Rannacher), early exercise by operator splitting (Ikonen and Toivanen, 2004), which asks
// nothing of the shape of the region where exercise pays. Delta and gamma are differences on the
// grid. Error some 1e-6 of the strike (1e-4 on 100 dollars). Refuses a dividend that is not
// positive, or not after now and before expiry: without one AmericanPricer has the price. Allocates
// nothing.
std::expected<AmericanPrice, PricingRefusal> american_price_with_dividend(
    const AmericanPricer& pricer, const AmericanOption& option, const CashDividend& dividend);

// The same with its other derivatives. Theta is that of the Black-Scholes equation, which holds
// until the drop; vega, vanna and rho are central differences on the grid, charm one by the passing
// of time, which brings dividend and expiry nearer alike. All 0 where exercise now is the value.
// Errors some 1e-4 of the strike (vega, rho), 1e-3 of it a year (theta, at a tenth of a year and
// more from the dividend). The dividend itself is held. Costs seven prices.
std::expected<AmericanGreeks, PricingRefusal> american_greeks_with_dividend(
    const AmericanPricer& pricer, const AmericanOption& option, const CashDividend& dividend);

}  // namespace tradewind::options
