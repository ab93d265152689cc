#include "tradewind/research/report.hpp"

#include <algorithm>
#include <boost/json/src.hpp>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "records.hpp"
#include "tradewind/research/row_files.hpp"

using namespace tradewind;
using namespace tradewind::research;
using namespace tradewind::research::test;

namespace {

// A directory of this test's own, gone with it.
class Directory {
public:
    explicit Directory(const char* name)
        : path_{std::filesystem::path{TRADEWIND_BINARY_DIR} / "research_test_files" / name} {
        std::filesystem::remove_all(path_);
    }
    ~Directory() { std::filesystem::remove_all(path_); }
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

std::string contents(const std::filesystem::path& path) {
    std::ifstream file{path};
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

RunTotals some_totals() {
    RunTotals totals;
    totals.starting_equity = money(100'000);
    totals.last.equity = money(100'098);
    totals.last.fees = money(2);
    totals.daily_equity = {100'000, 100'199, 100'098};
    totals.market_events = 6;
    totals.feed_bars[0] = 6;
    totals.first_event = at(0, 13, 31);
    totals.last_event = at(1, 13, 33);
    totals.trades.add(money(200), money(1));
    totals.trades.add(money(-100), money(1));
    totals.trades_by_regime[1].add(money(200), money(1));
    totals.trades_by_agent["trend"].add(money(200), money(1));
    return totals;
}

}  // namespace

TEST_CASE("the report is JSON with flat keys and dollars as plain numbers") {
    RunFacts facts;
    facts.mode = "backtest";
    facts.symbols = {"SPY"};
    facts.agents = {"trend", "gap"};
    facts.elapsed_s = 0.5;
    facts.output_hash = 0xdeadbeef;
    facts.data_problems = {"SPY: no file for 2024-03-27"};
    const std::string text = report_json(report_lines(some_totals(), facts));
    const auto report = boost::json::parse(text).as_object();
    CHECK(report.at("symbols").as_array().at(0) == "SPY");
    CHECK(report.at("from") == "2024-03-26");
    CHECK(report.at("to") == "2024-03-27");
    CHECK(report.at("events").to_number<std::uint64_t>() == 6);
    CHECK(report.at("bars").to_number<std::uint64_t>() == 6);
    CHECK(report.at("events_per_s").to_number<double>() == 12);
    CHECK(report.at("net_pnl").to_number<double>() == 98);
    CHECK(report.at("trades").to_number<std::uint64_t>() == 2);
    CHECK(report.at("win_rate").to_number<double>() == 0.5);
    CHECK(report.at("expectancy").to_number<double>() == 49);
    CHECK(report.at("profit_factor").to_number<double>() == Approx(199.0 / 101));
    CHECK(report.at("regime.trend.net_pnl").to_number<double>() == 199);
    CHECK(report.at("agent.gap.trades").to_number<std::uint64_t>() == 0);
    CHECK(report.at("agent.gap.win_rate").is_null());
    CHECK(report.at("output_hash") == "00000000deadbeef");
    CHECK(report.at("data_problems").as_array().size() == 1);
    for (const auto& [key, value] : report) CHECK_FALSE(value.is_object());
}

TEST_CASE("a short run has no growth a year, and every figure of the curve is defined") {
    const auto report =
        boost::json::parse(report_json(report_lines(some_totals(), RunFacts{}))).as_object();
    CHECK(report.at("cagr").is_null());
    std::string definitions;
    for (const auto& sentence : report.at("definitions").as_array())
        definitions += std::string{sentence.as_string()} + "\n";
    for (const char* figure :
         {"net_pnl", "return", "ledger_gap", "sharpe", "sortino", "cagr", "annual_volatility",
          "max_drawdown", "max_drawdown_dollars", "exposure"}) {
        INFO(figure);
        CHECK(definitions.find(figure) != std::string::npos);
    }
}

TEST_CASE("a report's keys are all different") {
    const auto lines = report_lines(some_totals(), RunFacts{});
    std::vector<std::string> keys;
    for (const auto& [key, value] : lines) keys.push_back(key);
    std::sort(keys.begin(), keys.end());
    CHECK(std::adjacent_find(keys.begin(), keys.end()) == keys.end());
}

TEST_CASE("an empty run reports zeros and nulls, never NaN") {
    RunTotals totals;
    const std::string text = report_json(report_lines(totals, RunFacts{}));
    CHECK(text.find("nan") == std::string::npos);
    CHECK(text.find("inf\"") == std::string::npos);
    const auto report = boost::json::parse(text).as_object();
    CHECK(report.at("sharpe").is_null());
    CHECK(report.at("profit_factor").is_null());
    CHECK(report.at("events_per_s").is_null());
    CHECK(report.at("return").is_null());
    CHECK(report.at("net_pnl").to_number<double>() == 0);
}

TEST_CASE("the summary has the single values of the report") {
    const std::string csv = summary_csv(report_lines(some_totals(), RunFacts{}));
    CHECK_THAT(csv, Catch::StartsWith("metric,value\n"));
    CHECK_THAT(csv, Catch::Contains("\nnet_pnl,98.00\n"));
    CHECK_THAT(csv, Catch::Contains("\nregime.none.win_rate,\n"));
    CHECK(csv.find("definitions") == std::string::npos);
}

TEST_CASE("rows become files only when they are committed") {
    const Directory directory{"rows"};
    const auto trades = directory.path() / "trades.csv";
    {
        auto files = RowFiles::create(directory.path());
        REQUIRE(files);
        TradeRow row;
        row.symbol = "SPY";
        row.trip.opened = at(0, 13, 31);
        row.trip.header.event_time = at(0, 13, 32) + std::chrono::milliseconds{500};
        row.trip.quantity = shares(100);
        row.trip.entry_price = dollars(520.745);
        row.trip.exit_price = dollars(521);
        row.trip.gross = money(25.5);
        row.trip.fees = money(1);
        row.trip.regime = Regime::Trend;
        row.agent = "a,b";
        row.exit_reason = "take_profit";
        row.sequence = 9;
        files->trade(row);
        CHECK_FALSE(std::filesystem::exists(trades));
        REQUIRE(files->commit());
    }
    const std::string text = contents(trades);
    const std::string line = text.substr(text.find('\n') + 1);
    CHECK(line ==
          "SPY,buy,100,2024-03-26T13:31:00Z,520.745,2024-03-26T13:32:00.5Z,521.00,25.50,1.00,24.50,"
          "trend,\"a,b\",take_profit,60.5,1711459860000000000,1711459920500000000,"
          "9\n");
    for (const auto& entry : std::filesystem::directory_iterator{directory.path()})
        CHECK(entry.path().extension() != ".part");
}

TEST_CASE("what is not committed leaves no trace and spares the older file") {
    const Directory directory{"spared"};
    REQUIRE(write_atomically(directory.path() / "trades.csv", "older\n"));
    {
        REQUIRE(RowFiles::create(directory.path()));
    }
    CHECK(contents(directory.path() / "trades.csv") == "older\n");
    CHECK_FALSE(std::filesystem::exists(directory.path() / "trades.csv.part"));
    CHECK_FALSE(std::filesystem::exists(directory.path() / "orders.csv"));
}

TEST_CASE("every line of a file has as many fields as its header") {
    const Directory directory{"fields"};
    auto files = RowFiles::create(directory.path());
    REQUIRE(files);
    files->trade(TradeRow{});
    files->order(OrderRow{});
    files->equity(EquityPoint{});
    REQUIRE(files->commit());
    for (const char* name : {"trades.csv", "orders.csv", "equity.csv"}) {
        std::ifstream file{directory.path() / name};
        std::string header;
        std::string line;
        REQUIRE(std::getline(file, header));
        REQUIRE(std::getline(file, line));
        CHECK(std::count(header.begin(), header.end(), ',') ==
              std::count(line.begin(), line.end(), ','));
    }
}

TEST_CASE("a place that cannot be written is an error that names it") {
    const Directory directory{"blocked"};
    REQUIRE(write_atomically(directory.path() / "file", "x"));
    const auto refused = RowFiles::create(directory.path() / "file" / "below");
    REQUIRE_FALSE(refused);
    CHECK_THAT(refused.error().where, Catch::Contains("file"));
    CHECK_FALSE(write_report(directory.path() / "file" / "below", RunTotals{}, RunFacts{}));
}

TEST_CASE("a full disk is told when the file is committed") {
    if (!std::filesystem::exists("/dev/full")) return;
    const Directory directory{"full"};
    std::filesystem::create_directories(directory.path());
    std::filesystem::create_symlink("/dev/full", directory.path() / "report.json.part");
    const auto refused = write_atomically(directory.path() / "report.json", "text");
    REQUIRE_FALSE(refused);
    CHECK_THAT(refused.error().message(), Catch::Contains("No space left"));
}
