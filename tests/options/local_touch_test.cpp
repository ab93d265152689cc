#include "tradewind/options/local_touch.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "smiles.hpp"
#include "tradewind/options/probability.hpp"
#include "tradewind/options/svi_arbitrage.hpp"

using namespace tradewind;
using namespace tradewind::options;

namespace {

SviSlice flat(double volatility, double years) { return {.a = volatility * volatility * years}; }

// An equity index: a steep skew, steeper the nearer.
std::vector<DatedSmile> usual_smiles() {
    std::vector<DatedSmile> smiles;
    for (const double years : {0.05, 0.15, 0.4, 1.0}) {
        const double variance = 0.03 * years;
        const double b = 0.4 * variance / std::sqrt(years + 0.1);
        smiles.push_back(
            {.years = years,
             .forward = 100 * std::exp(0.03 * years),
             .slice = {.a = variance - b * 0.1, .b = b, .rho = -0.5, .m = 0.01, .sigma = 0.15}});
    }
    return smiles;
}

// Any smile on the first expiry and what is above it on those after.
std::vector<DatedSmile> any_smiles() {
    std::vector<DatedSmile> smiles;
    double years = 0;
    double forward = 100;
    double variance = 0;
    for (int left = *rc::gen::inRange(1, 4); left > 0; --left) {
        const double grown = test::any_between(0.02, 0.5);
        years += grown;
        forward *= test::any_between(0.97, 1.03);
        variance += test::any_between(0.01, 0.2) * grown;
        const SviSlice slice = test::any_smile(variance);
        if (!free_of_butterflies(slice, 1e-4)) continue;
        if (!smiles.empty() && !free_of_calendars(smiles.back().slice, slice)) continue;
        smiles.push_back({.years = years, .forward = forward, .slice = slice});
    }
    return smiles;
}

double touched(LocalTouchSolver& solver, double level) {
    const auto touch = solver.touch(level);
    REQUIRE(touch);
    return touch->touched;
}

}  // namespace

TEST_CASE("on a flat surface local volatility touches as the closed form says") {
    LocalTouchSolver solver;
    const auto largest_error = [&](double volatility, double years, double drift) {
        const std::vector<DatedSmile> smiles{{.years = years,
                                              .forward = 100 * std::exp(drift * years),
                                              .slice = flat(volatility, years)}};
        REQUIRE(solver.prepare(smiles, 100, years));
        double largest = 0;
        for (const double deviations : {-4.0, -1.0, -0.31, -0.01, 0.0, 0.02, 0.5, 1.7, 3.9}) {
            const double level = 100 * std::exp(deviations * volatility * std::sqrt(years));
            const Touch exact = *probability_of_touch(
                {.spot = 100, .years = years, .drift = drift, .volatility = volatility}, level);
            const auto found = solver.touch(level);
            REQUIRE(found);
            CHECK(std::abs(found->beyond - exact.beyond) < 1e-12);
            largest = std::max(largest, std::abs(found->touched - exact.touched));
        }
        return largest;
    };
    CHECK(largest_error(0.1, 0.02, 0.06) < 1e-5);
    CHECK(largest_error(0.3, 0.5, -0.05) < 4e-5);
    CHECK(largest_error(0.8, 2, 0.03) < 2e-4);
}

TEST_CASE("local volatility reproduces the smiles that it was made from") {
    LocalTouchSolver solver{{.points_a_deviation = 10, .steps = 64}};
    for (const double years : {0.03, 0.15, 0.3, 1.2}) {
        REQUIRE(solver.prepare(usual_smiles(), 100, years));
        CHECK(solver.limited_share() == 0);
        for (int i = -9; i <= 7; ++i) {
            const double level = 100 * std::exp(0.16 * std::sqrt(years) * i / 2.5);
            CHECK(std::abs(solver.touch(level)->beyond - *solver.beyond_by_scheme(level)) < 1e-4);
        }
    }
}

