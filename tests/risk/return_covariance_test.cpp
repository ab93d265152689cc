#include "tradewind/risk/return_covariance.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "tradewind/risk/correlation_clusters.hpp"

using namespace tradewind;
using namespace tradewind::risk;

namespace {

struct Days {
    DailyReturns returns;
    ReturnCovariance covariance;
    CorrelationClusters clusters;
    std::vector<double> prices;
    int day = 0;

    Days(std::uint32_t rows, double decay, double shrinkage)
        : returns{rows}, covariance{rows, decay, shrinkage}, clusters{rows, 0.7} {
        for (std::uint32_t row = 0; row < rows; ++row) returns.add();
        prices.assign(rows, 100);
    }
    void close(const std::vector<double>& moves) {
        for (std::size_t i = 0; i < moves.size(); ++i) prices[i] *= 1 + moves[i];
        ++day;
        if (!returns.close(Date::from_days(day), Date::from_days(day - 1),
                           [&](std::uint32_t row) { return Price::from_double(prices[row]); }))
            return;
        covariance.update(returns);
        clusters.update(returns, covariance);
    }
};

}  // namespace

TEST_CASE("variances weigh each day by decay of the next") {
    Days days{1, 0.9, 0};
    days.close({0});
    days.close({0.02});
    CHECK(days.covariance.volatility(0) == Approx(0.02));
    days.close({-0.01});
    // (0.9 x 0.0004 + 0.0001) / 1.9
    CHECK(days.covariance.volatility(0) == Approx(std::sqrt((0.9 * 0.0004 + 0.0001) / 1.9)));
}

TEST_CASE("correlations shrink towards their mean") {
    // Two that move as one, a third by itself: sample correlations of 1, 0 and 0.
    const auto run = [](double shrinkage) {
        Days days{3, 0.99, shrinkage};
        days.close({0, 0, 0});
        for (int n = 0; n < 600; ++n) {
            const double a = n % 2 == 0 ? 0.01 : -0.01;
            const double c = n % 4 < 2 ? 0.02 : -0.02;
            days.close({a, 2 * a, c});
        }
        return days;
    };
    const Days plain = run(0);
    CHECK(plain.covariance.correlation(0, 1) == Approx(1).epsilon(1e-6));
    CHECK(plain.covariance.correlation(0, 2) == Approx(0).margin(0.01));
    CHECK(plain.covariance.covariance(0, 1) == Approx(0.01 * 0.02).epsilon(1e-6));
    const Days shrunk = run(0.3);
    CHECK(shrunk.covariance.correlation(0, 1) == Approx(0.7 + 0.3 / 3).epsilon(0.01));
    CHECK(shrunk.covariance.correlation(2, 1) == Approx(0.3 / 3).margin(0.01));
    CHECK(shrunk.covariance.correlation(2, 2) == 1);
}

TEST_CASE("clusters are what strong correlations of either sign connect") {
    Days days{4, 0.99, 0};
    days.close({0, 0, 0, 0});
    for (int n = 0; n < 300; ++n) {
        const double a = n % 2 == 0 ? 0.01 : -0.01;
        const double c = n % 4 < 2 ? 0.01 : -0.01;
        days.close({a, c, -a, 2 * a});
        if (n == 248) CHECK_FALSE(days.returns.known(0));
    }
    CHECK(days.clusters.cluster(0) == 0);
    CHECK(days.clusters.cluster(1) == 1);
    CHECK(days.clusters.cluster(2) == 0);
    CHECK(days.clusters.cluster(3) == 0);
    CHECK(days.clusters.side(2) == -1);
    CHECK(days.clusters.side(3) == 1);
}
