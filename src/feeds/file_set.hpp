#pragma once

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "csv_line.hpp"
#include "tradewind/feeds/gzip_file.hpp"
#include "tradewind/feeds/trade_aggregate.hpp"
#include "tradewind/model/time_frame.hpp"

namespace tradewind::feeds {

// The files of one trading date that are written side by side, in the order in which they are
// named.
class FileSet {
public:
    struct File {
        std::string_view dataset;
        std::string_view header;
    };
    static Expected<FileSet> create(const std::filesystem::path& folder, Date date,
                                    std::initializer_list<File> files) {
        FileSet set;
        for (const File& file : files) {
            auto made = GzipFile::create(day_file_path(folder, file.dataset, date));
            if (!made) return std::unexpected{made.error()};
            made->append(file.header);
            set.files_.push_back(std::move(*made));
        }
        return set;
    }

    void append(std::size_t file, std::string_view text) { files_[file].append(text); }
    // Gives the files their names. Their bytes, compressed.
    Expected<std::uint64_t> finish() {
        std::uint64_t bytes = 0;
        for (GzipFile& file : files_) {
            if (const auto finished = file.finish(); !finished)
                return std::unexpected{finished.error()};
            bytes += file.bytes();
        }
        return bytes;
    }

private:
    std::vector<GzipFile> files_;
};

// One ticker's trades, rolled up into minutes of the clock.
class MinuteRoll {
public:
    struct Minute {
        Timestamp start;
        TradeAggregate::Result bar;
    };

    // The minute before the trade's, where the trade is the first after it; in time order.
    std::optional<Minute> add(const Trade& trade) {
        const std::int64_t t = trade.header.event_time.nanos();
        const Timestamp start =
            Timestamp::from_nanos(t - t % length_of(TimeFrame::Minute1).count());
        std::optional<Minute> ended;
        if (start != start_) {
            ended = take();
            start_ = start;
        }
        open_.add(trade);
        return ended;
    }
    // The open minute, if there is a bar; it is empty again afterwards.
    std::optional<Minute> take() {
        const auto bar = open_.take();
        return bar ? std::optional{Minute{start_, *bar}} : std::nullopt;
    }

private:
    TradeAggregate open_;
    Timestamp start_;
};

}  // namespace tradewind::feeds