TEST_CASE("touch under a skew converges as the square of the grid") {
    const auto error = [](std::size_t points, double level, double exact) {
        LocalTouchSolver solver{{.points_a_deviation = points, .steps = points * points * 16 / 25}};
        REQUIRE(solver.prepare(usual_smiles(), 100, 0.5));
        return touched(solver, level) - exact;
    };
    // The limits come from grids of 40 and 80 points a deviation, extrapolated.
    for (const auto& [level, exact] : {std::pair{85.0, 0.1862965}, std::pair{104.0, 0.7698033}}) {
        const double coarse = error(6, level, exact);
        const double fine = error(12, level, exact);
        CHECK(coarse / fine > 3);
        CHECK(coarse / fine < 6);
        CHECK(std::abs(fine) < 3e-4);
    }
}

TEST_CASE("a skew makes the lower level likelier to be touched than the upper one") {
    LocalTouchSolver solver{{.points_a_deviation = 10, .steps = 64}};
    const std::vector<DatedSmile> level_smile{
        {.years = 0.5, .forward = 100, .slice = flat(0.2, 0.5)}};
    const std::vector<DatedSmile> skewed{
        {.years = 0.5,
         .forward = 100,
         .slice = {.a = 0.02 - 0.02 * 0.15, .b = 0.02, .rho = -0.8, .m = 0, .sigma = 0.15}}};
    REQUIRE(solver.prepare(level_smile, 100, 0.5));
    const double below = touched(solver, 75);
    const double above = touched(solver, 130);
    REQUIRE(solver.prepare(skewed, 100, 0.5));
    CHECK(touched(solver, 75) > below + 0.01);
    CHECK(touched(solver, 130) < above - 0.005);
}

TEST_CASE("a farther level is never likelier, and none less likely than an end beyond it") {
    LocalTouchSolver solver{{.points_a_deviation = 6, .steps = 24}};
    test::check_property("random surfaces without arbitrage", [&] {
        const auto smiles = any_smiles();
        RC_PRE(!smiles.empty());
        const double years = smiles.back().years * test::any_between(0.2, 1.3);
        RC_ASSERT(solver.prepare(smiles, 100, years).has_value());
        RC_ASSERT(solver.limited_share() < 0.02);
        const double deviation = std::sqrt(smiles.back().slice.total_variance(0));
        for (const double side : {1.0, -1.0}) {
            double before = 1;
            double distance = 0;
            for (int i = 0; i < 20; ++i) {
                const auto touch = solver.touch(100 * std::exp(side * distance));
                if (!touch) {
                    RC_ASSERT(touch.error() == PricingRefusal::OutOfRange ||
                              touch.error() == PricingRefusal::SmileArbitrage);
                    break;
                }
                RC_ASSERT(touch->touched >= touch->beyond);
                RC_ASSERT(touch->touched <= before);
                RC_ASSERT(touch->touched + touch->untouched == 1);
                RC_ASSERT(touch->raised < 1e-3);
                before = touch->touched;
                distance += deviation * test::any_between(0, 0.3);
            }
        }
    });
}

TEST_CASE("a sharp bend gives no number outside 0 to 1") {
    LocalTouchSolver solver{{.points_a_deviation = 6, .steps = 24}};
    // Negative densities beside the forward, and total variance that falls with time.
    const std::vector<DatedSmile> smiles{
        {.years = 0.1,
         .forward = 100,
         .slice = {.a = 1e-4, .b = 0.3, .rho = -0.2, .m = 0, .sigma = 0.01}},
        {.years = 0.2,
         .forward = 130,
         .slice = {.a = 1e-4, .b = 0.3, .rho = 0.3, .m = -0.1, .sigma = 0.01}}};
    REQUIRE(solver.prepare(smiles, 100, 0.2));
    CHECK(solver.limited_share() > 0);
    for (const double level : {60.0, 90.0, 99.9, 100.1, 110.0, 150.0}) {
        const auto touch = solver.touch(level);
        if (!touch) continue;
        CHECK(touch->touched >= 0);
        CHECK(touch->touched <= 1);
    }
}

