#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "tradewind/calendar/calendar.hpp"
#include "tradewind/feeds/dataset_layout.hpp"
#include "tradewind/feeds/feed_summary.hpp"
#include "tradewind/feeds/symbol_selection.hpp"

namespace tradewind::feeds {

struct PlannedFile {
    const DatasetLayout* layout;
    std::filesystem::path path;
};
struct PlannedDay {
    calendar::Session session;
    std::vector<PlannedFile> files;
};
struct HourlyFilePath {
    std::uint32_t position;  // of the symbol in the selection
    std::filesystem::path path;
};

// Which files a run reads, decided before it starts: every trading day from feed.from to feed.to
// (where one is not given, from the first or to the last day of which any chosen dataset has a file
// or an hourly file has a row), with the files there are. Days without one are noted, not errors;
// a dataset without a folder, or a range without any file, is one.
struct FeedPlan {
    std::vector<PlannedDay> days;
    std::vector<HourlyFilePath> hourly;
    FeedSummary findings;

    static Expected<FeedPlan> make(const settings::Feed& feed, const SymbolSelection& selection,
                                   const calendar::Calendar& calendar);
};

}  // namespace tradewind::feeds
