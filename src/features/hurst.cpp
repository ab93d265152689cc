#include "tradewind/features/hurst.hpp"

#include <immintrin.h>

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

// Vectors of four: x86-64-v3 is the stated minimum. Written out, because a compiler may not reorder
// sums, maxima and minima by itself; the order below is fixed.

double largest_of(__m256d v) {
    const __m128d two = _mm_max_pd(_mm256_castpd256_pd128(v), _mm256_extractf128_pd(v, 1));
    return _mm_cvtsd_f64(_mm_max_sd(two, _mm_unpackhi_pd(two, two)));
}
double smallest_of(__m256d v) {
    const __m128d two = _mm_min_pd(_mm256_castpd256_pd128(v), _mm256_extractf128_pd(v, 1));
    return _mm_cvtsd_f64(_mm_min_sd(two, _mm_unpackhi_pd(two, two)));
}
double sum_of(__m256d v) {
    const __m128d two = _mm_add_pd(_mm256_castpd256_pd128(v), _mm256_extractf128_pd(v, 1));
    return _mm_cvtsd_f64(_mm_add_sd(two, _mm_unpackhi_pd(two, two)));
}

// max Y - min Y of the block of n that follows `path`. Y is the path less its chord; a constant
// more or less does not change its range.
double range_of(const double* path, std::uint32_t n, double mean) {
    const __m256d slope = _mm256_set1_pd(mean);
    const __m256d four = _mm256_set1_pd(4);
    __m256d index = _mm256_setr_pd(1, 2, 3, 4);
    __m256d high = _mm256_sub_pd(_mm256_loadu_pd(path + 1), _mm256_mul_pd(index, slope));
    __m256d low = high;
    for (std::uint32_t j = 4; j < n; j += 4) {
        index = _mm256_add_pd(index, four);
        const __m256d y = _mm256_sub_pd(_mm256_loadu_pd(path + j + 1), _mm256_mul_pd(index, slope));
        high = _mm256_max_pd(high, y);
        low = _mm256_min_pd(low, y);
    }
    return largest_of(high) - smallest_of(low);
}

// Sum of squared deviations of the eight returns that follow `path`.
double squares_of(const double* path, double mean) {
    const __m256d middle = _mm256_set1_pd(mean);
    const auto deviations = [&](const double* from) {
        return _mm256_sub_pd(_mm256_sub_pd(_mm256_loadu_pd(from + 1), _mm256_loadu_pd(from)),
                             middle);
    };
    const __m256d early = deviations(path);
    const __m256d late = deviations(path + 4);
    return sum_of(_mm256_add_pd(_mm256_mul_pd(early, early), _mm256_mul_pd(late, late)));
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
    constexpr double ln2 = 0.693147180559945309417232121458;
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
            points[sizes++] = {std::countr_zero(n) * ln2,
                               log_fast(sum / static_cast<double>(moving))};
    }
    return slope_of(points, sizes);
}

}  // namespace tradewind::features
