#include "tradewind/features/overfitting.hpp"

#include <algorithm>
#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "tradewind/numeric/random.hpp"

using namespace tradewind;
using namespace tradewind::features;

namespace {

std::vector<double> noise(std::size_t count, std::uint64_t seed) {
    numeric::RandomStream chance{seed};
    std::vector<double> values(count);
    for (double& value : values) value = chance.uniform() - 0.5;
    return values;
}

// Mean over deviation of one strategy in the chosen blocks, from the definition.
double ratio(const std::vector<double>& values, std::uint32_t strategies, std::uint32_t strategy,
             std::uint32_t blocks, std::uint32_t chosen) {
    const std::size_t periods = values.size() / strategies;
    std::vector<double> part;
    for (std::size_t t = 0; t < periods; ++t)
        if ((chosen >> (t / (periods / blocks)) & 1U) != 0)
            part.push_back(values[t * strategies + strategy]);
    double mean = 0;
    for (const double r : part) mean += r / static_cast<double>(part.size());
    double squares = 0;
    for (const double r : part) squares += (r - mean) * (r - mean);
    return mean / std::sqrt(squares / static_cast<double>(part.size() - 1));
}

}  // namespace

TEST_CASE("each split ranks its best strategy as the definition does") {
    constexpr std::uint32_t strategies = 7;
    constexpr std::uint32_t blocks = 6;
    const auto values = noise(60 * strategies, 1);
    const auto result =
        overfitting_of({.values = values, .strategies = strategies}, blocks).value();
    REQUIRE(result.splits.size() == 20);  // 6 over 3
    double overfitted = 0;
    for (const OverfittingSplit& split : result.splits) {
        CHECK(std::popcount(split.in_sample) == 3);
        std::vector<double> in;
        std::vector<double> out;
        for (std::uint32_t s = 0; s < strategies; ++s) {
            in.push_back(ratio(values, strategies, s, blocks, split.in_sample));
            out.push_back(ratio(values, strategies, s, blocks, 63U & ~split.in_sample));
        }
        const auto best = std::ranges::max_element(in) - in.begin();
        CHECK(split.best == best);
        const double own = out[static_cast<std::size_t>(best)];
        CHECK(split.sharpe_in_sample == Approx(*std::ranges::max_element(in)).epsilon(1e-12));
        CHECK(split.sharpe_out_of_sample == Approx(own).epsilon(1e-12));
        const auto worse = std::ranges::count_if(out, [&](double r) { return r < own; });
        CHECK(split.rank == worse + 1);
        CHECK(split.omega == Approx(split.rank / 8.0));
        CHECK(split.logit == Approx(std::log(split.omega / (1 - split.omega))).margin(1e-15));
        overfitted += split.logit <= 0 ? 1 : 0;
    }
    CHECK(result.probability == Approx(overfitted / 20));
}

TEST_CASE("splits come in the order of their lists of blocks") {
    const auto values = noise(16, 2);
    const auto result = overfitting_of({.values = values, .strategies = 2}, 4).value();
    std::vector<std::uint32_t> chosen;
    for (const OverfittingSplit& split : result.splits) chosen.push_back(split.in_sample);
    CHECK(chosen == std::vector<std::uint32_t>{0b0011, 0b0101, 0b1001, 0b0110, 0b1010, 0b1100});
}

TEST_CASE("a strategy that is better everywhere is not overfitted") {
    auto values = noise(80 * 5, 3);
    for (std::size_t t = 0; t < 80; ++t) values[t * 5 + 2] += 1;
    const auto result = overfitting_of({.values = values, .strategies = 5}, 8).value();
    CHECK(result.splits.size() == 70);
    CHECK(result.probability == 0);
    CHECK(result.loss_probability == 0);
    for (const OverfittingSplit& split : result.splits) {
        CHECK(split.best == 2);
        CHECK(split.rank == 5);
    }
    CHECK(result.mean_logit == Approx(std::log(5.0)));
}

TEST_CASE("a strategy that never traded has a ratio of 0") {
    auto values = noise(40 * 3, 4);
    for (std::size_t t = 0; t < 40; ++t) {
        values[t * 3] = 0;
        values[t * 3 + 1] -= 1;
        values[t * 3 + 2] -= 2;
    }
    const auto result = overfitting_of({.values = values, .strategies = 3}, 4).value();
    for (const OverfittingSplit& split : result.splits) {
        CHECK(split.best == 0);
        CHECK(split.sharpe_in_sample == 0);
        CHECK(split.sharpe_out_of_sample == 0);
        CHECK(split.rank == 3);
    }
    CHECK_FALSE(result.degradation.slope);  // all in-sample ratios are equal
}

TEST_CASE("equal strategies count against the chosen one") {
    const std::vector<double> flat(40 * 4, 0.1);  // whose block means need not be exact
    const auto result = overfitting_of({.values = flat, .strategies = 4}, 4).value();
    CHECK(result.probability == 1);
    for (const OverfittingSplit& split : result.splits) {
        CHECK(split.rank == 1);
        CHECK(split.sharpe_in_sample == 0);
    }
}

TEST_CASE("trials that cannot be cross-validated are refused with the reason") {
    using enum StatisticRefusal;
    auto values = noise(48, 5);
    const auto refusal = [&](std::size_t count, std::uint32_t strategies, std::uint32_t blocks) {
        return overfitting_of({.values = std::span{values}.first(count), .strategies = strategies},
                              blocks)
            .error();
    };
    CHECK(refusal(48, 4, 3) == ParameterOutOfRange);
    CHECK(refusal(48, 4, 0) == ParameterOutOfRange);
    CHECK(refusal(48, 4, 22) == ParameterOutOfRange);
    CHECK(refusal(48, 4, 8) == ParameterOutOfRange);  // 12 periods
    CHECK(refusal(47, 4, 4) == ParameterOutOfRange);  // a row is not whole
    CHECK(refusal(48, 0, 4) == TooFewValues);
    CHECK(refusal(48, 1, 4) == TooFewValues);
    CHECK(refusal(0, 4, 4) == TooFewValues);
    CHECK(refusal(4, 2, 2) == TooFewValues);  // one period a part
    for (const double bad : {std::nan(""), std::numeric_limits<double>::infinity(), 1e200}) {
        values[7] = bad;
        CHECK(refusal(48, 4, 4) == ValueNotFinite);
    }
}
