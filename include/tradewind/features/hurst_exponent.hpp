#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace tradewind::features {

// Least-squares slope of ln y on ln x. nullopt for fewer than two points, or all x equal. Both
// positive, of equal length.
std::optional<double> log_log_slope(std::span<const double> x, std::span<const double> y);

// Rescaled range over blocks of any size; features::Hurst is the fast form for windows and sizes
// that are powers of two. The returns (the oldest first) are cut into whole blocks of `size` from
// the oldest on; a block with mean m has Y_j = sum over i <= j of (r_i - m), R = max Y - min Y
// (j = 1 .. size), S = the population deviation. Blocks with S < 1e-10 are left out. The mean of
// R / S; nullopt where no block moves or none is whole. Returns are finite. O(returns).
std::optional<double> mean_rescaled_range(std::span<const double> returns, std::uint32_t size);

// The slope of the line of ln(mean R/S) on ln(size) over those sizes that have a block that moves;
// nullopt with fewer than two. No Anis-Lloyd correction. O(returns * sizes).
std::optional<double> rescaled_range_exponent(std::span<const double> returns,
                                              std::span<const std::uint32_t> sizes);

}  // namespace tradewind::features
