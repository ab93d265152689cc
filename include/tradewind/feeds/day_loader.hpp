#pragma once

#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <vector>

#include "tradewind/feeds/conveyor.hpp"
#include "tradewind/feeds/day_rows.hpp"
#include "tradewind/feeds/feed_plan.hpp"
#include "tradewind/feeds/file_parser.hpp"
#include "tradewind/feeds/hourly_file.hpp"

namespace tradewind::feeds {

// Fills DayRows day after day from the planned files. With Threading::ReaderThread the files are
// decompressed on a thread of the loader's own, some blocks ahead.
class DayLoader {
public:
    static constexpr std::size_t block_bytes = 256 * 1024;
    // Enough for the decompressing thread to go on while the parsing one waits for a processor.
    static constexpr std::size_t blocks_ahead = 16;
    // Rows that do not fit in memory are found again from a bookmark at most this far before them.
    static constexpr std::size_t bookmark_distance_bytes = 1024 * 1024;

    DayLoader(const FeedPlan& plan, const SymbolSelection& selection, const RowPolicy& policy,
              Threading threading);

    // The next day; false when it is the last or loading has failed (into.error).
    bool load(DayRows& into, const std::stop_token& stop);

private:
    bool read_block(TextBlock& into);
    bool load_file(const PlannedFile& file, DayRows& into, const std::stop_token& stop);

    const FeedPlan* plan_;
    const SymbolSelection* selection_;
    RowPolicy policy_;
    std::size_t day_ = 0;
    std::vector<HourlyFile> hourly_;

    // Used by the decompressing thread alone.
    std::vector<std::filesystem::path> paths_;
    std::size_t path_ = 0;
    std::unique_ptr<LineReader> reader_;

    Conveyor<TextBlock> blocks_;  // last: its thread uses what stands above
};

}  // namespace tradewind::feeds
