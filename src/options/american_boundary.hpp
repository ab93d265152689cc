#pragma once

#include <array>
#include <cstdint>

#include "american_scheme.hpp"
#include "tradewind/numeric/vector_math.hpp"

namespace tradewind::options {

// The early-exercise boundary B of an American put on one unit of strike, as a function of the time
// left, by the fixed-point collocation of Andersen, Lake and Offengenden, "High-performance
// American option pricing" (2015). Between nodes ln(B / cap)^2 is a polynomial in the root of the
// time left.
struct AmericanBoundary {
    double time;
    double rate;
    double yield;
    double volatility;
    double log_cap = 0;  // of B as the time left goes to 0: min(1, rate / yield)
    double log_end = 0;  // of B with all the time left
    std::array<double, AmericanScheme::max_nodes + 1> coefficient{};  // Chebyshev, of ln(B / cap)^2

    // ln B where the root of the time left, over the root of the whole time, is `root`.
    numeric::Doubles4 log_at(const AmericanScheme& scheme, numeric::Doubles4 root) const;
};

// Which condition at the boundary the fixed point comes from (A and B of the paper). That of the
// slope converges fastest, but runs away where the drift outweighs the volatility; that of the
// value takes more steps, and is given them, but holds there.
enum class BoundaryEquation : std::uint8_t { Slope, Value };
BoundaryEquation boundary_equation(double time, double rate, double yield, double volatility);

// Needs rate > 0, or rate = 0 and yield < 0: elsewhere a put has no boundary, or two.
AmericanBoundary solve_american_boundary(const AmericanScheme& scheme, double time, double rate,
                                         double yield, double volatility,
                                         BoundaryEquation equation);

}  // namespace tradewind::options
