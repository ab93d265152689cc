#include "tradewind/options/smile_fitter.hpp"

#include <chrono>
#include <limits>

#include "smiles.hpp"
#include "tradewind/options/svi_arbitrage.hpp"

using namespace tradewind;
using namespace tradewind::options;
using test::quotes_on;

namespace {

constexpr SviSlice usual{.a = 0.008, .b = 0.05, .rho = -0.4, .m = 0.02, .sigma = 0.15};
// Negative density between 0.64 and 1.26.
constexpr SviSlice vogt{.a = -0.041, .b = 0.1331, .rho = 0.306, .m = 0.3586, .sigma = 0.4153};

std::string_view outcome(SmileFitter& fitter, const std::vector<SmileQuote>& quotes,
                         double years = 0.5) {
    const auto fit = fitter.fit({.quotes = quotes, .years = years});
    return fit ? std::string_view{"fitted"} : name_of(fit.error());
}

}  // namespace

TEST_CASE("quotes on a smile are met within a fraction of their spreads") {
    SmileFitter fitter;
    test::check_property("any usual smile", [&fitter] {
        const SviSlice smile = test::any_smile();
        const auto quotes = quotes_on(smile, 0.5);
        const auto fit = fitter.fit({.quotes = quotes, .years = 0.5});
        RC_ASSERT(fit.has_value());
        RC_ASSERT(free_of_butterflies(fit->slice));
        if (!free_of_butterflies(smile, 1e-3)) return;
        RC_ASSERT(fit->inside_share == 1);
        RC_ASSERT(fit->quality == SmileQuality::Good);
        RC_ASSERT(fit->root_mean_square_half_spreads < 0.05);
        RC_ASSERT(fitter.residuals().size() == quotes.size());
    });
}

TEST_CASE("a fit from the smile before is no worse, and as good as one from nothing") {
    SmileFitter fitter;
    test::check_property("noisy quotes, warm start nearby", [&fitter] {
        const SviSlice smile = test::any_smile();
        auto quotes = quotes_on(smile, 0.5);
        for (auto& quote : quotes) quote.volatility += test::any_between(-0.004, 0.004);
        const auto cold = fitter.fit({.quotes = quotes, .years = 0.5});
        RC_ASSERT(cold.has_value());
        for (auto& quote : quotes) quote.volatility += test::any_between(-0.001, 0.001);
        const auto warm =
            fitter.fit({.quotes = quotes, .years = 0.5, .at = {}, .warm = &cold->slice});
        const auto again = fitter.fit({.quotes = quotes, .years = 0.5});
        RC_ASSERT(warm.has_value());
        RC_ASSERT(again.has_value());
        RC_ASSERT(warm->loss <= again->loss * 1.2 + 1e-3);
        RC_ASSERT(free_of_butterflies(warm->slice));
    });
}

TEST_CASE("a start free of arbitrage is never followed by a larger loss") {
    SmileFitter fitter;
    test::check_property("any start", [&fitter] {
        auto quotes = quotes_on(test::any_smile(), 0.5, 15);
        for (auto& quote : quotes) quote.volatility += test::any_between(-0.03, 0.03);
        const SviSlice start = test::any_smile();
        if (!free_of_butterflies(start, 1e-4)) return;
        const auto fit = fitter.fit({.quotes = quotes, .years = 0.5, .at = {}, .warm = &start});
        RC_ASSERT(fit.has_value());
        double loss = 0;  // written out
        for (const auto& quote : quotes) {
            const auto variance = [](double volatility) { return volatility * volatility * 0.5; };
            const double half = quote.half_spread / quote.vega;
            const double middle = variance(quote.volatility);
            const double apart = start.total_variance(quote.k) - middle;
            const double side = apart > 0 ? variance(quote.volatility + half) - middle
                                          : middle - variance(quote.volatility - half);
            const double r = std::abs(apart) / side;
            const double excess = std::max(r - 0.9, 0.0);
            const double tail =
                excess <= 0.2 ? excess * excess / 2 : 0.02 + 0.4 * std::log(1 + (excess - 0.2) / 2);
            loss += (0.0025 * r * r + tail) / static_cast<double>(quotes.size());
        }
        RC_ASSERT(fit->loss <= loss * (1 + 1e-9));
    });
}

