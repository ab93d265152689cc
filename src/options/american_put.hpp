#pragma once

#include <cstdint>
#include <expected>
#include <optional>

#include "american_boundary.hpp"
#include "european_core.hpp"
#include "tradewind/options/american.hpp"

namespace tradewind::options {

// The terms of a put on one unit of strike. A call on spot S and strike K is S puts on spot K / S
// with rate and yield exchanged.
struct PutTerms {
    double spot;
    double time;
    double rate;
    double yield;
    double volatility;
};

PutTerms put_terms(const AmericanOption& option);

// Whether the terms are ones that can be priced at all.
std::optional<PricingRefusal> refuse(const AmericanOption& option);

// Early exercise of the put is never worth anything.
inline bool held_to_expiry(double rate, double yield) { return rate <= 0 && yield >= rate; }

// Value, delta and gamma on one unit of strike.
struct PutValue {
    double price = 0;
    double european = 0;
    double delta = 0;
    double gamma = 0;
    bool exercise_now = false;
};

PutValue held_put(const PutTerms& terms);
// With `time` left, which may differ a little from all the time that the boundary was found for.
PutValue american_put(const AmericanScheme& scheme, const AmericanBoundary& boundary, double spot,
                      double time);

// The value in the terms of the option itself.
AmericanPrice to_price(const AmericanOption& option, const PutValue& put);

}  // namespace tradewind::options
