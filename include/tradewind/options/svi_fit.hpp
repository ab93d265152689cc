#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string_view>

#include "tradewind/options/svi.hpp"

namespace tradewind::options {

// Why there is no smile.
enum class SmileRefusal : std::uint8_t {
    NoTimeLeft,       // years to expiry not a positive number
    BadForward,       // forward not a positive number
    UnusableQuotes,   // NaN, infinite or not positive: nothing that could be fitted
    CrossedQuotes,    // too few are left once those with bid above ask are taken out
    OneStrike,        // all quotes at one strike
    TooFewQuotes,     // fewer strikes than five: raw SVI has five parameters
    TooManyQuotes,    // more than the fitter has room for
    NoFreeFit,        // no smile between the neighbouring expiries' is free of arbitrage
    UnorderedExpiry,  // the time to expiry does not lie between the neighbours'
    TooManyExpiries,  // more than the surface has room for
    EmptySurface,     // no expiry has a smile yet
    BadLevel,         // a strike or log-moneyness that is no such number
};
std::string_view name_of(SmileRefusal refusal);

// A point of an observed smile: log-moneyness ln(strike / forward) and total variance.
struct SmilePoint {
    double k = 0;
    double total_variance = 0;
};

struct LeastSquaresFit {
    SviSlice slice;
    double sum_of_squares = 0;  // of total variance
    double root_mean_square = 0;
};

// The sum of squares that `slice` leaves on `points`.
double sum_of_squares(const SviSlice& slice, std::span<const SmilePoint> points);

// The reference fit: minimises sum (w(k_i) - total_variance_i)^2 over a, b >= 0, |rho| <= 1, m and
// sigma > 0, all points alike, arbitrage not looked at. Quasi-explicit (De Marco & Martini 2009):
// for given m and sigma the best a, b and b rho solve a linear problem with |rho| <= 1 as its only
// bound; m and sigma come from a fixed grid of starts, the best of which are narrowed by
// Levenberg-Marquardt on that reduced problem. m stays within five, sigma within a hundred spans
// of k around the points. Deterministic. Allocates its working space; about a millisecond.
std::expected<LeastSquaresFit, SmileRefusal> fit_least_squares(std::span<const SmilePoint> points);

// The same from a smile known before: its m and sigma are the only start, so the sum of squares is
// never larger than that of `start`. For points that moved a little.
std::expected<LeastSquaresFit, SmileRefusal> fit_least_squares(std::span<const SmilePoint> points,
                                                               const SviSlice& start);

}  // namespace tradewind::options
