#include "tradewind/features/hurst_lags.hpp"

#include <array>
#include <span>

#include "tradewind/features/hurst_exponent.hpp"
#include "tradewind/model/invariant.hpp"
#include "tradewind/numeric/math.hpp"

namespace tradewind::features {
namespace {

constexpr double no_variance = 1e-18;
constexpr std::uint32_t lags_max = 1024;

// Population variance of x[i + lag] - x[i]; two passes, so that nothing cancels.
double variance_of_differences(std::span<const double> x, std::uint32_t lag) {
    const std::size_t count = x.size() - lag;
    double mean = 0;
    for (std::size_t i = 0; i < count; ++i) mean += x[i + lag] - x[i];
    mean /= static_cast<double>(count);
    double squares = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const double apart = x[i + lag] - x[i] - mean;
        squares += apart * apart;
    }
    return squares / static_cast<double>(count);
}

}  // namespace

HurstLags::HurstLags(std::uint32_t window, std::uint32_t lag_first, std::uint32_t lag_last)
    : window_{window},
      lag_first_{lag_first},
      lag_last_{lag_last},
      ring_(2 * std::size_t{window}, 0.0) {
    invariant(lag_first > 0 && lag_first < lag_last && lag_last - lag_first < lags_max,
              "a line takes two lags or more, of at least one bar");
    invariant(lag_last + 1 < window, "the longest lag leaves two differences or more");
}

bool HurstLags::update(double close) {
    if (!usable_price(close)) return false;
    if (!(base_ > 0)) base_ = close;
    const double x = numeric::log(close / base_);
    ring_[next_] = x;
    ring_[next_ + window_] = x;
    if (++next_ == window_) next_ = 0;
    if (count_ < window_) ++count_;
    return true;
}

std::optional<double> HurstLags::value() const {
    if (!ready()) return std::nullopt;
    const std::span<const double> x{ring_.data() + next_, window_};  // the oldest first
    std::array<double, lags_max> lags;
    std::array<double, lags_max> variances;
    std::size_t known = 0;
    for (std::uint32_t lag = lag_first_; lag <= lag_last_; ++lag) {
        const double variance = variance_of_differences(x, lag);
        if (variance < no_variance) continue;
        lags[known] = lag;
        variances[known++] = variance;
    }
    const auto slope =
        log_log_slope(std::span{lags}.first(known), std::span{variances}.first(known));
    if (!slope) return std::nullopt;
    return *slope / 2;
}

}  // namespace tradewind::features
