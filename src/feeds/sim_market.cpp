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
                     std::size_t batch)
    : model_{std::make_unique<SimModel>(settings)},
      calendar_{&calendar},
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
    std::unique_ptr<SimMarket> market{new SimMarket{settings, calendar, batch}};
    const auto ids = admit(symbols, table, market->added_);
    if (!ids) return std::unexpected{ids.error()};
    market->symbols_.reserve(ids->size());
    market->turns_.reserve(ids->size());
    for (std::size_t i = 0; i < ids->size(); ++i)
        market->symbols_.emplace_back(*market->model_, symbols[i], (*ids)[i]);
    return market;
}

bool SimMarket::begin_next_session() {
    if (next_session_ == end_session_) return false;
    const calendar::Session& session = calendar_->at(next_session_++);
    for (std::uint32_t i = 0; i < symbols_.size(); ++i) {
        symbols_[i].begin(session);
        if (symbols_[i].next_time() != Timestamp::max())
            turns_.push_back({symbols_[i].next_time(), i});
    }
    std::make_heap(turns_.begin(), turns_.end());
    return true;
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
        if (turns_.empty()) {
            if (!begin_next_session()) break;
            continue;
        }
        const std::uint32_t index = turns_.front().symbol;
        SimSymbol& symbol = symbols_[index];
        into.events[count] = symbol.take();
        into.events[count].header().sequence = ++ordinal_;
        ++count;
        replace_front({symbol.next_time(), index});
    }
    into.events.resize(count);
    into.added = std::exchange(added_, {});
    return {};
}

}  // namespace tradewind::feeds
