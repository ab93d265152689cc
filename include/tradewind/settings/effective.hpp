#pragma once

#include <cstdint>
#include <string>

#include "tradewind/settings/settings.hpp"

namespace tradewind::settings {

// Every setting in force as TOML, defaults included, in the order of docs/configuration.md: the
// description of a run. parse() of it gives equal settings. Optional keys that are not set are left
// out. It never holds a secret, because settings never do.
std::string effective_toml(const Settings& settings);

// A hash (XXH3, 64 bits) of what can change a decision or a fill: not threads.*, journal.*,
// output.*, run.mode, feed.sim.speed or any path, and not which data is read. It stands in the head
// of a journal: a journal whose hash differs was made by other rules.
std::uint64_t behaviour_hash(const Settings& settings);

// The session that every order id carries: a hash of behaviour and of the choice of data (symbols,
// feed kind, datasets, dates, the simulated market). Equal runs have equal order ids, whatever
// their threads and folders. Never 0.
std::uint64_t session_id(const Settings& settings);

}  // namespace tradewind::settings
