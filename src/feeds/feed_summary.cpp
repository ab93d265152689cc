#include "tradewind/feeds/feed_summary.hpp"

#include "tradewind/feeds/dataset_layout.hpp"

namespace tradewind::feeds {

std::string_view name_of(SkipReason reason) {
    switch (reason) {
        case SkipReason::DamagedFile:
            return "damaged file";
        case SkipReason::BadHeader:
            return "bad header";
        case SkipReason::FieldCount:
            return "wrong number of fields";
        case SkipReason::CutLine:
            return "cut line";
        case SkipReason::BadNumber:
            return "bad number";
        case SkipReason::BadPrice:
            return "bad price or size";
        case SkipReason::BadBar:
            return "impossible bar";
        case SkipReason::BadTime:
            return "bad time";
        case SkipReason::OutOfOrder:
            return "out of order";
        case SkipReason::BadTicker:
            return "bad ticker";
    }
    return "";
}

std::uint64_t FeedSummary::skipped_total() const {
    std::uint64_t total = 0;
    for (const Skipped& reason : skipped) total += reason.count;
    return total;
}

void FeedSummary::count_skip(SkipReason reason, const Error& error) {
    Skipped& entry = skipped[static_cast<std::size_t>(reason)];
    if (entry.count++ == 0) entry.first = error;
}

void FeedSummary::add(const FeedSummary& later) {
    files += later.files;
    rows += later.rows;
    events += later.events;
    outside_session += later.outside_session;
    corrected += later.corrected;
    for (std::size_t i = 0; i < skipped.size(); ++i) {
        if (skipped[i].count == 0) skipped[i].first = later.skipped[i].first;
        skipped[i].count += later.skipped[i].count;
    }
    const auto append = [](auto& to, const auto& from) {
        to.insert(to.end(), from.begin(), from.end());
    };
    append(missing_days, later.missing_days);
    append(symbols_without_data, later.symbols_without_data);
    append(remarks, later.remarks);
}

std::vector<std::string> FeedSummary::lines() const {
    std::vector<std::string> lines;
    lines.push_back(std::to_string(files) + " files, " + std::to_string(rows) + " rows of the " +
                    "selected symbols, " + std::to_string(events) + " events");
    if (outside_session != 0)
        lines.push_back(std::to_string(outside_session) + " rows outside the regular session");
    if (corrected != 0) lines.push_back(std::to_string(corrected) + " corrected trades refused");
    for (std::size_t i = 0; i < skipped.size(); ++i) {
        if (skipped[i].count == 0) continue;
        lines.push_back("skipped " + std::to_string(skipped[i].count) + ": " +
                        std::string{name_of(static_cast<SkipReason>(i))} + ", first " +
                        skipped[i].first.message());
    }
    for (const MissingDays& gap : missing_days) {
        std::string line = "no file of " + std::string{layout_of(gap.dataset).folder} + " for " +
                           gap.first.to_string();
        if (gap.days > 1)
            line +=
                " to " + gap.last.to_string() + " (" + std::to_string(gap.days) + " trading days)";
        lines.push_back(std::move(line));
    }
    for (const std::string& symbol : symbols_without_data) lines.push_back("no data for " + symbol);
    lines.insert(lines.end(), remarks.begin(), remarks.end());
    return lines;
}

}  // namespace tradewind::feeds
