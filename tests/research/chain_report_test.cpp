#include "tradewind/research/chain_report.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "tradewind/calendar/new_york.hpp"
#include "tradewind/options/chain_touch.hpp"

namespace tradewind::research {
namespace {

using namespace std::chrono_literals;

using Row = std::map<std::string, std::string>;

std::vector<Row> table(const std::string& text) {
    const auto cells = [](const std::string& line) {
        std::vector<std::string> out;
        std::stringstream cut{line + ","};
        for (std::string cell; std::getline(cut, cell, ',');) out.push_back(cell);
        return out;
    };
    std::stringstream lines{text};
    std::string line;
    std::getline(lines, line);
    const auto names = cells(line);
    std::vector<Row> rows;
    while (std::getline(lines, line)) {
        const auto values = cells(line);
        REQUIRE(values.size() == names.size());
        Row row;
        for (std::size_t i = 0; i < names.size(); ++i) row[names[i]] = values[i];
        rows.push_back(std::move(row));
    }
    return rows;
}

TEST_CASE("a chain as CSV tells the roots of one day apart, and every verdict is counted") {
    const calendar::Calendar calendar;
    const Date friday = Date::from_ymd(2024, 3, 15);
    const Timestamp at = calendar::from_new_york(Date::from_ymd(2024, 3, 4), 11h);
    settings::Options settings;
    settings.dividend = 0.01;
    options::Chain chain{settings, calendar};
    REQUIRE(chain.set_spot(5000));
    for (const char* root : {"SPX", "SPXW"})
        for (const double strike : {4900.0, 4950.0, 5000.0, 5050.0, 5100.0, 5150.0}) {
            options::ContractTerms terms{.listed = friday,
                                         .expiry_class = calendar::expiry_class_of(root),
                                         .right = OptionRight::Call,
                                         .style = ExerciseStyle::European,
                                         .strike = Price::from_double(strike)};
            terms.set_root(root);
            const auto index = chain.add_contract(terms).value();
            const double value = 50 + std::max(0.0, 5000 - strike);
            const Timestamp stamp = strike > 5100 ? at + 1s : at;
            REQUIRE(chain.store_quote(index, {value - 1, value + 1, 1, 1, stamp, stamp}));
        }
    REQUIRE(chain.refresh(at));
    options::LocalTouchSolver solver{{.points_a_deviation = 8, .steps = 32}};
    const auto touches = options::local_touches(chain, solver);
    const auto rows = table(chain_csv(chain, at, touches));
    REQUIRE(rows.size() == 12);
    for (const Row& row : rows) {
        CHECK(row.at("expiry") == "2024-03-15");
        CHECK(row.at("settles_at") == (row.at("root") == "SPX" ? "2024-03-15 09:30:00.000 ET"
                                                               : "2024-03-15 16:00:00.000 ET"));
        CHECK(row.at("prob_touch_local_volatility").empty() != row.at("touch_refusal").empty());
    }
    CHECK(std::ranges::count(rows, std::string{"SPXW"},
                             [](const Row& row) { return row.at("root"); }) == 6);
    const auto expiries = table(chain_expiries_csv(chain));
    REQUIRE(expiries.size() == 2);
    CHECK(expiries[0].at("roots") == "SPX");
    CHECK(expiries[1].at("roots") == "SPXW");
    for (const Row& row : expiries) {
        CHECK(row.at("from_the_future") == "1");
        CHECK(row.at("contracts") == "6");
        CHECK(row.at("accepted") == "5");
    }
    CHECK(chain_table(chain, touches).find("SPXW  2024-03-15  settles 2024-03-15 16:00") !=
          std::string::npos);
}

}  // namespace
}  // namespace tradewind::research
