#include "tradewind/options/american_dividend.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "support/property.hpp"

using namespace tradewind;
using namespace tradewind::options;

namespace {

constexpr AmericanOption call{OptionRight::Call, 100, 95, 0.5, 0.03, 0, 0.25};

AmericanOption with_right(AmericanOption option, OptionRight right) {
    option.right = right;
    return option;
}

AmericanPrice priced(const AmericanOption& option, const CashDividend& dividend) {
    static const AmericanPricer pricer;
    const auto value = american_price_with_dividend(pricer, option, dividend);
    REQUIRE(value.has_value());
    return *value;
}

PricingRefusal reason(const AmericanOption& option, const CashDividend& dividend) {
    const auto value = american_price_with_dividend(AmericanPricer{}, option, dividend);
    REQUIRE_FALSE(value.has_value());
    return value.error();
}

// A call without yield is exercised just before the drop or not at all early: the mean of the
// better of the two, by Simpson's rule over ten deviations.
double call_by_integral(const AmericanOption& option, const CashDividend& dividend) {
    const AmericanPricer pricer;
    const double deviation = option.volatility * std::sqrt(dividend.time);
    const double centre = option.rate * dividend.time - 0.5 * deviation * deviation;
    const int steps = 4000;
    double sum = 0;
    for (int i = 0; i <= steps; ++i) {
        const double z = -8 + 16.0 * i / steps;
        const double spot = option.spot * std::exp(centre + deviation * z);
        AmericanOption after = option;
        after.spot = spot - dividend.amount;
        after.time = option.time - dividend.time;
        const double held = after.spot > 0 ? pricer.price(after)->european : 0;
        const double value = std::max(spot - option.strike, held);
        const double weight = i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2;
        sum += weight * std::exp(-0.5 * z * z) * value;
    }
    return sum * 16.0 / steps / 3 / std::sqrt(2 * 3.14159265358979) *
           std::exp(-option.rate * dividend.time);
}

}  // namespace

TEST_CASE("a call over a dividend is the better of exercise before it and holding on") {
    for (const double strike : {80.0, 95.0, 110.0})
        for (const double amount : {0.2, 1.0, 4.0})
            for (const double time : {0.02, 0.25, 0.45}) {
                AmericanOption option = call;
                option.strike = strike;
                INFO(strike << ' ' << amount << ' ' << time);
                CHECK(priced(option, {amount, time}).price ==
                      Approx(call_by_integral(option, {amount, time})).margin(3e-4));
            }
}

TEST_CASE("a negligible dividend leaves the plain American option") {
    const AmericanPricer pricer;
    for (const OptionRight right : {OptionRight::Call, OptionRight::Put})
        for (const double yield : {0.0, 0.05}) {
            AmericanOption option = with_right(call, right);
            option.yield = yield;
            const AmericanPrice plain = *pricer.price(option);
            const AmericanPrice value = priced(option, {1e-7, 0.2});
            CHECK(value.price == Approx(plain.price).margin(5e-4));
            CHECK(value.european == Approx(plain.european).margin(1e-5));
            CHECK(value.delta == Approx(plain.delta).margin(5e-4));
            CHECK(value.gamma == Approx(plain.gamma).margin(5e-4));
        }
}

TEST_CASE("delta and gamma over a dividend are the differences of prices") {
    for (const OptionRight right : {OptionRight::Call, OptionRight::Put}) {
        AmericanOption option = with_right(call, right);
        const CashDividend dividend{2, 0.3};
        const AmericanPrice value = priced(option, dividend);
        option.spot = 101;
        const double up = priced(option, dividend).price;
        option.spot = 99;
        const double down = priced(option, dividend).price;
        CHECK(value.delta == Approx(0.5 * (up - down)).margin(1e-3));
        CHECK(value.gamma == Approx(up - 2 * value.price + down).margin(1e-3));
    }
}

TEST_CASE("vega, theta and rho over a dividend are the differences of prices") {
    const AmericanPricer pricer{AmericanPreset::Accurate};
    const auto price = [&](const AmericanOption& option, const CashDividend& dividend) {
        return american_price_with_dividend(pricer, option, dividend)->price;
    };
    for (const OptionRight right : {OptionRight::Call, OptionRight::Put})
        for (const double strike : {85.0, 100.0, 115.0}) {
            AmericanOption option = with_right(call, right);
            option.strike = strike;
            option.yield = 0.01;
            const CashDividend dividend{2, 0.3};
            const auto greeks = american_greeks_with_dividend(pricer, option, dividend);
            REQUIRE(greeks);
            CHECK(greeks->value.price == price(option, dividend));
            const auto difference = [&](double AmericanOption::* term, double step) {
                AmericanOption low = option;
                AmericanOption high = option;
                low.*term -= step;
                high.*term += step;
                return (price(high, dividend) - price(low, dividend)) / (2 * step);
            };
            INFO(strike << (right == OptionRight::Call ? " call" : " put"));
            CHECK(greeks->vega ==
                  Approx(difference(&AmericanOption::volatility, 0.01)).margin(2e-2));
            CHECK(greeks->rho == Approx(difference(&AmericanOption::rate, 0.005)).margin(5e-2));
            AmericanOption later = option;
            later.time -= 0.01;
            AmericanOption sooner = option;
            sooner.time += 0.01;
            CHECK(greeks->theta ==
                  Approx((price(later, {2, 0.29}) - price(sooner, {2, 0.31})) / 0.02).margin(2e-2));
            AmericanOption up = option;
            up.spot = 100.5;
            AmericanOption down = option;
            down.spot = 99.5;
            CHECK(greeks->vanna ==
                  Approx(american_greeks_with_dividend(pricer, up, dividend)->vega -
                         american_greeks_with_dividend(pricer, down, dividend)->vega)
                      .margin(2e-2));
            CHECK(greeks->charm ==
                  Approx(american_greeks_with_dividend(pricer, up, dividend)->theta -
                         american_greeks_with_dividend(pricer, down, dividend)->theta)
                      .margin(2e-2));
        }
}

