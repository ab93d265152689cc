#include "tradewind/options/american.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "support/property.hpp"

using namespace tradewind;
using namespace tradewind::options;

namespace {

const AmericanPricer& fast() {
    static const AmericanPricer pricer;
    return pricer;
}
const AmericanPricer& accurate() {
    static const AmericanPricer pricer{AmericanPreset::Accurate};
    return pricer;
}

double between(double low, double high) {
    const int share = *rc::gen::inRange(0, 1'000'001);
    return low + (high - low) * 1e-6 * share;
}

// Ordinary contracts: rates and yields of 0 to 10 %, up to three deviations from the strike.
AmericanOption any_option() {
    AmericanOption option;
    option.right = *rc::gen::element(OptionRight::Call, OptionRight::Put);
    option.time = std::exp(between(std::log(0.002), std::log(3)));
    option.volatility = std::exp(between(std::log(0.05), std::log(2)));
    option.rate = between(0, 0.1);
    option.yield = *rc::gen::element(0.0, 1.0) * between(0, 0.1);
    option.strike = 100;
    option.spot = 100 * std::exp(between(-3, 3) * option.volatility * std::sqrt(option.time));
    return option;
}

double intrinsic(const AmericanOption& option) {
    const double worth = option.spot - option.strike;
    return std::max(0.0, option.right == OptionRight::Call ? worth : -worth);
}

AmericanPrice priced(const AmericanPricer& pricer, const AmericanOption& option) {
    const auto value = pricer.price(option);
    RC_ASSERT(value.has_value());
    return *value;
}

// Cox, Ross and Rubinstein's tree, its last step by the limits of the payoff: slow, independent.
double tree(const AmericanOption& option, int steps) {
    const double dt = option.time / steps;
    const double up = std::exp(option.volatility * std::sqrt(dt));
    const double p = (std::exp((option.rate - option.yield) * dt) - 1 / up) / (up - 1 / up);
    const double discount = std::exp(-option.rate * dt);
    AmericanOption at = option;
    const auto worth = [&](int step, int ups) {
        at.spot = option.spot * std::pow(up, 2 * ups - step);
        return intrinsic(at);
    };
    std::vector<double> value;
    for (int i = 0; i <= steps; ++i) value.push_back(worth(steps, i));
    for (int step = steps - 1; step >= 0; --step)
        for (std::size_t i = 0; i <= static_cast<std::size_t>(step); ++i)
            value[i] = std::max(worth(step, static_cast<int>(i)),
                                discount * (p * value[i + 1] + (1 - p) * value[i]));
    return value[0];
}

constexpr AmericanOption put{OptionRight::Put, 100, 105, 0.5, 0.05, 0.01, 0.3};

}  // namespace

TEST_CASE("an American option is worth at least the European one and its exercise") {
    test::check_property("any contract", [] {
        const AmericanOption option = any_option();
        const AmericanPrice value = priced(fast(), option);
        RC_ASSERT(value.price >= value.european);
        RC_ASSERT(value.price >= intrinsic(option) * (1 - 1e-14));
        RC_ASSERT(value.price <= (option.right == OptionRight::Call ? option.spot : option.strike));
        RC_ASSERT(std::abs(value.delta) <= 1);
        RC_ASSERT(value.gamma >= 0);
    });
}

TEST_CASE("a call without yield is never exercised early") {
    test::check_property("any call", [] {
        AmericanOption option = any_option();
        option.right = OptionRight::Call;
        option.yield = 0;
        const AmericanPrice value = priced(fast(), option);
        RC_ASSERT(value.price == value.european);
        RC_ASSERT(!value.exercise_now);
    });
}

TEST_CASE("an American option gains with volatility and with time") {
    test::check_property("any contract", [] {
        const AmericanOption option = any_option();
        const double price = priced(fast(), option).price;
        AmericanOption wilder = option;
        wilder.volatility *= 1.05;
        RC_ASSERT(priced(fast(), wilder).price >= price - 1e-6 * option.strike);
        AmericanOption longer = option;
        longer.time *= 1.05;
        RC_ASSERT(priced(fast(), longer).price >= price - 1e-6 * option.strike);
    });
}

TEST_CASE("American put-call parity bounds hold") {
    test::check_property("any contract", [] {
        AmericanOption option = any_option();
        option.right = OptionRight::Call;
        const double call = priced(fast(), option).price;
        option.right = OptionRight::Put;
        const double gap = call - priced(fast(), option).price;
        const double slack = 1e-5 * std::max(option.spot, option.strike);
        RC_ASSERT(gap >=
                  option.spot * std::exp(-option.yield * option.time) - option.strike - slack);
        RC_ASSERT(gap <=
                  option.spot - option.strike * std::exp(-option.rate * option.time) + slack);
    });
}

