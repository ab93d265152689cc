#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "tradewind/calendar/calendar.hpp"
#include "tradewind/feeds/flat_file_writer.hpp"
#include "tradewind/feeds/option_file_writer.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::feeds {

struct SimulationReport {
    Date from;
    Date to;
    std::uint32_t days = 0;
    FlatFileDay::Counts counts;
    OptionFileDay::Counts options;
};

// Called after each trading day: days done, days in all.
using SimulationProgress = std::function<void(std::uint32_t done, std::uint32_t total)>;

// Writes the simulated market's days as flat files under `directory`: the events that SimMarket
// gives for the same settings and symbols, with the aggregates of its trades, empty tables of
// splits and dividends (reference/), and a note of what made them (SIMULATED.txt). With options
// enabled, option files too. Memory does not grow with days or symbols, since a file's rows are
// sorted by ticker; of one chain at a time a day's events are held, 48 bytes each.
//
// A folder that holds market data without that note is refused, so that nobody's real files are
// replaced. Other errors: SimMarket's, and files that cannot be written; the days before stay.
Expected<SimulationReport> simulate(const settings::SimMarket& settings,
                                    const std::vector<std::string>& symbols,
                                    const calendar::Calendar& calendar,
                                    const std::filesystem::path& directory,
                                    const SimulationProgress& progress = {});

}  // namespace tradewind::feeds
