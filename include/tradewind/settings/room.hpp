#pragma once

#include <cstdint>

#include "tradewind/settings/settings.hpp"

namespace tradewind::settings {

// The most that run.max_instruments may be.
inline constexpr std::uint32_t most_instruments = 1'048'576;

// How many strikes an expiry of the simulated market takes beyond feed.sim.options.strikes while
// the price moves, so that a run's contracts are bounded.
inline constexpr std::uint32_t more_strikes = 64;

// The most instruments that a run may come to know by what its settings say: the symbols and, where
// the simulated market has option chains, all contracts that these may list from the first day to
// the last. An id is never given twice (journals name instruments by it), so contracts that have
// expired count as well. A bound by the settings alone, whatever the calendar and the prices:
// about four times what a chain with the default settings lists in a year.
std::uint64_t instruments_listed(const Settings& settings);

}  // namespace tradewind::settings
