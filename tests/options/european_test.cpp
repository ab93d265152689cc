#include "tradewind/options/european.hpp"

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

SpotOption with_right(SpotOption option, OptionRight right) {
    option.right = right;
    return option;
}

}  // namespace

TEST_CASE("a textbook option has its textbook price") {
    // Hull, "Options, Futures and Other Derivatives", the example of the Black-Scholes chapter.
    const SpotOption call{.spot = 42, .strike = 40, .years = 0.5, .rate = 0.1};
    CHECK(price(call, 0.2).value() == Approx(4.7594).epsilon(1e-4));
    CHECK(price(with_right(call, OptionRight::Put), 0.2).value() == Approx(0.8086).epsilon(1e-4));
}

TEST_CASE("prices agree with the formula in long double") {
    check_property("price = S e^-qT N(d1) - K e^-rT N(d2)", [] {
        const auto [option, volatility] = *test::any_contract();
        const double expected = test::slow_price(option, volatility);
        const double scale = option.spot + option.strike;
        RC_ASSERT(std::abs(price(option, volatility).value() - expected) <= 4e-15 * scale);
        RC_ASSERT(greeks(option, volatility).value().price == price(option, volatility).value());
    });
}

TEST_CASE("far out of the money a price keeps its digits") {
    const SpotOption call{.spot = 100, .strike = 400, .years = 0.25};
    for (const double deviations : {5, 10, 20, 30}) {
        const double volatility = std::log(4) / (0.5 * deviations);
        const double expected = test::slow_price(call, volatility);
        CHECK(expected < 1e-3);
        CHECK(std::abs(price(call, volatility).value() / expected - 1) < 2e-13);
    }
}

TEST_CASE("put-call parity, bounds, homogeneity") {
    check_property("laws of one price", [] {
        const auto [option, volatility] = *test::any_contract();
        const SpotOption call = with_right(option, OptionRight::Call);
        const SpotOption put = with_right(option, OptionRight::Put);
        const double c = price(call, volatility).value();
        const double p = price(put, volatility).value();
        const double asset = option.spot * std::exp(-option.yield * option.years);
        const double strike = option.strike * std::exp(-option.rate * option.years);
        const double rounding = 4e-15 * (asset + strike);
        RC_ASSERT(std::abs(c - p - (asset - strike)) <= rounding);
        RC_ASSERT(c >= std::max(asset - strike, 0.0) - rounding);
        RC_ASSERT(p >= std::max(strike - asset, 0.0) - rounding);
        RC_ASSERT(c <= asset + rounding);
        RC_ASSERT(p <= strike + rounding);
        SpotOption larger = option;
        larger.spot *= 8;
        larger.strike *= 8;
        RC_ASSERT(std::abs(price(larger, volatility).value() -
                           8 * price(option, volatility).value()) <= 8 * rounding);
    });
}

TEST_CASE("prices move the right way and are convex in the strike") {
    check_property("monotone and convex", [] {
        const auto [option, volatility] = *test::any_contract();
        const double rounding = 8e-15 * (option.spot + option.strike);
        const double here = price(option, volatility).value();
        RC_ASSERT(price(option, volatility * 1.01).value() >= here - rounding);
        const auto at_strike = [&, sigma = volatility](double factor) {
            SpotOption moved = option;
            moved.strike *= factor;
            return price(moved, sigma).value();
        };
        const double side = option.right == OptionRight::Call ? 1 : -1;
        RC_ASSERT(side * (here - at_strike(1.01)) >= -rounding);
        RC_ASSERT(at_strike(0.99) + at_strike(1.01) - 2 * here >= -4 * rounding);
        SpotOption moved = option;
        moved.spot *= 1.01;
        RC_ASSERT(side * (price(moved, volatility).value() - here) >= -rounding);
    });
}

TEST_CASE("every Greek is the derivative that it is named after") {
    check_property("central differences of the slow reference", [] {
        const auto [option, volatility] = *test::any_contract();
        const Greeks own = greeks(option, volatility).value();
        using Slow = test::SlowInputs;
        const Slow at = test::slow_inputs(option, volatility);
        const auto value = [](Slow moved) { return test::slow_price(moved); };
        // Steps in units of what the price varies over.
        const long double deviation = at.volatility * std::sqrt(at.years);
        const long double ds = at.spot * std::min(deviation, 1.0L) * 1e-4L;
        const long double dv = at.volatility * 1e-4L;
        const long double dt = at.years * 1e-4L;
        const auto by = [&](long double Slow::* input, long double step, auto function) {
            Slow up = at;
            Slow down = at;
            up.*input += step;
            down.*input -= step;
            return (function(up) - function(down)) / (2 * step);
        };
        const auto delta = [&](Slow moved) {
            Slow up = moved;
            Slow down = moved;
            up.spot += ds;
            down.spot -= ds;
            return (value(up) - value(down)) / (2 * ds);
        };
        const auto near = [](long double expected, double found, long double scale) {
            RC_ASSERT(std::abs(expected - static_cast<long double>(found)) <=
                      2e-6L * (std::abs(expected) + scale));
        };
        const long double h = std::abs(std::log(at.spot / at.strike)) / deviation;
        const long double size = 1 + h * h * h;  // of the third derivative's polynomial
        near(delta(at), own.delta, 1e-2L * size);
        near((value([&] {
                  Slow m = at;
                  m.spot += ds;
                  return m;
              }()) +
              value([&] {
                  Slow m = at;
                  m.spot -= ds;
                  return m;
              }()) -
              2 * value(at)) /
                 (ds * ds),
             own.gamma, 1e-2L * size / (at.spot * deviation));
        near(by(&Slow::volatility, dv, value), own.vega, at.spot * std::sqrt(at.years));
        near(-by(&Slow::years, dt, value), own.theta_per_year, at.spot / at.years);
        near(by(&Slow::rate, 1e-6L, value), own.rho, at.strike * at.years);
        near(by(&Slow::volatility, dv, delta), own.vanna, size / at.volatility);
        near(-by(&Slow::years, dt, delta), own.charm_per_year, size / at.years);
    });
}

