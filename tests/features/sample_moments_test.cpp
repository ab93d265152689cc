#include "tradewind/features/sample_moments.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <vector>

using namespace tradewind::features;

namespace {

Statistic<SampleMoments> of(const std::vector<double>& values) { return moments_of(values); }

}  // namespace

TEST_CASE("moments of a small sample are those computed by hand") {
    // Mean 3, deviations -2 -2 -1 5: squares 34, cubes 108, fourth powers 658.
    const auto moments = of({1, 1, 2, 8}).value();
    CHECK(moments.count == 4);
    CHECK(moments.mean == Approx(3));
    CHECK(moments.deviation == Approx(std::sqrt(34.0 / 3)));
    CHECK(moments.skew == Approx(27 / std::pow(8.5, 1.5)));
    CHECK(moments.kurtosis == Approx(164.5 / 72.25));
    CHECK(moments.excess_kurtosis() == Approx(164.5 / 72.25 - 3));
}

TEST_CASE("a constant sample has no spread instead of rounding residue") {
    const std::vector<double> tenths(7, 0.1);  // whose sum is not 7 times a tenth
    const auto moments = moments_of(tenths).value();
    CHECK(moments.mean == 0.1);
    CHECK(moments.deviation == 0);
    CHECK(moments.skew == 0);
    CHECK(moments.kurtosis == 3);
}

TEST_CASE("moments keep their digits far from zero and at any scale") {
    const auto near = of({1, 1, 2, 8}).value();
    const auto far = of({1e9 + 1, 1e9 + 1, 1e9 + 2, 1e9 + 8}).value();
    CHECK(far.deviation == Approx(near.deviation).epsilon(1e-14));
    CHECK(far.kurtosis == Approx(near.kurtosis).epsilon(1e-14));
    for (const double scale : {1e-200, 1e200}) {
        const auto scaled = of({scale, scale, 2 * scale, 8 * scale}).value();
        CHECK(scaled.deviation == Approx(near.deviation * scale).epsilon(1e-14));
        CHECK(scaled.skew == Approx(near.skew).epsilon(1e-14));
        CHECK(scaled.kurtosis == Approx(near.kurtosis).epsilon(1e-14));
    }
}

TEST_CASE("a sample without moments is refused with the reason") {
    CHECK(of({}).error() == StatisticRefusal::TooFewValues);
    CHECK(of({1}).error() == StatisticRefusal::TooFewValues);
    CHECK(of({1, std::nan("")}).error() == StatisticRefusal::ValueNotFinite);
    CHECK(of({1, std::numeric_limits<double>::infinity()}).error() ==
          StatisticRefusal::ValueNotFinite);
    CHECK(of({1e308, 1e308, -1e308}).error() == StatisticRefusal::ValueNotFinite);
}

TEST_CASE("each refusal has words of its own") {
    CHECK(describe(StatisticRefusal::TooFewValues) == "too few values");
    CHECK(describe(StatisticRefusal::ValueNotFinite) == "a value is not finite");
    CHECK(describe(StatisticRefusal::ParameterOutOfRange) == "a parameter is out of range");
    CHECK(describe(StatisticRefusal::NotDefined) == "not defined for these values");
}
