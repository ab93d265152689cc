#include "american_boundary.hpp"

#include <algorithm>
#include <cmath>

#include "tradewind/numeric/math.hpp"

namespace tradewind::options {
namespace {

using namespace numeric;

constexpr std::size_t padded_nodes = (AmericanScheme::max_nodes + 4) / 4 * 4;
using NodeArray = std::array<double, padded_nodes>;

// Rough boundary to start from: the quadratic approximation with one correction (QD+) of Li,
// "Analytical approximations of the critical stock prices" (2010), Newton's method at all nodes
// together.
NodeArray first_guess(const AmericanScheme& scheme, const AmericanBoundary& put) {
    const double variance = put.volatility * put.volatility;
    const double drift = put.rate - put.yield;
    const double cap = numeric::exp(put.log_cap);
    const double omega = 2 * drift / variance;
    // The boundary with all time left, and the way to it by Barone-Adesi and Whaley.
    const double base = omega - 1;
    const double perpetual_power = -0.5 * (base + std::sqrt(base * base + 8 * put.rate / variance));
    const double perpetual = std::min(perpetual_power / (perpetual_power - 1), cap);
    NodeArray out{};
    for (std::size_t i = 0; i < scheme.nodes; i += 4) {
        Doubles4 x{};
        for (std::size_t lane = 0; lane < 4; ++lane)
            x[lane] = scheme.node[std::min(i + lane + 1, scheme.nodes)];
        const Doubles4 tau = all4(put.time) * x * x;
        const Doubles4 deviation = all4(put.volatility * std::sqrt(put.time)) * x;
        const Doubles4 cash = exp4(all4(-put.rate) * tau);
        const Doubles4 share = exp4(all4(-put.yield) * tau);
        // rate / (1 - cash), 1 / tau at the limit.
        const Doubles4 rt = all4(put.rate) * tau;
        const Doubles4 series =
            all4(1) / (tau * (all4(1) - all4(0.5) * rt * (all4(1) - rt * all4(1.0 / 3))));
        const Doubles4 exact = all4(put.rate) / (all4(1) - cash);
        const Doubles4 hurry =
            _mm256_blendv_pd(exact, series, _mm256_cmp_pd(rt, all4(1e-5), _CMP_LT_OQ));
        const Doubles4 spread = sqrt4(all4(base * base) + all4(8 / variance) * hurry);
        const Doubles4 power = all4(-0.5) * (all4(base) + spread);
        const Doubles4 slope = all4(2 / variance) * hurry * hurry / spread;
        // 2 * power + omega - 1 = -spread.
        const Doubles4 alpha = all4(-2 / variance) * cash / spread;
        const Doubles4 beta = alpha * (hurry - slope / spread) - power;
        Doubles4 decay = (all4(drift) * tau - all4(2) * deviation) / all4(1 - perpetual);
        decay = min4(decay, all4(0));
        Doubles4 spot = all4(perpetual) + all4(cap - perpetual) * exp4(decay);
        // Soon before expiry the boundary is sqrt(-ln(8 pi tau drift^2 / variance)) deviations deep
        // (Evans, Kuske and Keller, 2002), where there is neither yield nor less of it than rate.
        if (drift > 0) {
            const Doubles4 logs = log4(
                max4(all4(8 * 3.14159265358979 * drift * drift / variance) * tau, all4(1e-300)));
            const Doubles4 short_time = exp4(-deviation * sqrt4(max4(-logs, all4(0))));
            spot = _mm256_blendv_pd(spot, short_time, _mm256_cmp_pd(logs, all4(-4), _CMP_LT_OQ));
        }
        for (int step = 0; step < 8; ++step) {
            const Doubles4 upper =
                (log4(spot) + all4(drift) * tau) / deviation + all4(0.5) * deviation;
            const Doubles4 lower = upper - deviation;
            const Normal4 shares = normal4(-upper);
            const Normal4 cashes = normal4(-lower);
            const Doubles4 density = share * shares.density;
            const Doubles4 covered = share * shares.cumulative;
            const Doubles4 paid = cash * cashes.cumulative;
            const Doubles4 price = paid - spot * covered;
            const Doubles4 by_time = all4(put.rate) * paid - all4(put.yield) * spot * covered -
                                     all4(0.5 * variance) * spot * density / deviation;
            const Doubles4 charm = all4(-put.yield) * covered -
                                   density * (all4(drift) / deviation - all4(0.5) * lower / tau);
            const Doubles4 value = (all4(1) - covered) * spot - beta * (all4(1) - spot - price) +
                                   alpha * by_time / cash;
            const Doubles4 tangent = all4(1) - covered + density / deviation +
                                     beta * (all4(1) - covered) + alpha * charm / cash;
            const Doubles4 next = spot - value / tangent;
            spot = min4(max4(next, all4(0.5) * spot), all4(cap));
        }
        store4(&out[i], log4(spot));
    }
    for (std::size_t i = scheme.nodes; i-- > 0;) out[i + 1] = out[i];
    out[0] = put.log_cap;
    return out;
}

}  // namespace

Doubles4 AmericanBoundary::log_at(const AmericanScheme& scheme, Doubles4 root) const {
    const Doubles4 x = all4(2) * root - all4(1);
    const Doubles4 twice = all4(2) * x;
    Doubles4 after{};
    Doubles4 sum{};
    for (std::size_t c = scheme.nodes; c > 0; --c) {
        const Doubles4 next = twice * sum - after + all4(coefficient[c]);
        after = sum;
        sum = next;
    }
    const Doubles4 square = x * sum - after + all4(coefficient[0]);
    return all4(log_cap) - sqrt4(max4(square, all4(0)));
}

BoundaryEquation boundary_equation(double time, double rate, double yield, double volatility) {
    return std::abs(rate - yield) * std::sqrt(time) < 0.75 * volatility ? BoundaryEquation::Slope
                                                                        : BoundaryEquation::Value;
}

AmericanBoundary solve_american_boundary(const AmericanScheme& scheme, double time, double rate,
                                         double yield, double volatility,
                                         BoundaryEquation equation) {
    AmericanBoundary put{.time = time, .rate = rate, .yield = yield, .volatility = volatility};
    if (yield > rate) put.log_cap = numeric::log(rate / yield);
    NodeArray log_boundary = first_guess(scheme, put);

    const double root_time = std::sqrt(time);
    const double total = volatility * root_time;
    const double drift = rate - yield;
    const std::size_t n = scheme.nodes;
    const std::size_t points = scheme.points;

    // What the iterations share, node by node and point by point.
    std::array<std::array<double, AmericanScheme::max_points>, AmericanScheme::max_nodes + 1> cash,
        share;
    for (std::size_t i = 1; i <= n; ++i) {
        const double tau = time * scheme.node[i] * scheme.node[i];
        for (std::size_t k = 0; k < points; k += 4) {
            const Doubles4 v = all4(tau) * load4(&scheme.share[k]);
            store4(&cash[i][k], exp4(all4(-rate) * v));
            store4(&share[i][k], exp4(all4(-yield) * v));
        }
    }
    NodeArray square{};
    for (std::size_t i = 1; i <= n; ++i) {
        const double depth = put.log_cap - log_boundary[i];
        square[i] = depth * depth;
    }
    const bool slopes = equation == BoundaryEquation::Slope;
    const std::size_t iterations = scheme.iterations + (slopes ? 0 : 3);
    for (std::size_t iteration = 0; iteration < iterations; ++iteration) {
        NodeArray next{};
        for (std::size_t i = 1; i <= n; ++i) {
            const double x = scheme.node[i];
            const double tau = time * x * x;
            const double own = log_boundary[i];
            Doubles4 numerator{};
            Doubles4 denominator{};
            for (std::size_t k = 0; k < points; k += 4) {
                Doubles4 depth{};
                for (std::size_t j = 1; j <= n; ++j)
                    depth = depth + load4(&scheme.blend[i][j][k]) * all4(square[j]);
                const Doubles4 other = all4(put.log_cap) - sqrt4(max4(depth, all4(0)));
                const Doubles4 v = all4(tau) * load4(&scheme.share[k]);
                const Doubles4 deviation = all4(total * x) * load4(&scheme.root[k]);
                const Doubles4 upper =
                    (all4(own) - other + all4(drift) * v) / deviation + all4(0.5) * deviation;
                const Normal4 shares = normal4(upper);
                const Normal4 cashes = normal4(upper - deviation);
                const Doubles4 weight = all4(tau) * load4(&scheme.weight[k]);
                const Doubles4 root_weight =
                    all4(x * root_time / volatility) * load4(&scheme.root_weight[k]);
                const Doubles4 paid = load4(&cash[i][k]);
                const Doubles4 kept = load4(&share[i][k]);
                if (slopes) {
                    numerator = numerator + root_weight * paid * cashes.density;
                    denominator = denominator + kept * (weight * shares.cumulative +
                                                        root_weight * shares.density);
                } else {
                    numerator = numerator + weight * paid * cashes.cumulative;
                    denominator = denominator + weight * kept * shares.cumulative;
                }
            }
            const double deviation = total * x;
            const double upper = (own + drift * tau) / deviation + 0.5 * deviation;
            const Normal4 end = normal4(Doubles4{upper, upper - deviation, 0, 0});
            const Doubles4 discount = exp4(Doubles4{-yield * tau, -rate * tau, own, 0});
            const double share_all = discount[0];
            const double cash_all = discount[1];
            const double current = discount[2];
            const double cash_density = cash_all * end.density[1] / deviation;
            const double share_density = share_all * end.density[0] / deviation;
            double top = rate * sum4(numerator);
            double bottom = share_all * end.cumulative[0] + yield * sum4(denominator);
            double top_slope = cash_density;
            double bottom_slope = share_density;
            if (slopes) {
                top += cash_density;
                bottom += share_density;
                top_slope *= 1 - upper / deviation;  // by ln B, at B(u) / B as it is
                bottom_slope *= 1 - upper / deviation;
            } else {
                top += cash_all * end.cumulative[1];
            }
            const double mapped = top / bottom;
            const double mapped_slope = (top_slope - bottom_slope * mapped) / bottom / current;
            const double moved = current - (mapped - current) / (mapped_slope - 1);
            next[i] = std::clamp(moved, 0.5 * current, 1.0);
        }
        for (std::size_t i = 1; i <= n; i += 4) {
            Doubles4 level = all4(1);
            for (std::size_t lane = 0; lane < 4 && i + lane <= n; ++lane)
                level[lane] = next[i + lane];
            const Doubles4 logs = min4(log4(max4(level, all4(1e-300))), all4(put.log_cap));
            for (std::size_t lane = 0; lane < 4 && i + lane <= n; ++lane) {
                log_boundary[i + lane] = logs[lane];
                const double depth = put.log_cap - logs[lane];
                square[i + lane] = depth * depth;
            }
        }
    }
    put.log_end = log_boundary[n];
    for (std::size_t c = 0; c <= n; ++c)
        for (std::size_t i = 1; i <= n; ++i)
            put.coefficient[c] += scheme.to_coefficient[c][i] * square[i];
    return put;
}

}  // namespace tradewind::options