TEST_CASE("an option on a forward is one on a spot that yields the rate") {
    check_property("Black-76", [] {
        const auto [option, volatility] = *test::any_contract();
        const ForwardOption forward{.right = option.right,
                                    .forward = option.spot,
                                    .strike = option.strike,
                                    .years = option.years,
                                    .rate = option.rate};
        SpotOption yielding = option;
        yielding.yield = option.rate;
        const Greeks own = greeks(forward, volatility).value();
        const Greeks same = greeks(yielding, volatility).value();
        const double scale = option.spot + option.strike;
        RC_ASSERT(std::abs(own.price - same.price) <= 4e-15 * scale);
        RC_ASSERT(std::abs(own.delta - same.delta) <= 1e-11);
        RC_ASSERT(std::abs(own.theta_per_year - same.theta_per_year) <=
                  1e-11 * scale / option.years);
        RC_ASSERT(own.rho == -option.years * own.price);
        RC_ASSERT(price(forward, volatility).value() == own.price);
    });
}

TEST_CASE("a day's theta and charm are a 365th of a year's") {
    const auto all = greeks(SpotOption{.spot = 100, .strike = 95, .years = 0.1, .rate = 0.03}, 0.3);
    CHECK(all->theta_per_day() == all->theta_per_year / 365);
    CHECK(all->charm_per_day() == all->charm_per_year / 365);
    CHECK(all->theta_per_day() < 0);
}

TEST_CASE("an unusable input is refused by name") {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    constexpr double infinity = std::numeric_limits<double>::infinity();
    const SpotOption good{.spot = 100, .strike = 100, .years = 1, .rate = 0.01, .yield = 0.02};
    const auto refusal = [](SpotOption option, double volatility) {
        const auto priced = price(option, volatility);
        const auto moved = greeks(option, volatility);
        REQUIRE_FALSE(priced.has_value());
        REQUIRE_FALSE(moved.has_value());
        CHECK(priced.error() == moved.error());
        return priced.error();
    };
    const auto with = [&](double SpotOption::* input, double value) {
        SpotOption option = good;
        option.*input = value;
        return option;
    };
    for (const double bad : {nan, infinity, -infinity}) {
        for (const auto input : {&SpotOption::spot, &SpotOption::strike, &SpotOption::years,
                                 &SpotOption::rate, &SpotOption::yield})
            CHECK(refusal(with(input, bad), 0.2) == PricingRefusal::NotFinite);
        CHECK(refusal(good, bad) == PricingRefusal::NotFinite);
    }
    for (const double bad : {0.0, -1.0}) {
        CHECK(refusal(with(&SpotOption::spot, bad), 0.2) == PricingRefusal::NotPositive);
        CHECK(refusal(with(&SpotOption::strike, bad), 0.2) == PricingRefusal::NotPositive);
        CHECK(refusal(with(&SpotOption::years, bad), 0.2) == PricingRefusal::Expired);
        CHECK(refusal(good, bad) == PricingRefusal::NoVolatility);
    }
    CHECK(refusal(with(&SpotOption::rate, 1e4), 0.2) == PricingRefusal::OutOfRange);
    CHECK(refusal(with(&SpotOption::yield, -1e4), 0.2) == PricingRefusal::OutOfRange);
    CHECK(name(PricingRefusal::BelowIntrinsic) == "below intrinsic");
}

TEST_CASE("no input makes a NaN") {
    constexpr double most = std::numeric_limits<double>::max();
    constexpr double least = std::numeric_limits<double>::denorm_min();
    const std::vector<double> sizes{least, 1e-100, 1e-20, 1e-3, 1, 100, 1e9, 1e100, most};
    const std::vector<double> rates{-1e3, -0.05, 0, 0.05, 700};
    std::size_t answered = 0;
    for (const double spot : sizes)
        for (const double strike : sizes)
            for (const double years : sizes)
                for (const double volatility : sizes)
                    for (const double rate : rates)
                        for (const OptionRight right : {OptionRight::Call, OptionRight::Put}) {
                            const auto all = greeks(SpotOption{.right = right,
                                                               .spot = spot,
                                                               .strike = strike,
                                                               .years = years,
                                                               .rate = rate,
                                                               .yield = 0.01},
                                                    volatility);
                            if (!all) continue;
                            ++answered;
                            if (std::isfinite(all->price) && all->price >= 0 &&
                                !std::isnan(all->delta) && !std::isnan(all->gamma) &&
                                !std::isnan(all->vega) && !std::isnan(all->theta_per_year) &&
                                !std::isnan(all->rho) && !std::isnan(all->vanna) &&
                                !std::isnan(all->charm_per_year) && !std::isnan(all->d1) &&
                                !std::isnan(all->d2))
                                continue;
                            CAPTURE(spot, strike, years, volatility, rate, all->price, all->delta,
                                    all->gamma, all->vega, all->theta_per_year, all->rho,
                                    all->vanna, all->charm_per_year, all->d1, all->d2);
                            FAIL("not a number");
                        }
    CHECK(answered > 1000);
}
