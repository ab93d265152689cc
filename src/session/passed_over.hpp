#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

#include "tradewind/core/desk.hpp"

namespace tradewind::session {

// What the desk could not mark by, as sentences beside those of the feed.
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
}

}  // namespace tradewind::session
