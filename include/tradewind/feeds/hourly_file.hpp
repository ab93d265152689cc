#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "tradewind/feeds/day_rows.hpp"

namespace tradewind::feeds {

// One ticker's hourly bars of all years, read day by day alongside the day files.
class HourlyFile {
public:
    HourlyFile(const std::filesystem::path& path, std::string ticker, std::uint32_t position,
               const RowPolicy& policy);

    // Adds the bars of into.day, which must be later than the days before. Rows before the first
    // day are passed over. False: stop, into.error says why.
    bool read_day(DayRows& into);

private:
    std::string path_;
    std::string ticker_;
    std::uint32_t position_;
    RowPolicy policy_;
    std::unique_ptr<LineReader> reader_;
    TextBlock block_;
    std::size_t at_ = 0;  // in the block
    std::uint64_t line_ = 0;
    bool ended_ = false;
    bool started_ = false;  // a day has been read
    std::shared_ptr<const RowDecoder> decoder_;
    TickerProgress progress_;
    CsvSplitter splitter_;
};

// The date of the first bar and of the last, for a run that does not say from when to when;
// nullopt when the file has none that can be read. Reads the whole file.
std::optional<DateRange> dates_of_hourly_file(const std::filesystem::path& path);

}  // namespace tradewind::feeds
