#include "tradewind/feeds/flat_files.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "tradewind/feeds/corporate_actions.hpp"
#include "tradewind/feeds/day_loader.hpp"
#include "tradewind/feeds/day_merge.hpp"
#include "tradewind/model/occ_symbol.hpp"

namespace tradewind::feeds {
namespace {

std::vector<std::unique_ptr<DayRows>> make_days(Threading threading, std::size_t bytes) {
    const std::size_t count = threading == Threading::Inline ? 1 : 2;
    std::vector<std::unique_ptr<DayRows>> days;
    days.reserve(count);
    for (std::size_t i = 0; i < count; ++i) days.push_back(std::make_unique<DayRows>(bytes));
    return days;
}

// What splits and dividends are wanted for: the selected stocks, and those that selected contracts
// are options of.
std::vector<std::string> action_tickers(const SymbolSelection& selection) {
    std::vector<std::string> tickers;
    for (const auto& symbol : selection.symbols()) {
        std::string ticker;
        if (symbol.kind == SymbolSelection::Kind::Equity) ticker = symbol.name;
        if (symbol.kind == SymbolSelection::Kind::Contract)
            ticker = underlying_of_root(root_of_contract(symbol.name));
        if (!ticker.empty() && !ticker.starts_with("I:") &&
            std::ranges::find(tickers, ticker) == tickers.end())
            tickers.push_back(std::move(ticker));
    }
    return tickers;
}

}  // namespace

struct FlatFileSource::State {
    State(FeedPlan made, SymbolSelection chosen, const RowPolicy& rows,
          InstrumentTable& instruments, Threading threading, const FlatFileLimits& limits)
        : plan{std::move(made)},
          selection{std::move(chosen)},
          policy{rows},
          table{&instruments},
          batch_events{std::max<std::size_t>(1, limits.batch_events)},
          loader{plan, selection, policy, threading},
          days{threading, make_days(threading, limits.day_bytes),
               [this](DayRows& into, const std::stop_token& stop) {
                   return loader.load(into, stop);
               }} {
        summary = plan.findings;
    }

    FeedPlan plan;
    SymbolSelection selection;
    RowPolicy policy;
    InstrumentTable* table;
    std::size_t batch_events;
    std::vector<CorporateAction> actions;
    std::size_t next_action = 0;
    FeedSummary summary;
    std::vector<bool> has_data;  // by position in the selection
    std::uint64_t sequence = 0;
    std::optional<Error> failed;
    bool finished = false;

    std::vector<Instrument> added;  // since the last batch
    std::span<MarketEvent> events;  // the room of the batch that is being read
    std::size_t count = 0;          // of events in it
    const DayRows* day = nullptr;
    std::optional<DayMerge> merge;

    DayLoader loader;
    Conveyor<DayRows> days;  // last: its thread uses what stands above