TEST_CASE("quotes with a negative density are met by a smile without one") {
    SmileFitter fitter;
    const auto fit = fitter.fit({.quotes = quotes_on(vogt, 1, 61, -1.2, 1.4), .years = 1});
    REQUIRE(fit);
    CHECK(fit->adjustment != SmileAdjustment::None);
    CHECK(free_of_butterflies(fit->slice));
    CHECK_FALSE(butterfly_verdict(fit->slice, {-2, 2, 1e-3}).arbitrage);
    CHECK(fit->minimum_g >= 0);
    CHECK(fit->root_mean_square_volatility < 0.02);
}

TEST_CASE("a smile is held between those of its neighbours") {
    SmileFitter fitter;
    test::check_property("neighbours that the quotes contradict", [&fitter] {
        const SviSlice earlier = test::any_smile(0.02);
        if (!free_of_butterflies(earlier, 1e-3)) return;
        SviSlice later = earlier;
        later.a += test::any_between(0.001, 0.02);
        if (!free_of_butterflies(later, 1e-3)) return;
        const auto quotes = quotes_on(test::any_smile(0.03), 0.5);
        const auto fit = fitter.fit({.quotes = quotes,
                                     .years = 0.5,
                                     .at = {},
                                     .warm = nullptr,
                                     .earlier = &earlier,
                                     .later = &later});
        RC_ASSERT(fit.has_value());
        RC_ASSERT(free_of_butterflies(fit->slice));
        for (const double k : test::strikes(300, -3, 3)) {
            RC_ASSERT(fit->slice.total_variance(k) >= earlier.total_variance(k) * (1 - 1e-9));
            RC_ASSERT(fit->slice.total_variance(k) <= later.total_variance(k) * (1 + 1e-9));
        }
    });
}

TEST_CASE("neighbours that cross each other leave no room for a smile") {
    SmileFitter fitter;
    SviSlice later = usual;
    later.a -= 0.001;
    const auto fit = fitter.fit({.quotes = quotes_on(usual, 0.5),
                                 .years = 0.5,
                                 .at = {},
                                 .warm = nullptr,
                                 .earlier = &usual,
                                 .later = &later});
    REQUIRE_FALSE(fit);
    CHECK(fit.error() == SmileRefusal::NoFreeFit);
}

TEST_CASE("one wild quote does not bend the smile") {
    SmileFitter fitter;
    auto quotes = quotes_on(usual, 0.5);
    quotes[20].volatility += 0.2;
    const auto fit = fitter.fit({.quotes = quotes, .years = 0.5});
    REQUIRE(fit);
    constexpr double half_spread = 0.005;
    const double here = *fit->slice.implied_volatility(0, 0.5);
    CHECK(std::abs(here - *usual.implied_volatility(0, 0.5)) < half_spread);
    CHECK(std::abs(fit->largest_residual_volatility - 0.2) < half_spread);
    CHECK(fit->inside_share == Approx(40.0 / 41));
}

TEST_CASE("narrow spreads weigh more than wide ones") {
    SmileFitter fitter;
    auto quotes = quotes_on(usual, 0.5);
    for (std::size_t i = 0; i < quotes.size(); ++i) {
        // Every second quote is wide and half a point too high.
        if (i % 2 == 1) {
            quotes[i].half_spread *= 20;
            quotes[i].volatility += 0.005;
        }
    }
    const auto fit = fitter.fit({.quotes = quotes, .years = 0.5});
    REQUIRE(fit);
    for (std::size_t i = 0; i < quotes.size(); i += 2)
        CHECK(std::abs(fitter.residuals()[i].volatility) < 0.0005);
}

