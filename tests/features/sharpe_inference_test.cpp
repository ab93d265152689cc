#include "tradewind/features/sharpe_inference.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

using namespace tradewind::features;

namespace {

constexpr SharpeSample fat{.sharpe = 0.1, .observations = 400, .skew = -1, .kurtosis = 6};

}  // namespace

TEST_CASE("a Sharpe ratio's standard error grows with negative skew and fat tails") {
    // Normal returns: sqrt((1 + sr^2 / 2) / (T - 1)).
    const SharpeSample normal{.sharpe = 0.1, .observations = 401};
    CHECK(sharpe_standard_error(normal).value() == Approx(std::sqrt(1.005 / 400)));
    // 1 + 0.1 + 5 / 4 * 0.01 = 1.1125 over 399.
    CHECK(sharpe_standard_error(fat).value() == Approx(std::sqrt(1.1125 / 399)));
}

TEST_CASE("a ratio at its benchmark is as likely above as below") {
    CHECK(probabilistic_sharpe(fat, 0.1).value() == 0.5);
    CHECK(probabilistic_sharpe(fat, 0).value() > 0.5);
    CHECK(probabilistic_sharpe(fat, 0.2).value() < 0.5);
    const double error = sharpe_standard_error(fat).value();
    CHECK(probabilistic_sharpe(fat, 0.1 - 1.959963984540054 * error).value() == Approx(0.975));
}

TEST_CASE("more trials deflate a ratio") {
    CHECK(expected_maximum_sharpe({.count = 1, .variance = 0.5}).value() == 0);
    double last = 1;
    for (const double count : {1.0, 2.0, 10.0, 1000.0, 1e9}) {
        const double now = deflated_sharpe(fat, {.count = count, .variance = 0.001}).value();
        CHECK(now < last);
        last = now;
    }
    // Without a spread between the trials there is nothing to choose from.
    CHECK(deflated_sharpe(fat, {.count = 100, .variance = 0}).value() ==
          probabilistic_sharpe(fat, 0).value());
}

TEST_CASE("a minimum track record is just long enough") {
    for (const double benchmark : {0.0, 0.05, 0.15}) {
        SharpeSample sample = fat;
        sample.observations = minimum_track_record(fat, 0.95, benchmark).value();
        const double probability = probabilistic_sharpe(sample, benchmark).value();
        // From below the benchmark the same length shows the contrary.
        CHECK(std::max(probability, 1 - probability) == Approx(0.95).epsilon(1e-13));
    }
}

TEST_CASE("what a sample cannot say is refused with the reason") {
    using enum StatisticRefusal;
    const double nan = std::nan("");
    CHECK(sharpe_standard_error({.sharpe = 0.1, .observations = 1}).error() == TooFewValues);
    CHECK(probabilistic_sharpe({.sharpe = nan, .observations = 10}).error() == ValueNotFinite);
    CHECK(probabilistic_sharpe(fat, nan).error() == ValueNotFinite);
    CHECK(probabilistic_sharpe({.sharpe = 0.1, .observations = nan}).error() == ValueNotFinite);
    // 1 - 20 * 0.1 is no variance.
    CHECK(probabilistic_sharpe({.sharpe = 0.1, .observations = 10, .skew = 20}).error() ==
          NotDefined);
    CHECK(expected_maximum_sharpe({.count = 0.5}).error() == ParameterOutOfRange);
    CHECK(expected_maximum_sharpe({.count = 5, .variance = -1}).error() == ParameterOutOfRange);
    CHECK(deflated_sharpe(fat, {.count = nan}).error() == ValueNotFinite);
    CHECK(minimum_track_record(fat, 1).error() == ParameterOutOfRange);
    CHECK(minimum_track_record(fat, 0.3).error() == ParameterOutOfRange);
    CHECK(minimum_track_record(fat, 0.95, 0.1).error() == NotDefined);
}
