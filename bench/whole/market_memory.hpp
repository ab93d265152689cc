#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "tradewind/calendar/calendar.hpp"
#include "tradewind/feeds/market_source.hpp"
#include "tradewind/model/instrument_table.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::bench {

// Where the benchmarks' market data comes from: recorded files, or simulated days written to a
// scratch folder where those are not at hand.
struct Data {
    std::filesystem::path directory;
    std::vector<std::string> bar_symbols;  // minute bars
    std::string bar_from, bar_to;
    std::vector<std::string> tick_symbols;  // trades and quotes
    std::string tick_from, tick_to;
    std::string says;
};
Expected<Data> find_data(const std::filesystem::path& wanted, const std::filesystem::path& scratch,
                         const calendar::Calendar& calendar);

// A shipped configuration with overrides. Stops the program when it is not right.
settings::Settings configured(const std::string& file, std::vector<std::string> overrides);
settings::Settings for_bars(const Data& data, const std::string& file,
                            const std::vector<std::string>& overrides = {});
settings::Settings for_ticks(const Data& data, const std::string& file,
                             const std::vector<std::string>& overrides = {});

// A market in memory.
struct Market {
    std::vector<Instrument> instruments;
    std::vector<MarketEvent> events;
};
Market load_market(const settings::Settings& settings, const calendar::Calendar& calendar);
// The market's beginning, told of so many symbols at once: as many events, each symbol's as dense
// as the market's own, in a shorter time.
Market crowded(const Market& market, std::uint32_t symbols);
// The same events in the same order, dealt in turn to so many symbols: each symbol's thinner, so
// that the bars are as many times more.
Market dealt(const Market& market, std::uint32_t symbols);

// Seconds that a fresh engine and exchange need for the whole market, on this thread.
double run_in_memory(const settings::Settings& settings, const calendar::Calendar& calendar,
                     const Market& market);

[[noreturn]] void stop(const Error& error);

}  // namespace tradewind::bench
