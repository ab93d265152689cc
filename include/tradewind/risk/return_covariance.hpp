#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "tradewind/risk/daily_returns.hpp"

namespace tradewind::risk {

// Variances and correlations of daily returns, each day weighing `decay` of the next, about a mean
// of 0: J.P. Morgan/Reuters, RiskMetrics Technical Document (4th ed., 1996), chapter 5. The
// correlations are then moved towards their mean over all pairs, as O. Ledoit and M. Wolf, "Honey,
// I shrunk the sample covariance matrix", Journal of Portfolio Management 30 (2004), with a stated
// intensity:
//
//     rho = (1 - shrinkage) rho_sample + shrinkage x mean rho_sample
//
// Only rows whose days are known (DailyReturns::known) take part in the mean, and have an answer.
// A day costs O(rows^2), a question nothing. All memory is taken at construction.
class ReturnCovariance {
public:
    ReturnCovariance(std::uint32_t capacity, double decay, double shrinkage);

    // The returns have a new day.
    void update(const DailyReturns& returns);

    double volatility(std::uint32_t row) const { return volatility_[row]; }  // of one day
    double correlation(std::uint32_t a, std::uint32_t b) const {
        if (a == b) return 1;
        return (1 - shrinkage_) * sample_correlation(a, b) + shrinkage_ * mean_;
    }
    double covariance(std::uint32_t a, std::uint32_t b) const {
        return correlation(a, b) * volatility_[a] * volatility_[b];
    }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(sums_, weights_, volatility_, mean_);
    }

private:
    static std::size_t at(std::uint32_t a, std::uint32_t b) {
        const std::size_t row = std::max(a, b);
        return row * (row + 1) / 2 + std::min(a, b);
    }
    double sample_correlation(std::uint32_t a, std::uint32_t b) const;

    double decay_;
    double shrinkage_;
    std::vector<double> sums_;     // of weighted products, the lower triangle
    std::vector<double> weights_;  // of each row: the sum of its days' weights
    std::vector<double> volatility_;
    double mean_ = 0;  // of the sample correlations
};

}  // namespace tradewind::risk
