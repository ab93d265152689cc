#include "tradewind/features/value_at_risk.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "support/property.hpp"

using namespace tradewind;
using namespace tradewind::features;

namespace {

// -0.01, -0.02 .. -0.01 n, shuffled by a stride that n does not share.
std::vector<double> hundredths(int n) {
    std::vector<double> returns;
    for (int i = 0; i < n; ++i) returns.push_back(-0.01 * (i * 7 % n + 1));
    return returns;
}

SortedReturns sorted(const std::vector<double>& returns) {
    return SortedReturns::of(returns).value();
}

double var(const SortedReturns& returns, double confidence, QuantileRule rule) {
    return historical_var(returns, confidence, rule).value();
}

}  // namespace

TEST_CASE("historical value at risk is a quantile of the losses") {
    const auto returns = sorted(hundredths(10));  // losses of 1 % to 10 %
    // Position 0.25 * 9 = 2.25 from the worst: 8 % less a quarter of a point.
    CHECK(var(returns, 0.75, QuantileRule::Linear) == Approx(0.0775));
    // The third worst, ceil(2.5).
    CHECK(var(returns, 0.75, QuantileRule::OrderStatistic) == Approx(0.08));
}

TEST_CASE("a whole position stays whole through the rounding of 1 - confidence") {
    // 1 - 0.9 is a little less than a tenth, 1 - 0.95 a little more than a twentieth.
    const auto returns = sorted(hundredths(20));
    CHECK(var(returns, 0.95, QuantileRule::OrderStatistic) == Approx(0.20));
    CHECK(var(returns, 0.9, QuantileRule::OrderStatistic) == Approx(0.19));
    const auto more = sorted(hundredths(101));
    CHECK(historical_cvar_tail_mean(more, 0.99).value() == Approx(1.005));  // of 1.01 and 1.00
    CHECK(historical_cvar_tail_mean(more, 0.95).value() == Approx(0.985));  // 1.01 .. 0.96
}

TEST_CASE("the tail mean takes whole returns, expected shortfall a part of the last") {
    const auto returns = sorted(hundredths(10));
    // At or below the quantile of -7.75 %: 10 %, 9 % and 8 %.
    CHECK(historical_cvar_tail_mean(returns, 0.75).value() == Approx(0.09));
    // The worst 2.5 of ten: (10 + 9 + 8 / 2) / 2.5.
    CHECK(historical_cvar(returns, 0.75).value() == Approx(0.23 / 2.5));
    // Less than one return: the worst.
    CHECK(historical_cvar(returns, 0.99).value() == Approx(0.10));
}

TEST_CASE("a single return is every quantile") {
    const auto one = sorted({-0.03});
    for (const auto rule : {QuantileRule::Linear, QuantileRule::OrderStatistic})
        CHECK(var(one, 0.99, rule) == 0.03);
    CHECK(historical_cvar(one, 0.5).value() == 0.03);
    CHECK(historical_cvar_tail_mean(one, 0.5).value() == 0.03);
}

TEST_CASE("risk of normal returns is known in closed form") {
    // Phi^-1(0.01) = -2.3263478740408408, phi there / 0.01 = 2.665214220345806.
    CHECK(normal_var(0, 0.01, 0.99).value() == Approx(0.023263478740408408).epsilon(1e-14));
    CHECK(normal_var(0.001, 0.01, 0.99).value() == Approx(0.022263478740408408).epsilon(1e-14));
    CHECK(normal_cvar(0.001, 0.01, 0.99).value() == Approx(0.02565214220345806).epsilon(1e-14));
    CHECK(normal_var(0.001, 0, 0.99).value() == -0.001);
}

TEST_CASE("without skew and excess kurtosis Cornish-Fisher is the normal risk") {
    const SampleMoments normal{.count = 100, .mean = 0.001, .deviation = 0.02, .kurtosis = 3};
    CHECK(cornish_fisher_var(normal, 0.975).value() == normal_var(0.001, 0.02, 0.975).value());
    // One worked value: s = -0.5, k = 1 at z = -1.6448536269514729.
    const SampleMoments skewed{.count = 100, .deviation = 1, .skew = -0.5, .kurtosis = 4};
    const double z = -1.6448536269514729;
    const double expected =
        z + (z * z - 1) * -0.5 / 6 + (z * z * z - 3 * z) / 24 - (2 * z * z * z - 5 * z) * 0.25 / 36;
    CHECK(cornish_fisher_var(skewed, 0.95).value() == Approx(-expected).epsilon(1e-14));
}

