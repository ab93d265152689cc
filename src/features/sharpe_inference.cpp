#include "tradewind/features/sharpe_inference.hpp"

#include <cmath>

#include "tradewind/numeric/math.hpp"
#include "tradewind/numeric/normal.hpp"

namespace tradewind::features {
namespace {

// Of the ratio of one observation.
Statistic<double> variance_of(const SharpeSample& sample) {
    const double sr = sample.sharpe;
    const double variance = 1 - sample.skew * sr + (sample.kurtosis - 1) / 4 * sr * sr;
    if (!std::isfinite(variance)) return std::unexpected{StatisticRefusal::ValueNotFinite};
    if (!(variance > 0)) return std::unexpected{StatisticRefusal::NotDefined};
    return variance;
}

}  // namespace

Statistic<double> sharpe_standard_error(const SharpeSample& sample) {
    if (!std::isfinite(sample.observations))
        return std::unexpected{StatisticRefusal::ValueNotFinite};
    if (sample.observations < 2) return std::unexpected{StatisticRefusal::TooFewValues};
    const auto variance = variance_of(sample);
    if (!variance) return variance;
    return numeric::sqrt(*variance / (sample.observations - 1));
}

Statistic<double> probabilistic_sharpe(const SharpeSample& sample, double benchmark) {
    if (!std::isfinite(benchmark)) return std::unexpected{StatisticRefusal::ValueNotFinite};
    const auto error = sharpe_standard_error(sample);
    if (!error) return error;
    return numeric::normal_cdf((sample.sharpe - benchmark) / *error);
}

Statistic<double> expected_maximum_sharpe(const SharpeTrials& trials) {
    constexpr double euler = 2.718281828459045235;
    constexpr double euler_mascheroni = 0.577215664901532861;
    if (!std::isfinite(trials.count) || !std::isfinite(trials.variance))
        return std::unexpected{StatisticRefusal::ValueNotFinite};
    if (trials.count < 1 || trials.variance < 0)
        return std::unexpected{StatisticRefusal::ParameterOutOfRange};
    if (trials.count == 1) return 0.0;
    // From the lower tail, where 1 / N keeps its digits.
    const double best = -numeric::normal_inverse_cdf(1 / trials.count);
    const double beyond = -numeric::normal_inverse_cdf(1 / (trials.count * euler));
    return numeric::sqrt(trials.variance) *
           ((1 - euler_mascheroni) * best + euler_mascheroni * beyond);
}

Statistic<double> deflated_sharpe(const SharpeSample& sample, const SharpeTrials& trials) {
    const auto benchmark = expected_maximum_sharpe(trials);
    if (!benchmark) return benchmark;
    return probabilistic_sharpe(sample, *benchmark);
}

Statistic<double> minimum_track_record(const SharpeSample& sample, double confidence,
                                       double benchmark) {
    if (!std::isfinite(benchmark)) return std::unexpected{StatisticRefusal::ValueNotFinite};
    if (!(confidence >= 0.5 && confidence < 1))
        return std::unexpected{StatisticRefusal::ParameterOutOfRange};
    const auto variance = variance_of(sample);
    if (!variance) return variance;
    const double distance = numeric::normal_inverse_cdf(confidence) / (sample.sharpe - benchmark);
    const double length = 1 + *variance * distance * distance;
    if (!std::isfinite(length)) return std::unexpected{StatisticRefusal::NotDefined};
    return length;
}

}  // namespace tradewind::features
