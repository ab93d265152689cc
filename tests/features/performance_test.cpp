#include "tradewind/features/performance.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "support/property.hpp"

using namespace tradewind;
using namespace tradewind::features;

TEST_CASE("figures of a small curve are those computed by hand") {
    // 100 -> 110 -> 99 -> 108.9: returns +10 %, -10 %, +10 %.
    const std::vector<double> equity{100, 110, 99, 108.9};
    const auto figures = performance_of(equity);
    CHECK(figures.returns == 3);
    CHECK(*figures.mean == Approx(0.1 / 3));
    // Deviations from the mean: 2/30, -4/30, 2/30; squares sum to 24/900; over N - 1 = 2: 12/900.
    CHECK(*figures.deviation == Approx(std::sqrt(12.0 / 900)));
    CHECK(*figures.downside_deviation == Approx(std::sqrt(0.01 / 3)));
    CHECK(*figures.sharpe == Approx((0.1 / 3) / std::sqrt(12.0 / 900) * std::sqrt(252.0)));
    CHECK(*figures.sortino == Approx((0.1 / 3) / std::sqrt(0.01 / 3) * std::sqrt(252.0)));
}

TEST_CASE("growth a year is told from as many returns on as asked for") {
    std::vector<double> equity{100};
    for (int day = 0; day < 19; ++day) equity.push_back(equity.back() * 1.001);
    const PerformanceTerms twenty{.fewest_for_growth = 20};
    CHECK_FALSE(performance_of(equity, twenty).cagr);
    CHECK(performance_of(equity).cagr);
    equity.push_back(equity.back() * 1.001);
    CHECK(*performance_of(equity, twenty).cagr == Approx(std::pow(1.001, 252) - 1));
}

TEST_CASE("a curve that says nothing has no figures instead of NaN") {
    CHECK(performance_of({}).returns == 0);
    CHECK_FALSE(performance_of({}).sharpe);
    const std::vector<double> one{100.0};
    CHECK_FALSE(performance_of(one).mean);
    const std::vector<double> two{100.0, 101.0};
    CHECK(performance_of(two).returns == 1);
    CHECK_FALSE(performance_of(two).sharpe);   // one return has no deviation
    CHECK_FALSE(performance_of(two).sortino);  // and no downside
    const std::vector<double> flat{100, 100, 100};
    CHECK(*performance_of(flat).deviation == 0);
    CHECK_FALSE(performance_of(flat).sharpe);
    CHECK_FALSE(performance_of(flat).sortino);
}

TEST_CASE("a curve that loses everything ends with that day") {
    const std::vector<double> ruin{100, 50, -10, 20};
    const auto figures = performance_of(ruin);
    CHECK(figures.returns == 2);  // -50 % and -120 %
    CHECK(*figures.mean == Approx(-0.85));
    CHECK_FALSE(figures.cagr);
}

TEST_CASE("a value that is not finite ends the curve before it") {
    for (const double bad : {std::nan(""), std::numeric_limits<double>::infinity()}) {
        const std::vector<double> broken{100, 110, bad, 50};
        const auto figures = performance_of(broken);
        CHECK(figures.returns == 1);
        CHECK(*figures.total_return == Approx(0.1));
        CHECK(figures.max_drawdown == 0);
    }
    CHECK(performance_of(std::vector<double>{0, 100, 110}).returns == 0);
}

TEST_CASE("risk-free rate and least acceptable return shift the ratios") {
    // Returns +10 %, -10 %, +10 %; 12 periods a year.
    const std::vector<double> equity{100, 110, 99, 108.9};
    const auto figures = performance_of(
        equity, {.periods_per_year = 12, .risk_free_per_year = 0.24, .least_acceptable = 0.05});
    CHECK(*figures.sharpe == Approx((0.1 / 3 - 0.02) / std::sqrt(12.0 / 900) * std::sqrt(12.0)));
    CHECK(*figures.downside_deviation == Approx(0.15 / std::sqrt(3.0)));
    CHECK(*figures.sortino == Approx((0.1 / 3 - 0.05) / (0.15 / std::sqrt(3.0)) * std::sqrt(12.0)));
    CHECK(*figures.profit_factor == Approx(2.0));
    CHECK(*figures.cagr == Approx(std::pow(1.089, 4.0) - 1));
    CHECK(figures.max_drawdown == Approx(0.1));
    CHECK(*figures.calmar == Approx((std::pow(1.089, 4.0) - 1) / 0.1));
}

TEST_CASE("without a period a year there are no annual figures") {
    const std::vector<double> equity{100, 110, 99, 108.9};
    for (const double periods : {0.0, -1.0, std::nan("")}) {
        const auto figures = performance_of(equity, {.periods_per_year = periods});
        CHECK(figures.deviation);
        CHECK_FALSE(figures.annual_volatility);
        CHECK_FALSE(figures.sharpe);
        CHECK_FALSE(figures.cagr);
        CHECK_FALSE(figures.calmar);
    }
}

TEST_CASE("performance does not depend on the currency") {
    test::check_property("a curve times a constant has the same figures", [] {
        const auto steps = *rc::gen::nonEmpty<std::vector<int>>();
        std::vector<double> dollars{1000};
        for (const int step : steps)
            dollars.push_back(dollars.back() * (1 + (step % 100) / 2000.0));
        std::vector<double> doubled;
        for (const double value : dollars) doubled.push_back(2 * value);  // exact
        const auto a = performance_of(dollars);
        const auto b = performance_of(doubled);
        RC_ASSERT(a.mean == b.mean);
        RC_ASSERT(a.sharpe == b.sharpe);
        RC_ASSERT(a.sortino == b.sortino);
        RC_ASSERT(a.calmar == b.calmar);
        RC_ASSERT(a.kurtosis == b.kurtosis);
        RC_ASSERT(2 * a.max_drawdown_amount == b.max_drawdown_amount);
    });
}
