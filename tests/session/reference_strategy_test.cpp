// config/reference.toml through the whole engine, trade by trade beside what four other engines
// found (../shared/golden/reference). Needs the market data.
#include <fstream>
#include <sstream>

#include "rig.hpp"
#include "support/shared_data.hpp"
#include "tradewind/model/decimal.hpp"

using namespace tradewind;
using namespace tradewind::session;
using namespace tradewind::session::test;

namespace {

struct Trade {
    std::int64_t entry_nanos = 0;
    std::int64_t entry_price = 0;
    std::int64_t exit_nanos = 0;
    std::int64_t exit_price = 0;
    std::int64_t net = 0;
    friend bool operator==(const Trade&, const Trade&) = default;
};

class TripList final : public RecordListener {
public:
    void on_record(Stamp, const std::byte* record, std::size_t) override {
        const auto& header = *reinterpret_cast<const Header*>(record);
        if (header.kind != RecordKind::RoundTrip) return;
        const auto& trip = *reinterpret_cast<const RoundTrip*>(record);
        trades.push_back({.entry_nanos = trip.opened.nanos(),
                          .entry_price = trip.entry_price.nanos(),
                          .exit_nanos = trip.header.event_time.nanos(),
                          .exit_price = trip.exit_price.nanos(),
                          .net = trip.net().nanos()});
    }
    std::vector<Trade> trades;
};

std::vector<Trade> expected_trades(const std::filesystem::path& path) {
    std::ifstream file{path};
    std::vector<Trade> trades;
    std::string line;
    std::getline(file, line);
    REQUIRE(line == "entry_window_start,entry_price,exit_window_start,exit_price,pnl_after_fees");
    while (std::getline(file, line)) {
        std::istringstream cells{line};
        std::string cell[5];
        for (std::string& text : cell) REQUIRE(std::getline(cells, text, ','));
        const auto number = [](const std::string& text, int decimals) {
            const auto parsed = parse_decimal(text, decimals);
            REQUIRE(parsed.has_value());
            return *parsed;
        };
        trades.push_back({.entry_nanos = number(cell[0], 0),
                          .entry_price = number(cell[1], 9),
                          .exit_nanos = number(cell[2], 0),
                          .exit_price = number(cell[3], 9),
                          .net = number(cell[4], 9)});
    }
    return trades;
}

void check_series(const char* golden, const char* data, std::vector<std::string> overrides,
                  const char* final_equity, std::size_t trips) {
    const auto wanted = tradewind::test::shared_golden(golden);
    const auto files = tradewind::test::shared_data(data);
    const auto root = tradewind::test::shared_data("");
    if (!wanted || !files || !root) return;
    overrides.push_back("feed.directory=" + root->string());
    overrides.emplace_back("journal.enabled=false");
    const auto settings = settings::load(
        std::filesystem::path{TRADEWIND_SOURCE_DIR} / "config/reference.toml", overrides);
    REQUIRE(settings);
    TripList trips_made;
    const auto outcome = must(run_backtest({.settings = *settings,
                                            .calendar = the_calendar(),
                                            .on_journal = OnJournal::Replace,
                                            .listener = &trips_made,
                                            .stop = {},
                                            .progress = {},
                                            .source = nullptr}));
    CHECK(trips_made.trades.size() == trips);
    CHECK(trips_made.trades == expected_trades(*wanted));
    CHECK(outcome.equity.nanos() == *parse_decimal(final_equity, 9));
}

}  // namespace

TEST_CASE("the reference strategy agrees with four engines on SPY's minutes, to the cent") {
    check_series("reference/spy_minute_trades.csv", "us_stocks_sip/minute_aggs_v1", {}, "106295.32",
                 883);
}

TEST_CASE("and on its hours since 1998") {
    check_series("reference/spy_hour_trades.csv", "hourly/SPY.csv",
                 {"feed.datasets=hourly", "feed.from=1998-01-01", "feed.to=2021-03-31",
                  "agents.reference_cross.frame=1h"},
                 "108195.69", 516);
}
