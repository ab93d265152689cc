#include "tradewind/options/probability.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "contracts.hpp"
#include "support/property.hpp"
#include "tradewind/options/european.hpp"

using namespace tradewind;
using namespace tradewind::options;
using test::check_property;

namespace {

// A diffusion and a level from the random contracts.
std::pair<Diffusion, double> any_way() {
    const auto [option, volatility] = *test::any_contract();
    return {{.spot = option.spot,
             .years = option.years,
             .drift = 10 * (option.rate - option.yield),
             .volatility = volatility},
            option.strike};
}

// The first-passage density integrated over time, by Simpson's rule in log time.
double slow_touch(const Diffusion& diffusion, double level) {
    const long double x = std::log(static_cast<long double>(level) / diffusion.spot);
    const long double sigma = diffusion.volatility;
    const long double nu = diffusion.drift - sigma * sigma / 2;
    const auto weight = [&](long double u) {  // density times t, with t = e^u
        const long double t = std::exp(u);
        const long double z = (x - nu * t) / (sigma * std::sqrt(t));
        return std::abs(x) / (sigma * std::sqrt(2 * std::acos(-1.0L) * t)) * std::exp(-z * z / 2);
    };
    const long double last = std::log(static_cast<long double>(diffusion.years));
    constexpr int steps = 20000;  // strong drift makes the density narrow
    const long double step = 40.0L / steps;
    long double sum = 0;
    for (int i = 0; i <= steps; ++i)
        sum += (i == 0 || i == steps ? 1 : (i % 2 == 1 ? 4 : 2)) * weight(last - 40 + i * step);
    return static_cast<double>(sum * step / 3);
}

}  // namespace

TEST_CASE("the underlying ends above the strike or below it") {
    check_property("N(d2) and N(-d2)", [] {
        const auto [diffusion, strike] = any_way();
        const InTheMoney found = probability_in_the_money(diffusion, strike).value();
        const long double expected = std::erfc(-found.d2 / std::sqrt(2.0L)) / 2;
        RC_ASSERT(std::abs(found.call - static_cast<double>(expected)) <= 1e-15);
        RC_ASSERT(std::abs(found.call + found.put - 1) <= 2.3e-16);
        const double s = diffusion.volatility * std::sqrt(diffusion.years);
        const double mean = std::log(diffusion.spot / strike) + diffusion.drift * diffusion.years;
        RC_ASSERT(std::abs(found.d2 - (mean / s - s / 2)) <= 1e-11);
    });
}

TEST_CASE("risk-neutral probability in the money is minus the price's slope by the strike") {
    const SpotOption call{.spot = 100, .strike = 110, .years = 0.5, .rate = 0.04, .yield = 0.01};
    const auto at = [&](double strike) {
        SpotOption moved = call;
        moved.strike = strike;
        return price(moved, 0.3).value();
    };
    const double slope = -std::exp(0.02) * (at(110.001) - at(109.999)) / 0.002;
    const Diffusion diffusion{.spot = 100, .years = 0.5, .drift = 0.03, .volatility = 0.3};
    CHECK(probability_in_the_money(diffusion, 110)->call == Approx(slope).epsilon(1e-8));
}

TEST_CASE("the Greeks come with the risk-neutral probability in the money") {
    check_property("any contract", [] {
        const auto [option, volatility] = *test::any_contract();
        const auto ends = probability_in_the_money({.spot = option.spot,
                                                    .years = option.years,
                                                    .drift = option.rate - option.yield,
                                                    .volatility = volatility},
                                                   option.strike);
        const auto greek = greeks(option, volatility);
        const double expected = option.right == OptionRight::Call ? ends->call : ends->put;
        RC_ASSERT(std::abs(greek->in_the_money - expected) <= 1e-13);
    });
}

TEST_CASE("a touch is as likely as its first-passage density says") {
    check_property("closed form = integral", [] {
        const auto [diffusion, level] = any_way();
        RC_PRE(level != diffusion.spot);
        const double s = diffusion.volatility * std::sqrt(diffusion.years);
        RC_PRE(std::abs(std::log(level / diffusion.spot)) > 1e-3 * s);
        const Touch found = probability_of_touch(diffusion, level).value();
        RC_ASSERT(std::abs(found.touched - slow_touch(diffusion, level)) <= 1e-9);
    });
}

TEST_CASE("a touch is at least as likely as ending beyond, and less likely further away") {
    check_property("order of probabilities", [] {
        const auto [diffusion, level] = any_way();
        const Touch found = probability_of_touch(diffusion, level).value();
        RC_ASSERT(found.touched >= found.beyond);
        RC_ASSERT(found.touched >= 0 && found.touched <= 1);
        RC_ASSERT(std::abs(found.touched + found.untouched - 1) <= 4e-16);
        const InTheMoney end = probability_in_the_money(diffusion, level).value();
        RC_ASSERT(found.beyond == (level >= diffusion.spot ? end.call : end.put));
        const double further = level >= diffusion.spot ? level * 1.01 : level / 1.01;
        RC_ASSERT(probability_of_touch(diffusion, further)->touched <= found.touched + 4e-16);
    });
}

TEST_CASE("the level at the spot is touched at once") {
    const Diffusion diffusion{.spot = 50, .years = 0.1, .drift = -0.4, .volatility = 0.3};
    CHECK(probability_of_touch(diffusion, 50)->touched == Approx(1).epsilon(1e-15));
    CHECK(probability_of_touch(diffusion, 50)->untouched == Approx(0).margin(1e-15));
}