TEST_CASE("a negligible dividend leaves the derivatives of the plain American option") {
    const AmericanPricer pricer;
    for (const OptionRight right : {OptionRight::Call, OptionRight::Put})
        for (const double yield : {0.0, 0.05}) {
            AmericanOption option = with_right(call, right);
            option.yield = yield;
            const AmericanGreeks plain = *pricer.greeks(option);
            const AmericanGreeks found =
                *american_greeks_with_dividend(pricer, option, {1e-7, 0.2});
            CHECK(found.vega == Approx(plain.vega).margin(2e-2));
            CHECK(found.theta == Approx(plain.theta).margin(3e-2));
            CHECK(found.rho == Approx(plain.rho).margin(2e-2));
            CHECK(found.vanna == Approx(plain.vanna).margin(1e-2));
            CHECK(found.charm == Approx(plain.charm).margin(1e-2));
        }
}

TEST_CASE("an option to be exercised now has no other derivatives, and refusals are the price's") {
    const AmericanPricer pricer;
    AmericanOption deep = with_right(call, OptionRight::Put);
    deep.rate = 0.1;
    deep.spot = 20;
    const auto exercised = american_greeks_with_dividend(pricer, deep, {1e-6, 0.25});
    REQUIRE(exercised);
    CHECK(exercised->value.exercise_now);
    CHECK(exercised->vega == 0);
    CHECK(exercised->theta == 0);
    CHECK(exercised->rho == 0);
    CHECK(american_greeks_with_dividend(pricer, call, {0, 0.1}).error() ==
          PricingRefusal::DividendNotPositive);
    // A rate at whose side exercise would have two boundaries.
    AmericanOption edge = with_right(call, OptionRight::Put);
    edge.rate = 0;
    edge.yield = -0.01;
    const auto one_sided = american_greeks_with_dividend(pricer, edge, {1, 0.2});
    REQUIRE(one_sided);
    CHECK(std::isfinite(one_sided->rho));
    CHECK(one_sided->rho < 0);
}

TEST_CASE("over any dividend an American option is worth at least the European and its exercise") {
    const AmericanPricer pricer;
    test::check_property("any contract", [&pricer] {
        const auto between = [](double low, double high) {
            return low + (high - low) * 1e-6 * *rc::gen::inRange(0, 1'000'001);
        };
        AmericanOption option;
        option.right = *rc::gen::element(OptionRight::Call, OptionRight::Put);
        option.spot = 100;
        option.strike = between(70, 140);
        option.time = between(0.05, 1);
        option.volatility = between(0.1, 1);
        option.rate = between(0, 0.1);
        option.yield = between(0, 0.05);
        const CashDividend dividend{between(0.01, 5), option.time * between(0.1, 0.9)};
        const auto value = american_price_with_dividend(pricer, option, dividend);
        RC_ASSERT(value.has_value());
        const double worth = option.right == OptionRight::Call ? option.spot - option.strike
                                                               : option.strike - option.spot;
        RC_ASSERT(value->price >= value->european);
        RC_ASSERT(value->price >= worth);
        RC_ASSERT(std::isfinite(value->delta) && std::isfinite(value->gamma));
    });
}

TEST_CASE("a drop that takes all leaves a put its strike and a call its exercise before") {
    // The asset is worthless after the drop for certain.
    const CashDividend all{1e4, 0.1};
    CHECK(priced(with_right(call, OptionRight::Put), all).price ==
          Approx(95 * std::exp(-0.03 * 0.1)).margin(1e-3));
    CHECK(priced(call, all).price ==
          Approx(AmericanPricer{}.price({OptionRight::Call, 100, 95, 0.1, 0.03, 0, 0.25})->price)
              .margin(1e-3));
}

TEST_CASE("a dividend that cannot be is refused with its reason") {
    CHECK(reason(call, {0, 0.1}) == PricingRefusal::DividendNotPositive);
    CHECK(reason(call, {-1, 0.1}) == PricingRefusal::DividendNotPositive);
    CHECK(reason(call, {1, 0}) == PricingRefusal::DividendOutsideLife);
    CHECK(reason(call, {1, 0.5}) == PricingRefusal::DividendOutsideLife);
    CHECK(reason(call, {std::numeric_limits<double>::quiet_NaN(), 0.1}) ==
          PricingRefusal::NotFinite);
    AmericanOption bad = call;
    bad.volatility = -1;
    CHECK(reason(bad, {1, 0.1}) == PricingRefusal::NoVolatility);
}
