#include "tradewind/features/sample_moments.hpp"

#include <algorithm>
#include <cmath>

#include "tradewind/numeric/math.hpp"

namespace tradewind::features {

Statistic<SampleMoments> moments_of(std::span<const double> values) {
    if (values.size() < 2) return std::unexpected{StatisticRefusal::TooFewValues};
    const auto n = static_cast<double>(values.size());
    double sum = 0;
    bool alike = true;
    for (const double value : values) {
        sum += value;
        alike = alike && value == values.front();
    }
    // A NaN or an infinity stays in a sum.
    if (!std::isfinite(sum)) return std::unexpected{StatisticRefusal::ValueNotFinite};
    SampleMoments moments{.count = values.size(), .mean = sum / n, .kurtosis = 3};
    if (alike) {
        moments.mean = values.front();
        return moments;
    }
    double largest = 0;
    for (const double value : values) largest = std::max(largest, std::abs(value - moments.mean));
    // Values of both signs near the end of a double's range; or so small that they are one.
    if (!std::isfinite(largest)) return std::unexpected{StatisticRefusal::ValueNotFinite};
    if (largest == 0) return moments;
    double first = 0;
    double second = 0;
    double third = 0;
    double fourth = 0;
    for (const double value : values) {
        const double d = (value - moments.mean) / largest;
        const double square = d * d;
        first += d;
        second += square;
        third += square * d;
        fourth += square * square;
    }
    // What rounding left between the mean and the values; the squares are its second order.
    const double m2 = second / n;
    moments.mean += first / n * largest;
    moments.deviation = largest * numeric::sqrt(second / (n - 1));
    moments.skew = third / n / (m2 * numeric::sqrt(m2));
    moments.kurtosis = fourth / n / (m2 * m2);
    return moments;
}

}  // namespace tradewind::features
