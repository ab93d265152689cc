#include "tradewind/features/bootstrap.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "tradewind/features/sample_moments.hpp"
#include "tradewind/numeric/random.hpp"

using namespace tradewind;
using namespace tradewind::features;

namespace {

std::optional<double> mean(std::span<const double> values) {
    double sum = 0;
    for (const double value : values) sum += value;
    return sum / static_cast<double>(values.size());
}

// Each value keeps `memory` of the one before it.
std::vector<double> series(std::size_t count, double memory, std::uint64_t seed) {
    numeric::RandomStream chance{seed};
    std::vector<double> values(count);
    double last = 0;
    for (double& value : values) value = last = memory * last + chance.uniform() - 0.5;
    return values;
}

constexpr BootstrapKind kinds[] = {BootstrapKind::Independent, BootstrapKind::Block,
                                   BootstrapKind::Stationary};

}  // namespace

TEST_CASE("the same seed gives the same interval, another seed another one") {
    const auto values = series(100, 0.3, 1);
    for (const auto kind : kinds) {
        const BootstrapTerms terms{.kind = kind, .block = 5, .resamples = 200};
        const auto one = bootstrap_interval(values, mean, terms).value();
        const auto two = bootstrap_interval(values, mean, terms).value();
        CHECK(one.low == two.low);
        CHECK(one.high == two.high);
        BootstrapTerms other = terms;
        other.seed = 2;
        CHECK(bootstrap_interval(values, mean, other).value().low != one.low);
    }
}

TEST_CASE("the interval of a mean is that of the normal distribution") {
    const auto values = series(400, 0, 2);
    const auto moments = moments_of(values).value();
    const double error = moments.deviation / std::sqrt(400.0);
    const auto interval = bootstrap_interval(values, mean, {.resamples = 4000}).value();
    CHECK(interval.estimate == Approx(moments.mean));
    CHECK(interval.resamples == 4000);
    CHECK(interval.deviation == Approx(error).epsilon(0.06));
    CHECK(interval.low == Approx(moments.mean - 1.96 * error).margin(0.15 * error));
    CHECK(interval.high == Approx(moments.mean + 1.96 * error).margin(0.15 * error));
}

TEST_CASE("blocks keep the dependence that single values lose") {
    // The mean of a series with memory 0.7 has a standard error (1 / (1 - 0.7)) * 0.2887 / sqrt(n);
    // as single values its deviation says 0.2887 / sqrt(0.51 n).
    constexpr std::size_t count = 4000;
    const auto values = series(count, 0.7, 3);
    const double root = std::sqrt(static_cast<double>(count));
    const auto error = [&](BootstrapKind kind) {
        return bootstrap_interval(values, mean, {.kind = kind, .block = 50, .resamples = 400})
            .value()
            .deviation;
    };
    CHECK(error(BootstrapKind::Independent) ==
          Approx(0.2887 / std::sqrt(0.51) / root).epsilon(0.2));
    CHECK(error(BootstrapKind::Block) == Approx(0.2887 / 0.3 / root).epsilon(0.2));
    CHECK(error(BootstrapKind::Stationary) == Approx(0.2887 / 0.3 / root).epsilon(0.2));
}

TEST_CASE("a resample is made of runs of the sample") {
    std::vector<double> values;
    for (int i = 0; i < 30; ++i) values.push_back(i);
    const auto breaks_of = [](std::span<const double> drawn) {
        double breaks = 0;
        for (std::size_t i = 1; i < drawn.size(); ++i)
            if (drawn[i] != std::fmod(drawn[i - 1] + 1, 30)) ++breaks;
        return breaks;
    };
    // 30 values in blocks of 6 break at most four times, and only where a block ends.
    const auto blocks =
        bootstrap_interval(values,
                           [&](std::span<const double> drawn) -> std::optional<double> {
                               for (std::size_t i = 1; i < drawn.size(); ++i)
                                   if (i % 6 != 0 && drawn[i] != std::fmod(drawn[i - 1] + 1, 30))
                                       return 1e9;
                               return breaks_of(drawn);
                           },
                           {.kind = BootstrapKind::Block, .block = 6, .resamples = 500});
    CHECK(blocks->high <= 4);
    CHECK(blocks->high > 0);
    // Each of the 29 steps of a stationary resample breaks once in six, less the one in thirty that
    // happens to go on.
    double breaks = 0;
    const auto stationary =
        bootstrap_interval(values,
                           [&](std::span<const double> drawn) -> std::optional<double> {
                               breaks += breaks_of(drawn);
                               return 0.0;
                           },
                           {.kind = BootstrapKind::Stationary, .block = 6, .resamples = 2000});
    CHECK(stationary);
    CHECK(breaks / 2000 == Approx(29.0 / 6 * 29 / 30).epsilon(0.03));
}

