#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "tradewind/calendar/calendar.hpp"
#include "tradewind/feeds/market_source.hpp"
#include "tradewind/feeds/sim_chain.hpp"
#include "tradewind/feeds/sim_model.hpp"
#include "tradewind/feeds/sim_symbol.hpp"
#include "tradewind/model/instrument_table.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::feeds {

// The embedded market: quotes and trades of any number of stocks, and of their option chains where
// settings.options says so, day after day, as fast as they are pulled (keeping them to real time is
// the session's work). The same settings and symbols give the same bytes on every machine and in
// every batch size; a symbol's own events do not depend on which others there are, nor on options.
// Events of one instant come in the order of `symbols`, those of chains behind those of stocks.
class SimMarket : public MarketSource {
public:
    static constexpr std::size_t default_batch = 512;

    // Symbols that the table lacks are added to it, and come with the first batch; contracts when
    // the session begins that lists them, and come with its first events. Errors: a symbol that is
    // not a stock's, one named twice, a full table, a start beyond the calendar, and those of
    // sim_underlyings(). Table and calendar must outlive the market; settings.speed is not read.
    static Expected<std::unique_ptr<SimMarket>> create(const settings::SimMarket& settings,
                                                       const std::vector<std::string>& symbols,
                                                       InstrumentTable& table,
                                                       const calendar::Calendar& calendar,
                                                       std::size_t batch = default_batch);

    Expected<void> read(Batch& into) override;

    // The hidden regime of the symbol at a place in `symbols`, as of its next event: what a
    // classifier should have found.
    Regime hidden_regime(std::size_t symbol) const { return symbols_[symbol].hidden_regime(); }
    // The chains, in the order of sim_underlyings(), as of their next events.
    std::span<const SimChain> chains() const { return chains_; }

private:
    struct Turn {
        Timestamp time;
        std::uint32_t symbol;
        // Later ones sink in a std heap, whose front is the largest.
        friend bool operator<(const Turn& a, const Turn& b) {
            return a.time != b.time ? a.time > b.time : a.symbol > b.symbol;
        }
    };

    static constexpr std::uint32_t no_chain = 0xffff'ffff;

    SimMarket(const settings::SimMarket& settings, const calendar::Calendar& calendar,
              InstrumentTable& table, std::size_t batch);
    Expected<bool> begin_next_session();
    Expected<void> begin_chains(const calendar::Session& session);
    void replace_front(Turn turn);
    MarketEvent take_of_stock();
    bool chain_is_next();
    MarketEvent take_of_chain();
    void expect(std::uint32_t chain);

    // On the heap of its own, since symbols point to it.
    std::unique_ptr<const SimModel> model_;
    const calendar::Calendar* calendar_;
    InstrumentTable* table_;
    std::size_t next_session_ = 0;
    std::size_t end_session_ = 0;
    std::vector<SimSymbol> symbols_;
    std::vector<Instrument> added_;  // for the first batch
    std::vector<Turn> turns_;        // a heap: whose event is next
    std::vector<SimChain> chains_;
    std::vector<std::uint32_t> chain_of_;   // by symbol; empty without chains
    std::vector<std::uint32_t> symbol_of_;  // by chain
    std::vector<Turn> chain_turns_;  // a heap; a turn whose time is not its chain's is outdated
    std::uint64_t ordinal_ = 0;
    std::size_t batch_;
};

// The sessions that a simulation runs over: `days` from the first trading day at or after `start`.
Expected<std::vector<calendar::Session>> sim_sessions(const settings::SimMarket& settings,
                                                      const calendar::Calendar& calendar);

}  // namespace tradewind::feeds
