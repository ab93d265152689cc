#include "tradewind/options/implied_volatility.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "contracts.hpp"
#include "support/property.hpp"

using namespace tradewind;
using namespace tradewind::options;
using test::check_property;

namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();

double larger_side(const SpotOption& option) {
    return std::max(option.spot * std::exp(-option.yield * option.years),
                    option.strike * std::exp(-option.rate * option.years));
}

OptionRight cheap_right(const SpotOption& option) {
    return option.spot * std::exp((option.rate - option.yield) * option.years) <= option.strike
               ? OptionRight::Call
               : OptionRight::Put;
}

}  // namespace

TEST_CASE("the volatility of a price is the one that made it") {
    check_property("IV(price(sigma)) = sigma, or reprices, or is refused", [] {
        const auto [option, volatility] = *test::any_contract();
        const Greeks all = greeks(option, volatility).value();
        const auto found = implied_volatility(option, all.price);
        const double rounding = 8 * epsilon * larger_side(option);
        if (rounding / all.vega < 1e-4) {
            RC_ASSERT(found.has_value());
            RC_ASSERT(found->style == ExerciseStyle::European);
            RC_ASSERT(std::abs(found->value - volatility) <=
                      1e-12 * volatility + rounding / all.vega);
        } else if (found) {
            RC_ASSERT(std::abs(price(option, found->value).value() - all.price) <= rounding);
        }
    });
}

TEST_CASE("out of the money only the price's own digits count") {
    check_property("1e-12, however small the price", [] {
        auto [option, volatility] = *test::any_contract();
        option.right = cheap_right(option);
        option.yield = option.rate = 0;  // or else the forward's rounding is part of the problem
        const Greeks all = greeks(option, volatility).value();
        const double s = volatility * std::sqrt(option.years);
        RC_PRE(std::abs(std::log(option.spot / option.strike)) > 0.5 * s);
        const double condition = all.price / (all.vega * volatility);
        RC_ASSERT(condition < 4);
        const auto found = implied_volatility(option, all.price);
        RC_ASSERT(found.has_value());
        RC_ASSERT(std::abs(found->value / volatility - 1) <= 1e-13);
    });
}

TEST_CASE("volatilities from a thousandth of a percent to a thousand percent come back") {
    for (const double volatility : {1e-5, 1e-4, 1e-3, 0.01, 0.1, 1.0, 3.0, 10.0})
        for (const double years : {1e-6, 1e-4, 0.01, 0.25, 1.0})
            for (const double deviations : {-12.0, -3.0, -0.5, 0.0, 0.5, 3.0, 12.0}) {
                const double s = volatility * std::sqrt(years);
                ForwardOption option{.forward = 100, .strike = 100, .years = years, .rate = 0.03};
                option.strike = 100 * std::exp(deviations * s);
                option.right = deviations >= 0 ? OptionRight::Call : OptionRight::Put;
                const auto all = greeks(option, volatility).value();
                CAPTURE(volatility, years, deviations);
                const auto found = implied_volatility(option, all.price);
                REQUIRE(found.has_value());
                CHECK(std::abs(found->value / volatility - 1) <=
                      1e-12 + 4 * epsilon * 100 / (all.vega * volatility));
            }
}

TEST_CASE("a price that no volatility makes is refused by name") {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    const SpotOption call{.spot = 100, .strike = 80, .years = 0.5, .rate = 0.05};
    SpotOption put = call;
    put.right = OptionRight::Put;
    SpotOption expired = call;
    expired.years = 0;
    const auto refusal = [](const SpotOption& option, double price) {
        const auto found = implied_volatility(option, price);
        REQUIRE_FALSE(found.has_value());
        return found.error();
    };
    const double bound = 100 - 80 * std::exp(-0.025);
    CHECK(refusal(call, bound * (1 - 1e-12)) == PricingRefusal::BelowIntrinsic);
    CHECK(implied_volatility(call, bound * (1 + 1e-12)).has_value());
    CHECK(refusal(call, 100) == PricingRefusal::AboveBound);
    CHECK(refusal(call, 101) == PricingRefusal::AboveBound);
    CHECK(implied_volatility(call, 100 * (1 - 1e-12)).has_value());
    CHECK(refusal(put, 80) == PricingRefusal::AboveBound);
    CHECK(refusal(put, 0) == PricingRefusal::ZeroPrice);
    CHECK(refusal(put, -1) == PricingRefusal::ZeroPrice);
    CHECK(refusal(put, 1e-310) == PricingRefusal::ZeroPrice);
    CHECK(refusal(put, nan) == PricingRefusal::NotFinite);
    CHECK(refusal(put, std::numeric_limits<double>::infinity()) == PricingRefusal::NotFinite);
    CHECK(refusal(expired, 21) == PricingRefusal::Expired);
    CHECK(refusal({.spot = 0, .strike = 80, .years = 1}, 1) == PricingRefusal::NotPositive);
}

TEST_CASE("whatever comes in, a volatility is positive and finite or refused") {
    constexpr double most = std::numeric_limits<double>::max();
    constexpr double least = std::numeric_limits<double>::denorm_min();
    const std::vector<double> sizes{least, 1e-100, 1e-9, 0.5, 1, 1 + 1e-15, 99, 1e9, 1e100, most};
    std::size_t answered = 0;
    for (const double spot : sizes)
        for (const double strike : sizes)
            for (const double years : sizes)
                for (const double share : {1e-300, 1e-16, 0.001, 0.3, 0.7, 0.999, 1 - 1e-16})
                    for (const double rate : {-1.0, 0.0, 0.1})
                        for (const OptionRight right : {OptionRight::Call, OptionRight::Put}) {
                            const double most_worth = right == OptionRight::Call ? spot : strike;
                            const auto found = implied_volatility(SpotOption{.right = right,
                                                                             .spot = spot,
                                                                             .strike = strike,
                                                                             .years = years,
                                                                             .rate = rate},
                                                                  share * most_worth);
                            if (!found) continue;
                            ++answered;
                            if (found->value > 0 && std::isfinite(found->value)) continue;
                            CAPTURE(spot, strike, years, share, rate, found->value);
                            FAIL("no volatility");
                        }
    CHECK(answered > 1000);
}