TEST_CASE("a fit tells its age, its quotes and its residuals") {
    using namespace std::chrono_literals;
    SmileFitter fitter;
    auto quotes = quotes_on(usual, 0.5);
    quotes[3].half_spread = -0.01;
    quotes[5].volatility = std::numeric_limits<double>::quiet_NaN();
    const auto at = Timestamp::from_nanos(1'000'000'000);
    const auto fit = fitter.fit({.quotes = quotes, .years = 0.5, .at = at});
    REQUIRE(fit);
    CHECK(fit->age(at + 5s) == 5s);
    CHECK(fit->quotes == quotes.size() - 2);
    CHECK(fit->crossed == 1);
    CHECK(fit->unusable == 1);
    REQUIRE(fitter.residuals().size() == quotes.size() - 2);
    CHECK(fitter.residuals()[3].quote == 4);
    double squares = 0;
    for (const auto& residual : fitter.residuals()) {
        const SmileQuote& quote = quotes[residual.quote];
        const double smile = *fit->slice.implied_volatility(quote.k, 0.5);
        CHECK(residual.volatility == Approx(smile - quote.volatility).margin(1e-12));
        CHECK(residual.half_spreads == Approx(residual.volatility / 0.005).margin(1e-9));
        squares += residual.volatility * residual.volatility;
    }
    CHECK(fit->root_mean_square_volatility ==
          Approx(std::sqrt(squares / static_cast<double>(fit->quotes))).margin(1e-12));
}

TEST_CASE("quality follows the share of quotes met within their spreads") {
    SmileFitter fitter;
    auto quotes = quotes_on(usual, 0.5, 40);
    for (std::size_t i = 0; i < quotes.size(); ++i)
        quotes[i].volatility += (i % 2 == 0 ? 0.01 : -0.01);  // a full spread off
    const auto fit = fitter.fit({.quotes = quotes, .years = 0.5});
    REQUIRE(fit);
    CHECK(fit->inside_share < 0.5);
    CHECK(fit->quality == SmileQuality::Poor);
}

TEST_CASE("quotes that make no smile are refused by name") {
    SmileFitter fitter{{.max_quotes = 50}};
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const auto good = quotes_on(usual, 0.5, 10);
    CHECK(outcome(fitter, good) == "fitted");
    CHECK(outcome(fitter, {}) == "too few quotes");
    CHECK(outcome(fitter, {good[0], good[1], good[2], good[3]}) == "too few quotes");
    CHECK(outcome(fitter, std::vector<SmileQuote>(9, good[4])) == "one strike");
    CHECK(outcome(fitter, quotes_on(usual, 0.5, 51)) == "too many quotes");
    CHECK(outcome(fitter, good, 0) == "no time left");
    CHECK(outcome(fitter, good, nan) == "no time left");
    auto crossed = good;
    for (std::size_t i = 0; i < 7; ++i) crossed[i].half_spread = -0.01;
    CHECK(outcome(fitter, crossed) == "crossed quotes");
    for (double SmileQuote::* field :
         {&SmileQuote::k, &SmileQuote::volatility, &SmileQuote::vega, &SmileQuote::half_spread}) {
        auto bad = good;
        for (auto& quote : bad) quote.*field = nan;
        CHECK(outcome(fitter, bad) == "unusable quotes");
    }
    auto worthless = good;
    for (auto& quote : worthless) quote.vega = 0;
    CHECK(outcome(fitter, worthless) == "unusable quotes");
}

TEST_CASE("the same quotes give the same bits, whatever was fitted before") {
    SmileFitter fresh;
    SmileFitter used;
    used.fit({.quotes = quotes_on(vogt, 1, 61), .years = 1});
    const auto quotes = quotes_on(usual, 0.5);
    CHECK(fresh.fit({.quotes = quotes, .years = 0.5})->slice ==
          used.fit({.quotes = quotes, .years = 0.5})->slice);
}
