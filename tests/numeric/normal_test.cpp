#include "tradewind/numeric/normal.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

using namespace tradewind;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

double relative_error(double value, double exact) { return std::abs(value / exact - 1); }

}  // namespace

TEST_CASE("the normal distribution function is exact to 2e-15 relative, far into the tail") {
    // 60-digit arithmetic, rounded.
    struct Point {
        double x, cdf, log_cdf, mills;
    };
    constexpr Point points[] = {
        {0.015625, 0.4937667805001103172, -0.7056919775213021884, 1.237840867474355443},
        {0.25, 0.4012936743170762758, -0.9130617648111350552, 1.037824575853726812},
        {0.6875, 0.2458838503802614538, -1.402896007474831209, 0.7806492378708633712},
        {1, 0.1586552539314570514, -1.841021645009263506, 0.6556795424187984715},
        {1.5, 0.066807201268858066, -2.705944400823889807, 0.515815638217963355},
        {2.25, 0.01222447265504470315, -4.404315381153271561, 0.3851482907984346236},
        {3, 0.001349898031630094527, -6.607726221510349543, 0.3045902987101032957},
        {4.5, 3.397673124730060402e-6, -12.59241973571307867, 0.2125705804420317902},
        {6, 9.865876450376981407e-10, -20.73676894997470565, 0.1623776608968674618},
        {8, 6.220960574271784124e-16, -35.0134371599145499, 0.1231319632579322963},
        {12, 1.776482112077678998e-33, -75.41067300156879594, 0.08276628650136917725},
        {20, 2.753624118606233695e-89, -203.9171553710972639, 0.04987592598183678366},
        {30, 4.90671392714818706e-198, -454.3212439563431971, 0.03329641907249721338},
        {37, 5.725571222524576823e-300, -689.0305855768905936, 0.02700732796512833606},
    };
    for (const Point& point : points) {
        INFO(point.x);
        CHECK(relative_error(numeric::normal_cdf(-point.x), point.cdf) < 2e-15);
        CHECK(relative_error(numeric::normal_log_cdf(-point.x), point.log_cdf) < 2e-15);
        CHECK(relative_error(numeric::mills_ratio(point.x), point.mills) < 2e-15);
        CHECK(numeric::normal_cdf(point.x) == 1 - numeric::normal_cdf(-point.x));
    }
}

TEST_CASE("half of a normal distribution lies below 0") {
    CHECK(numeric::normal_cdf(0.0) == 0.5);
    CHECK(numeric::normal_cdf(-0.0) == 0.5);
    CHECK(numeric::normal_inverse_cdf(0.5) == 0);
}

TEST_CASE("the normal density agrees with the C library's exponential") {
    const long double pi = 3.14159265358979323846264L;
    for (double x = -37.5; x < 37.5; x += 0.0371) {
        const long double exact = std::exp(-0.5L * x * x) / std::sqrt(2 * pi);
        INFO(x);
        CHECK(relative_error(numeric::normal_pdf(x), static_cast<double>(exact)) < 2e-15);
        CHECK(numeric::normal_pdf_cdf(x).pdf == numeric::normal_pdf(x));
        CHECK(numeric::normal_pdf_cdf(x).cdf == numeric::normal_cdf(x));
    }
}

TEST_CASE("the distribution function never falls, not even by its rounding where it is coarse") {
    double last = 0;
    for (double x = -39; x < 10; x += 0.0013) {
        const double now = numeric::normal_cdf(x);
        CHECK(now >= last);
        last = now;
    }
    CHECK(last == 1);
}

TEST_CASE("the inverse takes a probability back to its argument") {
    for (double x = -37; x < 0; x += 0.0171) {
        INFO(x);
        // A last-place error of the probability moves x by this much of itself.
        const double conditioning = 1 + numeric::mills_ratio(-x) / std::abs(x);
        CHECK(relative_error(numeric::normal_inverse_cdf(numeric::normal_cdf(x)), x) <
              4e-15 * conditioning);
    }
    for (double p = 1e-300; p < 0.5; p *= 1.31) {
        INFO(p);
        const double x = numeric::normal_inverse_cdf(p);
        // The density's logarithm is as steep as x.
        CHECK(relative_error(numeric::normal_cdf(x), p) < 1e-15 * (4 + x * x));
    }
    for (double p = 0.0625; p < 1; p += 0.0625)  // 1 - p is exact
        CHECK(numeric::normal_inverse_cdf(1 - p) == -numeric::normal_inverse_cdf(p));
}

TEST_CASE("the ends of the normal distribution are its limits") {
    CHECK(numeric::normal_cdf(-infinity) == 0);
    CHECK(numeric::normal_cdf(infinity) == 1);
    CHECK(numeric::normal_pdf(infinity) == 0);
    CHECK(numeric::normal_pdf_cdf(-infinity).cdf == 0);
    CHECK(numeric::mills_ratio(infinity) == 0);
    CHECK(numeric::normal_log_cdf(-infinity) == -infinity);
    CHECK(numeric::normal_log_cdf(infinity) == 0);
    CHECK(numeric::normal_inverse_cdf(0) == -infinity);
    CHECK(numeric::normal_inverse_cdf(1) == infinity);
}

TEST_CASE("a probability outside 0 to 1 has no normal quantile") {
    CHECK(std::isnan(numeric::normal_inverse_cdf(-0.1)));
    CHECK(std::isnan(numeric::normal_inverse_cdf(1.1)));
    CHECK(std::isnan(numeric::normal_inverse_cdf(std::nan(""))));
    CHECK(std::isnan(numeric::normal_cdf(std::nan(""))));
    CHECK(std::isnan(numeric::normal_pdf(std::nan(""))));
}
