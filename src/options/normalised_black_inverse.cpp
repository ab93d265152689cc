#include "normalised_black_inverse.hpp"

#include <algorithm>
#include <cmath>

#include "normalised_black.hpp"
#include "tradewind/numeric/math.hpp"

namespace tradewind::options::detail {
namespace {

// s from the normal model: with u = h and m = price / (sqrt(F K) |ln(F/K)|) it says
// m(u) = n(u) / u - N(-u), inverted by rational functions (minimax fits, errors 2e-5 and 3e-6). A
// log-normal price is lower by a factor 1 - O(t^2), which the last line makes good to O(t^4).
double guess_from_price(double fraction, double log_size, double root) {
    constexpr double root_two_over_pi = 0.79788456080286536;
    constexpr double m_at_one_and_a_half = 0.0195378625;
    const double beta = fraction * root;
    double s = 0;
    double u = 0;
    if (beta > m_at_one_and_a_half * log_size) {
        const double total = log_size + 2 * beta;
        const double y = root_two_over_pi * log_size / total;  // near u where u is small
        const double y2 = y * y;
        const double above = (1.0000195478362205 - 2.1111656693303345 * y) +
                             (0.53946265734981512 + 1.0329733091499058 * y) * y2 -
                             0.44707108399540088 * (y2 * y2);
        const double below =
            (1 - 2.1097095321078941 * y) + (1.0200547254695646 + 0.080864881620120259 * y) * y2;
        s = total * above / (root_two_over_pi * below);
        u = log_size / s;
    } else {
        // ln m, in which beta itself need not be a double.
        const double v = numeric::sqrt(0.5 * log_size - numeric::log_fast(fraction / log_size));
        const double v2 = v * v;
        const double above = (-0.5662049868813442 + 1.8789776641515751 * v) +
                             (-1.4030564704636181 + 0.41917301342558249 * v) * v2 +
                             0.13713719671314748 * (v2 * v2);
        const double below =
            (1 - 0.46493459458060062 * v) + (0.30231250016374917 + 0.0969198724375172 * v) * v2;
        u = above / below;
        s = log_size / u;
    }
    const double t2 = 0.25 * s * s;
    const double drop = 1 / (6 + 1.1 * u + 2 * u * u);
    return s * (1 + drop * t2 / (1 - 0.35 * std::min(t2, 1.0)));
}

// x with N(-x) = p from ln p, for p below one half, to 5e-4: C. Hastings, "Approximations for
// digital computers" (1955), also Abramowitz & Stegun 26.2.23.
double tail_quantile(double log_p) {
    const double r = numeric::sqrt(-2 * log_p);
    return r - (2.515517 + r * (0.802853 + r * 0.010328)) /
                   (1 + r * (1.432788 + r * (0.189269 + r * 0.001308)));
}

// s from what is missing to the upper bound: rest = N(-z) (1 + M(R) / M(z)), R^2 = z^2 + 2 |ln F/K|
// and M(x) near 4 / (3x + sqrt(x^2 + 8)).
double guess_from_rest(double rest, double log_size) {
    const double log_rest = numeric::log_fast(rest);
    double z = tail_quantile(log_rest - 0.4);
    double far = 0;
    for (int round = 0; round < 2; ++round) {
        far = numeric::sqrt(z * z + 2 * log_size);
        const double share =
            (3 * z + numeric::sqrt(z * z + 8)) / (3 * far + numeric::sqrt(far * far + 8));
        z = tail_quantile(log_rest - numeric::log_fast(1 + share));
    }
    return z + numeric::sqrt(z * z + 2 * log_size);
}

}  // namespace

double standard_deviation_of(double fraction, double rest, double log_size, double root) {
    constexpr double root_two_pi = 2.5066282746310005;
    // A step of fourth order this small leaves an error below rounding.
    constexpr double last_step = 1e-4;
    constexpr int steps_max = 32;  // four are the most ever seen
    double s = fraction > 0.6 ? guess_from_rest(rest, log_size)
                              : guess_from_price(fraction, log_size, root);
    for (int steps = 0; steps < steps_max; ++steps) {
        const double h = log_size / s;
        const double t = 0.5 * s;
        const double z = t - h;
        // f(s) is the logarithm of price / target, or of rest / target where that is the smaller
        // one, and slope is s f'(s): both prices have the derivative n(z), up to sign.
        double part = 0;
        double target = fraction;
        double slope = s;
        if (s < series_below) {
            part = close_mills_difference(h, t);
        } else if (z <= 0) {
            part = numeric::mills_ratio(-z) - numeric::mills_ratio(t + h);
        } else {
            part = numeric::mills_ratio(z) + numeric::mills_ratio(t + h);
            target = rest;
            slope = -s;
        }
        slope /= part;
        const double f = numeric::log_fast(part / (root_two_pi * target)) - 0.5 * z * z;
        // Householder's step of fourth order from s f'' / f' and s^2 f''' / f' (the curvature of
        // the price itself: s n'(z) / n(z) = h^2 - t^2).
        const double newton = -f / slope;
        const double bend = h * h - t * t;
        const double second = bend - slope;
        const double third = bend * bend - 3 * h * h - t * t + slope * (2 * slope - 3 * bend);
        const double step = newton * (1 + 0.5 * second * newton) /
                            (1 + newton * (second + third * newton * (1 / 6.0)));
        const double bounded = step > -0.7 ? std::min(step, 2.0) : -0.7;
        s += s * bounded;
        if (std::abs(bounded) < last_step) break;
    }
    return s;
}

}  // namespace tradewind::options::detail
