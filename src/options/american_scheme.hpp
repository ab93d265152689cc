#pragma once

#include <array>
#include <cstddef>

namespace tradewind::options {

// The constants of the collocation: everything that does not depend on the contract.
//
// Time to expiry is measured by x = sqrt(time left / time), in 0..1. The boundary's nodes are the
// Chebyshev points of that interval. An integral over v in 0..tau is taken with v = tau w^2 (2 -
// w^2), which makes both sqrt(v) and sqrt(tau - v) = sqrt(tau) (1 - w^2) smooth functions of w in
// 0..1, so that Gauss and Legendre's rule converges fast at either end.
struct AmericanScheme {
    static constexpr std::size_t max_nodes = 16;
    static constexpr std::size_t max_points = 32;
    static constexpr std::size_t max_price_points = 64;

    // `points` and `price_points` are multiples of four.
    AmericanScheme(std::size_t node_count, std::size_t point_count, std::size_t iteration_count,
                   std::size_t price_point_count);

    std::size_t nodes;  // without the one at expiry, which is known
    std::size_t points;
    std::size_t iterations;
    std::size_t price_points;

    std::array<double, max_nodes + 1> node{};  // x, rising; node[0] = 0
    // Chebyshev coefficient c = sum over nodes i of to_coefficient[c][i] * value[i].
    std::array<std::array<double, max_nodes + 1>, max_nodes + 1> to_coefficient{};
    // v = tau * share, sqrt(v) = sqrt(tau) * root, dv = tau * weight, and dv / sqrt(v) = sqrt(tau)
    // * root_weight.
    std::array<double, max_points> share{};
    std::array<double, max_points> root{};
    std::array<double, max_points> weight{};
    std::array<double, max_points> root_weight{};
    // The interpolated value at node[i] * (1 - w_k^2) = sum over j of blend[i][j][k] * value[j].
    // Values at node[0] are 0 and left out.
    std::array<std::array<std::array<double, max_points>, max_nodes + 1>, max_nodes + 1> blend{};
    // Gauss and Legendre's rule on 0..1, for the price.
    std::array<double, max_price_points> price_point{};
    std::array<double, max_price_points> price_weight{};
};

}  // namespace tradewind::options
