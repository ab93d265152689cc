#include "tradewind/features/hurst.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "tradewind/features/math.hpp"
#include "tradewind/model/invariant.hpp"

namespace tradewind::features {
namespace {

constexpr std::uint32_t smallest_block = 8;
constexpr std::uint32_t window_max = 4096;
constexpr std::size_t sizes_max = 10;  // 8 .. 4096
constexpr double still = 1e-10;        // a block with less deviation did not move
constexpr std::size_t lanes = 4;       // doubles of one vector register

using Lanes = std::array<double, lanes>;

// max Y - min Y of the block that follows `path`. Y is the path less its chord; a constant more or
// less does not change its range. Four lanes side by side, so that the compiler uses vectors; the
// order of maxima and minima changes no bit.
double range_of(const double* path, std::uint32_t n, double mean) {
    Lanes chord{mean, 2 * mean, 3 * mean, 4 * mean};
    Lanes high;
    Lanes low;
    for (std::size_t k = 0; k < lanes; ++k) high[k] = low[k] = path[1 + k] - chord[k];
    for (std::uint32_t j = lanes; j < n; j += lanes) {
        for (std::size_t k = 0; k < lanes; ++k) {
            const double y = path[j + 1 + k] - (static_cast<double>(j + 1 + k) * mean);
            high[k] = y > high[k] ? y : high[k];
            low[k] = y < low[k] ? y : low[k];
        }
    }
    return std::max(std::max(high[0], high[1]), std::max(high[2], high[3])) -
           std::min(std::min(low[0], low[1]), std::min(low[2], low[3]));
}

// Sum of squared deviations of the eight returns that follow `path`.
double squares_of(const double* path, double mean) {
    Lanes sums{};
    for (std::size_t k = 0; k < lanes; ++k) {
        const double early = path[k + 1] - path[k] - mean;
        const double late = path[k + 5] - path[k + 4] - mean;
        sums[k] = early * early + late * late;
    }
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

struct Point {
    double x = 0;
    double y = 0;
};

std::optional<double> slope_of(const std::array<Point, sizes_max>& points, std::size_t count) {
    if (count < 2) return std::nullopt;
    double mean_x = 0;
    double mean_y = 0;
    for (std::size_t i = 0; i < count; ++i) {
        mean_x += points[i].x;
        mean_y += points[i].y;
    }
    mean_x /= static_cast<double>(count);
    mean_y /= static_cast<double>(count);
    double xy = 0;
    double xx = 0;
    for (std::size_t i = 0; i < count; ++i) {
        xy += (points[i].x - mean_x) * (points[i].y - mean_y);
        xx += (points[i].x - mean_x) * (points[i].x - mean_x);
    }
    return xy / xx;
}

}  // namespace

Hurst::Hurst(std::uint32_t window) : lap_{window + 1}, ring_(2 * (std::size_t{window} + 1), 0.0) {
    invariant(std::has_single_bit(window) && window >= 2 * smallest_block && window <= window_max,
              "the rescaled-range window is a power of two from 16 to 4096");
}

std::optional<double> Hurst::value() const {
    if (!ready()) return std::nullopt;
    const std::uint32_t window = lap_ - 1;
    const double* path = ring_.data() + next_ + 1;  // window + 1 points, the oldest first
    std::array<double, window_max / smallest_block> squares;
    std::array<Point, sizes_max> points{};
    std::size_t sizes = 0;
    for (std::uint32_t n = smallest_block; n <= window; n *= 2) {
        const double share = 1.0 / static_cast<double>(n);  // exact: n is a power of two
        double sum = 0;
        std::uint32_t moving = 0;
        for (std::uint32_t block = 0; block < window / n; ++block) {
            const double* start = path + std::size_t{block} * n;
            const double mean = (start[n] - start[0]) * share;
            if (n == smallest_block) {
                squares[block] = squares_of(start, mean);
            } else {
                // Two halves and the distance of their means; nothing cancels.
                const double apart = (start[n / 2] - start[0]) - (start[n] - start[n / 2]);
                squares[block] =
                    squares[2 * block] + squares[2 * block + 1] + apart * apart * share;
            }
            const double deviation = sqrt(squares[block] * share);
            if (deviation < still) continue;
            sum += range_of(start, n, mean) / deviation;
            ++moving;
        }
        if (moving > 0)
            points[sizes++] = {log(static_cast<double>(n)), log(sum / static_cast<double>(moving))};
    }
    return slope_of(points, sizes);
}

}  // namespace tradewind::features