TEST_CASE("a call is the put with asset and cash exchanged") {
    test::check_property("any contract", [] {
        AmericanOption call = any_option();
        call.right = OptionRight::Call;
        const AmericanOption mirror{OptionRight::Put, call.strike, call.spot,      call.time,
                                    call.yield,       call.rate,   call.volatility};
        const double price = priced(fast(), call).price;
        RC_ASSERT(std::abs(price - priced(fast(), mirror).price) <= 1e-12 * call.spot);
    });
}

TEST_CASE("twice the nodes hardly move a price") {
    test::check_property("any contract", [] {
        const AmericanOption option = any_option();
        const double unit = option.right == OptionRight::Call ? option.spot : option.strike;
        const AmericanPrice rough = priced(fast(), option);
        const AmericanPrice fine = priced(accurate(), option);
        RC_ASSERT(std::abs(rough.price - fine.price) <= 3e-6 * unit);
    });
}

TEST_CASE("American prices agree with a binomial tree") {
    for (const OptionRight right : {OptionRight::Call, OptionRight::Put})
        for (const double strike : {85.0, 100.0, 115.0})
            for (const double yield : {-0.02, 0.0, 0.03, 0.09})
                for (const double volatility : {0.1, 0.5}) {
                    const AmericanOption option{right, 100, strike, 0.75, 0.05, yield, volatility};
                    const double reference = 0.5 * (tree(option, 400) + tree(option, 401));
                    CHECK(fast().price(option)->price == Approx(reference).margin(1e-2));
                }
}

TEST_CASE("a put deep in the money is exercised at once") {
    AmericanOption option = put;
    option.spot = 60;
    const auto greeks = fast().greeks(option);
    REQUIRE(greeks.has_value());
    CHECK(greeks->value.exercise_now);
    CHECK(greeks->value.price == Approx(45).epsilon(1e-14));
    CHECK(greeks->value.delta == -1);
    CHECK(greeks->value.gamma == 0);
    CHECK(greeks->theta == 0);
    CHECK(greeks->vega == 0);
}

TEST_CASE("a call deep in the money on a rich yield is exercised at once") {
    const auto value = fast().price({OptionRight::Call, 200, 100, 0.5, 0.01, 0.08, 0.2});
    REQUIRE(value.has_value());
    CHECK(value->exercise_now);
    CHECK(value->price == Approx(100).epsilon(1e-14));
    CHECK(value->delta == Approx(1).epsilon(1e-14));
}

TEST_CASE("Greeks are the differences of prices") {
    for (const OptionRight right : {OptionRight::Call, OptionRight::Put})
        for (const double spot : {95.0, 100.0, 112.0})
            for (const double yield : {0.0, 0.04, 0.08}) {
                AmericanOption option = put;
                option.right = right;
                option.spot = spot;
                option.yield = yield;
                const auto greeks = accurate().greeks(option);
                REQUIRE(greeks.has_value());
                const auto moved = [&](double AmericanOption::* term, double step) {
                    AmericanOption other = option;
                    other.*term += step;
                    return *accurate().price(other);
                };
                const auto price_slope = [&](double AmericanOption::* term, double step) {
                    return (moved(term, step).price - moved(term, -step).price) / (2 * step);
                };
                const auto delta_slope = [&](double AmericanOption::* term, double step) {
                    return (moved(term, step).delta - moved(term, -step).delta) / (2 * step);
                };
                INFO(static_cast<int>(right) << ' ' << spot << ' ' << yield);
                CHECK(greeks->value.delta ==
                      Approx(price_slope(&AmericanOption::spot, 0.01)).margin(1e-4));
                CHECK(greeks->value.gamma ==
                      Approx(delta_slope(&AmericanOption::spot, 0.01)).margin(1e-5));
                CHECK(greeks->vega ==
                      Approx(price_slope(&AmericanOption::volatility, 1e-3)).margin(2e-3));
                CHECK(greeks->theta ==
                      Approx(-price_slope(&AmericanOption::time, 1e-3)).margin(5e-3));
                CHECK(greeks->rho == Approx(price_slope(&AmericanOption::rate, 1e-4)).margin(1e-2));
                CHECK(greeks->vanna ==
                      Approx(delta_slope(&AmericanOption::volatility, 1e-3)).margin(1e-3));
                CHECK(greeks->charm ==
                      Approx(-delta_slope(&AmericanOption::time, 1e-3)).margin(1e-3));
            }
}

