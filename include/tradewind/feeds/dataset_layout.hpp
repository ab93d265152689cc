#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>

#include "tradewind/feeds/trade_conditions.hpp"
#include "tradewind/model/date.hpp"
#include "tradewind/model/time_frame.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::feeds {

enum class RowKind : std::uint8_t { Bar, Quote, Trade };
enum class TickerKind : std::uint8_t { Stock, Option, Index };

// Where a dataset's files lie and what their rows are. The vendor's layout, one file a trading day:
// DIRECTORY/us_stocks_sip/trades_v1/2013/10/2013-10-07.csv.gz; hourly bars, which the vendor does
// not have, lie in DIRECTORY/hourly/SPY.csv.
struct DatasetLayout {
    settings::Dataset dataset;
    std::string_view folder;
    RowKind rows;
    TickerKind tickers;
    TimeFrame frame;                 // of bars
    ConditionTable condition_table;  // of trades
    // Order of events of one instant: what ended at the instant (index bars, then bars from short
    // to long, stocks before options) comes before what happened at it (quotes, then trades). Rank
    // 0 is for splits and dividends.
    std::uint8_t rank;
    bool a_file_per_day;
};

const DatasetLayout& layout_of(settings::Dataset dataset);

// The file of a trading date, compressed or not; nullopt when there is none.
std::optional<std::filesystem::path> day_file(const std::filesystem::path& directory,
                                              const DatasetLayout& layout, Date date);
// The file of all of a ticker's hourly bars.
std::optional<std::filesystem::path> hourly_file(const std::filesystem::path& directory,
                                                 std::string_view ticker);

// First and last date of which the dataset has a file; nullopt when it has none.
struct DateRange {
    Date first;
    Date last;
};
std::optional<DateRange> dates_of(const std::filesystem::path& directory,
                                  const DatasetLayout& layout);

}  // namespace tradewind::feeds
