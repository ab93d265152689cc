#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tradewind/feeds/feed_summary.hpp"
#include "tradewind/feeds/packed_rows.hpp"
#include "tradewind/feeds/row_judge.hpp"
#include "tradewind/feeds/text_block.hpp"

namespace tradewind::feeds {

// Where the rest of a ticker's rows stands in its file, for those that did not fit in memory.
struct Continuation {
    std::shared_ptr<const TextStream::Bookmark> from;
    std::shared_ptr<const RowDecoder> decoder;
    std::string path;
    std::uint64_t text_offset = 0;  // of the first row that did not fit
    std::uint64_t line = 0;
    TickerProgress progress;  // before that row
};

// One ticker's rows of one file: packed, and where they go on.
struct TickerRows {
    const DatasetLayout* layout = nullptr;
    std::uint32_t position = 0;  // of its symbol in the selection
    std::string ticker;
    std::size_t begin = 0;  // in DayRows::bytes
    std::size_t end = 0;
    std::uint64_t count = 0;
    std::optional<Continuation> rest;
};

// The selected rows of one trading day, of all datasets. Memory is bounded by the budget given at
// construction: a day's rows are packed into it, and when it is full the tickers' remaining rows
// are left in their files, each with a place to go on from. The budget is touched only as far as it
// is needed and used again day after day.
struct DayRows {
    explicit DayRows(std::size_t budget_bytes);

    void reset(const FileDay& of);
    // Room for one more row?
    bool has_room() const { return budget - used >= packed_row_bytes_max; }

    std::size_t budget;
    std::unique_ptr<std::byte[]> bytes;
    std::size_t used = 0;
    FileDay day;
    std::vector<TickerRows> tickers;
    FeedSummary counts;
    std::optional<Error> error;  // loading stopped here
    bool end = false;            // no more days
};

}  // namespace tradewind::feeds
