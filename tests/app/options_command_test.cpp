// `tradewind options` as a user meets it: on a small folder of its own, on the recorded chains
// where they are at hand, and what it says when something is wrong.
#include <array>
#include <catch2/catch.hpp>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "program.hpp"
#include "support/scratch.hpp"
#include "support/shared_data.hpp"
#include "tradewind/calendar/new_york.hpp"
#include "tradewind/feeds/gzip_file.hpp"
#include "tradewind/model/occ_symbol.hpp"
#include "tradewind/options/european.hpp"

namespace tradewind::app {
namespace {

using test::Scratch;
using test::slurp;

Said options(const std::string& arguments) { return tradewind("options " + arguments); }

using Row = std::map<std::string, std::string>;

std::vector<Row> table(const std::filesystem::path& path) {
    std::vector<Row> rows;
    std::vector<std::string> names;
    std::ifstream file{path};
    for (std::string line; std::getline(file, line);) {
        std::vector<std::string> cells;
        std::stringstream cut{line + ","};
        for (std::string cell; std::getline(cut, cell, ',');) cells.push_back(cell);
        if (names.empty()) {
            names = cells;
            continue;
        }
        REQUIRE(cells.size() >= names.size());
        Row row;
        for (std::size_t i = 0; i < names.size(); ++i) row[names[i]] = cells[i];
        rows.push_back(std::move(row));
    }
    return rows;
}

// Empty and "nan" are no number.
std::optional<double> number(const Row& row, const std::string& column) {
    const std::string& cell = row.at(column);
    if (cell.empty() || cell == "nan") return std::nullopt;
    return std::stod(cell);
}

double percent_before(const std::string& text, const std::string& label) {
    const std::size_t end = text.find(label);
    REQUIRE(end != std::string::npos);
    const std::size_t begin = text.rfind('(', end);
    return std::stod(text.substr(begin + 1, end - begin - 1));
}

// A stock and its chain of two expiries at 10:30, on a flat smile.
class SmallMarket {
public:
    SmallMarket() {
        const auto time = [](std::chrono::minutes of_day) {
            return std::to_string(
                calendar::from_new_york(Date::from_ymd(2024, 3, 4), of_day).nanos() - 1'000'000);
        };
        const std::string early = time(std::chrono::hours{10});
        const std::string late = time(std::chrono::minutes{10 * 60 + 30});
        write("us_stocks_sip/quotes_v1",
              "ticker,ask_exchange,ask_price,ask_size,bid_exchange,bid_price,bid_size,conditions,"
              "indicators,participant_timestamp,sequence_number,sip_timestamp,tape,trf_timestamp\n"
              "ACME,0,100.01,1,0,99.99,1,,," +
                  late + ",1," + late + ",3,0\n");
        std::string quotes =
            "ticker,ask_exchange,ask_price,ask_size,bid_exchange,bid_price,bid_size,"
            "sequence_number,sip_timestamp\n";
        for (const Date expiry : {Date::from_ymd(2024, 3, 15), Date::from_ymd(2024, 4, 19)})
            for (const auto right : {OptionRight::Call, OptionRight::Put})
                for (int strike = 85; strike <= 115; strike += 5) {
                    const double value = options::price({.right = right,
                                                         .spot = 100,
                                                         .strike = static_cast<double>(strike),
                                                         .years = (expiry.days() - 19786) / 365.0,
                                                         .rate = 0.005},
                                                        0.4)
                                             .value();
                    const double cents = std::max(std::round(value * 100), 2.0);
                    const std::string symbol = OccSymbol{.root = "ACME",
                                                         .expiry = expiry,
                                                         .right = right,
                                                         .strike = Price::from_double(strike)}
                                                   .to_vendor();
                    // The call at 115 has nobody who bids.
                    const bool bid = strike < 115 || right == OptionRight::Put;
                    quotes += symbol + ",0," + std::to_string((cents + 2) / 100) + ",10,0," +
                              (bid ? std::to_string((cents - 1) / 100) : "0") + "," +
                              (bid ? "10" : "0") + ",1," + early + "\n";
                }
        write("us_options_opra/quotes_v1", quotes);
    }
    std::string arguments(const std::string& more = {}) const {
        return "--data " + scratch_.path().string() + " --underlying ACME --at 2024-03-04T10:30 " +
               more;
    }
    std::string operator/(const std::string& name) const { return scratch_ / name; }

private:
    void write(const std::string& dataset, const std::string& text) const {
        const auto path = scratch_.path() / dataset / "2024/03/2024-03-04.csv.gz";
        auto file = feeds::GzipFile::create(path);
        REQUIRE(file);
        file->append(text);
        REQUIRE(file->finish());
    }
    Scratch scratch_;
};

}  // namespace

TEST_CASE("a chain from flat files is printed as a table") {
    const SmallMarket market;
    const Said said = options(market.arguments("--clock calendar"));
    INFO(said.text);
    REQUIRE(said.code == 0);
    CHECK(said.contains("ACME options at 2024-03-04 10:30:00.000 ET"));
    CHECK(said.contains("spot 100.0000 from quotes"));
    CHECK(said.contains("2 smiles: no butterfly arbitrage, no calendar arbitrage"));
    CHECK(said.contains("ACME  2024-03-15  settles 2024-03-15 16:00:00.000 ET"));
    CHECK(said.contains("touch_lv risk-neutral, by the local volatility of the surface"));
    CHECK(said.contains("no bid"));
    CHECK(percent_before(said.text, " of all") > 95);
}

TEST_CASE("the same as CSV: contracts in one file, expiries beside it") {
    const SmallMarket market;
    const Said said =
        options(market.arguments("--style european --format csv --out " + (market / "chain.csv")));
    INFO(said.text);
    REQUIRE(said.code == 0);
    const auto rows = table(market / "chain.csv");
    REQUIRE(rows.size() == 28);
    CHECK(slurp(market / "chain.csv").find("nan") == std::string::npos);
    std::size_t missing = 0;
    std::size_t touched = 0;
    for (const Row& row : rows) {
        CHECK(row.at("style") == "european");
        if (row.at("status") == "missing") {
            ++missing;
            CHECK(row.at("quote") == "no bid");
            CHECK_FALSE(number(row, "iv_mid"));
            CHECK(number(row, "iv_ask"));
            continue;
        }
        if (row.at("status") != "ok") continue;
        CHECK(number(row, "iv_mid").value() > 0.2);
        CHECK(number(row, "prob_touch"));
        CHECK(row.at("root") == "ACME");
        CHECK(row.at("settles_at").ends_with(" 16:00:00.000 ET"));
        const bool above = number(row, "strike").value() >= number(row, "spot").value();
        if (const auto touch = number(row, "prob_touch_local_volatility")) {
            ++touched;
            if (above == (row.at("right") == "C"))
                CHECK(*touch >= number(row, "surface_prob_itm").value());
        } else {
            CHECK(row.at("touch_refusal") == "out of range");
        }
    }
    CHECK(missing == 2);
    CHECK(touched > 20);
    const auto expiries = table(market / "chain.csv.expiries.csv");
    REQUIRE(expiries.size() == 2);
    for (const Row& row : expiries) {
        CHECK(row.at("forward_from") == "parity");
        CHECK(row.at("butterfly_free") == "1");
        CHECK(row.at("calendar_free") == "1");
        CHECK(number(row, "svi_sigma").value() > 0);
        CHECK(number(row, "no_bid") == 1.0);
    }
}

TEST_CASE("what is wrong with a request for a chain is said") {
    const SmallMarket market;
    const std::string data = "--data " + (market / "");
    const auto says = [](const Said& said, int code, const std::string& part) {
        INFO(said.text);
        CHECK(said.code == code);
        CHECK(said.contains(part));
    };
    says(options(data + " --underlying ZZZ --at 2024-03-04T10:30"), 1, "ZZZ");
    says(options(data + " --underlying ACME --at 2024-03-05T10:30"), 1, "2024-03-05.csv");
    says(options(data + " --underlying ACME --at 2024-03-02T10:30"), 1, "no trading day");
    says(options(data + " --underlying ACME --at 2024-03-04T09:45"), 1, "a later --at");
    says(options(data + " --underlying ACME --at noon"), 2, "--at");
    says(options("--underlying ACME --at 2024-03-04T10:30"), 2, "--data");
    says(options(data + " --at 2024-03-04T10:30"), 2, "--underlying");
    says(options(market.arguments("--style bermudan")), 2, "options.style");
    says(options(market.arguments("--clock wall")), 2, "options.clock");
    says(options(market.arguments("--rate much")), 2, "options.rate");
    says(options(market.arguments("--format xml")), 2, "table or csv");
    says(options(data + " --underlying O:ACME240315C00100000 --at 2024-03-04T10:30"), 1,
         "a contract");
    says(options(market.arguments("--out /nowhere/at/all")), 1, "cannot be written");
}

// Every chain among the reference figures whose market data is at hand, column by column.
TEST_CASE("the recorded chains give the reference figures") {
    const auto golden = test::shared_golden("options");
    const auto data = test::shared_data("us_options_opra/quotes_v1");
    if (!golden || !data) return;
    std::map<std::string, std::pair<double, double>> tolerances;
    std::size_t chains = 0;
    for (const auto& entry : std::filesystem::directory_iterator{*golden}) {
        const std::string name = entry.path().filename().string();
        // chain_goog_20151224_1100.csv
        const auto first = name.find('_');
        const auto second = name.find('_', first + 1);
        const auto third = name.find('_', second + 1);
        if (!name.starts_with("chain_") || third == std::string::npos) continue;
        std::string ticker = name.substr(first + 1, second - first - 1);
        for (char& c : ticker) c = static_cast<char>(std::toupper(c));
        const std::string day = name.substr(second + 1, 8);
        const std::string at = day.substr(0, 4) + "-" + day.substr(4, 2) + "-" + day.substr(6, 2) +
                               "T" + name.substr(third + 1, 2) + ":" + name.substr(third + 3, 2);
        for (const Row& row : table(golden->parent_path() / "tolerances.csv"))
            if (row.at("file") == "options/" + name && !row.at("abs_tol").empty())
                tolerances[row.at("column")] = {std::stod(row.at("abs_tol")),
                                                std::stod(row.at("rel_tol"))};
        const auto figures = table(entry.path());
        REQUIRE(!figures.empty());
        const Scratch scratch;
        const Said said = options(
            "--data " + data->parent_path().parent_path().string() + " --underlying " + ticker +
            " --at " + at + " --style european --rate " + figures[0].at("r") + " --dividend " +
            figures[0].at("q") + " --clock calendar --format csv --out " + (scratch / "chain.csv"));
        INFO(said.text);
        REQUIRE(said.code == 0);
        std::map<std::string, Row> ours;
        for (const Row& row : table(scratch / "chain.csv")) {
            std::string expiry = row.at("expiry");
            std::erase(expiry, '-');
            ours[expiry + row.at("right") + std::to_string(std::stod(row.at("strike")))] = row;
        }
        const std::map<std::string, std::string> named{{"iv_bid", "iv_bid"},
                                                       {"iv_mid", "iv_mid"},
                                                       {"iv_ask", "iv_ask"},
                                                       {"delta", "delta"},
                                                       {"gamma", "gamma"},
                                                       {"vega", "vega"},
                                                       {"theta_day", "theta_day"},
                                                       {"prob_itm", "prob_itm"},
                                                       {"iv_american_mid", "iv_american_mid"}};
        std::size_t compared = 0;
        for (const Row& row : figures) {
            const std::string key =
                row.at("expiry") + row.at("right") + std::to_string(std::stod(row.at("strike")));
            INFO(name << " " << key);
            REQUIRE(ours.contains(key));
            const Row& mine = ours[key];
            CHECK(mine.at("status") == row.at("status"));
            CHECK(number(mine, "years").value() == Approx(number(row, "T").value()).epsilon(1e-12));
            CHECK(number(mine, "spot").value() == Approx(number(row, "S").value()));
            for (const auto& [column, ours_name] : named) {
                INFO(column);
                const auto wanted = number(row, column);
                const auto found = number(mine, ours_name);
                if (!wanted) {
                    CHECK_FALSE(found.has_value());
                    continue;
                }
                REQUIRE(found.has_value());
                ++compared;
                const auto [absolute, relative] = tolerances.at(column);
                CHECK(std::abs(*found - *wanted) <= absolute + relative * std::abs(*wanted));
            }
        }
        std::printf("  %s: %zu rows, %zu figures compared\n", name.c_str(), figures.size(),
                    compared);
        ++chains;
    }
    CHECK(chains > 0);
}

TEST_CASE("surfaces of the recorded chains are free of arbitrage and within the spreads") {
    const auto data = test::shared_data("us_options_opra/quotes_v1");
    if (!data) return;
    const std::string folder = "--data " + data->parent_path().parent_path().string();
    const auto fitted = [&](const std::string& request) {
        const Said said = options(folder + request);
        INFO(said.text.substr(0, 4000));
        REQUIRE(said.code == 0);
        CHECK(said.contains("no butterfly arbitrage, no calendar arbitrage"));
        CHECK(said.contains("left out of the fit by the filters: 0 "));
        return percent_before(said.text, " of all");
    };
    CHECK(fitted(" --underlying GOOG --at 2015-12-24T11:00 --style european --rate 0.005 "
                 "--dividend 0 --clock calendar") >= 95);
    CHECK(fitted(" --underlying GOOG --at 2015-12-24T11:00 --rate 0.005") >= 95);
    CHECK(fitted(" --underlying AAPL --at 2014-06-06T11:00 --rate 0.002") >= 70);
}

TEST_CASE("the American chain of the recorded day reprices its quotes") {
    const auto data = test::shared_data("us_options_opra/quotes_v1");
    if (!data) return;
    const Scratch scratch;
    const Said said = options("--data " + data->parent_path().parent_path().string() +
                              " --underlying AAPL --at 2014-06-06T11:00 --rate 0.002 --format "
                              "csv --out " +
                              (scratch / "chain.csv"));
    REQUIRE(said.code == 0);
    std::size_t priced = 0;
    std::size_t below = 0;
    double worst = 0;
    for (const Row& row : table(scratch / "chain.csv")) {
        CHECK(row.at("style") == "american");
        if (row.at("status") == "below_bound") ++below;
        if (row.at("status") != "ok") continue;
        ++priced;
        worst =
            std::max(worst, std::abs(number(row, "price").value() - number(row, "mid").value()));
    }
    std::printf(
        "  AAPL: %zu contracts repriced, the worst by %.1e dollars; %zu below their bound\n",
        priced, worst, below);
    CHECK(priced > 1500);
    CHECK(worst < 1e-4);
}

}  // namespace tradewind::app