TEST_CASE("without early exercise the Greeks are the European ones") {
    // Hull's textbook call: spot 49, strike 50, 20 weeks, rate 5 %, volatility 20 %.
    const auto greeks = fast().greeks({OptionRight::Call, 49, 50, 0.3846, 0.05, 0, 0.2});
    REQUIRE(greeks.has_value());
    CHECK(greeks->value.delta == Approx(0.522).margin(5e-4));
    CHECK(greeks->value.gamma == Approx(0.066).margin(5e-4));
    CHECK(greeks->theta == Approx(-4.31).margin(5e-3));
    CHECK(greeks->vega == Approx(12.1).margin(5e-2));
    CHECK(greeks->rho == Approx(8.91).margin(5e-3));
}

TEST_CASE("negative rates without two boundaries are priced") {
    AmericanOption option = put;
    option.rate = -0.01;
    option.yield = 0;
    CHECK(fast().price(option)->price == fast().price(option)->european);
    option.right = OptionRight::Call;  // to pay the strike early saves interest on it
    CHECK(fast().price(option)->price > fast().price(option)->european);
    CHECK(fast().price(option)->price == Approx(tree(option, 500)).margin(1e-2));
    // A rate of nothing is the limit of small ones.
    option = {OptionRight::Put, 100, 105, 0.5, 0, -0.03, 0.3};
    const double limit = fast().price(option)->price;
    option.rate = 1e-9;
    CHECK(limit == Approx(fast().price(option)->price).margin(1e-5));
    CHECK(limit == Approx(tree(option, 500)).margin(1e-2));
}

TEST_CASE("what cannot be priced is refused with its reason") {
    const auto reason = [](double AmericanOption::* term, double value) {
        AmericanOption option = put;
        option.*term = value;
        const auto result = fast().price(option);
        REQUIRE_FALSE(result.has_value());
        CHECK_FALSE(fast().greeks(option).has_value());
        return result.error();
    };
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    constexpr double infinite = std::numeric_limits<double>::infinity();
    for (const auto term :
         {&AmericanOption::spot, &AmericanOption::strike, &AmericanOption::time,
          &AmericanOption::rate, &AmericanOption::yield, &AmericanOption::volatility})
        for (const double value : {nan, infinite, -infinite})
            CHECK(reason(term, value) == PricingRefusal::NotFinite);
    CHECK(reason(&AmericanOption::spot, 0) == PricingRefusal::NotPositive);
    CHECK(reason(&AmericanOption::strike, -1) == PricingRefusal::NotPositive);
    CHECK(reason(&AmericanOption::time, 0) == PricingRefusal::Expired);
    CHECK(reason(&AmericanOption::volatility, 0) == PricingRefusal::NoVolatility);
    CHECK(reason(&AmericanOption::volatility, 1e6) == PricingRefusal::OutOfRange);
    AmericanOption between = put;
    between.rate = -0.01;
    between.yield = -0.03;
    CHECK(fast().price(between).error() == PricingRefusal::TwoBoundaries);
    CHECK(name(PricingRefusal::TwoBoundaries) == "two exercise boundaries");
}

TEST_CASE("at the edges of what is accepted every number is finite") {
    for (const double volatility : {1e-3, 0.02, 1.0, 20.0})
        for (const double time : {1e-4, 0.1, 50.0})
            for (const double rate : {-1.0, -1e-9, 0.0, 1e-12, 1e-6, 0.05, 1.0})
                for (const double yield : {-1.0, -1e-9, 0.0, 1e-12, 1e-6, 0.05, 1.0})
                    for (const double spot : {1e-6, 0.5, 0.99, 1.0, 1.01, 2.0, 1e6}) {
                        const AmericanOption option{OptionRight::Put, spot, 1, time, rate, yield,
                                                    volatility};
                        const auto greeks = fast().greeks(option);
                        if (!greeks) continue;
                        const double sum = greeks->value.price + greeks->value.delta +
                                           greeks->value.gamma + greeks->vega + greeks->theta +
                                           greeks->rho + greeks->vanna + greeks->charm;
                        INFO(volatility << ' ' << time << ' ' << rate << ' ' << yield << ' '
                                        << spot);
                        if (!std::isfinite(sum)) FAIL("not finite");
                        if (!(greeks->value.price >= intrinsic(option) * (1 - 1e-14)))
                            FAIL("below its exercise");
                    }
}
