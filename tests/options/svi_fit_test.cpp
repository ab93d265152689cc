#include "tradewind/options/svi_fit.hpp"

#include <limits>

#include "smiles.hpp"

using namespace tradewind;
using namespace tradewind::options;

namespace {

std::vector<SmilePoint> points_on(const SviSlice& smile, const std::vector<double>& strikes) {
    std::vector<SmilePoint> points;
    for (const double k : strikes)
        points.push_back({.k = k, .total_variance = smile.total_variance(k)});
    return points;
}

}  // namespace

TEST_CASE("a smile without noise gives back its parameters") {
    test::check_property("round trip", [] {
        const SviSlice smile = test::any_smile();
        const auto fit = fit_least_squares(points_on(smile, test::strikes(25, -0.9, 0.9)));
        RC_ASSERT(fit.has_value());
        RC_ASSERT(std::abs(fit->slice.a - smile.a) < 1e-6);
        RC_ASSERT(std::abs(fit->slice.b - smile.b) < 1e-6);
        RC_ASSERT(std::abs(fit->slice.rho - smile.rho) < 1e-5);
        RC_ASSERT(std::abs(fit->slice.m - smile.m) < 1e-5);
        RC_ASSERT(std::abs(fit->slice.sigma - smile.sigma) < 1e-5);
        RC_ASSERT(fit->sum_of_squares < 1e-18);
    });
}

TEST_CASE("no smile nearby leaves a smaller sum of squares than the fit") {
    test::check_property("noisy", [] {
        const SviSlice smile = test::any_smile();
        auto points = points_on(smile, test::strikes(25, -0.7, 0.6));
        for (SmilePoint& point : points) point.total_variance *= test::any_between(0.97, 1.03);
        const auto fit = fit_least_squares(points);
        RC_ASSERT(fit.has_value());
        RC_ASSERT(fit->slice.well_formed());
        RC_ASSERT(fit->sum_of_squares <= sum_of_squares(smile, points));
        for (int i = 0; i < 20; ++i) {
            SviSlice other = fit->slice;
            other.a += test::any_between(-1e-3, 1e-3);
            other.b *= test::any_between(0.95, 1.05);
            other.rho = std::clamp(other.rho + test::any_between(-0.05, 0.05), -1.0, 1.0);
            other.m += test::any_between(-0.02, 0.02);
            other.sigma *= test::any_between(0.95, 1.05);
            RC_ASSERT(fit->sum_of_squares <= sum_of_squares(other, points));
        }
    });
}

TEST_CASE("a fit never leaves more squares than its start") {
    test::check_property("any start", [] {
        auto points = points_on(test::any_smile(), test::strikes(15, -0.5, 0.5));
        for (SmilePoint& point : points) point.total_variance *= test::any_between(0.9, 1.1);
        const SviSlice start = test::any_smile();
        const auto fit = fit_least_squares(points, start);
        RC_ASSERT(fit.has_value());
        RC_ASSERT(fit->sum_of_squares <= sum_of_squares(start, points));
    });
}

TEST_CASE("the edges of the parameters are reached, not crossed") {
    // A straight line of variance is a wing alone, rho = +-1; a constant has no bend; a hump,
    // which b >= 0 forbids, is met best by a line or a constant.
    for (const auto variance :
         {+[](double k) { return 0.04 + 0.05 * k; }, +[](double k) { return 0.04 - 0.05 * k; },
          +[](double) { return 0.04; }, +[](double k) { return 0.04 - 0.05 * k * k; }}) {
        std::vector<SmilePoint> points;
        for (const double k : test::strikes(21, -0.5, 0.5))
            points.push_back({.k = k, .total_variance = variance(k)});
        const auto fit = fit_least_squares(points);
        REQUIRE(fit);
        CHECK(fit->slice.well_formed());
        double mean = 0;
        for (const SmilePoint& point : points) mean += point.total_variance / 21;
        CHECK(fit->sum_of_squares <= sum_of_squares({.a = mean}, points) * (1 + 1e-9) + 1e-20);
    }
}

TEST_CASE("what cannot be fitted is refused by name") {
    const SviSlice smile{.a = 0.02, .b = 0.1, .rho = -0.3, .m = 0, .sigma = 0.1};
    const auto refusal = [](const std::vector<SmilePoint>& points) {
        const auto fit = fit_least_squares(points);
        return fit ? std::string_view{"fitted"} : name_of(fit.error());
    };
    CHECK(refusal({}) == "too few quotes");
    CHECK(refusal(points_on(smile, {0.1})) == "one strike");
    CHECK(refusal(points_on(smile, {0.1, 0.1, 0.1, 0.1, 0.1, 0.1})) == "one strike");
    CHECK(refusal(points_on(smile, {0.1, 0.2, 0.3, 0.3, 0.4})) == "too few quotes");
    CHECK(refusal(points_on(smile, {0.1, 0.2, 0.3, 0.35, 0.4})) == "fitted");
    auto points = points_on(smile, {0.1, 0.2, 0.3, 0.35, 0.4});
    for (const double bad : {std::numeric_limits<double>::quiet_NaN(),
                             std::numeric_limits<double>::infinity(), 0.0, -0.01}) {
        points[2].total_variance = bad;
        CHECK(refusal(points) == "unusable quotes");
    }
    points = points_on(smile, {0.1, 0.2, 0.3, 0.35, 0.4});
    points[0].k = std::numeric_limits<double>::quiet_NaN();
    CHECK(refusal(points) == "unusable quotes");
}