TEST_CASE("a vanishing probability times an overflowing exponential is still a probability") {
    // e^(2 nu x / sigma^2) is e^8000 here, and its partner N() is e^-8000 and less.
    const Diffusion strong{.spot = 100, .years = 1, .drift = 4, .volatility = 0.05};
    const Touch up = probability_of_touch(strong, 100 * std::exp(2.5)).value();
    CHECK(up.touched == Approx(1).epsilon(1e-14));
    const Touch too_far = probability_of_touch(strong, 100 * std::exp(4.5)).value();
    CHECK(too_far.touched >= 0);
    CHECK(too_far.touched < 1e-15);
    // Against the drift: e^(2 nu x / sigma^2) alone is the probability that it is ever reached.
    const Diffusion mild{.spot = 100, .years = 400, .drift = 0.1, .volatility = 0.2};
    CHECK(probability_of_touch(mild, 90)->touched ==
          Approx(std::pow(0.9, 2 * 0.08 / 0.04)).epsilon(1e-4));
}

TEST_CASE("under a smile the probability is the slope of the smile's own call prices") {
    const auto smile = [](double k) { return 0.2 - 0.15 * k + 0.3 * k * k; };
    const double forward = 100;
    const double years = 0.25;
    for (const double strike : {80.0, 95.0, 100.0, 108.0, 125.0}) {
        const auto call = [&](double at) {
            return price(ForwardOption{.forward = forward, .strike = at, .years = years},
                         smile(std::log(at / forward)))
                .value();
        };
        const double step = 1e-3;
        const double expected = (call(strike - step) - call(strike + step)) / (2 * step);
        const double k = std::log(strike / forward);
        const auto found = probability_above({.forward = forward,
                                              .strike = strike,
                                              .years = years,
                                              .volatility = smile(k),
                                              .slope = -0.15 + 0.6 * k});
        CHECK(found.value() == Approx(expected).epsilon(1e-7));
    }
    // A flat smile is the plain formula.
    const SmileLevel flat{.forward = 100, .strike = 105, .years = 0.25, .volatility = 0.2};
    const Diffusion plain{.spot = 100, .years = 0.25, .volatility = 0.2};
    CHECK(probability_above(flat).value() ==
          Approx(probability_in_the_money(plain, 105)->call).epsilon(1e-14));
}

TEST_CASE("a smile too steep for any distribution is refused") {
    SmileLevel steep{.forward = 100, .strike = 100, .years = 1, .volatility = 0.2, .slope = 2};
    CHECK(probability_above(steep).error() == PricingRefusal::SmileArbitrage);
    steep.slope = -2;
    CHECK(probability_above(steep).error() == PricingRefusal::SmileArbitrage);
    steep.slope = std::numeric_limits<double>::quiet_NaN();
    CHECK(probability_above(steep).error() == PricingRefusal::NotFinite);
}

TEST_CASE("the mean absolute move is the straddle at the forward") {
    const ExpectedMove move = expected_move(250, 0.1, 0.4).value();
    CHECK(move.one_deviation == Approx(250 * 0.4 * std::sqrt(0.1)).epsilon(1e-15));
    const ForwardOption call{.forward = 250, .strike = 250, .years = 0.1};
    CHECK(move.mean_absolute == Approx(2 * price(call, 0.4).value()).epsilon(1e-14));
    CHECK(move.mean_absolute / move.one_deviation == Approx(0.798).epsilon(0.01));
    CHECK(expected_move(250, 0, 0.4).error() == PricingRefusal::Expired);
    CHECK(expected_move(250, 0.1, 0).error() == PricingRefusal::NoVolatility);
    CHECK(expected_move(-1, 0.1, 0.4).error() == PricingRefusal::NotPositive);
}

TEST_CASE("a diffusion without numbers has no probabilities") {
    const Diffusion good{.spot = 100, .years = 1, .drift = 0.05, .volatility = 0.2};
    const auto refusal = [](const Diffusion& diffusion, double level) {
        const auto ends = probability_in_the_money(diffusion, level);
        const auto touches = probability_of_touch(diffusion, level);
        REQUIRE_FALSE(ends.has_value());
        REQUIRE_FALSE(touches.has_value());
        CHECK(ends.error() == touches.error());
        return ends.error();
    };
    const auto with = [&](double Diffusion::* input, double value) {
        Diffusion changed = good;
        changed.*input = value;
        return changed;
    };
    const double nan = std::numeric_limits<double>::quiet_NaN();
    for (const auto input :
         {&Diffusion::spot, &Diffusion::years, &Diffusion::drift, &Diffusion::volatility})
        CHECK(refusal(with(input, nan), 100) == PricingRefusal::NotFinite);
    CHECK(refusal(good, nan) == PricingRefusal::NotFinite);
    CHECK(refusal(good, 0) == PricingRefusal::NotPositive);
    CHECK(refusal(with(&Diffusion::spot, -1), 100) == PricingRefusal::NotPositive);
    CHECK(refusal(with(&Diffusion::years, 0), 100) == PricingRefusal::Expired);
    CHECK(refusal(with(&Diffusion::volatility, 0), 100) == PricingRefusal::NoVolatility);
    CHECK(refusal(with(&Diffusion::volatility, 1e-320), 200) == PricingRefusal::OutOfRange);
}
