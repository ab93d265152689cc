#pragma once

#include <expected>

#include "tradewind/model/instrument.hpp"
#include "tradewind/options/european.hpp"
#include "tradewind/options/pricing_refusal.hpp"

namespace tradewind::options {

// A volatility says under which exercise it was implied: on single names the two differ by far more
// than any solver's error.
struct ImpliedVolatility {
    double value = 0;  // a fraction a year
    ExerciseStyle style = ExerciseStyle::European;
};

// The volatility at which price() of european.hpp returns `price`. Precise to a few 1e-15 relative
// times the condition of the problem: where the price has n digits above its bound, so has the
// volatility. A price at or outside its bounds is refused with the reason, as is every unusable
// input; the result is never NaN.
//
// Method, in the spirit of P. Jaeckel, "Let's be rational" (2015): the price is moved to the
// out-of-the-money side by parity and solved there by its logarithm, so that only relative errors
// count. The first guess is the inverse of the normal (Bachelier) model with a correction for the
// log-normal one, good to 1e-4 for most options that trade; Householder's steps of fourth order
// follow until one is so small that the next would be below rounding. That is one step for most
// listed options, two for most others; no more than four were seen for sigma sqrt T from 1e-6 to 60
// and strikes from e^-700 to e^700 times the forward. Costs about two prices.
std::expected<ImpliedVolatility, PricingRefusal> implied_volatility(const SpotOption& option,
                                                                    double price);
std::expected<ImpliedVolatility, PricingRefusal> implied_volatility(const ForwardOption& option,
                                                                    double price);

}  // namespace tradewind::options
