#include "american_scheme.hpp"

#include <cmath>
#include <span>

#include "tradewind/model/invariant.hpp"

namespace tradewind::options {
namespace {

constexpr double pi = 3.141592653589793238;

// cos for 0..pi by its series about pi/2; used for constants only.
double cosine(double angle) {
    const double x = 0.5 * pi - angle;  // sin x
    double term = x;
    double sum = x;
    for (int i = 1; i < 20; ++i) {
        term *= -x * x / static_cast<double>(2 * i * (2 * i + 1));
        sum += term;
    }
    return sum;
}

// Gauss and Legendre's rule on 0..1: roots of the Legendre polynomial by Newton's method.
void gauss_legendre(std::span<double> point, std::span<double> weight) {
    const std::size_t count = point.size();
    const auto degree = static_cast<double>(count);
    for (std::size_t i = 0; i < count; ++i) {
        double x = cosine(pi * (static_cast<double>(i) + 0.75) / (degree + 0.5));
        double slope = 1;
        for (int step = 0; step < 20; ++step) {
            double before = 1;
            double value = x;
            for (std::size_t k = 2; k <= count; ++k) {
                const auto n = static_cast<double>(k);
                const double next = ((2 * n - 1) * x * value - (n - 1) * before) / n;
                before = value;
                value = next;
            }
            slope = degree * (x * value - before) / (x * x - 1);
            x -= value / slope;
        }
        point[i] = 0.5 * (1 - x);
        weight[i] = 1 / ((1 - x * x) * slope * slope);
    }
}

}  // namespace

AmericanScheme::AmericanScheme(std::size_t node_count, std::size_t point_count,
                               std::size_t iteration_count, std::size_t price_point_count)
    : nodes{node_count},
      points{point_count},
      iterations{iteration_count},
      price_points{price_point_count} {
    invariant(nodes >= 2 && nodes <= max_nodes, "the nodes fit into their table");
    invariant(points % 4 == 0 && points <= max_points, "the points fit into their table");
    invariant(price_points % 4 == 0 && price_points <= max_price_points,
              "the points of the price fit into their table");
    const auto last = static_cast<double>(nodes);
    const auto end_half = [this](std::size_t i) { return i == 0 || i == nodes ? 0.5 : 1.0; };
    for (std::size_t i = 0; i <= nodes; ++i)
        node[i] = 0.5 * (1 - cosine(pi * static_cast<double>(i) / last));
    node[0] = 0;
    node[nodes] = 1;
    for (std::size_t c = 0; c <= nodes; ++c) {
        for (std::size_t i = 0; i <= nodes; ++i) {
            // T_c at -cos(pi i / n).
            double before = 1;
            double value = 2 * node[i] - 1;
            const double twice = 2 * value;
            if (c == 0) value = 1;
            for (std::size_t k = 2; k <= c; ++k) {
                const double next = twice * value - before;
                before = value;
                value = next;
            }
            to_coefficient[c][i] = 2 / last * end_half(c) * end_half(i) * value;
        }
    }
    std::array<double, max_points> w{};
    std::array<double, max_points> legendre{};
    gauss_legendre({w.data(), points}, {legendre.data(), points});
    for (std::size_t k = 0; k < points; ++k) {
        const double w2 = w[k] * w[k];
        share[k] = w2 * (2 - w2);
        root[k] = w[k] * std::sqrt(2 - w2);
        weight[k] = legendre[k] * 4 * w[k] * (1 - w2);
        root_weight[k] = legendre[k] * 4 * (1 - w2) / std::sqrt(2 - w2);
        for (std::size_t i = 1; i <= nodes; ++i) {
            // Barycentric weights of Chebyshev points are +-1, halved at the ends.
            const double x = node[i] * (1 - w2);
            double total = 0;
            for (std::size_t j = 0; j <= nodes; ++j) {
                const double sign = j % 2 == 0 ? 1.0 : -1.0;
                const double gap = x - node[j];
                const double pull = sign * end_half(j) / (gap == 0 ? 1e-300 : gap);
                blend[i][j][k] = pull;
                total += pull;
            }
            for (std::size_t j = 0; j <= nodes; ++j) blend[i][j][k] /= total;
        }
    }
    gauss_legendre({price_point.data(), price_points}, {price_weight.data(), price_points});
}

}  // namespace tradewind::options
