#include "market_memory.hpp"

#include <fmt/format.h>

#include <cstdlib>

#include "measure.hpp"
#include "tradewind/feeds/flat_files.hpp"
#include "tradewind/feeds/simulate.hpp"
#include "tradewind/session/inline_run.hpp"
#include "tradewind/settings/load.hpp"

namespace tradewind::bench {
namespace {

std::string joined(const std::vector<std::string>& parts) {
    return fmt::format("{}", fmt::join(parts, ","));
}

// Later ones win.
std::vector<std::string> with(std::vector<std::string> overrides,
                              const std::vector<std::string>& more) {
    overrides.insert(overrides.end(), more.begin(), more.end());
    return overrides;
}

std::vector<Instrument> numbered(std::uint32_t symbols) {
    std::vector<Instrument> instruments;
    for (std::uint32_t i = 0; i < symbols; ++i) {
        auto instrument = Instrument::equity(fmt::format("S{}", i));
        if (!instrument) stop(instrument.error());
        instrument->id = InstrumentId::from_index(i);
        instruments.push_back(*instrument);
    }
    return instruments;
}

}  // namespace

void stop(const Error& error) {
    fmt::print(stderr, "bench/run: {}\n", error.message());
    std::exit(1);
}

Expected<Data> find_data(const std::filesystem::path& wanted, const std::filesystem::path& scratch,
                         const calendar::Calendar& calendar) {
    if (std::filesystem::is_directory(wanted)) {
        return Data{.directory = wanted,
                    .bar_symbols = {"SPY"},
                    .bar_from = "2024-03-26",
                    .bar_to = "2025-01-17",
                    .tick_symbols = {"BAC", "IBM"},
                    .tick_from = "2013-10-07",
                    .tick_to = "2013-10-10",
                    .says = "recorded market data"};
    }
    settings::SimMarket sim;
    sim.seed = 7;
    sim.days = 20;
    const std::vector<std::string> symbols{"AAA", "BBB"};
    auto made = feeds::simulate(sim, symbols, calendar, scratch);
    if (!made) return std::unexpected{made.error()};
    return Data{.directory = scratch,
                .bar_symbols = {"AAA"},
                .bar_from = made->from.to_string(),
                .bar_to = made->to.to_string(),
                .tick_symbols = symbols,
                .tick_from = made->from.to_string(),
                .tick_to = made->to.to_string(),
                .says = "simulated market data"};
}

settings::Settings configured(const std::string& file, std::vector<std::string> overrides) {
    auto loaded =
        settings::load(std::filesystem::path{TRADEWIND_SOURCE_DIR} / "config" / file, overrides);
    if (loaded) return *loaded;
    for (const Error& error : loaded.error()) fmt::print(stderr, "{}\n", error.message());
    std::exit(1);
}

settings::Settings for_bars(const Data& data, const std::string& file,
                            const std::vector<std::string>& overrides) {
    return configured(
        file, with({"run.symbols=" + joined(data.bar_symbols),
                    "feed.directory=" + data.directory.string(), "feed.from=" + data.bar_from,
                    "feed.to=" + data.bar_to, "journal.enabled=false"},
                   overrides));
}

settings::Settings for_ticks(const Data& data, const std::string& file,
                             const std::vector<std::string>& overrides) {
    return configured(
        file, with({"run.symbols=" + joined(data.tick_symbols),
                    "feed.directory=" + data.directory.string(), "feed.from=" + data.tick_from,
                    "feed.to=" + data.tick_to, "feed.datasets=stock_trades,stock_quotes",
                    "journal.enabled=false"},
                   overrides));
}

Market load_market(const settings::Settings& settings, const calendar::Calendar& calendar) {
    Market market;
    InstrumentTable table{settings.run.max_instruments};
    auto source = feeds::open_flat_files(settings.feed, settings.run.symbols, table, calendar,
                                         feeds::Threading::ReaderThread);
    if (!source) stop(source.error());
    feeds::Batch batch;
    while (true) {
        if (auto read = (*source)->read(batch); !read) stop(read.error());
        if (batch.empty()) return market;
        market.instruments.insert(market.instruments.end(), batch.added.begin(), batch.added.end());
        market.events.insert(market.events.end(), batch.events.begin(), batch.events.end());
    }
}

Market crowded(const Market& market, std::uint32_t symbols) {
    Market other{.instruments = numbered(symbols), .events = {}};
    other.events.reserve(market.events.size());
    for (const MarketEvent& event : market.events) {
        for (std::uint32_t i = 0; i < symbols; ++i) {
            if (other.events.size() == market.events.size()) return other;
            other.events.push_back(event);
            Header& header = other.events.back().header();
            header.instrument = InstrumentId::from_index(i);
            header.sequence = other.events.size();
        }
    }
    return other;
}

Market dealt(const Market& market, std::uint32_t symbols) {
    Market other{.instruments = numbered(symbols), .events = market.events};
    std::uint32_t next = 0;
    for (MarketEvent& event : other.events) {
        event.header().instrument = InstrumentId::from_index(next);
        next = next + 1 == symbols ? 0 : next + 1;
    }
    return other;
}

double run_in_memory(const settings::Settings& settings, const calendar::Calendar& calendar,
                     const Market& market) {
    auto run = session::InlineRun::create(settings, calendar, 1, nullptr);
    if (!run) stop(run.error());
    const Timestamp start = market.events.front().header().receive_time;
    if (auto added = (*run)->add_instruments(market.instruments, start); !added) {
        stop(added.error());
    }
    return seconds_of([&] {
        for (const MarketEvent& event : market.events) (*run)->step(event);
    });
}

}  // namespace tradewind::bench
