#include "tradewind/feeds/dataset_layout.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <system_error>

namespace tradewind::feeds {
namespace {

using settings::Dataset;

constexpr std::array<DatasetLayout, 9> layouts{{
    {Dataset::StockTrades, "us_stocks_sip/trades_v1", RowKind::Trade, TickerKind::Stock,
     TimeFrame::Minute1, ConditionTable::Stocks, 8, true},
    {Dataset::StockQuotes, "us_stocks_sip/quotes_v1", RowKind::Quote, TickerKind::Stock,
     TimeFrame::Minute1, ConditionTable::Stocks, 6, true},
    {Dataset::StockMinute, "us_stocks_sip/minute_aggs_v1", RowKind::Bar, TickerKind::Stock,
     TimeFrame::Minute1, ConditionTable::Stocks, 2, true},
    {Dataset::StockDay, "us_stocks_sip/day_aggs_v1", RowKind::Bar, TickerKind::Stock,
     TimeFrame::Day1, ConditionTable::Stocks, 5, true},
    {Dataset::OptionTrades, "us_options_opra/trades_v1", RowKind::Trade, TickerKind::Option,
     TimeFrame::Minute1, ConditionTable::Options, 9, true},
    {Dataset::OptionQuotes, "us_options_opra/quotes_v1", RowKind::Quote, TickerKind::Option,
     TimeFrame::Minute1, ConditionTable::Options, 7, true},
    {Dataset::OptionMinute, "us_options_opra/minute_aggs_v1", RowKind::Bar, TickerKind::Option,
     TimeFrame::Minute1, ConditionTable::Options, 3, true},
    {Dataset::IndexMinute, "us_indices/minute_aggs_v1", RowKind::Bar, TickerKind::Index,
     TimeFrame::Minute1, ConditionTable::Stocks, 1, true},
    {Dataset::Hourly, "hourly", RowKind::Bar, TickerKind::Stock, TimeFrame::Hour1,
     ConditionTable::Stocks, 4, false},
}};

std::optional<std::filesystem::path> either(const std::filesystem::path& plain) {
    std::error_code ignored;
    std::filesystem::path packed = plain;
    packed += ".gz";
    if (std::filesystem::is_regular_file(packed, ignored)) return packed;
    if (std::filesystem::is_regular_file(plain, ignored)) return plain;
    return std::nullopt;
}

std::optional<Date> date_of(const std::filesystem::path& file) {
    const std::string name = file.filename().string();
    const std::string_view rest =
        std::string_view{name}.substr(std::min<std::size_t>(10, name.size()));
    if (rest != ".csv.gz" && rest != ".csv") return std::nullopt;
    return Date::parse(std::string_view{name}.substr(0, 10));
}

}  // namespace

const DatasetLayout& layout_of(Dataset dataset) {
    return *std::ranges::find(layouts, dataset, &DatasetLayout::dataset);
}

std::optional<std::filesystem::path> day_file(const std::filesystem::path& directory,
                                              const DatasetLayout& layout, Date date) {
    const std::string day = date.to_string();
    return either(directory / layout.folder / day.substr(0, 4) / day.substr(5, 2) / (day + ".csv"));
}

std::optional<std::filesystem::path> hourly_file(const std::filesystem::path& directory,
                                                 std::string_view ticker) {
    return either(directory / layout_of(Dataset::Hourly).folder / (std::string{ticker} + ".csv"));
}

std::optional<DateRange> dates_of(const std::filesystem::path& directory,
                                  const DatasetLayout& layout) {
    std::optional<DateRange> range;
    std::error_code problem;
    std::filesystem::recursive_directory_iterator at{directory / layout.folder, problem};
    for (const std::filesystem::recursive_directory_iterator end; !problem && at != end;
         at.increment(problem)) {
        const auto date = date_of(at->path());
        if (!date) continue;
        if (!range) range = DateRange{*date, *date};
        range->first = std::min(range->first, *date);
        range->last = std::max(range->last, *date);
    }
    return range;
}

}  // namespace tradewind::feeds
