// config/reference.toml through the whole engine, trade by trade beside what four other engines
// found. Needs the market data that they ran on.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cctype>
#include <stdexcept>

#include "golden.hpp"
#include "support/shared_data.hpp"
#include "tradewind/model/book_record.hpp"
#include "tradewind/model/decimal.hpp"
#include "tradewind/session/run.hpp"
#include "tradewind/settings/load.hpp"

namespace tradewind::golden {
namespace {

struct Trade {
    std::int64_t entry_nanos = 0;
    std::int64_t entry_price = 0;
    std::int64_t exit_nanos = 0;
    std::int64_t exit_price = 0;
    std::int64_t net = 0;
    friend bool operator==(const Trade&, const Trade&) = default;
};

class TripList final : public session::RecordListener {
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

// What the account is worth at the end stands beside the files, in words: these are the series that
// it is told of. An open position at the last close makes it more than the sum of the trades.
struct FinalEquity {
    std::string_view file;
    std::size_t trades;
    std::string_view dollars;
};
constexpr FinalEquity final_equities[] = {{"reference/spy_minute_trades.csv", 883, "106295.32"},
                                          {"reference/spy_hour_trades.csv", 516, "108195.69"}};

std::vector<Trade> expected_trades(const Table& table) {
    std::vector<Trade> trades;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        const auto number = [&](std::string_view column, int decimals) {
            const auto parsed = parse_decimal(table.text(row, column), decimals);
            if (!parsed)
                throw std::runtime_error{table.name() + ", row " + std::to_string(row) + ", " +
                                         std::string{column} + ": no decimal number"};
            return *parsed;
        };
        trades.push_back({.entry_nanos = number("entry_window_start", 0),
                          .entry_price = number("entry_price", 9),
                          .exit_nanos = number("exit_window_start", 0),
                          .exit_price = number("exit_price", 9),
                          .net = number("pnl_after_fees", 9)});
    }
    return trades;
}

// "reference/spy_hour_trades.csv": the symbol and the kind of bars stand in the name.
void compare_trades(const Figures& figures, const std::string& file) {
    const std::string name = file.substr(file.find('/') + 1);
    std::string symbol = name.substr(0, name.find('_'));
    std::ranges::transform(symbol, symbol.begin(), [](unsigned char letter) {
        return static_cast<char>(std::toupper(letter));
    });
    const bool hours = name.ends_with("_hour_trades.csv");
    const auto data = test::shared_data(hours ? "hourly/" + symbol + ".csv"
                                              : std::string{"us_stocks_sip/minute_aggs_v1"});
    if (!data) {
        std::printf("  %-44s NOT COMPARED: no market data\n", file.c_str());
        return;
    }
    std::vector<std::string> overrides{"feed.directory=" + test::shared_data("")->string(),
                                       "run.symbols=" + symbol, "journal.enabled=false"};
    if (hours)
        overrides.insert(overrides.end(),
                         {"feed.datasets=hourly", "feed.from=1998-01-01", "feed.to=2021-03-31",
                          "agents.reference_cross.frame=1h"});
    const auto settings = settings::load(
        std::filesystem::path{TRADEWIND_SOURCE_DIR} / "config/reference.toml", overrides);
    if (!settings) throw std::runtime_error{settings.error().front().message()};
    const calendar::Calendar calendar;
    TripList made;
    const auto outcome = session::run_backtest({.settings = *settings,
                                                .calendar = calendar,
                                                .on_journal = session::OnJournal::Replace,
                                                .listener = &made,
                                                .stop = {},
                                                .progress = {},
                                                .source = nullptr});
    if (!outcome) throw std::runtime_error{outcome.error().message()};
    const auto expected = expected_trades(figures.table(file));
    CHECK(made.trades.size() == expected.size());
    const auto [own, wanted] = std::ranges::mismatch(made.trades, expected);
    INFO("the first trade that differs is number " << own - made.trades.begin());
    CHECK((own == made.trades.end() && wanted == expected.end()));
    for (const FinalEquity& final : final_equities) {
        if (final.file != file || final.trades != expected.size()) continue;
        CHECK(outcome->equity.nanos() == *parse_decimal(final.dollars, 9));
    }
    std::printf("  %-44s %5zu rows,  5 columns agree\n", file.c_str(), expected.size());
}

}  // namespace

Handler reference_handler(std::string_view file) {
    const bool known = file.starts_with("reference/") &&
                       (file.ends_with("_hour_trades.csv") || file.ends_with("_minute_trades.csv"));
    return known ? compare_trades : nullptr;
}

}  // namespace tradewind::golden
