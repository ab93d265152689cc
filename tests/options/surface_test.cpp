#include "tradewind/options/surface.hpp"

#include <chrono>
#include <limits>

#include "smiles.hpp"
#include "tradewind/model/state_archive.hpp"
#include "tradewind/options/svi_arbitrage.hpp"

using namespace tradewind;
using namespace tradewind::options;
using namespace std::chrono_literals;
using test::quotes_on;

namespace {

constexpr auto now = Timestamp::from_nanos(1'000'000'000'000);

Timestamp after(double years) {
    return now + std::chrono::seconds{static_cast<std::int64_t>(years * 365 * 86400)};
}

// A smile that grows with time, as a market's does.
SviSlice smile_at(double years) {
    return {.a = 0.02 * years, .b = 0.08 * years, .rho = -0.4, .m = 0.01, .sigma = 0.15};
}

struct Market {
    std::vector<double> years;
    std::vector<std::vector<SmileQuote>> quotes;
    std::vector<ExpiryQuotes> expiries() const {
        std::vector<ExpiryQuotes> out;
        for (std::size_t i = 0; i < years.size(); ++i)
            out.push_back({.expiry = after(years[i]),
                           .years = years[i],
                           .forward = 100 + 2 * years[i],
                           .quotes = quotes[i]});
        return out;
    }
};

Market usual_market() {
    Market market{.years = {0.1, 0.25, 0.5, 1.0}, .quotes = {}};
    for (const double years : market.years)
        market.quotes.push_back(quotes_on(smile_at(years), years));
    return market;
}

}  // namespace

TEST_CASE("a surface meets its quotes and is free of arbitrage") {
    const Market market = usual_market();
    Surface surface;
    const auto outcomes = surface.refit_all(market.expiries(), now);
    REQUIRE(outcomes.size() == 4);
    REQUIRE(surface.smiles().size() == 4);
    for (std::size_t i = 0; i < 4; ++i) {
        CHECK(outcomes[i].in_surface);
        CHECK_FALSE(outcomes[i].refused);
        CHECK(surface.smiles()[i].fit.quality == SmileQuality::Good);
        const double years = market.years[i];
        CHECK(*surface.volatility(0.1, years) ==
              Approx(*smile_at(years).implied_volatility(0.1, years)).epsilon(1e-3));
    }
    const auto verdict = surface.verdict();
    CHECK(verdict.free_of_arbitrage);
    CHECK(verdict.calendar_excess <= 0);
    CHECK(verdict.minimum_g > 0);
}

TEST_CASE("total variance never falls with time, whatever the quotes say") {
    test::check_property("unrelated smiles", [] {
        Market market{.years = {0.1, 0.2, 0.4}, .quotes = {}};
        for (const double years : market.years)
            market.quotes.push_back(quotes_on(test::any_smile(0.03), years, 21));
        Surface surface;
        surface.refit_all(market.expiries(), now);
        RC_ASSERT(surface.smiles().size() == 3u);
        RC_ASSERT(surface.verdict().free_of_arbitrage);
        for (int i = 0; i < 100; ++i) {
            const double k = test::any_between(-2, 2);
            const double first = test::any_between(0.01, 0.8);
            const double second = test::any_between(0.01, 0.8);
            const auto near = surface.variance(k, std::min(first, second));
            const auto far = surface.variance(k, std::max(first, second));
            RC_ASSERT(near->total_variance <= far->total_variance * (1 + 1e-9));
        }
    });
}

TEST_CASE("between expiries total variance is linear in time at a constant k") {
    const Market market = usual_market();
    Surface surface;
    surface.refit_all(market.expiries(), now);
    for (const double k : {-0.3, 0.0, 0.2}) {
        const double near = surface.smiles()[1].fit.slice.total_variance(k);
        const double far = surface.smiles()[2].fit.slice.total_variance(k);
        CHECK(surface.variance(k, 0.35)->total_variance ==
              Approx(near + (far - near) * 0.4).epsilon(1e-12));
        CHECK(surface.variance(k, 0.25)->total_variance == Approx(near).epsilon(1e-12));
        // Outside volatility stays.
        CHECK(*surface.volatility(k, 0.01) == Approx(*surface.volatility(k, 0.1)).epsilon(1e-12));
        CHECK(*surface.volatility(k, 3.0) == Approx(*surface.volatility(k, 1.0)).epsilon(1e-12));
    }
    CHECK(*surface.forward(0.35) == Approx(100.5 * std::pow(101 / 100.5, 0.4)).epsilon(1e-12));
    CHECK(*surface.forward(0.01) == Approx(100.2));
    CHECK(*surface.forward(5) == Approx(102));
    CHECK(*surface.volatility_of_strike(101, 0.5) ==
          Approx(*surface.volatility(0, 0.5)).epsilon(1e-12));
}

