#include "tradewind/risk/return_covariance.hpp"

#include "tradewind/numeric/math.hpp"

namespace tradewind::risk {

ReturnCovariance::ReturnCovariance(std::uint32_t capacity, double decay, double shrinkage)
    : decay_{decay},
      shrinkage_{shrinkage},
      sums_(std::size_t{capacity} * (capacity + 1) / 2),
      weights_(capacity),
      volatility_(capacity) {}

void ReturnCovariance::update(const DailyReturns& returns) {
    const std::uint32_t rows = returns.rows();
    const auto today = [&](std::uint32_t row) { return returns.last(row, 1)[0]; };
    for (std::uint32_t a = 0; a < rows; ++a) {
        if (returns.count(a) == 0) continue;
        // Of a pair whose later row began today this is the first product: what it began with is 0.
        for (std::uint32_t b = 0; b <= a; ++b) {
            if (returns.count(b) == 0) continue;
            double& sum = sums_[at(a, b)];
            sum = decay_ * sum + (1 - decay_) * today(a) * today(b);
        }
        weights_[a] = decay_ * weights_[a] + (1 - decay_);
        volatility_[a] = numeric::sqrt(sums_[at(a, a)] / weights_[a]);
    }
    double sum = 0;
    double pairs = 0;
    for (std::uint32_t a = 0; a < rows; ++a) {
        if (!returns.known(a)) continue;
        for (std::uint32_t b = 0; b < a; ++b) {
            if (!returns.known(b)) continue;
            sum += sample_correlation(a, b);
            ++pairs;
        }
    }
    mean_ = pairs > 0 ? sum / pairs : 0;
}

double ReturnCovariance::sample_correlation(std::uint32_t a, std::uint32_t b) const {
    const double scale = volatility_[a] * volatility_[b];
    if (!(scale > 0)) return 0;  // one of them never moved
    // A pair has been seen since its later row began.
    const double weight = std::min(weights_[a], weights_[b]);
    return std::clamp(sums_[at(a, b)] / weight / scale, -1.0, 1.0);
}

}  // namespace tradewind::risk
