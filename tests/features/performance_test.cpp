#include "tradewind/research/performance.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "support/shared_data.hpp"
#include "tradewind/model/decimal.hpp"

using namespace tradewind;
using namespace tradewind::research;

namespace {

Money dollars(std::int64_t whole) { return Money::from_cents(whole * 100); }

// The second field of each line, by the first; the header line is left out.
std::vector<std::pair<std::string, std::string>> pairs_of(const std::filesystem::path& path) {
    std::ifstream file{path};
    std::vector<std::pair<std::string, std::string>> pairs;
    std::string line;
    std::getline(file, line);
    while (std::getline(file, line)) {
        const auto comma = line.find(',');
        pairs.emplace_back(line.substr(0, comma), line.substr(comma + 1));
    }
    return pairs;
}

}  // namespace

TEST_CASE("figures of a small curve are those computed by hand") {
    // 100 -> 110 -> 99 -> 108.9: returns +10 %, -10 %, +10 %.
    const std::vector<double> equity{100, 110, 99, 108.9};
    const auto figures = figures_of(equity);
    CHECK(figures.returns == 3);
    CHECK(*figures.mean == Approx(0.1 / 3));
    // Deviations from the mean: 2/30, -4/30, 2/30; squares sum to 24/900; over N - 1 = 2: 12/900.
    CHECK(*figures.deviation == Approx(std::sqrt(12.0 / 900)));
    CHECK(*figures.downside_deviation == Approx(std::sqrt(0.01 / 3)));
    CHECK(*figures.sharpe == Approx((0.1 / 3) / std::sqrt(12.0 / 900) * std::sqrt(252.0)));
    CHECK(*figures.sortino == Approx((0.1 / 3) / std::sqrt(0.01 / 3) * std::sqrt(252.0)));
}

TEST_CASE("growth a year is told from twenty days on") {
    std::vector<double> equity{100};
    for (int day = 0; day < 19; ++day) equity.push_back(equity.back() * 1.001);
    CHECK_FALSE(figures_of(equity).cagr);
    equity.push_back(equity.back() * 1.001);
    CHECK(*figures_of(equity).cagr == Approx(std::pow(1.001, 252) - 1));
}

TEST_CASE("a curve that says nothing has no figures instead of NaN") {
    CHECK(figures_of({}).returns == 0);
    CHECK_FALSE(figures_of({}).sharpe);
    const std::vector<double> one{100.0};
    CHECK_FALSE(figures_of(one).mean);
    const std::vector<double> two{100.0, 101.0};
    CHECK(figures_of(two).returns == 1);
    CHECK_FALSE(figures_of(two).sharpe);   // one return has no deviation
    CHECK_FALSE(figures_of(two).sortino);  // and no downside
    const std::vector<double> flat{100, 100, 100};
    CHECK(*figures_of(flat).deviation == 0);
    CHECK_FALSE(figures_of(flat).sharpe);
    CHECK_FALSE(figures_of(flat).sortino);
}

TEST_CASE("a curve that loses everything ends with that day") {
    const std::vector<double> ruin{100, 50, -10, 20};
    const auto figures = figures_of(ruin);
    CHECK(figures.returns == 2);  // -50 % and -120 %
    CHECK(*figures.mean == Approx(-0.85));
    CHECK_FALSE(figures.cagr);
}

TEST_CASE("the deepest fraction and the largest sum may be different episodes") {
    Drawdown drawdown;
    for (const std::int64_t value : {100, 80, 100, 1000, 850, 900}) drawdown.add(dollars(value));
    CHECK(drawdown.deepest_fraction() == Approx(0.2));
    CHECK(drawdown.largest_amount() == dollars(150));
    CHECK(drawdown.peak() == dollars(1000));
}

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

TEST_CASE("figures of ten years agree with the reference library") {
    const auto curve = test::shared_golden("risk/equity_curve.csv");
    const auto golden = test::shared_golden("risk/performance.csv");
    const auto trades = test::shared_golden("risk/trades.csv");
    if (!curve || !golden || !trades) return;

    std::vector<double> equity;
    Drawdown drawdown;
    for (const auto& [date, text] : pairs_of(*curve)) {
        const Money money = Money::from_nanos(*parse_decimal(text, 9));
        equity.push_back(money.to_double());
        drawdown.add(money);
    }
    TradeTally tally;
    for (const auto& [date, rest] : pairs_of(*trades))
        tally.add(Money::from_nanos(*parse_decimal(rest.substr(rest.rfind(',') + 1), 9)), Money{});
    std::map<std::string, double> expected;
    for (const auto& [metric, value] : pairs_of(*golden)) expected[metric] = std::stod(value);

    const auto near = [&](const char* metric) { return Approx(expected.at(metric)).epsilon(1e-9); };
    const auto figures = figures_of(equity);
    CHECK(static_cast<double>(figures.returns) == expected.at("observations_returns"));
    CHECK(*figures.mean == near("mean_daily_return"));
    CHECK(*figures.deviation == near("stdev_daily_return"));
    CHECK(*figures.annual_volatility == near("annual_volatility"));
    CHECK(*figures.downside_deviation == near("downside_deviation_daily"));
    CHECK(*figures.sharpe == near("sharpe_rf0"));
    CHECK(*figures.sortino == near("sortino"));
    CHECK(*figures.cagr == near("cagr"));
    CHECK(drawdown.deepest_fraction() == near("max_drawdown"));
    CHECK(drawdown.largest_amount().to_double() == near("max_drawdown_amount"));
    CHECK(static_cast<double>(tally.trades()) == expected.at("trades"));
    CHECK(static_cast<double>(tally.wins()) == expected.at("winning_trades"));
    CHECK(static_cast<double>(tally.losses()) == expected.at("losing_trades"));
    CHECK(tally.profit().to_double() == near("gross_profit"));
    CHECK(tally.loss().to_double() == near("gross_loss"));
    CHECK(*tally.profit_factor() == near("profit_factor"));
    CHECK(*tally.win_rate() == near("win_rate"));
    CHECK(*tally.expectancy() == near("average_trade"));
}
