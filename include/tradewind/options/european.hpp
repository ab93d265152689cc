#pragma once

#include <expected>

#include "tradewind/model/occ_symbol.hpp"
#include "tradewind/options/pricing_refusal.hpp"

// European options in closed form: Black-Scholes-Merton on a spot with a continuous yield (Black &
// Scholes 1973, Merton 1973) and Black-76 on a forward or future (Black 1976).
//
// Units: prices in the currency of the spot, per share; time in years; rates, yields and
// volatilities as fractions a year (0.25 is 25 %), rates and yields compounded continuously.
// Finite, positive spot, strike, time and volatility are required; anything else is refused with
// its reason, and no result is ever NaN. Everything is pure and allocates nothing.
namespace tradewind::options {

struct SpotOption {
    OptionRight right = OptionRight::Call;
    double spot = 0;
    double strike = 0;
    double years = 0;
    double rate = 0;
    double yield = 0;  // of the underlying
};

struct ForwardOption {
    OptionRight right = OptionRight::Call;
    double forward = 0;
    double strike = 0;
    double years = 0;
    double rate = 0;  // discounts the payment; the forward already carries its own growth
};

// How the price moves, all other inputs held. S is the spot, of a ForwardOption the forward.
struct Greeks {
    double price = 0;
    double delta = 0;           // dV/dS
    double gamma = 0;           // d2V/dS2
    double vega = 0;            // dV/dsigma, per 1.00 of volatility
    double theta_per_year = 0;  // dV/dt as calendar time runs: usually negative
    double rho = 0;             // dV/drate, per 1.00; of a ForwardOption with the forward held
    double vanna = 0;           // d2V/(dS dsigma)
    double charm_per_year = 0;  // ddelta/dt as calendar time runs
    double d1 = 0;              // (ln(S/K) + (rate - yield) T) / (sigma sqrt T) + sigma sqrt(T) / 2
    double d2 = 0;              // d1 - sigma sqrt T
    double in_the_money = 0;    // risk-neutral: N(d2) of a call, N(-d2) of a put

    double theta_per_day() const { return theta_per_year / 365; }  // a calendar day
    double charm_per_day() const { return charm_per_year / 365; }
};

// S e^(-yield T) N(d1) - K e^(-rate T) N(d2) of a call, its mirror image of a put. The
// out-of-the-money side is computed as one product without cancellation, so that a price of 1e-200
// has its digits too; the other side is that plus the discounted intrinsic value, so that put-call
// parity holds to the last digit and no price is below its bound. Costs one logarithm, three
// exponentials and two Mills ratios.
std::expected<double, PricingRefusal> price(const SpotOption& option, double volatility);
std::expected<double, PricingRefusal> price(const ForwardOption& option, double volatility);

// The price with all its derivatives, for the price and a few dozen multiplications.
std::expected<Greeks, PricingRefusal> greeks(const SpotOption& option, double volatility);
std::expected<Greeks, PricingRefusal> greeks(const ForwardOption& option, double volatility);

}  // namespace tradewind::options
