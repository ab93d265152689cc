#include "tradewind/options/svi.hpp"

#include <limits>

#include "smiles.hpp"
#include "tradewind/options/svi_arbitrage.hpp"

using namespace tradewind;
using namespace tradewind::options;

namespace {

// Usually quoted for Vogt's example of a smile with butterfly arbitrage (Gatheral & Jacquier).
constexpr SviSlice vogt{.a = -0.041, .b = 0.1331, .rho = 0.306, .m = 0.3586, .sigma = 0.4153};

}  // namespace

TEST_CASE("the g of a flat smile is 1 at every k") {
    test::check_property("flat", [] {
        const SviSlice flat{.a = test::any_between(1e-4, 2), .b = 0, .rho = 0, .m = 0, .sigma = 1};
        RC_ASSERT(flat.g(test::any_between(-5, 5)) == 1);
        RC_ASSERT(free_of_butterflies(flat));
        RC_ASSERT(minimum_g(flat) == 1);
    });
    const auto verdict = butterfly_verdict({.a = 0.04, .b = 0}, {-1, 1, 0.01});
    CHECK(verdict.minimum_g == 1);
    CHECK_FALSE(verdict.arbitrage);
    CHECK_FALSE(verdict.first_negative_k);
}

TEST_CASE("the derivatives of a smile are those of its total variance") {
    test::check_property("central differences", [] {
        const SviSlice smile = test::any_smile();
        const double k = test::any_between(-1.5, 1.5);
        const double h = 1e-4;
        const auto at = smile.at(k);
        const double up = smile.total_variance(k + h);
        const double down = smile.total_variance(k - h);
        RC_ASSERT(at.total_variance == smile.total_variance(k));
        RC_ASSERT(std::abs(at.slope - (up - down) / (2 * h)) < 1e-7);
        RC_ASSERT(std::abs(at.curvature - (up - 2 * at.total_variance + down) / (h * h)) < 1e-5);
    });
}

TEST_CASE("no total variance lies below the stated minimum") {
    test::check_property("minimum", [] {
        const SviSlice smile = test::any_smile();
        RC_ASSERT(smile.total_variance(test::any_between(-3, 3)) >=
                  smile.minimum_total_variance() - 1e-15);
    });
}

TEST_CASE("a smile without variance has no volatility and all the arbitrage there is") {
    const SviSlice negative{.a = -0.1, .b = 0.1, .rho = 0, .m = 0, .sigma = 0.1};
    CHECK_FALSE(negative.implied_volatility(0, 1));
    CHECK_FALSE(SviSlice{.a = 0.04}.implied_volatility(0, 0));
    CHECK(negative.g(0) == -std::numeric_limits<double>::infinity());
    CHECK_FALSE(free_of_butterflies(negative));
    CHECK(butterfly_verdict(negative, {-1, 1, 0.1}).arbitrage);
}

TEST_CASE("numbers that are no smile are told apart") {
    CHECK(vogt.well_formed());
    CHECK_FALSE(SviSlice{.b = -0.1}.well_formed());
    CHECK_FALSE(SviSlice{.rho = 1.01}.well_formed());
    CHECK_FALSE(SviSlice{.sigma = 0}.well_formed());
    CHECK_FALSE(SviSlice{.a = std::numeric_limits<double>::quiet_NaN()}.well_formed());
}

TEST_CASE("a verdict gives the first and last k of negative density") {
    const MoneynessGrid grid{.first = -1.5, .last = 1.5, .step = 1e-3};
    const auto verdict = butterfly_verdict(vogt, grid);
    REQUIRE(verdict.arbitrage);
    REQUIRE(verdict.first_negative_k);
    CHECK(vogt.g(*verdict.first_negative_k) < 0);
    CHECK(vogt.g(*verdict.first_negative_k - grid.step) >= 0);
    CHECK(vogt.g(*verdict.last_negative_k) < 0);
    CHECK(vogt.g(*verdict.last_negative_k + grid.step) >= 0);
    for (const double k : test::strikes(5000, -1.5, 1.5)) REQUIRE(vogt.g(k) >= verdict.minimum_g);
    CHECK_FALSE(free_of_butterflies(vogt));
    CHECK(minimum_g(vogt) == Approx(verdict.minimum_g).margin(1e-3));
}

TEST_CASE("an empty grid is its first point") {
    const auto verdict = butterfly_verdict(vogt, {0.9, -1, 0.1});
    CHECK(verdict.minimum_g == vogt.g(0.9));
    CHECK(verdict.k_at_minimum == 0.9);
}

TEST_CASE("wings steeper than Lee's bound are refused wherever they begin") {
    const SviSlice steep{.a = 4, .b = 1.2, .rho = 0.7, .m = 0, .sigma = 1};
    CHECK(steep.right_slope() == Approx(2.04));
    CHECK_FALSE(steep.within_lee_bounds());
    CHECK_FALSE(free_of_butterflies(steep));
}

TEST_CASE("no k of a smile judged free of butterflies has a negative density") {
    test::check_property("judged on its own axis, tried elsewhere", [] {
        SviSlice smile = test::any_smile();
        smile.b *= test::any_between(0.5, 8);
        smile.sigma *= test::any_between(0.05, 1);
        if (free_of_butterflies(smile, 1e-4))
            for (const double k : test::strikes(400, -2, 2)) RC_ASSERT(smile.g(k) >= 0);
    });
}

TEST_CASE("smiles that cross are found, in the middle and in the wings") {
    const SviSlice low{.a = 0.01, .b = 0.05, .rho = -0.3, .m = 0, .sigma = 0.1};
    SviSlice high = low;
    high.a += 0.001;
    CHECK(free_of_calendars(low, high));
    CHECK_FALSE(free_of_calendars(high, low));
    CHECK(calendar_excess(high, low) == Approx(0.001));
    CHECK(calendar_excess(low, high) == Approx(-0.001));
    SviSlice flatter = high;
    flatter.b *= 0.99;  // below only far out
    CHECK_FALSE(free_of_calendars(low, flatter));
    SviSlice pointed = high;
    pointed.a -= 0.05 * 0.095;  // below only near its vertex
    pointed.sigma = 0.005;
    CHECK_FALSE(free_of_calendars(low, pointed));
}
