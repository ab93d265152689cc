#include "tradewind/features/value_at_risk.hpp"

#include <algorithm>
#include <cmath>

#include "tradewind/numeric/math.hpp"
#include "tradewind/numeric/normal.hpp"

namespace tradewind::features {
namespace {

constexpr auto out_of_range = StatisticRefusal::ParameterOutOfRange;

// So near 0 that p rounds to 1 is not between 0 and 1 either.
bool is_confidence(double c) { return c > 0 && c < 1 && 1 - c < 1; }

// 1 - 0.95 is not 0.05 but for rounding, nor are 20 of its parts 1: a position this near to a whole
// number is that number.
double snapped(double position) {
    const double whole = std::nearbyint(position);
    return std::abs(position - whole) <= 1e-12 * std::max(1.0, whole) ? whole : position;
}

double linear_quantile(std::span<const double> ascending, double p) {
    const double position = snapped(p * static_cast<double>(ascending.size() - 1));
    const double whole = std::floor(position);
    const auto at = static_cast<std::size_t>(whole);
    if (at + 1 >= ascending.size()) return ascending.back();
    return std::lerp(ascending[at], ascending[at + 1], position - whole);
}

struct Tail {
    double z;
    double p;
};
Tail tail_of(double confidence) {
    const double p = 1 - confidence;
    return {.z = numeric::normal_inverse_cdf(p), .p = p};
}

Statistic<double> finite(double risk) {
    if (!std::isfinite(risk)) return std::unexpected{StatisticRefusal::ValueNotFinite};
    return risk;
}

bool is_scale(double mean, double deviation) {
    return std::isfinite(mean) && std::isfinite(deviation) && deviation >= 0;
}

}  // namespace

Statistic<SortedReturns> SortedReturns::of(std::span<const double> returns) {
    if (returns.empty()) return std::unexpected{StatisticRefusal::TooFewValues};
    // Of sizes, so that no part of it overflows either.
    double sum = 0;
    for (const double r : returns) sum += std::abs(r);
    if (!std::isfinite(sum)) return std::unexpected{StatisticRefusal::ValueNotFinite};
    std::vector<double> ascending(returns.begin(), returns.end());
    std::ranges::sort(ascending);
    return SortedReturns{std::move(ascending)};
}

Statistic<double> historical_var(const SortedReturns& returns, double confidence,
                                 QuantileRule rule) {
    if (!is_confidence(confidence)) return std::unexpected{out_of_range};
    const std::span ascending = returns.ascending();
    const double p = 1 - confidence;
    if (rule == QuantileRule::Linear) return -linear_quantile(ascending, p);
    const double rank = std::ceil(snapped(p * static_cast<double>(ascending.size())));
    const auto k = static_cast<std::size_t>(std::max(rank, 1.0));
    return -ascending[std::min(k, ascending.size()) - 1];
}

Statistic<double> historical_cvar_tail_mean(const SortedReturns& returns, double confidence) {
    if (!is_confidence(confidence)) return std::unexpected{out_of_range};
    const double quantile = linear_quantile(returns.ascending(), 1 - confidence);
    double sum = 0;
    double count = 0;
    for (const double r : returns.ascending()) {
        if (r > quantile) break;
        sum += r;
        ++count;
    }
    return -sum / count;
}

Statistic<double> historical_cvar(const SortedReturns& returns, double confidence) {
    if (!is_confidence(confidence)) return std::unexpected{out_of_range};
    const std::span ascending = returns.ascending();
    const double share = snapped((1 - confidence) * static_cast<double>(ascending.size()));
    // Less than one return: all of it is the worst.
    if (share < 1) return -ascending.front();
    const auto whole = static_cast<std::size_t>(share);
    double sum = 0;
    for (const double r : ascending.first(whole)) sum += r;
    if (whole < ascending.size()) sum += (share - std::floor(share)) * ascending[whole];
    return -sum / share;
}

Statistic<double> normal_var(double mean, double deviation, double confidence) {
    if (!is_confidence(confidence) || !is_scale(mean, deviation))
        return std::unexpected{out_of_range};
    return finite(-(mean + tail_of(confidence).z * deviation));
}

Statistic<double> normal_cvar(double mean, double deviation, double confidence) {
    if (!is_confidence(confidence) || !is_scale(mean, deviation))
        return std::unexpected{out_of_range};
    const auto [z, p] = tail_of(confidence);
    return finite(-mean + deviation * numeric::normal_pdf(z) / p);
}

Statistic<double> cornish_fisher_var(const SampleMoments& moments, double confidence) {
    if (!is_confidence(confidence) || !is_scale(moments.mean, moments.deviation) ||
        !std::isfinite(moments.skew) || !std::isfinite(moments.kurtosis))
        return std::unexpected{out_of_range};
    const double z = tail_of(confidence).z;
    const double s = moments.skew;
    const double k = moments.excess_kurtosis();
    const double cube = z * z * z;
    const double corrected =
        z + (z * z - 1) * s / 6 + (cube - 3 * z) * k / 24 - (2 * cube - 5 * z) * s * s / 36;
    return finite(-(moments.mean + corrected * moments.deviation));
}

bool cornish_fisher_is_monotone(double skew, double excess_kurtosis) {
    // dz_cf / dz = a z^2 + b z + c must not fall below 0.
    const double square = skew * skew;
    const double a = excess_kurtosis / 8 - square / 6;
    const double b = skew / 3;
    const double c = 1 - excess_kurtosis / 8 + 5 * square / 36;
    if (a == 0) return b == 0 && c >= 0;
    return a > 0 && b * b <= 4 * a * c;
}

Statistic<double> over_horizon(double one_period_risk, double periods) {
    if (!std::isfinite(one_period_risk) || !std::isfinite(periods) || periods < 0)
        return std::unexpected{out_of_range};
    return finite(one_period_risk * numeric::sqrt(periods));
}

}  // namespace tradewind::features