    Expected<InstrumentId> instrument(std::string_view symbol);
    Expected<void> read(Batch& into);
    Expected<bool> open_day();
    Expected<void> fill();
    Timestamp next_action_time() const;
    Expected<void> emit_actions(Timestamp up_to);
    void name(MarketEvent& event, InstrumentId id) {
        event.header().instrument = id;
        event.header().sequence = ++sequence;
    }
    void finish();
};

// The instrument of a ticker, added (with its underlying before it) when it is new.
Expected<InstrumentId> FlatFileSource::State::instrument(std::string_view symbol) {
    if (const auto known = table->find(symbol)) return *known;
    Expected<Instrument> made = failure("");
    if (symbol.starts_with("O:")) {
        const auto underlying = instrument(underlying_of_root(root_of_contract(symbol)));
        if (!underlying) return underlying;
        made = Instrument::option(symbol, *underlying);
    } else if (symbol.starts_with("I:")) {
        made = Instrument::index(symbol);
    } else {
        made = Instrument::equity(symbol);
    }
    if (!made) return std::unexpected{made.error()};
    const auto id = table->add(*made);
    if (id) added.push_back(table->at(*id));
    return id;
}

Expected<void> FlatFileSource::State::emit_actions(Timestamp up_to) {
    for (; next_action < actions.size(); ++next_action) {
        const CorporateAction& next = actions[next_action];
        if (next.action.header().event_time > up_to || count == batch_events) break;
        const auto id = instrument(next.ticker);
        if (!id) return std::unexpected{id.error()};
        events[count] = next.action;
        name(events[count++], *id);
    }
    return {};
}

Expected<bool> FlatFileSource::State::open_day() {
    merge.reset();
    day = days.next();
    if (day == nullptr) return false;
    summary.add(day->counts);
    if (day->error) return std::unexpected{*day->error};
    auto opened = DayMerge::open(*day, policy, summary);
    if (!opened) return std::unexpected{opened.error()};
    merge = std::move(*opened);
    for (const TickerRows& rows : day->tickers) has_data[rows.position] = true;
    return true;
}

// Adds events of the open day until the batch is full or the day is over.
Expected<void> FlatFileSource::State::fill() {
    const Timestamp end_of_day = day->day.next_midnight - std::chrono::nanoseconds{1};
    Timestamp action_due = next_action_time();
    while (count < batch_events) {
        const Timestamp due = merge->done() ? end_of_day : merge->next_time();
        if (action_due <= due) [[unlikely]] {
            if (auto ok = emit_actions(due); !ok) return ok;
            action_due = next_action_time();
            continue;
        }
        if (merge->done()) {
            merge.reset();
            return {};
        }
        TickerCursor& cursor = merge->next();
        if (!cursor.instrument.valid()) [[unlikely]] {
            const auto id = instrument(cursor.rows().ticker);
            if (!id) return std::unexpected{id.error()};
            cursor.instrument = *id;
        }
        const std::size_t taken =
            merge->take(std::span{events}.subspan(count), action_due, sequence);
        count += taken;
        sequence += taken;
        if (merge->error()) return std::unexpected{*merge->error()};
    }
    return {};
}

Timestamp FlatFileSource::State::next_action_time() const {
    return next_action < actions.size() ? actions[next_action].action.header().event_time
                                        : Timestamp::max();
}

void FlatFileSource::State::finish() {
    finished = true;
    for (std::size_t i = 0; i < has_data.size(); ++i)
        if (!has_data[i]) summary.symbols_without_data.push_back(selection.symbols()[i].name);
}

Expected<void> FlatFileSource::State::read(Batch& into) {
    into.added.clear();
    into.events.resize(batch_events);
    events = into.events;
    count = 0;
    while (count == 0 && !failed && !finished) {
        if (!merge) {
            const auto opened = open_day();
            if (!opened) {
                failed = opened.error();
                break;
            }
            if (!*opened) {
                finish();
                break;
            }
        }
        if (auto ok = fill(); !ok) failed = ok.error();
    }
    summary.events = sequence;
    into.events.resize(count);
    // What came before the damage is given out, and the error with the next call.
    if (failed && count == 0) return std::unexpected{*failed};
    // Instruments added at the opening wait for the first batch.
    std::swap(into.added, added);
    return {};
}

FlatFileSource::FlatFileSource(std::unique_ptr<State> state) : state_{std::move(state)} {}
FlatFileSource::FlatFileSource(FlatFileSource&&) noexcept = default;
FlatFileSource::~FlatFileSource() = default;

Expected<void> FlatFileSource::read(Batch& into) { return state_->read(into); }
const FeedSummary& FlatFileSource::summary() const { return state_->summary; }

struct FlatFileOpener {
    static Expected<std::unique_ptr<FlatFileSource>> open(
        const settings::Feed& feed, const std::vector<std::string>& symbols, InstrumentTable& table,
        const calendar::Calendar& calendar, Threading threading, const FlatFileLimits& limits) {
        auto selection = SymbolSelection::from(symbols);
        if (!selection) return std::unexpected{selection.error()};
        auto plan = FeedPlan::make(feed, *selection, calendar);
        if (!plan) return std::unexpected{plan.error()};
        const RowPolicy policy{.on_bad_row = feed.on_bad_row,
                               .quote_sizes = feed.quote_size_unit,
                               .extended_hours = feed.extended_hours};
        std::vector<CorporateAction> actions;
        if (feed.corporate_actions == settings::CorporateActions::Apply) {
            auto read = read_corporate_actions(feed.directory, action_tickers(*selection),
                                               plan->days, feed.on_bad_row, plan->findings);
            if (!read) return std::unexpected{read.error()};
            actions = std::move(*read);
        }
        auto state = std::make_unique<FlatFileSource::State>(
            std::move(*plan), std::move(*selection), policy, table, threading, limits);
        state->actions = std::move(actions);
        state->has_data.resize(state->selection.symbols().size());
        for (const auto& symbol : state->selection.symbols()) {
            using Kind = SymbolSelection::Kind;
            if (symbol.kind != Kind::Equity && symbol.kind != Kind::Index) continue;
            if (const auto id = state->instrument(symbol.name); !id)
                return std::unexpected{id.error()};
        }
        return std::unique_ptr<FlatFileSource>{new FlatFileSource{std::move(state)}};
    }
};

Expected<std::unique_ptr<FlatFileSource>> open_flat_files(
    const settings::Feed& feed, const std::vector<std::string>& symbols, InstrumentTable& table,
    const calendar::Calendar& calendar, Threading threading, const FlatFileLimits& limits) {
    return FlatFileOpener::open(feed, symbols, table, calendar, threading, limits);
}

}  // namespace tradewind::feeds
