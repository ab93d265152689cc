#include "tradewind/features/trade_tally.hpp"

#include <catch2/catch.hpp>
#include <cmath>

using namespace tradewind;
using namespace tradewind::features;

namespace {

Money dollars(std::int64_t whole) { return Money::from_cents(whole * 100); }

}  // namespace

TEST_CASE("a tally knows its winners, losers and the trades that are neither") {
    TradeTally tally;
    tally.add(dollars(30), dollars(10));   // +20
    tally.add(dollars(-5), dollars(5));    // -10
    tally.add(dollars(1), dollars(1));     // 0
    tally.add(dollars(-30), dollars(0));   // -30
    tally.add(dollars(100), dollars(20));  // +80
    CHECK(tally.trades() == 5);
    CHECK(tally.wins() == 2);
    CHECK(tally.losses() == 2);
    CHECK(tally.net() == dollars(60));
    CHECK(tally.fees() == dollars(36));
    CHECK(tally.best() == dollars(80));
    CHECK(tally.worst() == dollars(-30));
    CHECK(*tally.win_rate() == Approx(0.4));
    CHECK(*tally.expectancy() == Approx(12.0));
    CHECK(*tally.profit_factor() == Approx(2.5));
}

TEST_CASE("an empty tally has no rates, and one without a loss no profit factor") {
    TradeTally tally;
    CHECK_FALSE(tally.win_rate());
    CHECK_FALSE(tally.expectancy());
    CHECK_FALSE(tally.profit_factor());
    tally.add(dollars(5), dollars(0));
    CHECK(*tally.win_rate() == 1.0);
    CHECK_FALSE(tally.profit_factor());
}

TEST_CASE("an outlier is measured against the trades before it") {
    TradeTally tally;
    for (int i = 0; i < 10; ++i) {
        tally.add(dollars(9), dollars(0));
        tally.add(dollars(11), dollars(0));
    }
    // Mean 10, sum of squares 20, deviation sqrt(20 / 19).
    CHECK(*tally.deviations_from_mean(dollars(15)) == Approx(5 / std::sqrt(20.0 / 19)));
}
