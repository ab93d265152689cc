#include "tradewind/features/standard_deviation.hpp"

#include <limits>

#include "any_series.hpp"
#include "checkpoint.hpp"
#include "tradewind/features/bollinger.hpp"

using namespace tradewind;
using features::Bollinger;
using features::StandardDeviation;

TEST_CASE("a standard deviation equals two passes over its window") {
    test::check_property("population and sample", [] {
        const auto window = *rc::gen::inRange<std::uint32_t>(2, 40);
        const std::vector<double> values = test::any_prices();
        StandardDeviation deviation{window};
        for (std::size_t i = 0; i < values.size(); ++i) {
            RC_ASSERT(deviation.update(values[i]));
            RC_ASSERT(deviation.ready() == (i + 1 >= window));
            if (!deviation.ready()) continue;
            long double mean = 0;
            for (std::size_t k = i + 1 - window; k <= i; ++k) mean += values[k];
            mean /= window;
            long double squares = 0;
            for (std::size_t k = i + 1 - window; k <= i; ++k)
                squares += (values[k] - mean) * (values[k] - mean);
            const auto population = static_cast<double>(std::sqrt(squares / window));
            const auto sample = static_cast<double>(std::sqrt(squares / (window - 1)));
            RC_ASSERT(test::near(deviation.value(), population, 1e-9));
            RC_ASSERT(test::near(deviation.sample_value(), sample, 1e-9));
        }
    });
}

TEST_CASE("a deviation is exactly 0 again once a spike has left the window") {
    StandardDeviation deviation{20};
    for (int i = 0; i < 80; ++i) {
        deviation.update(i == 33 ? 75.03e9 : 50.02e9);
        if (!deviation.ready()) continue;
        REQUIRE((deviation.value() == 0) == (i < 33 || i > 52));
    }
}

TEST_CASE("a deviation refuses what is no number and goes on as if it had not come") {
    StandardDeviation disturbed{3};
    StandardDeviation calm{3};
    for (const double x : {1.0, 2.0, 4.0}) {
        CHECK_FALSE(disturbed.update(std::numeric_limits<double>::quiet_NaN()));
        CHECK_FALSE(disturbed.update(-std::numeric_limits<double>::infinity()));
        CHECK(disturbed.update(x));
        calm.update(x);
    }
    CHECK(disturbed.value() == calm.value());
    CHECK(disturbed.value() > 0);
}

TEST_CASE("Bollinger bands stand k population deviations off the mean") {
    Bollinger bands{4, 2};
    for (const double x : {2.0, 4.0, 4.0, 6.0}) bands.update(x);
    REQUIRE(bands.ready());
    CHECK(bands.value().middle == 4);
    CHECK(bands.value().upper == Approx(4 + 2 * std::sqrt(2.0)));
    CHECK(bands.value().lower == Approx(4 - 2 * std::sqrt(2.0)));
}

TEST_CASE("Bollinger bands close in a flat window, and go on from a checkpoint across a split") {
    Bollinger running{5, 2};
    for (const double x : {9.0, 1.0, 7.0, 7.0, 7.0, 7.0, 7.0}) running.update(x);
    CHECK(running.value().upper == 7);
    CHECK(running.value().lower == 7);
    Bollinger restored{5, 2};
    test::load_state(running, restored);
    restored.scale(0.5);
    running.update(8);
    restored.update(4);
    CHECK(restored.value().upper == running.value().upper / 2);
}
