#pragma once

#include <isa-l/igzip_lib.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "tradewind/calendar/calendar.hpp"
#include "tradewind/feeds/flat_files.hpp"

namespace tradewind::test {

inline const calendar::Calendar& us_calendar() {
    static const calendar::Calendar calendar;
    return calendar;
}

// One gzip member.
inline std::string gzip(std::string_view text) {
    std::vector<std::uint8_t> level(ISAL_DEF_LVL1_DEFAULT);
    std::string packed(text.size() + text.size() / 8 + 4096, '\0');
    std::string copy{text};
    isal_zstream stream;
    isal_deflate_init(&stream);
    stream.level = 1;
    stream.level_buf = level.data();
    stream.level_buf_size = static_cast<std::uint32_t>(level.size());
    stream.gzip_flag = IGZIP_GZIP;
    stream.end_of_stream = 1;
    stream.next_in = reinterpret_cast<std::uint8_t*>(copy.data());
    stream.avail_in = static_cast<std::uint32_t>(copy.size());
    stream.next_out = reinterpret_cast<std::uint8_t*>(packed.data());
    stream.avail_out = static_cast<std::uint32_t>(packed.size());
    isal_deflate(&stream);
    packed.resize(packed.size() - stream.avail_out);
    return packed;
}

// A folder in the flat-file layout, gone when the object is.
class FlatFolder {
public:
    FlatFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "tradewind-XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    FlatFolder(const FlatFolder&) = delete;
    FlatFolder& operator=(const FlatFolder&) = delete;
    ~FlatFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    const std::filesystem::path& path() const { return path_; }

    void write(const std::string& relative, std::string_view bytes) const {
        const auto file = path_ / relative;
        std::filesystem::create_directories(file.parent_path());
        std::ofstream{file, std::ios::binary}.write(bytes.data(),
                                                    static_cast<std::streamsize>(bytes.size()));
    }
    // "us_stocks_sip/trades_v1", "2013-10-07".
    std::string day_path(const std::string& dataset, const std::string& date) const {
        return dataset + "/" + date.substr(0, 4) + "/" + date.substr(5, 2) + "/" + date + ".csv";
    }
    void write_day(const std::string& dataset, const std::string& date,
                   std::string_view text) const {
        write(day_path(dataset, date) + ".gz", gzip(text));
    }

    settings::Feed feed(std::vector<settings::Dataset> datasets) const {
        settings::Feed feed;
        feed.kind = settings::FeedKind::FlatFiles;
        feed.directory = path_.string();
        feed.datasets = std::move(datasets);
        feed.extended_hours = true;
        return feed;
    }

private:
    std::filesystem::path path_;
};

// Everything a source has to say.
struct Reading {
    std::vector<MarketEvent> events;
    std::vector<std::string> added;
    std::optional<Error> error;
    feeds::FeedSummary summary;
    InstrumentTable table;

    std::string symbol(const MarketEvent& event) const {
        return std::string{table.at(event.header().instrument).symbol()};
    }
};

inline Reading read_all(const settings::Feed& feed, const std::vector<std::string>& symbols,
                        feeds::Threading threading = feeds::Threading::Inline,
                        const feeds::FlatFileLimits& limits = {}) {
    Reading reading;
    auto source =
        feeds::open_flat_files(feed, symbols, reading.table, us_calendar(), threading, limits);
    if (!source) {
        reading.error = source.error();
        return reading;
    }
    feeds::Batch batch;
    while (true) {
        if (const auto read = (*source)->read(batch); !read) {
            reading.error = read.error();
            break;
        }
        if (batch.empty()) break;
        for (const Instrument& instrument : batch.added)
            reading.added.emplace_back(instrument.symbol());
        reading.events.insert(reading.events.end(), batch.events.begin(), batch.events.end());
    }
    reading.summary = (*source)->summary();
    return reading;
}

}  // namespace tradewind::test
