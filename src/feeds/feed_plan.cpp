#include "tradewind/feeds/feed_plan.hpp"

#include <algorithm>
#include <string>
#include <system_error>

#include "tradewind/feeds/hourly_file.hpp"

namespace tradewind::feeds {
namespace {

using settings::Dataset;

Expected<void> folders_exist(const settings::Feed& feed) {
    const std::filesystem::path root{feed.directory};
    std::error_code ignored;
    if (!std::filesystem::is_directory(root, ignored))
        return failure("feed.directory", "\"" + feed.directory + "\"", "a folder of flat files");
    for (const Dataset dataset : feed.datasets) {
        const auto folder = root / layout_of(dataset).folder;
        if (!std::filesystem::is_directory(folder, ignored))
            return failure("feed.datasets", "no folder " + folder.string(),
                           "one for each chosen dataset");
    }
    return {};
}

// Where the settings leave the range open, the data says it.
std::optional<DateRange> range_of(const settings::Feed& feed, const FeedPlan& plan) {
    std::optional<DateRange> range;
    const auto widen = [&](const std::optional<DateRange>& by) {
        if (!by) return;
        if (!range) range = by;
        range->first = std::min(range->first, by->first);
        range->last = std::max(range->last, by->last);
    };
    if (!feed.from || !feed.to) {
        for (const Dataset dataset : feed.datasets)
            if (layout_of(dataset).a_file_per_day)
                widen(dates_of(feed.directory, layout_of(dataset)));
        for (const HourlyFilePath& hourly : plan.hourly) widen(dates_of_hourly_file(hourly.path));
    }
    if (feed.from && feed.to) return DateRange{*feed.from, *feed.to};
    if (!range) return std::nullopt;
    return DateRange{feed.from.value_or(range->first), feed.to.value_or(range->last)};
}

void note_missing(FeedSummary& findings, Dataset dataset, const calendar::Calendar& calendar,
                  Date date) {
    auto& gaps = findings.missing_days;
    const auto same = std::ranges::find_if(
        gaps.rbegin(), gaps.rend(), [&](const MissingDays& gap) { return gap.dataset == dataset; });
    if (same != gaps.rend() && same->last == calendar.previous_trading_day(date)) {
        same->last = date;
        ++same->days;
        return;
    }
    gaps.push_back({dataset, date, date, 1});
}

}  // namespace

Expected<FeedPlan> FeedPlan::make(const settings::Feed& feed, const SymbolSelection& selection,
                                  const calendar::Calendar& calendar) {
    if (auto ok = folders_exist(feed); !ok) return std::unexpected{ok.error()};
    if (feed.from && feed.to && *feed.to < *feed.from)
        return failure("feed.to", feed.to->to_string(), "a date not before feed.from");
    // One order of files, however the settings list the datasets.
    std::vector<const DatasetLayout*> layouts;
    layouts.reserve(feed.datasets.size());
    for (const Dataset dataset : feed.datasets) layouts.push_back(&layout_of(dataset));
    std::ranges::sort(layouts, {}, &DatasetLayout::rank);
    layouts.erase(std::unique(layouts.begin(), layouts.end()), layouts.end());

    FeedPlan plan;
    for (const DatasetLayout* layout : layouts) {
        if (layout->a_file_per_day) continue;
        for (std::uint32_t i = 0; i < selection.symbols().size(); ++i) {
            const auto& symbol = selection.symbols()[i];
            if (symbol.kind != SymbolSelection::Kind::Equity) continue;
            if (auto path = hourly_file(feed.directory, symbol.name))
                plan.hourly.push_back({i, std::move(*path)});
            else
                plan.findings.remarks.push_back("no file hourly/" + symbol.name + ".csv");
        }
    }
    const auto range = range_of(feed, plan);
    bool any = !plan.hourly.empty();
    if (range) {
        for (const calendar::Session& session : calendar.sessions()) {
            if (session.date < range->first || session.date > range->last) continue;
            PlannedDay day{.session = session, .files = {}};
            for (const DatasetLayout* layout : layouts) {
                if (!layout->a_file_per_day || !selection.wants(layout->tickers)) continue;
                if (auto path = day_file(feed.directory, *layout, session.date))
                    day.files.push_back({layout, std::move(*path)});
                else
                    note_missing(plan.findings, layout->dataset, calendar, session.date);
            }
            any = any || !day.files.empty();
            plan.days.push_back(std::move(day));
        }
    }
    if (!any || plan.days.empty())
        return failure("feed.directory", "no file for the chosen datasets and dates",
                       "data in " + feed.directory);
    return plan;
}

}  // namespace tradewind::feeds
