#include "tradewind/options/american_implied_volatility.hpp"

#include <cmath>
#include <limits>

#include "support/property.hpp"

using namespace tradewind;
using namespace tradewind::options;

namespace {

constexpr AmericanOption put{OptionRight::Put, 100, 105, 0.5, 0.05, 0.01, 0.3};

PricingRefusal reason(const AmericanOption& option, double price) {
    const auto result = american_implied_volatility(AmericanPricer{}, option, price);
    REQUIRE_FALSE(result.has_value());
    return result.error();
}

}  // namespace

TEST_CASE("the implied volatility of an American price returns that price") {
    const AmericanPricer pricer;
    test::check_property("any contract", [&pricer] {
        const auto between = [](double low, double high) {
            return low + (high - low) * 1e-6 * *rc::gen::inRange(0, 1'000'001);
        };
        AmericanOption option;
        option.right = *rc::gen::element(OptionRight::Call, OptionRight::Put);
        option.time = std::exp(between(std::log(0.002), std::log(3)));
        option.volatility = std::exp(between(std::log(0.05), std::log(2)));
        option.rate = between(0, 0.1);
        option.yield = between(0, 0.1);
        option.strike = 100;
        option.spot = 100 * std::exp(between(-2, 2) * option.volatility * std::sqrt(option.time));
        const auto value = pricer.price(option);
        RC_ASSERT(value.has_value());
        const double intrinsic =
            std::max(0.0, option.right == OptionRight::Call ? option.spot - option.strike
                                                            : option.strike - option.spot);
        RC_PRE(value->price > intrinsic + 1e-4);
        const double truth = option.volatility;
        for (const double start : {0.0, 1.1 * truth}) {
            option.volatility = start;
            const auto implied = american_implied_volatility(pricer, option, value->price);
            RC_ASSERT(implied.has_value());
            AmericanOption again = option;
            again.volatility = implied->volatility;
            RC_ASSERT(std::abs(pricer.price(again)->price - value->price) <=
                      1e-7 * std::max(option.spot, option.strike));
            const double vega = pricer.greeks(again)->vega;
            if (vega > 1) RC_ASSERT(std::abs(implied->volatility - truth) <= 1e-6);
        }
    });
}

TEST_CASE("a start near the solution saves prices") {
    const AmericanPricer pricer;
    const double price = pricer.price(put)->price;
    AmericanOption option = put;
    option.volatility = 0;
    const int cold = american_implied_volatility(pricer, option, price)->prices;
    option.volatility = 0.301;
    const int warm = american_implied_volatility(pricer, option, price)->prices;
    CHECK(warm < cold);
    CHECK(warm <= 4);
}

TEST_CASE("a price that no volatility gives is refused with its reason") {
    CHECK(reason(put, 5) == PricingRefusal::BelowIntrinsic);  // its exercise
    CHECK(reason(put, 4.9) == PricingRefusal::BelowIntrinsic);
    CHECK(reason(put, 105) == PricingRefusal::AboveBound);
    CHECK(reason(put, 0) == PricingRefusal::ZeroPrice);
    CHECK(reason(put, std::numeric_limits<double>::quiet_NaN()) == PricingRefusal::NotFinite);
    // A call without yield waits: at least the discounted intrinsic value, more than its exercise.
    const AmericanOption call{OptionRight::Call, 100, 90, 1, 0.05, 0, 0};
    CHECK(reason(call, 14) == PricingRefusal::BelowIntrinsic);
    CHECK(reason(call, 100) == PricingRefusal::AboveBound);
    CHECK(american_implied_volatility(AmericanPricer{}, call, 14.5).has_value());
    AmericanOption bad = put;
    bad.spot = -1;
    CHECK(reason(bad, 6) == PricingRefusal::NotPositive);
    bad = put;
    bad.time = 0;
    CHECK(reason(bad, 6) == PricingRefusal::Expired);
}

TEST_CASE("the American volatility of a put lies below the European one") {
    const AmericanPricer pricer;
    const double european_price = pricer.price(put)->european;  // at a volatility of 0.3
    const auto american = american_implied_volatility(pricer, put, european_price);
    REQUIRE(american.has_value());
    CHECK(american->volatility < 0.3 - 1e-3);
}
