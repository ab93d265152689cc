// Weighted average, rate of change, regression line and MACD against their definitions.
#include <limits>

#include "any_series.hpp"
#include "checkpoint.hpp"
#include "tradewind/features/linear_regression.hpp"
#include "tradewind/features/macd.hpp"
#include "tradewind/features/rate_of_change.hpp"
#include "tradewind/features/wma.hpp"

using namespace tradewind;
using namespace tradewind::features;

namespace {

constexpr double no_number = std::numeric_limits<double>::quiet_NaN();

// An exponential average by its definition: the mean of x[first .. first + n - 1], then the
// recursion up to `last`.
double ema_of(const std::vector<double>& x, std::size_t first, std::size_t n, std::size_t last) {
    double value = 0;
    for (std::size_t i = first; i < first + n; ++i) value += x[i] / static_cast<double>(n);
    for (std::size_t i = first + n; i <= last; ++i)
        value += 2.0 / (static_cast<double>(n) + 1) * (x[i] - value);
    return value;
}

}  // namespace

TEST_CASE("a weighted average gives the newest input the largest weight") {
    Wma average{3};
    average.update(1);
    average.update(2);
    CHECK_FALSE(average.ready());
    average.update(6);
    REQUIRE(average.ready());
    CHECK(average.value() == Approx((1 * 1 + 2 * 2 + 3 * 6) / 6.0));
    CHECK_FALSE(average.update(no_number));
    average.update(0);
    CHECK(average.value() == Approx((1 * 2 + 2 * 6 + 3 * 0) / 6.0));
}

TEST_CASE("a weighted average equals its definition on any series") {
    test::check_property("every window", [] {
        const auto window = *rc::gen::inRange<std::uint32_t>(1, 40);
        const std::vector<double> x = test::any_prices();
        Wma average{window};
        for (std::size_t i = 0; i < x.size(); ++i) {
            average.update(x[i]);
            if (!average.ready()) continue;
            double weighted = 0;
            double weights = 0;
            for (std::uint32_t j = 1; j <= window; ++j) {
                weighted += j * x[i - window + j];
                weights += j;
            }
            RC_ASSERT(test::near(average.value(), weighted / weights, 1e-14));
        }
    });
}

TEST_CASE("a rate of change is the percentage against the price n inputs ago") {
    RateOfChange change{2};
    change.update(100);
    change.update(50);
    CHECK_FALSE(change.ready());
    change.update(110);
    REQUIRE(change.ready());
    CHECK(change.value() == Approx(10));
    change.scale(0.5);  // a 2-for-1 split: no change
    change.update(27.5);
    CHECK(change.value() == Approx(10));
}

TEST_CASE("a rate of change refuses prices that are not positive") {
    RateOfChange change{1};
    change.update(100);
    for (const double bad : {0.0, -1.0, no_number}) CHECK_FALSE(change.update(bad));
    change.update(50);
    CHECK(change.value() == -50);
}

TEST_CASE("a regression line equals least squares over its window") {
    test::check_property("slope, ends and R-squared", [] {
        const auto window = *rc::gen::inRange<std::uint32_t>(2, 40);
        const std::vector<double> y = test::any_prices();
        LinearRegression line{window};
        for (std::size_t i = 0; i < y.size(); ++i) {
            line.update(y[i]);
            RC_ASSERT(line.ready() == (i + 1 >= window));
            if (!line.ready()) continue;
            const long double n = window;
            long double mean = 0;
            for (std::uint32_t k = 0; k < window; ++k) mean += y[i + 1 - window + k] / n;
            long double xy = 0;
            long double xx = 0;
            long double yy = 0;
            for (std::uint32_t k = 0; k < window; ++k) {
                const long double dx = k - (n - 1) / 2;
                const long double dy = y[i + 1 - window + k] - mean;
                xy += dx * dy;
                xx += dx * dx;
                yy += dy * dy;
            }
            const auto slope = static_cast<double>(xy / xx);
            const auto intercept = static_cast<double>(mean - xy / xx * (n - 1) / 2);
            RC_ASSERT(test::near(line.slope(), slope, 1e-9, 1e-3));  // nano-dollars
            RC_ASSERT(test::near(line.intercept(), intercept, 1e-12));
            RC_ASSERT(test::near(line.end(), intercept + slope * (window - 1), 1e-12));
            bool flat = true;
            for (std::uint32_t k = 0; k < window; ++k) flat &= y[i - k] == y[i];
            RC_ASSERT(line.r_squared().has_value() == !flat);
            if (!flat)
                RC_ASSERT(test::near(*line.r_squared(), static_cast<double>(xy * xy / xx / yy),
                                     1e-9, 1e-12));
        }
    });
}