TEST_CASE("a fitted surface is taken as it stands") {
    const auto smiles = usual_smiles();
    std::vector<std::vector<SmileQuote>> quotes;
    std::vector<ExpiryQuotes> expiries;
    for (const DatedSmile& smile : smiles)
        quotes.push_back(test::quotes_on(smile.slice, smile.years, 41, -0.3, 0.3));
    for (std::size_t i = 0; i < smiles.size(); ++i)
        expiries.push_back({.expiry = Timestamp::from_nanos(1'000 * static_cast<long>(i + 1)),
                            .years = smiles[i].years,
                            .forward = smiles[i].forward,
                            .quotes = quotes[i]});
    Surface surface;
    surface.refit_all(expiries, Timestamp::from_nanos(0));
    REQUIRE(surface.smiles().size() == smiles.size());
    LocalTouchSolver solver{{.points_a_deviation = 6, .steps = 24}};
    LocalTouchSolver from_smiles{{.points_a_deviation = 6, .steps = 24}};
    REQUIRE(solver.prepare(surface, 100, 0.3));
    REQUIRE(from_smiles.prepare(smiles, 100, 0.3));
    for (const double level : {80.0, 97.0, 112.0})
        CHECK(touched(solver, level) == Approx(touched(from_smiles, level)).margin(1e-4));
    const double k = std::log(97.0 / *surface.forward(0.3));
    const auto shape = surface.shape(k, 0.3);
    CHECK(solver.touch(97)->beyond ==
          Approx(1 - *probability_above({.forward = *surface.forward(0.3),
                                         .strike = 97,
                                         .years = 0.3,
                                         .volatility = shape->volatility,
                                         .slope = shape->skew})));
}

TEST_CASE("touch under a surface refuses by name") {
    LocalTouchSolver solver{{.points_a_deviation = 6, .steps = 24, .max_expiries = 4}};
    CHECK(solver.touch(100).error() == PricingRefusal::NoSmile);
    CHECK(solver.prepare(Surface{}, 100, 1).error() == PricingRefusal::NoSmile);
    const auto smiles = usual_smiles();
    const double none = std::numeric_limits<double>::quiet_NaN();
    CHECK(solver.prepare(smiles, none, 1).error() == PricingRefusal::NotFinite);
    CHECK(solver.prepare(smiles, 0, 1).error() == PricingRefusal::NotPositive);
    CHECK(solver.prepare(smiles, 100, 0).error() == PricingRefusal::Expired);
    auto changed = smiles;
    changed[1].forward = 0;
    CHECK(solver.prepare(changed, 100, 1).error() == PricingRefusal::NotPositive);
    changed = smiles;
    std::swap(changed[0], changed[1]);
    CHECK(solver.prepare(changed, 100, 1).error() == PricingRefusal::SmileArbitrage);
    changed = smiles;
    changed[0].slice.a = -1;
    CHECK(solver.prepare(changed, 100, 1).error() == PricingRefusal::SmileArbitrage);
    changed = smiles;
    changed.push_back({.years = 2, .forward = 100, .slice = flat(0.5, 2)});
    CHECK(solver.prepare(changed, 100, 1).error() == PricingRefusal::OutOfRange);
    CHECK(solver.touch(90).error() == PricingRefusal::NoSmile);  // what was there is gone
    REQUIRE(solver.prepare(smiles, 100, 1));
    CHECK(solver.touch(none).error() == PricingRefusal::NotFinite);
    CHECK(solver.touch(-1).error() == PricingRefusal::NotPositive);
    CHECK(solver.touch(1e9).error() == PricingRefusal::OutOfRange);
    CHECK(solver.touch(100)->touched == 1);
}