TEST_CASE("skew and curvature are the derivatives of volatility by k") {
    const Market market = usual_market();
    Surface surface;
    surface.refit_all(market.expiries(), now);
    for (const double years : {0.05, 0.25, 0.7})
        for (const double k : {-0.2, 0.0, 0.15}) {
            const double h = 1e-4;
            const double up = *surface.volatility(k + h, years);
            const double middle = *surface.volatility(k, years);
            const double down = *surface.volatility(k - h, years);
            const auto shape = surface.shape(k, years);
            REQUIRE(shape);
            CHECK(shape->volatility == middle);
            CHECK(shape->skew == Approx((up - down) / (2 * h)).margin(1e-6));
            CHECK(shape->curvature == Approx((up - 2 * middle + down) / (h * h)).margin(1e-4));
        }
    CHECK(surface.shape(0, 0.5)->skew < 0);
}

TEST_CASE("the term structure compares two horizons at the money") {
    const Market market = usual_market();
    Surface surface;
    surface.refit_all(market.expiries(), now);
    const auto term = surface.term_structure(0.1, 1.0);
    REQUIRE(term);
    CHECK(term->short_volatility == *surface.volatility(0, 0.1));
    CHECK(term->long_volatility == *surface.volatility(0, 1.0));
    CHECK(term->ratio == term->short_volatility / term->long_volatility);
    CHECK(term->slope == Approx((term->long_volatility - term->short_volatility) / 0.9));
    const double near = surface.variance(0, 0.1)->total_variance;
    const double far = surface.variance(0, 1.0)->total_variance;
    CHECK(term->forward_volatility == Approx(std::sqrt((far - near) / 0.9)));
    CHECK(surface.term_structure(1.0, 0.1).error() == SmileRefusal::UnorderedExpiry);
}

TEST_CASE("one expiry is fitted anew between its neighbours, which stay") {
    Market market = usual_market();
    Surface surface;
    surface.refit_all(market.expiries(), now);
    const SviSlice first = surface.smiles()[0].fit.slice;
    const SviSlice third = surface.smiles()[2].fit.slice;
    for (auto& quote : market.quotes[1]) quote.volatility *= 2;  // above the next expiry's
    const auto fit = surface.refit(market.expiries()[1], now + 10s);
    REQUIRE(fit);
    CHECK(fit->adjustment != SmileAdjustment::None);
    CHECK(surface.smiles()[0].fit.slice == first);
    CHECK(surface.smiles()[2].fit.slice == third);
    CHECK(surface.verdict().free_of_arbitrage);
    CHECK(surface.find(after(0.25))->fit.age(now + 15s) == 5s);
    CHECK(surface.find(after(0.5))->fit.age(now + 15s) == 15s);
}

TEST_CASE("an expiry whose quotes are refused keeps its smile and says why") {
    Market market = usual_market();
    Surface surface;
    surface.refit_all(market.expiries(), now);
    const SviSlice was = surface.smiles()[1].fit.slice;
    market.quotes[1].resize(3);
    CHECK(surface.refit(market.expiries()[1], now + 1s).error() == SmileRefusal::TooFewQuotes);
    CHECK(surface.smiles()[1].refused);
    CHECK(surface.smiles()[1].refusal == SmileRefusal::TooFewQuotes);
    const auto outcomes = surface.refit_all(market.expiries(), now + 2s);
    CHECK(outcomes[1].refused);
    CHECK(outcomes[1].in_surface);
    CHECK(surface.smiles()[1].fit.slice == was);
    CHECK(surface.smiles()[1].fit.age(now + 2s) == 2s);
    CHECK(surface.smiles()[2].fit.age(now + 2s) == 0s);
    CHECK(surface.verdict().free_of_arbitrage);
    // Named no longer, or expired: gone.
    surface.refit_all(std::vector{market.expiries()[0], market.expiries()[2]}, now);
    CHECK(surface.smiles().size() == 2);
    surface.expire(after(0.1));
    REQUIRE(surface.smiles().size() == 1);
    CHECK(surface.find(after(0.5)) != nullptr);
    CHECK(surface.find(after(0.1)) == nullptr);
}

TEST_CASE("a kept smile keeps its volatilities as time passes, not its variance") {
    Market market = usual_market();
    Surface surface;
    surface.refit_all(market.expiries(), now);
    const SviSlice was = surface.smiles()[0].fit.slice;
    const auto volatility = [&](double k) {
        const SmileFit& fit = surface.smiles()[0].fit;
        return std::sqrt(fit.slice.total_variance(k) / fit.years);
    };
    const double before = volatility(0.05);
    market.quotes[0].resize(3);
    for (double& years : market.years) years -= 0.08;  // in which all expiries came nearer
    for (std::size_t i = 1; i < 4; ++i)
        market.quotes[i] = quotes_on(smile_at(market.years[i]), market.years[i]);
    auto expiries = market.expiries();
    for (std::size_t i = 0; i < 4; ++i) expiries[i].expiry = usual_market().expiries()[i].expiry;
    const auto outcomes = surface.refit_all(expiries, now + 1s);
    CHECK(outcomes[0].refused);
    REQUIRE(outcomes[0].in_surface);
    const ExpirySmile& kept = surface.smiles()[0];
    CHECK(kept.fit.years == market.years[0]);
    CHECK(kept.forward == expiries[0].forward);
    CHECK(kept.fit.slice.a == Approx(was.a * 0.2));
    CHECK(kept.fit.slice.b == Approx(was.b * 0.2));
    CHECK(kept.fit.slice.sigma == was.sigma);
    CHECK(volatility(0.05) == Approx(before));
    CHECK(kept.fit.minimum_g == minimum_g(kept.fit.slice));
    CHECK(kept.fit.fitted_at == now);
    CHECK(surface.verdict().free_of_arbitrage);
}

