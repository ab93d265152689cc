#include "tradewind/session/paper.hpp"

#include <fmt/format.h>
#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <bit>
#include <condition_variable>
#include <cstring>
#include <mutex>

#include "tradewind/session/checkpoint.hpp"
#include "tradewind/session/mark.hpp"
#include "tradewind/session/wiring.hpp"

namespace tradewind::session {
namespace {

using namespace std::chrono_literals;

constexpr auto status_interval = 250ms;
constexpr auto idle_wait = 1ms;        // the core lets time pass at least this often
constexpr auto longest_quiet = 30min;  // a simulated market jumps over longer gaps
constexpr std::size_t round_events = 256;

// Shards look at events before the desk has them: here events come one by one, so the fronts run on
// the core thread, whatever the settings say for a backtest.
settings::Settings with_inline_fronts(settings::Settings settings) {
    settings.threads.shards = 0;
    return settings;
}

}  // namespace

Expected<std::unique_ptr<PaperSession>> PaperSession::create(const Parts& parts) {
    std::unique_ptr<PaperSession> session{new PaperSession{parts}};
    auto engine = core::Engine::create(session->engine_settings_, parts.calendar, parts.session,
                                       *session, session->broker_->capabilities());
    if (!engine) return std::unexpected{engine.error()};
    session->engine_ = std::move(*engine);
    return session;
}

PaperSession::PaperSession(const Parts& parts)
    : parts_{parts},
      engine_settings_{with_inline_fronts(parts.settings)},
      own_broker_{parts.broker == nullptr ? paper_broker(parts.settings, parts.calendar) : nullptr},
      broker_{parts.broker == nullptr ? own_broker_.get() : parts.broker},
      rebuilds_{broker_->home() == brokers::Home::Session},
      core_bell_{wait_kind(parts.settings.threads.core_wait)},
      market_{{.capacity = parts.settings.threads.lane_capacity,
               .wait = wait_kind(parts.settings.threads.feed_wait),
               .back_pressure = lanes::BackPressure::ConflateQuotes,
               .instruments = parts.settings.run.max_instruments},
              &core_bell_},
      instruments_{{.capacity = std::bit_ceil(std::size_t{parts.settings.run.max_instruments}),
                    .wait = wait_kind(parts.settings.threads.feed_wait)}},
      commands_{{.capacity = 1024}, &core_bell_},
      venue_{*broker_, parts.settings.threads.lane_capacity,
             wait_kind(parts.settings.threads.broker_wait), core_bell_},
      snapshots_{8} {
    last_decisions_.resize(parts.settings.run.max_instruments);
}

PaperSession::~PaperSession() { stop(); }

const brokers::SimulatedExchange& PaperSession::exchange() {
    const auto* simulated = dynamic_cast<const brokers::SimulatedBroker*>(broker_);
    invariant(simulated != nullptr, "the broker of a paper session is the simulated exchange");
    return simulated->exchange();
}

void PaperSession::save(std::vector<std::byte>& out) {
    save_checkpoint(*engine_, state_of(*broker_), redelivered_, out);
}

Expected<void> PaperSession::load(std::span<const std::byte> in) {
    if (auto loaded = load_checkpoint(in, *engine_, *broker_, redelivered_); !loaded) return loaded;
    resume_after_ = engine_->market_ordinal();
    return {};
}

Expected<void> PaperSession::replay(const Header& record, Stamp stamp) {
    muted_ = true;
    if (rebuilds_) rebuild(record, stamp);
    auto replayed = engine_->replay(record, stamp);
    if (rebuilds_) {
        // What it answered then stands in the journal, up to the last answer that was recorded.
        while (auto report = broker_->take_report(stamp.time)) redelivered_.push_back(*report);
        std::erase_if(redelivered_, [this](const ExecutionReport& report) {
            return report.header.sequence <= engine_->report_ordinal();
        });
    }
    muted_ = false;
    resume_after_ = engine_->market_ordinal();
    return replayed;
}

void PaperSession::rebuild(const Header& record, Stamp stamp) {
    // The broker sees what it saw then: the stream of market events and, from on_request(), of
    // requests.
    broker_->advance(stamp.time);
    if (record.kind == RecordKind::InstrumentAdded) {
        InstrumentAdded added;
        std::memcpy(static_cast<void*>(&added), &record, sizeof added);
        broker_->add_instrument(added.instrument);
    } else if (is_market(record.kind)) {
        MarketEvent event;
        std::memcpy(event.data(), &record, size_of(record.kind));
        broker_->market(event, stamp.time);
    }
}

void PaperSession::start() {
    const double speed = parts_.settings.feed.sim.speed;
    if (speed > 0) {
        const Timestamp start = engine_->sequence() > 0 ? engine_->core_time() : parts_.start;
        clock_ = std::make_unique<MarketClock>(start, speed);
    }
    known_instruments_ = engine_->instruments().size();
    venue_.begin_with(recovered_orders(), engine_->core_time());
    venue_.start();
    start_core({});
    feed_thread_ = std::jthread{[this](std::stop_token stop) {
        try {
            feed(stop);
        } catch (const std::exception& broken) {
            fail({.where = "feed", .found = broken.what(), .expected = "a market that goes on"});
        }
    }};
}

StandingOrders PaperSession::recovered_orders() const {
    StandingOrders standing{broker_->capabilities().absence};
    engine_->desk().orders().for_each_open([&](const execution::WorkingOrder& working) {
        Order order = working.order();
        order.quantity = working.quantity();
        standing.stands(order);
    });
    for (const ExecutionReport& report : redelivered_) standing.heard(report);
    return standing;
}

void PaperSession::start_core(std::optional<std::size_t> processor) {
    core_thread_ = std::jthread{[this, processor](std::stop_token stop) {
        if (processor) {
            cpu_set_t one;
            CPU_ZERO(&one);
            CPU_SET(*processor, &one);
            pthread_setaffinity_np(pthread_self(), sizeof one, &one);
        }
        try {
            core(stop);
        } catch (const std::exception& broken) {
            core_broke(broken);
        }
    }};
}

void PaperSession::core_broke(const std::exception& broken) {
    // What the engine holds cannot be trusted, so nothing more is made of it: no input is taken,
    // nothing of it leaves, and the record ends with the input that broke it. The broker's thread
    // has a list of its own to cancel by.
    std::string at_broker;
    if (venue_.abandon()) {
        at_broker = venue_.failed()
                        ? "; the broker's thread broke as well (" + venue_.failure() + "); "
                        : "; entries were cancelled at the broker, positions left as they are; ";
        at_broker += what_stands();
    }
    fail({.where = fmt::format("core, input {}", engine_->sequence()),
          .found = broken.what(),
          .expected = "what always holds; trading has stopped, and the journal ends with this "
                      "input" +
                      at_broker});
}

std::string PaperSession::what_stands() const {
    const StandingOrders& standing = venue_.standing();
    if (standing.orders().empty()) return "no order of this session is at work there";
    return "may still be at work there: " + standing.words(engine_->instruments());
}

void PaperSession::stop() {
    if (!core_thread_.joinable()) return;
    if (feed_thread_.joinable()) {
        feed_thread_.request_stop();
        feed_thread_.join();
    }
    core_thread_.request_stop();
    core_thread_.join();
    venue_.stop();
}

Timestamp PaperSession::quiet_until() const {
    if (!clock_) return engine_->core_time();
    // First the clock, then the feed's word: an event that the feed begins to stamp in between is
    // stamped with a later time.
    const Timestamp now = clock_->now();
    std::atomic_thread_fence(std::memory_order_seq_cst);
    return std::min(now, Timestamp::from_nanos(arriving_.load(std::memory_order_seq_cst)));
}

// ---- feed thread ----

void PaperSession::feed(const std::stop_token& stop) {
    feeds::Batch batch;
    while (!stop.stop_requested()) {
        if (auto read = parts_.source.read(batch); !read) {
            fail(read.error());
            break;
        }
        if (batch.empty()) break;
        for (const Instrument& instrument : batch.added) {
            if (instrument.id.index() >= known_instruments_) instruments_.push(instrument, stop);
        }
        for (const MarketEvent& event : batch.events) {
            if (event.header().sequence <= resume_after_) continue;
            MarketEvent arrived = event;
            const Timestamp due = event.header().event_time;
            if (clock_) {
                if (due - clock_->now() > longest_quiet) clock_->skip(due - clock_->now() - 1s);
                std::mutex mutex;
                std::unique_lock lock{mutex};
                std::condition_variable_any sleeper;
                while (clock_->now() < due && !stop.stop_requested()) {
                    if (market_.try_flush()) arriving_.store(nothing_arrives);
                    sleeper.wait_for(
                        lock, stop,
                        std::min<std::chrono::nanoseconds>(clock_->wall_until(due), 20ms),
                        [] { return false; });
                }
                if (stop.stop_requested()) return;
                // A quote that still waits outside the lane goes on holding time back.
                if (arriving_.load() == nothing_arrives) arriving_.store(clock_->now().nanos());
                arrived.header().receive_time = clock_->now();
            }
            const lanes::PushResult pushed = market_.push(arrived, stop);
            if (pushed == lanes::PushResult::Stopped) return;
            if (clock_ && pushed == lanes::PushResult::Pushed) arriving_.store(nothing_arrives);
        }
    }
    market_.flush(stop);
    arriving_.store(nothing_arrives);
    feed_done_.store(true, std::memory_order_release);
    core_bell_.ring();
}

// ---- core thread ----

void PaperSession::core(const std::stop_token& stop) {
    // A broker that recovery left alone has yet to hear of what was recovered.
    for (std::uint32_t i = 0; !rebuilds_ && i < engine_->instruments().size(); ++i) {
        venue_.send_instrument(engine_->instruments().at(InstrumentId::from_index(i)),
                               engine_->core_time());
    }
    for (const ExecutionReport& report : redelivered_) {
        engine_->report(report);
        sync();
    }
    redelivered_.clear();
    // Behind a journal a Reconcile waits here. No time passes before it is sent: a timer that has
    // fallen due meanwhile would trade on what the broker knows better.
    if (engine_->sequence() > 0) take_commands(engine_->core_time());
    while (!stop.stop_requested() && !venue_.failed()) {
        const bool busy = core_round();
        if (std::chrono::steady_clock::now() >= next_status_) publish_status();
        if (stalled()) break;
        if (busy) continue;
        if (feed_done_.load(std::memory_order_acquire) && market_.empty()) break;
        core_bell_.wait(
            [this] { return !market_.empty() || !commands_.empty() || venue_.has_report(); }, stop,
            idle_wait);
    }
    while (!venue_.failed() && core_round()) {
    }
    // After the last event the session's own end is still due; a stop in between leaves it for
    // later, and so does a journal that has failed.
    if (!stop.stop_requested() && !engine_->journal_failed()) {
        const Timestamp end = end_of_session(parts_.calendar, engine_->core_time());
        if (settle_venue(end)) engine_->pass_time(end);
        sync();
    }
    if (!settle_venue(engine_->core_time())) {
        return fail(
            {.where = "broker",
             .found = venue_.failure(),
             .expected = "what always holds; trading has stopped and nothing was cancelled; " +
                         what_stands()});
    }
    if (stop.stop_requested()) {
        OperatorCommand command;
        command.header.receive_time = engine_->core_time();
        command.header.source = static_cast<std::uint16_t>(SourceRank::Command);
        command.command = CommandKind::Stop;
        engine_->command(command);
        sync();
    }
    publish_status();
    ended_.store(true, std::memory_order_release);
}

bool PaperSession::core_round() {
    // Before any lane is looked at: what is in none of them has not come by then. While market
    // events wait, nothing else may move core time past them.
    const Timestamp quiet = quiet_until();
    const Timestamp at = market_.empty() ? quiet : engine_->core_time();
    bool busy = take_reports(at);
    busy |= take_commands(at);
    for (std::size_t i = 0; i < round_events; ++i) {
        rotate_if_wanted();
        if (stalled()) break;
        const MarketEvent* event = market_.peek();
        if (event == nullptr) break;
        take_market(*event);
        sync();
        market_.release();
        busy = true;
    }
    if (!busy) {
        engine_->advance(quiet);
        sync();
        if (engine_->core_time() > sent_time_) {
            sent_time_ = engine_->core_time();
            venue_.send_time(sent_time_);
        }
    }
    return busy;
}

bool PaperSession::take_reports(Timestamp at) {
    bool any = false;
    while (auto report = venue_.next_report()) {
        report->header.receive_time = std::max(report->header.receive_time, at);
        engine_->report(*report);
        sync();
        any = true;
    }
    return any;
}

bool PaperSession::take_commands(Timestamp at) {
    bool any = false;
    while (const auto command = commands_.try_pop()) {
        OperatorCommand arrived = *command;
        arrived.header.receive_time = at;
        engine_->command(arrived);
        sync();
        any = true;
    }
    return any;
}

void PaperSession::take_market(const MarketEvent& event) {
    // An instrument was sent before the first event that names it.
    if (event.header().instrument.index() >= engine_->instruments().size()) {
        take_instruments(event.header().receive_time);
    }
    engine_->market(event);
}

void PaperSession::take_instruments(Timestamp at) {
    while (const auto instrument = instruments_.try_pop()) {
        engine_->advance(at);
        venue_.send_instrument(*instrument, engine_->core_time());
        if (auto added = engine_->add_instrument(*instrument, at); !added) fail(added.error());
    }
}

void PaperSession::sync() {
    if (!unsynced_) return;
    unsynced_ = false;
    journal_->request_sync();
}

bool PaperSession::settle_venue(Timestamp at) {
    // The exchange's state and the engine's must be of one moment: ask until nothing was sent
    // between the asking and the answer.
    do {
        requested_ = false;
        venue_.ask_state(at);
        while (!venue_.state_ready()) {
            if (venue_.failed()) return false;
            if (!take_reports(engine_->core_time())) std::this_thread::yield();
        }
        take_reports(engine_->core_time());
    } while (requested_);
    return true;
}

void PaperSession::rotate_if_wanted() {
    if (journal_ == nullptr || !journal_->rotation_wanted()) return;
    // What comes after a failure is not recorded, so no checkpoint could stand behind it.
    if (engine_->journal_failed()) return;
    // A market without a clock can wait for the next segment, the wall cannot.
    if (clock_ ? !journal_->rotation_due() : !journal_->wait_for_next()) return;
    do {
        if (!settle_venue(engine_->core_time())) return;
        requested_ = false;
        engine_->pass_time(engine_->core_time());
        sync();
        // Settling brings inputs, and the room for them may end in the midst of it; and what was
        // held back when a sync failed never reached the exchange.
        if (engine_->journal_failed() || journal_->sync_failed()) return;
    } while (requested_);
    mark();
    checkpoint_.clear();
    // Every report that left the broker has been heard by now, so none is on its way.
    save_checkpoint(*engine_, venue_.state(), {}, checkpoint_);
    journal_->rotate(checkpoint_);
}

void PaperSession::attach(journal::Journal* journal) {
    journal_ = journal;
    engine_->attach(journal);
    power_ =
        journal != nullptr && parts_.settings.journal.durability == settings::Durability::Power;
    venue_.hold_until_durable(power_ ? journal : nullptr);
}

void PaperSession::mark() {
    if (journal_ != nullptr &&
        parts_.settings.journal.outputs == settings::Outputs::OrdersAndHash) {
        (void)append_mark(*journal_, *engine_);
    }
}

void PaperSession::on_input(const Header& record, Stamp stamp) {
    // The venue sees what was recorded, and sees it before the desk does. What the timers before it
    // sent stands before it in the venue's stream, as it does in the journal.
    if (!muted_ && is_market(record.kind)) venue_.send_market(record, stamp.time);
    if (listener_ == nullptr) return;
    listener_->on_record(stamp, reinterpret_cast<const std::byte*>(&record), size_of(record.kind));
}

void PaperSession::on_request(const OrderRequest& request) {
    if (muted_) {
        if (rebuilds_) broker_->request(request, request.header.receive_time);
        return;
    }
    venue_.send_request(request);
    requested_ = true;
    unsynced_ = power_;
}

void PaperSession::on_outputs(const OutputBuffer& outputs) {
    outputs.for_each(
        size_of, [this](const Header& header, const std::byte* bytes, std::size_t size) {
            if (header.kind == RecordKind::Decision) {
                std::memcpy(static_cast<void*>(&last_decisions_[header.instrument.index()]), bytes,
                            sizeof(Decision));
            }
            if (listener_ != nullptr) {
                listener_->on_record({.sequence = header.sequence, .time = header.receive_time},
                                     bytes, size);
            }
        });
}

// ---- status ----

void PaperSession::publish_status() {
    next_status_ = std::chrono::steady_clock::now() + status_interval;
    StatusSnapshot* status = snapshots_.claim();
    if (status == nullptr) return;  // nobody looks: the next one will be newer anyway
    const core::Desk& desk = engine_->desk();
    const portfolio::Ledger& ledger = desk.ledger();
    *status = StatusSnapshot{};
    status->core_time = engine_->core_time();
    status->sequence = engine_->sequence();
    status->output_hash = engine_->output_hash();
    status->counters = engine_->counters();
    status->equity = ledger.equity();
    status->cash = ledger.cash();
    status->day_profit = ledger.day_profit();
    status->realized = ledger.realized();
    status->unrealized = ledger.unrealized();
    status->fees = ledger.fees();
    status->drawdown = ledger.drawdown();
    status->market_backlog = market_.size();
    status->conflated = market_.counters().conflated;
    status->journal_failed = engine_->journal_failed();
    status->open_orders = desk.orders().work().open;
    for (std::uint32_t i = 0; i < engine_->instruments().size(); ++i) {
        if (status->row_count == StatusSnapshot::max_rows) break;
        const auto id = InstrumentId::from_index(i);
        const core::Desk::View view = desk.view(id);
        StatusSnapshot::Row& row = status->rows[status->row_count++];
        row.symbol = engine_->instruments().at(id).symbol_chars;
        row.bid = view.bid;
        row.ask = view.ask;
        row.last = view.last;
        row.position = ledger.position(id);
        row.average = ledger.holding(id).average_price();
        row.unrealized = ledger.holding(id).unrealized();
        row.regime = last_decisions_[i].regime;
        row.outcome = last_decisions_[i].outcome;
        row.decided = last_decisions_[i].header.sequence != 0;
    }
    snapshots_.publish();
}

std::optional<StatusSnapshot> PaperSession::status() {
    std::optional<StatusSnapshot> newest;
    while (auto snapshot = snapshots_.try_pop()) newest = snapshot;
    return newest;
}

void PaperSession::command(CommandKind kind, std::string_view reason) {
    OperatorCommand command;
    command.header.source = static_cast<std::uint16_t>(SourceRank::Command);
    command.command = kind;
    reason.copy(command.reason.data(), command.reason.size() - 1);
    commands_.push(command);
}

void PaperSession::fail(Error error) {
    {
        const std::scoped_lock lock{failure_mutex_};
        if (!failure_) failure_ = std::move(error);
    }
    ended_.store(true, std::memory_order_release);
}

std::optional<Error> PaperSession::failure() const {
    const std::scoped_lock lock{failure_mutex_};
    return failure_;
}

}  // namespace tradewind::session