TEST_CASE("Cornish-Fisher says where it is no quantile") {
    CHECK(cornish_fisher_is_monotone(0, 0));
    CHECK(cornish_fisher_is_monotone(-0.6, 4));
    CHECK_FALSE(cornish_fisher_is_monotone(0, 9));     // falls in the middle
    CHECK_FALSE(cornish_fisher_is_monotone(0, -0.5));  // falls in the tails
    CHECK_FALSE(cornish_fisher_is_monotone(3, 0));
    // What it says agrees with the quantiles themselves.
    for (double skew = -2; skew <= 2; skew += 0.25)
        for (double excess = -1; excess <= 9; excess += 0.5) {
            const SampleMoments moments{.deviation = 1, .skew = skew, .kurtosis = excess + 3};
            bool rises = true;
            double last = -1e9;
            for (int i = 1; i < 2000; ++i) {
                const double now = cornish_fisher_var(moments, i / 2000.0).value();
                rises = rises && now >= last;
                last = now;
            }
            INFO(skew << ", " << excess);
            if (cornish_fisher_is_monotone(skew, excess)) CHECK(rises);
        }
}

TEST_CASE("risk over a horizon grows with the root of time") {
    CHECK(over_horizon(0.02, 10).value() == Approx(0.02 * std::sqrt(10.0)));
    CHECK(over_horizon(0.02, 0).value() == 0);
    CHECK(over_horizon(0.02, -1).error() == StatisticRefusal::ParameterOutOfRange);
}

TEST_CASE("risks that cannot be told are refused with the reason") {
    using enum StatisticRefusal;
    const double nan = std::nan("");
    const double infinity = std::numeric_limits<double>::infinity();
    CHECK(SortedReturns::of({}).error() == TooFewValues);
    CHECK(SortedReturns::of(std::vector{0.1, nan}).error() == ValueNotFinite);
    CHECK(SortedReturns::of(std::vector{0.1, -infinity}).error() == ValueNotFinite);
    const auto returns = sorted({-0.1, 0.1});
    for (const double confidence : {0.0, 1.0, -0.5, 1.5, 1e-30, nan}) {
        INFO(confidence);
        CHECK(historical_var(returns, confidence, QuantileRule::Linear).error() ==
              ParameterOutOfRange);
        CHECK(historical_cvar(returns, confidence).error() == ParameterOutOfRange);
        CHECK(historical_cvar_tail_mean(returns, confidence).error() == ParameterOutOfRange);
        CHECK(normal_var(0, 1, confidence).error() == ParameterOutOfRange);
        CHECK(normal_cvar(0, 1, confidence).error() == ParameterOutOfRange);
        CHECK(cornish_fisher_var({.deviation = 1, .kurtosis = 3}, confidence).error() ==
              ParameterOutOfRange);
    }
    CHECK(normal_var(nan, 1, 0.99).error() == ParameterOutOfRange);
    CHECK(normal_var(0, -1, 0.99).error() == ParameterOutOfRange);
    CHECK(normal_var(0, 1.5e308, 0.99).error() == ValueNotFinite);
}

TEST_CASE("laws of value at risk") {
    const auto any_returns = rc::gen::map(rc::gen::nonEmpty<std::vector<std::int16_t>>(),
                                          [](const std::vector<std::int16_t>& whole) {
                                              std::vector<double> returns;
                                              for (const int r : whole) returns.push_back(r / 4e4);
                                              return returns;
                                          });
    const auto any_confidence =
        rc::gen::map(rc::gen::inRange(1, 1000), [](int share) { return share / 1000.0; });
    test::check_property(
        "more confidence never shows less risk; the tail is worse than its edge", [&] {
            const auto returns = sorted(*any_returns);
            const double a = *any_confidence;
            const double b = *any_confidence;
            const double low = std::min(a, b);
            const double high = std::max(a, b);
            const double rounding = 1e-12;
            for (const auto rule : {QuantileRule::Linear, QuantileRule::OrderStatistic})
                RC_ASSERT(var(returns, low, rule) <= var(returns, high, rule) + rounding);
            RC_ASSERT(historical_cvar(returns, low).value() <=
                      historical_cvar(returns, high).value() + rounding);
            RC_ASSERT(historical_cvar(returns, low).value() >=
                      var(returns, low, QuantileRule::OrderStatistic) - rounding);
            RC_ASSERT(historical_cvar_tail_mean(returns, low).value() >=
                      var(returns, low, QuantileRule::Linear) - rounding);
        });
    test::check_property("expected shortfall of a sum is at most the sum of both", [&] {
        const auto one = *any_returns;
        const auto order = *rc::gen::arbitrary<std::uint8_t>();
        std::vector<double> other(one);
        std::rotate(other.begin(), other.begin() + order % static_cast<int>(other.size()),
                    other.end());
        std::vector<double> both;
        for (std::size_t i = 0; i < one.size(); ++i) both.push_back(one[i] + other[i]);
        const double confidence = *any_confidence;
        RC_ASSERT(historical_cvar(sorted(both), confidence).value() <=
                  historical_cvar(sorted(one), confidence).value() +
                      historical_cvar(sorted(other), confidence).value() + 1e-12);
    });
}
