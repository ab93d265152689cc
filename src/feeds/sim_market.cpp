#include "tradewind/feeds/sim_market.hpp"

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

#include "tradewind/calendar/new_york.hpp"

namespace tradewind::feeds {
namespace {

// Adds what the table lacks and gives the ids of all.
Expected<std::vector<InstrumentId>> admit(const std::vector<std::string>& symbols,
                                          InstrumentTable& table, std::vector<Instrument>& added) {
    std::vector<InstrumentId> ids;
    std::set<std::string_view> seen;
    for (const std::string& symbol : symbols) {
        if (!seen.insert(symbol).second)
            return failure("simulated market", symbol + " a second time", "each symbol once");
        if (const auto known = table.find(symbol)) {
            if (table.at(*known).kind != InstrumentKind::Equity)
                return failure("simulated market", symbol, "stocks only");
            ids.push_back(*known);
            continue;
        }
        const auto instrument = Instrument::equity(symbol);
        if (!instrument) return std::unexpected{instrument.error()};
        const auto id = table.add(*instrument);
        if (!id) return std::unexpected{id.error()};
        added.push_back(table.at(*id));
        ids.push_back(*id);
    }
    if (ids.empty()) return failure("simulated market", "no symbols", "one or more (run.symbols)");
    return ids;
}

}  // namespace

Expected<std::vector<calendar::Session>> sim_sessions(const settings::SimMarket& settings,
                                                      const calendar::Calendar& calendar) {
    std::size_t index = calendar.index_at_or_after(calendar::from_new_york(settings.start, {}));
    const std::size_t end = std::min(calendar.size(), index + settings.days);
    if (index == end)
        return failure("feed.sim.start", settings.start.to_string(),
                       "a date from 1998 to " + calendar.at(calendar.size() - 1).date.to_string());
    std::vector<calendar::Session> sessions;
    for (; index < end; ++index) sessions.push_back(calendar.at(index));
    return sessions;
}

SimMarket::SimMarket(const settings::SimMarket& settings, const calendar::Calendar& calendar,
                     InstrumentTable& table, std::size_t batch)
    : model_{std::make_unique<SimModel>(settings)},
      calendar_{&calendar},
      table_{&table},
      next_session_{calendar.index_at_or_after(calendar::from_new_york(settings.start, {}))},
      end_session_{std::min(calendar.size(), next_session_ + settings.days)},
      batch_{std::max<std::size_t>(1, batch)} {}

Expected<std::unique_ptr<SimMarket>> SimMarket::create(const settings::SimMarket& settings,
                                                       const std::vector<std::string>& symbols,
                                                       InstrumentTable& table,
                                                       const calendar::Calendar& calendar,
                                                       std::size_t batch) {
    if (const auto sessions = sim_sessions(settings, calendar); !sessions)
        return std::unexpected{sessions.error()};
    const auto underlyings = sim_underlyings(settings, symbols);
    if (!underlyings) return std::unexpected{underlyings.error()};
    std::unique_ptr<SimMarket> market{new SimMarket{settings, calendar, table, batch}};
    const auto ids = admit(symbols, table, market->added_);
    if (!ids) return std::unexpected{ids.error()};
    market->symbols_.reserve(ids->size());
    market->turns_.reserve(ids->size());
    for (std::size_t i = 0; i < ids->size(); ++i)
        market->symbols_.emplace_back(*market->model_, symbols[i], (*ids)[i]);
    if (!underlyings->empty()) market->chain_of_.assign(symbols.size(), no_chain);
    for (const std::string& name : *underlyings) {
        const auto symbol =
            static_cast<std::uint32_t>(std::ranges::find(symbols, name) - symbols.begin());
        market->chain_of_[symbol] = static_cast<std::uint32_t>(market->chains_.size());
        market->symbol_of_.push_back(symbol);
        market->chains_.emplace_back(*market->model_, calendar, name, (*ids)[symbol]);
    }
    return market;
}

Expected<bool> SimMarket::begin_next_session() {
    if (next_session_ == end_session_) return false;
    const calendar::Session& session = calendar_->at(next_session_++);
    for (std::uint32_t i = 0; i < symbols_.size(); ++i) {
        symbols_[i].begin(session);
        if (symbols_[i].next_time() != Timestamp::max())
            turns_.push_back({symbols_[i].next_time(), i});
    }
    std::make_heap(turns_.begin(), turns_.end());
    if (const auto begun = begin_chains(session); !begun) return std::unexpected{begun.error()};
    return true;
}

Expected<void> SimMarket::begin_chains(const calendar::Session& session) {
    chain_turns_.clear();
    for (std::size_t i = 0; i < chains_.size(); ++i) {
        SimChain& chain = chains_[i];
        chain.begin(session, symbols_[symbol_of_[i]].quoted_price());
        for (std::size_t contract = chain.first_new(); contract < chain.size(); ++contract) {
            const Instrument& instrument = chain.instrument(contract);
            auto id = table_->find(instrument.symbol());
            if (!id) {
                const auto added = table_->add(instrument);
                if (!added) return std::unexpected{added.error()};
                id = *added;
                added_.push_back(table_->at(*id));
            }
            chain.give_id(contract, *id);
        }
    }
    return {};
}

// When the chain has another next event.
void SimMarket::expect(std::uint32_t chain) {
    const Timestamp next = chains_[chain].next_time();
    if (next == Timestamp::max()) return;
    chain_turns_.push_back({next, chain});
    std::push_heap(chain_turns_.begin(), chain_turns_.end());
}

bool SimMarket::chain_is_next() {
    while (!chain_turns_.empty()) {
        const Turn& turn = chain_turns_.front();
        if (turn.time == chains_[turn.symbol].next_time())
            return turns_.empty() || turn.time < turns_.front().time;
        std::pop_heap(chain_turns_.begin(), chain_turns_.end());
        chain_turns_.pop_back();
    }
    return false;
}

MarketEvent SimMarket::take_of_chain() {
    const std::uint32_t chain = chain_turns_.front().symbol;
    std::pop_heap(chain_turns_.begin(), chain_turns_.end());
    chain_turns_.pop_back();
    const MarketEvent event = chains_[chain].take();
    expect(chain);
    return event;
}

MarketEvent SimMarket::take_of_stock() {
    const std::uint32_t index = turns_.front().symbol;
    SimSymbol& symbol = symbols_[index];
    const MarketEvent event = symbol.take();
    replace_front({symbol.next_time(), index});
    if (!chain_of_.empty() && chain_of_[index] != no_chain &&
        event.header().kind == RecordKind::Quote) {
        const std::uint32_t chain = chain_of_[index];
        const Timestamp expected = chains_[chain].next_time();
        chains_[chain].on_stock_quote(event.header().event_time, symbol.quoted_price());
        if (chains_[chain].next_time() != expected) expect(chain);
    }
    return event;
}

// The front has had its turn and its symbol's next one takes its place: one walk down the heap.
void SimMarket::replace_front(Turn turn) {
    if (turn.time == Timestamp::max()) {
        std::pop_heap(turns_.begin(), turns_.end());
        turns_.pop_back();
        return;
    }
    const std::size_t size = turns_.size();
    std::size_t at = 0;
    for (std::size_t child = 1; child < size; child = 2 * at + 1) {
        if (child + 1 < size && turns_[child] < turns_[child + 1]) ++child;
        if (!(turn < turns_[child])) break;
        turns_[at] = turns_[child];
        at = child;
    }
    turns_[at] = turn;
}

Expected<void> SimMarket::read(Batch& into) {
    into.events.resize(batch_);
    std::size_t count = 0;
    while (count < batch_) {
        const bool of_chain = chain_is_next();
        if (!of_chain && turns_.empty()) {
            const auto begun = begin_next_session();
            if (!begun) return std::unexpected{begun.error()};
            if (!*begun) break;
            continue;
        }
        into.events[count] = of_chain ? take_of_chain() : take_of_stock();
        into.events[count].header().sequence = ++ordinal_;
        ++count;
    }
    into.events.resize(count);
    into.added = std::exchange(added_, {});
    return {};
}

}  // namespace tradewind::feeds