TEST_CASE("a line through a straight series is that series") {
    LinearRegression line{10};
    for (int i = 0; i < 25; ++i) line.update(100 + 2 * i);
    CHECK(line.slope() == Approx(2));
    CHECK(line.end() == Approx(148));
    CHECK(line.intercept() == Approx(130));
    CHECK(*line.r_squared() == Approx(1));
    CHECK(*line.r_squared() <= 1);
}

TEST_CASE("a line through a flat window has slope 0 and no R-squared") {
    LinearRegression line{5};
    for (const double x : {3.0, 99.0, 7.0, 7.0, 7.0, 7.0, 7.0}) line.update(x);
    CHECK(line.slope() == 0);
    CHECK(line.end() == 7);
    CHECK_FALSE(line.r_squared().has_value());
}

TEST_CASE("a MACD is the difference of its averages, under both seeds") {
    test::check_property("line, signal and histogram by their definition", [] {
        const auto fast = *rc::gen::inRange<std::uint32_t>(1, 10);
        const auto slow = fast + *rc::gen::inRange<std::uint32_t>(1, 12);
        const auto signal = *rc::gen::inRange<std::uint32_t>(1, 8);
        const std::vector<double> x = test::any_prices();
        for (const MacdSeed seed : {MacdSeed::TaLib, MacdSeed::Plain}) {
            Macd macd{fast, slow, signal, seed};
            std::vector<double> lines;
            const std::size_t late = seed == MacdSeed::TaLib ? slow - fast : 0;
            for (std::size_t i = 0; i < x.size(); ++i) {
                macd.update(x[i]);
                RC_ASSERT(macd.line_ready() == (i + 1 >= slow));
                RC_ASSERT(macd.ready() == (i + 2 >= slow + signal));
                if (!macd.line_ready()) continue;
                lines.push_back(ema_of(x, late, fast, i) - ema_of(x, 0, slow, i));
                RC_ASSERT(test::near(macd.line(), lines.back(), 0, 1));  // of 1e-9 dollars
                if (!macd.ready()) continue;
                const double expected = ema_of(lines, 0, signal, lines.size() - 1);
                RC_ASSERT(test::near(macd.signal(), expected, 0, 1));
                RC_ASSERT(macd.histogram() == macd.line() - macd.signal());
            }
        }
    });
}

TEST_CASE("the two seeds of a MACD grow together at the fast average's rate") {
    Macd late{12, 26, 9, MacdSeed::TaLib};
    Macd plain{12, 26, 9, MacdSeed::Plain};
    std::vector<double> apart;
    for (int i = 0; i < 200; ++i) {
        const double x = 100 + (i * 37 % 11);
        late.update(x);
        plain.update(x);
        if (late.line_ready()) apart.push_back(late.line() - plain.line());
    }
    REQUIRE(std::abs(apart[0]) > 1e-3);
    for (const std::size_t k : {1u, 10u, 60u})
        CHECK(apart[k] / apart[0] == Approx(std::pow(1 - 2.0 / 13, k)).epsilon(1e-6));
}

TEST_CASE("trend features go on from their checkpoints, and across a split") {
    Macd macd{3, 6, 4};
    Wma average{5};
    LinearRegression line{5};
    RateOfChange change{5};
    for (int i = 0; i < 17; ++i) {
        const double x = 100 + i * i % 13;
        macd.update(x);
        average.update(x);
        line.update(x);
        change.update(x);
    }
    Macd macd_restored{3, 6, 4};
    Wma average_restored{5};
    LinearRegression line_restored{5};
    RateOfChange change_restored{5};
    test::load_state(macd, macd_restored);
    test::load_state(average, average_restored);
    test::load_state(line, line_restored);
    test::load_state(change, change_restored);
    macd_restored.scale(0.5);
    average_restored.scale(0.5);
    line_restored.scale(0.5);
    change_restored.scale(0.5);
    macd.update(90);
    macd_restored.update(45);
    average.update(90);
    average_restored.update(45);
    line.update(90);
    line_restored.update(45);
    change.update(90);
    change_restored.update(45);
    CHECK(macd_restored.histogram() == macd.histogram() / 2);
    CHECK(average_restored.value() == average.value() / 2);
    CHECK(line_restored.end() == line.end() / 2);
    CHECK(change_restored.value() == change.value());
}
