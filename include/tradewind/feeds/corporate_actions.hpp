#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "tradewind/feeds/feed_plan.hpp"
#include "tradewind/feeds/feed_summary.hpp"
#include "tradewind/feeds/row_judge.hpp"
#include "tradewind/model/market_event.hpp"

namespace tradewind::feeds {

// A split or dividend of one stock. `action` has its time: when the pre-market of the ex-date opens
// (of the next trading day when the date is none), before anything can trade without it.
struct CorporateAction {
    std::string ticker;
    MarketEvent action;
};

// The splits and dividends in DIRECTORY/reference/{splits,dividends}.csv of the given tickers on
// the planned days, sorted by time, then by the tickers' order here, splits first. Bad rows are
// errors or counted skips by the policy; a file that does not exist is a remark.
Expected<std::vector<CorporateAction>> read_corporate_actions(
    const std::filesystem::path& directory, std::span<const std::string> tickers,
    std::span<const PlannedDay> days, settings::OnBadRow on_bad_row, FeedSummary& findings);

}  // namespace tradewind::feeds
