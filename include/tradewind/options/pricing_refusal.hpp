#pragma once

#include <cstdint>
#include <string_view>

namespace tradewind::options {

// Why a price, a volatility or a probability has no number. Inputs come from outside, so each is an
// ordinary answer.
enum class PricingRefusal : std::uint8_t {
    NotFinite,       // an input is NaN or infinite
    NotPositive,     // spot, forward, strike or level is zero or negative
    Expired,         // no time is left
    NoVolatility,    // the volatility is zero or negative
    OutOfRange,      // an input, discounted or not, beyond 1e-100 or 1e100, or beyond what the
                     // method states (AmericanPricer, LocalTouchSolver): no market
    ZeroPrice,       // the option's price is zero, negative or below the smallest normal double
    BelowIntrinsic,  // the price is at or below its lower bound, that without volatility: the
                     // discounted intrinsic value (European), the best exercise (American)
    AboveBound,      // the price is at or above its upper bound, reached at infinite volatility
    SmileArbitrage,  // the smile makes a probability below 0 or above 1
    NoSmile,         // no surface is known
    TwoBoundaries,   // American, yield < rate < 0 (put) or rate < yield < 0 (call): exercise
                     // pays between two levels only
    DividendNotPositive,  // a cash dividend of nothing or less
    DividendOutsideLife,  // not after now and before expiry
};

std::string_view name(PricingRefusal refusal);  // "below intrinsic"

}  // namespace tradewind::options
