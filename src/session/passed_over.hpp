#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

#include "tradewind/core/desk.hpp"

namespace tradewind::session {

// What the desk passed over, as sentences beside those of the feed.
inline void note_passed_over(const core::PassedOver& passed_over,
                             std::vector<std::string>& problems) {
    if (passed_over.doubtful_quotes > 0)
        problems.push_back(
            fmt::format("{} quotes were crossed, one-sided or too wide to believe: they marked "
                        "nothing",
                        passed_over.doubtful_quotes));
    if (passed_over.excessive_marks > 0)
        problems.push_back(
            fmt::format("{} prices would have put the positions beyond 4 billion dollars: they "
                        "marked nothing",
                        passed_over.excessive_marks));
    if (passed_over.corporate_actions > 0)
        problems.push_back(
            fmt::format("{} splits or dividends were beyond 100,000 for one or 100,000 dollars a "
                        "share, or more than the account carries: they changed nothing",
                        passed_over.corporate_actions));
    if (passed_over.reports > 0)
        problems.push_back(
            fmt::format("{} reports of the broker told prices above a billion dollars, more than a "
                        "billion units, or more than the account carries: these numbers count for "
                        "nothing, and where they would have been booked the symbol is halted until "
                        "its positions agree",
                        passed_over.reports));
}

}  // namespace tradewind::session
