#include "tradewind/settings/room.hpp"

#include <algorithm>

namespace tradewind::settings {

std::uint64_t instruments_listed(const Settings& settings) {
    const std::uint64_t symbols = settings.run.symbols.size();
    const SimOptions& options = settings.feed.sim.options;
    if (settings.feed.kind != FeedKind::Sim || !options.enabled) return symbols;
    // Days in a row reach into at most so many months and weeks: a month has 15 trading days and
    // more, a week four but for a few (one of September 2001 had a single day).
    const std::uint64_t days = settings.feed.sim.days;
    const std::uint64_t more_months = days / 15 + 1;
    const std::uint64_t more_weeks = days / 4 + 3;
    const auto strikes = [&](std::uint64_t sessions) {  // of an expiry that is listed in so many
        return std::min<std::uint64_t>(options.strikes * std::min(sessions, days),
                                       options.strikes + more_strikes);
    };
    std::uint64_t listed = 0;
    if (options.monthlies > 0) listed += (options.monthlies + more_months) * strikes(days);
    if (options.weeklies > 0) listed += (options.weeklies + more_weeks) * strikes(days);
    if (options.dailies > 0) listed += (options.dailies + days) * strikes(options.dailies);
    const std::uint64_t chains = options.underlyings.empty() ? symbols : options.underlyings.size();
    return symbols + chains * listed * 2;  // calls and puts
}

}  // namespace tradewind::settings
