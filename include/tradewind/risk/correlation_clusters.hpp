#pragma once

#include <cstdint>
#include <vector>

#include "tradewind/risk/daily_returns.hpp"
#include "tradewind/risk/return_covariance.hpp"

namespace tradewind::risk {

// Symbols that move together: the connected components of the graph whose edges are the pairs with
// a correlation of at least `threshold`, either sign (single linkage, cut there). Within a cluster
// a row has a side: -1 where it moves against the cluster's first row. All memory is taken at
// construction.
class CorrelationClusters {
public:
    CorrelationClusters(std::uint32_t capacity, double threshold);

    // O(rows^2).
    void update(const DailyReturns& returns, const ReturnCovariance& covariance);

    // Of a row whose days are known: the first row of its cluster.
    std::uint32_t cluster(std::uint32_t row) const { return cluster_[row]; }
    int side(std::uint32_t row) const { return side_[row]; }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(cluster_, side_);
    }

private:
    static constexpr std::uint32_t none = 0xffff'ffff;

    double threshold_;
    std::vector<std::uint32_t> cluster_;
    std::vector<std::int8_t> side_;
    std::vector<std::uint32_t> to_visit_;  // scratch; no state
};

}  // namespace tradewind::risk
