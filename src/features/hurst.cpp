#include "tradewind/features/hurst.hpp"

#include <immintrin.h>

#include <array>
#include <bit>
#include <span>

#include "tradewind/model/invariant.hpp"
#include "tradewind/numeric/math.hpp"

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

// rs_n, the mean of R / S over the blocks of one size that move; 0 where none does.
struct Size {
    std::uint32_t n = 0;
    double rescaled_range = 0;
};

// Least squares of ln rs_n on ln n.
std::optional<double> slope_of(std::span<const Size> sizes) {
    if (sizes.size() < 2) return std::nullopt;
    constexpr double ln2 = 0.693147180559945309417232121458;
    const auto count = static_cast<std::int64_t>(sizes.size());
    if (sizes.back().n >> (count - 1) == sizes.front().n) {
        // No size is missing, so the ln n stand ln 2 apart, at x = -(k - 1) .. k - 1 in steps of
        // 2 half units, and the slope is sum(x ln rs) / sum(x^2) half units: one logarithm of the
        // product of all rs^x. Its factors lie within n^k, far inside a double's range.
        double product = 1;
        double squares = 0;
        for (std::int64_t i = 0; i < count / 2; ++i) {
            const std::int64_t x = count - 1 - 2 * i;
            const double ratio = sizes[static_cast<std::size_t>(count - 1 - i)].rescaled_range /
                                 sizes[static_cast<std::size_t>(i)].rescaled_range;
            for (std::int64_t power = 0; power < x; ++power) product *= ratio;
            squares += static_cast<double>(2 * x * x);
        }
        return numeric::log_fast(product) / (squares * ln2 / 2);
    }
    double mean_x = 0;
    double mean_y = 0;
    for (const Size& size : sizes) {
        mean_x += std::countr_zero(size.n) * ln2;
        mean_y += numeric::log_fast(size.rescaled_range);
    }
    mean_x /= static_cast<double>(count);
    mean_y /= static_cast<double>(count);
    double xy = 0;
    double xx = 0;
    for (const Size& size : sizes) {
        const double x = std::countr_zero(size.n) * ln2 - mean_x;
        xy += x * (numeric::log_fast(size.rescaled_range) - mean_y);
        xx += x * x;
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
    constexpr std::size_t smallest_max = window_max / smallest_block;
    std::array<double, smallest_max> squares;
    // Of all blocks, the smallest size first.
    std::array<double, 2 * smallest_max> range;
    std::array<double, 2 * smallest_max> deviation;
    std::size_t blocks = 0;
    for (std::uint32_t n = smallest_block; n <= window; n *= 2) {
        const double share = 1.0 / static_cast<double>(n);  // exact: n is a power of two
        for (std::size_t block = 0; block < window / n; ++block) {
            const double* start = path + block * n;
            const double mean = (start[n] - start[0]) * share;
            if (n == smallest_block) {
                squares[block] = squares_of(start, mean);
            } else {
                // Two halves and the distance of their means; nothing cancels.
                const double apart = (start[n / 2] - start[0]) - (start[n] - start[n / 2]);
                squares[block] =
                    squares[2 * block] + squares[2 * block + 1] + apart * apart * share;
            }
            range[blocks] = range_of(start, n, mean);
            deviation[blocks++] = squares[block] * share;
        }
    }
    // 2^k - 1 blocks: one more fills the last vector.
    range[blocks] = 0;
    deviation[blocks] = 1;
    for (std::size_t i = 0; i < blocks; i += 4) {
        const __m256d root = _mm256_sqrt_pd(_mm256_loadu_pd(&deviation[i]));
        const __m256d moves = _mm256_cmp_pd(root, _mm256_set1_pd(still), _CMP_GE_OQ);
        const __m256d ratio = _mm256_div_pd(_mm256_loadu_pd(&range[i]), root);
        _mm256_storeu_pd(&range[i], _mm256_and_pd(ratio, moves));
    }
    std::array<Size, sizes_max> sizes;
    std::size_t known = 0;
    std::size_t at = 0;
    for (std::uint32_t n = smallest_block; n <= window; n *= 2) {
        double sum = 0;
        std::uint32_t moving = 0;
        for (const std::size_t end = at + window / n; at < end; ++at) {
            sum += range[at];
            if (range[at] > 0) ++moving;
        }
        if (moving > 0)
            sizes[known++] = {.n = n, .rescaled_range = sum / static_cast<double>(moving)};
    }
    return slope_of(std::span{sizes}.first(known));
}

}  // namespace tradewind::features
