#pragma once

#include <cstdint>
#include <expected>
#include <span>
#include <string_view>

namespace tradewind::options {

// A call and a put of one strike, in dollars a share, as European options: of American ones the
// value of early exercise has been taken off (see Chain).
struct ParityPair {
    double strike = 0;
    double call = 0;         // middle
    double put = 0;          // middle
    double half_spread = 0;  // of call and put together: (call ask - bid + put ask - bid) / 2
};

enum class ParityRefusal : std::uint8_t {
    NoPairs,      // no strike has a usable call and put
    OneStrike,    // forward and discount from one strike: two unknowns
    BadDiscount,  // not a positive number, or the one found is not
    BadForward    // the one found is not positive
};
std::string_view name_of(ParityRefusal refusal);

struct ParityForward {
    double forward = 0;
    double discount = 0;
    double standard_error = 0;        // of the forward, from the scatter of the pairs; 0 from one
    double spread_error = 0;          // of the forward, were each pair off by its half spread
    double largest_half_spreads = 0;  // the worst pair's residual, in its own half spread
    std::uint32_t pairs = 0;
};

// Put-call parity, C - P = D (F - K) (Stoll 1969), over the pairs given: the caller chooses those
// around the money, where both sides trade. A pair weighs 1 / half_spread^2, a spread of less than
// a cent as one of a cent; pairs further off than their spread weigh less in proportion (Huber,
// iterated to a fixed count), so that one stale side moves the result little. No allocation;
// O(pairs).
//
// With the discount known, F is the weighted mean of K + (C - P) / D.
std::expected<ParityForward, ParityRefusal> implied_forward(std::span<const ParityPair> pairs,
                                                            double discount);
// Forward and discount together, by the straight line through C - P over K: the discount is its
// slope and needs strikes far apart; over days it is mostly noise.
std::expected<ParityForward, ParityRefusal> implied_forward_and_discount(
    std::span<const ParityPair> pairs);

// What a forward says of the carry: rate - ln(F / S) / T, the yield that dividends, borrow and any
// error of the spot make up together.
double implied_yield(double forward, double spot, double rate, double years);

}  // namespace tradewind::options
