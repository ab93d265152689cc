#pragma once

#include <expected>

#include "tradewind/options/pricing_refusal.hpp"

// Where the underlying may end or pass, in closed form. Under geometric Brownian motion
// E[S_T] = S e^(drift T), and the drift says under which measure: with rate - yield these are the
// risk-neutral probabilities that option prices hold, with an expected return they are real-world
// ones. Time in years; drift and volatility as fractions a year. Inputs that are not finite, not
// positive or expired are refused with the reason; no result is ever NaN. Pure, without
// allocation.
namespace tradewind::options {

struct Diffusion {
    double spot = 0;
    double years = 0;
    double drift = 0;
    double volatility = 0;
};

// P(S_T > strike) = N(d2), d2 = (ln(S/K) + (drift - sigma^2/2) T) / (sigma sqrt T). The two sides
// are computed apart, so that the small one has its digits. Costs a logarithm and an exponential.
struct InTheMoney {
    double d2 = 0;
    double call = 0;  // P(S_T > strike)
    double put = 0;   // P(S_T < strike)
};
std::expected<InTheMoney, PricingRefusal> probability_in_the_money(const Diffusion& diffusion,
                                                                   double strike);

// Whether `level` is touched by time T, watched continuously (reflection principle; e.g. Shreve,
// "Stochastic Calculus for Finance II", section 7.2). With x = ln(H/S), nu = drift - sigma^2/2 and
// s = 1 above the spot, -1 below:
//     N(s (nu T - x) / (sigma sqrt T)) + e^(2 nu x / sigma^2) N(s (-x - nu T) / (sigma sqrt T)).
// Never less than `beyond`, and twice delta is only its rule of thumb. The exponential and the
// vanishing N() are one product here, which neither overflows nor loses digits. Costs a logarithm
// and an exponential, a second one against strong drift.
struct Touch {
    double touched = 0;
    double untouched = 0;
    double beyond = 0;  // P(S_T is on the far side of the level)
};
std::expected<Touch, PricingRefusal> probability_of_touch(const Diffusion& diffusion, double level);

// P(S_T > strike), risk-neutral, of the distribution that a smile implies: the smile's slope
// corrects the volatility's own answer,
//     N(d2) - n(d2) sqrt(T) dsigma/dk,   k = ln(strike / forward),
// the derivative of the undiscounted call by its strike (Breeden & Litzenberger 1978). A slope so
// steep that the answer leaves [0, 1] is refused as SmileArbitrage.
struct SmileLevel {
    double forward = 0;
    double strike = 0;
    double years = 0;
    double volatility = 0;  // the smile's at this strike
    double slope = 0;       // dsigma/dk there
};
std::expected<double, PricingRefusal> probability_above(const SmileLevel& at);

// How far a price may go by time T, in its own unit, by the volatility of the strike at the
// forward.
struct ExpectedMove {
    double one_deviation = 0;  // F sigma sqrt T, as usually quoted
    double mean_absolute = 0;  // E|S_T - F| = 2 F (2 N(sigma sqrt(T) / 2) - 1): the undiscounted
                               // price of the straddle at the forward, about 0.8 of the other
};
std::expected<ExpectedMove, PricingRefusal> expected_move(double forward, double years,
                                                          double volatility);

}  // namespace tradewind::options
