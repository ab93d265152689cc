#include "tradewind/risk/correlation_clusters.hpp"

#include <algorithm>
#include <cmath>

namespace tradewind::risk {

CorrelationClusters::CorrelationClusters(std::uint32_t capacity, double threshold)
    : threshold_{threshold}, cluster_(capacity, none), side_(capacity, 1) {
    to_visit_.reserve(capacity);
}

void CorrelationClusters::update(const DailyReturns& returns, const ReturnCovariance& covariance) {
    std::ranges::fill(cluster_, none);
    for (std::uint32_t first = 0; first < returns.rows(); ++first) {
        if (!returns.known(first) || cluster_[first] != none) continue;
        cluster_[first] = first;
        side_[first] = 1;
        to_visit_.assign(1, first);
        while (!to_visit_.empty()) {
            const std::uint32_t from = to_visit_.back();
            to_visit_.pop_back();
            for (std::uint32_t to = first + 1; to < returns.rows(); ++to) {
                if (!returns.known(to) || cluster_[to] != none) continue;
                const double correlation = covariance.correlation(from, to);
                if (std::abs(correlation) < threshold_) continue;
                cluster_[to] = first;
                side_[to] = static_cast<std::int8_t>(correlation < 0 ? -side_[from] : side_[from]);
                to_visit_.push_back(to);
            }
        }
    }
}

}  // namespace tradewind::risk