TEST_CASE("every value can be drawn, the first and the last as often as the others") {
    std::vector<double> values;
    for (int i = 0; i < 10; ++i) values.push_back(i);
    for (const auto kind : kinds) {
        std::vector<int> times(10);
        const auto interval =
            bootstrap_interval(values,
                               [&](std::span<const double> drawn) -> std::optional<double> {
                                   for (const double value : drawn)
                                       ++times[static_cast<std::size_t>(value)];
                                   return 0.0;
                               },
                               {.kind = kind, .block = 4, .resamples = 4000});
        CHECK(interval);
        // The sample itself is looked at once.
        for (const int seen : times) CHECK(seen == Approx(4001).epsilon(0.1));
    }
}

TEST_CASE("more confidence makes a wider interval") {
    const auto values = series(60, 0, 4);
    double low = 1;
    double high = -1;
    for (const double confidence : {0.5, 0.8, 0.95, 0.99}) {
        const auto interval = bootstrap_interval(values, mean, {.confidence = confidence}).value();
        CHECK(interval.low < low);
        CHECK(interval.high > high);
        low = interval.low;
        high = interval.high;
    }
}

TEST_CASE("a constant sample has an interval without width") {
    const std::vector<double> values(20, 0.25);
    for (const auto kind : kinds) {
        const auto interval =
            bootstrap_interval(values, mean, {.kind = kind, .block = 3, .resamples = 50}).value();
        CHECK(interval.low == 0.25);
        CHECK(interval.high == 0.25);
        CHECK(interval.deviation == 0);
    }
}

TEST_CASE("what cannot be resampled is refused with the reason") {
    using enum StatisticRefusal;
    const auto values = series(20, 0, 5);
    const auto refusal = [&](const BootstrapTerms& terms) {
        return bootstrap_interval(values, mean, terms).error();
    };
    CHECK(bootstrap_interval({}, mean, {}).error() == TooFewValues);
    CHECK(refusal({.resamples = 1}) == ParameterOutOfRange);
    CHECK(refusal({.confidence = 1}) == ParameterOutOfRange);
    CHECK(refusal({.confidence = std::nan("")}) == ParameterOutOfRange);
    CHECK(refusal({.kind = BootstrapKind::Block, .block = 2.5}) == ParameterOutOfRange);
    CHECK(refusal({.kind = BootstrapKind::Stationary, .block = 0.5}) == ParameterOutOfRange);
    CHECK(refusal({.kind = BootstrapKind::Stationary, .block = 21}) == ParameterOutOfRange);
    const auto nothing = [](std::span<const double>) { return std::optional<double>{}; };
    CHECK(bootstrap_interval(values, nothing, {}).error() == NotDefined);
    const auto undefined = [](std::span<const double>) { return std::optional{std::nan("")}; };
    CHECK(bootstrap_interval(values, undefined, {}).error() == NotDefined);
    // Defined for the sample alone.
    int calls = 0;
    const auto once = [&](std::span<const double>) {
        return calls++ == 0 ? std::optional{1.0} : std::nullopt;
    };
    CHECK(bootstrap_interval(values, once, {}).error() == NotDefined);
}

TEST_CASE("a few resamples without a figure are left out and counted") {
    const auto values = series(20, 0, 6);
    int calls = 0;
    const auto sometimes = [&](std::span<const double> drawn) {
        return calls++ % 20 == 1 ? std::nullopt : mean(drawn);
    };
    const auto interval = bootstrap_interval(values, sometimes, {.resamples = 1000}).value();
    CHECK(interval.resamples == 950);
}

TEST_CASE("the rule of thumb takes the cube root, rounded up") {
    CHECK(rule_of_thumb_block(1) == 1);
    CHECK(rule_of_thumb_block(27) == 3);
    CHECK(rule_of_thumb_block(28) == 4);
    CHECK(rule_of_thumb_block(2768) == 15);
}
