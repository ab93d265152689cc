#pragma once

#include <cmath>

#include "tradewind/numeric/normal.hpp"

// The out-of-the-money option of Black's formula in the two numbers that matter: h = |ln(F/K)| / s
// and t = s / 2, where s = sigma sqrt T. In units of the smaller one of the discounted forward and
// the discounted strike its price is
//     N(t - h) - e^|ln(F/K)| N(-t - h) = n(z) (M(-z) - M(R)),   z = t - h, R = t + h,
// with the Mills ratio M(x) = N(-x) / n(x): the large exponents cancel on paper. Its derivative by
// s is n(z).
namespace tradewind::options::detail {

// Below this s the difference of two close Mills ratios would lose digits, and is a series.
inline constexpr double series_below = 0.1;

// M(h - t) - M(h + t) for h >= 0 and t < series_below / 2, to full precision: 2t times the odd
// Taylor terms, whose derivatives Y_n of M(-z) obey
// Y_(n+2) = (h^2 + 2n + 1) Y_n - n (n - 1) Y_(n-2). The first term left out is below 1e-16.
inline double close_mills_difference(double h, double t) {
    const double square = h * h;
    const double y1 = 1 - h * numeric::mills_ratio(h);
    const double y3 = (square + 3) * y1 - 1;
    const double y5 = (square + 7) * y3 - 6 * y1;
    const double y7 = (square + 11) * y5 - 20 * y3;
    const double y9 = (square + 15) * y7 - 42 * y5;
    const double t2 = t * t;
    const double tail = y5 * (1 / 120.0) + t2 * (y7 * (1 / 5040.0) + t2 * (y9 * (1 / 362880.0)));
    return 2 * t * (y1 + t2 * (y3 * (1 / 6.0) + t2 * tail));
}

// Beyond this many deviations out of the money a price is below the smallest double.
inline constexpr double furthest = 39;

// The price in units of the smaller side, from 0 to 1, where n(z), M(|z|) and M(t + h) are known.
inline double fraction_of(double h, double t, double density, double mills_near, double mills_far) {
    const double z = t - h;
    if (!(z > -furthest)) return 0;
    if (2 * t < series_below) return density * close_mills_difference(h, t);
    if (z <= 0) return density * (mills_near - mills_far);
    return 1 - density * (mills_near + mills_far);
}

// The same to the last bit, for those who need nothing else.
inline double out_of_the_money_fraction(double h, double t) {
    const double z = t - h;
    if (!(z > -furthest)) return 0;
    const double density = numeric::normal_pdf(z);
    if (2 * t < series_below) return density * close_mills_difference(h, t);
    return fraction_of(h, t, density, numeric::mills_ratio(std::abs(z)),
                       numeric::mills_ratio(t + h));
}

}  // namespace tradewind::options::detail