TEST_CASE("an expiry is held between its neighbours as they are by then") {
    Surface surface;
    const auto expiry = [&](double end, double passed, const std::vector<SmileQuote>& quotes) {
        return ExpiryQuotes{
            .expiry = after(end), .years = end - passed, .forward = 100, .quotes = quotes};
    };
    const auto first = quotes_on(smile_at(0.2), 0.2);
    const auto second = quotes_on(smile_at(0.25), 0.25);
    surface.refit_all(std::vector{expiry(0.2, 0, first), expiry(0.25, 0, second)}, now);
    constexpr double passed = 0.1;
    const auto later = quotes_on(smile_at(0.15), 0.15);
    // Counted at two moments the first would lie above the second.
    CHECK(surface.refit(expiry(0.25, passed, later), now).error() == SmileRefusal::UnorderedExpiry);
    surface.age([&](Timestamp end) { return end == after(0.2) ? 0.1 : 0.15; });
    const auto fit = surface.refit(expiry(0.25, passed, later), now);
    REQUIRE(fit);
    CHECK(fit->adjustment == SmileAdjustment::None);
    for (const double k : {-0.3, 0.0, 0.2}) {
        CHECK(fit->slice.total_variance(k) ==
              Approx(smile_at(0.15).total_variance(k)).epsilon(1e-3));
        CHECK(surface.smiles()[0].fit.slice.total_variance(k) ==
              Approx(smile_at(0.1).total_variance(k)).epsilon(1e-3));
    }
    CHECK(surface.verdict().free_of_arbitrage);
    surface.age([&](Timestamp end) { return end == after(0.2) ? 0.0 : 0.05; });
    REQUIRE(surface.smiles().size() == 1);
    CHECK(surface.smiles()[0].expiry == after(0.25));
}

TEST_CASE("a surface refuses by name what it cannot place") {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    Market market = usual_market();
    Surface surface;
    CHECK(surface.variance(0, 1).error() == SmileRefusal::EmptySurface);
    CHECK(surface.forward(1).error() == SmileRefusal::EmptySurface);
    auto expiries = market.expiries();
    expiries[0].forward = nan;
    std::swap(expiries[2], expiries[3]);
    const auto outcomes = surface.refit_all(expiries, now);
    CHECK(outcomes[0].refusal == SmileRefusal::BadForward);
    CHECK(outcomes[3].refusal == SmileRefusal::UnorderedExpiry);
    CHECK(surface.smiles().size() == 2);
    CHECK(surface.variance(0, 0).error() == SmileRefusal::NoTimeLeft);
    CHECK(surface.variance(0, nan).error() == SmileRefusal::NoTimeLeft);
    CHECK(surface.variance(nan, 1).error() == SmileRefusal::BadLevel);
    CHECK(surface.volatility_of_strike(-5, 1).error() == SmileRefusal::BadLevel);
    CHECK(surface.shape(nan, 1).error() == SmileRefusal::BadLevel);
    auto misplaced = market.expiries()[2];
    misplaced.years = 2;
    CHECK(surface.refit(misplaced, now).error() == SmileRefusal::UnorderedExpiry);
    Surface small{{.fit = {}, .max_expiries = 1}};
    CHECK(small.refit(market.expiries()[0], now));
    CHECK(small.refit(market.expiries()[1], now).error() == SmileRefusal::TooManyExpiries);
}

TEST_CASE("a surface goes on from its checkpoint") {
    const Market market = usual_market();
    Surface surface;
    surface.refit_all(market.expiries(), now);
    std::vector<std::byte> bytes;
    StateWriter writer{bytes};
    surface.serialize(writer);
    Surface restored;
    StateReader reader{bytes};
    restored.serialize(reader);
    REQUIRE(reader.finished());
    surface.refit(market.expiries()[2], now + 1s);
    restored.refit(market.expiries()[2], now + 1s);
    REQUIRE(restored.smiles().size() == 4);
    for (std::size_t i = 0; i < 4; ++i) {
        CHECK(restored.smiles()[i].fit.slice == surface.smiles()[i].fit.slice);
        CHECK(restored.smiles()[i].fit.fitted_at == surface.smiles()[i].fit.fitted_at);
    }
}
