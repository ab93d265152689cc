#include "tradewind/core/engine.hpp"

#include <fmt/format.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "tradewind/core/broker_fit.hpp"

namespace tradewind::core {
namespace {

// A record's concrete type; the caller has looked at its kind. Records open with their header, so
// the two share an address.
template <Record T>
const T& as(const Header& header) {
    return *std::launder(reinterpret_cast<const T*>(&header));
}

// The hash of a chain: each link covers the one before and the records of one input (of one
// instrument, at a bar boundary). A seed would do the same, but XXH3 prepares a key for each new
// seed, at the price of hashing another record.
std::uint64_t chained(std::uint64_t before, std::span<const std::byte> records) {
    const std::array<std::uint64_t, 2> link{before, XXH3_64bits(records.data(), records.size())};
    return XXH3_64bits(link.data(), sizeof link);
}

}  // namespace

Expected<std::unique_ptr<Engine>> Engine::create(const settings::Settings& settings,
                                                 const calendar::Calendar& calendar,
                                                 std::uint64_t session, EngineSink& sink,
                                                 const BrokerCapabilities& broker) {
    if (auto carried = carries(broker, settings); !carried) return std::unexpected{carried.error()};
    auto plan = FrontPlan::of(settings);
    if (!plan) return std::unexpected{plan.error()};
    return std::unique_ptr<Engine>{new Engine{settings, calendar, session, sink, *plan, broker}};
}

Engine::Engine(const settings::Settings& settings, const calendar::Calendar& calendar,
               std::uint64_t session, EngineSink& sink, const FrontPlan& plan,
               const BrokerCapabilities& broker)
    : sink_{sink},
      plan_{plan},
      instruments_{settings.run.max_instruments},
      fronts_{settings, plan_, calendar},
      desk_{settings, calendar, session, execution::VenueRules::of(broker)},
      clock_{calendar, settings.bars},
      journal_outputs_all_{settings.journal.outputs == settings::Outputs::All} {
    if (settings.threads.shards > 0) {
        shards_ = std::make_unique<Shards>(settings.threads.shards, settings, plan_, calendar);
    }
}

Stamp Engine::stamp(Timestamp time) {
    if (time > time_) time_ = time;
    return {.sequence = ++sequence_, .time = time_};
}

Timestamp Engine::next_timer() const { return std::min(clock_.next_due(), desk_.next_due()); }

void Engine::fire_timers(Timestamp until) {
    for (Timestamp due = next_timer(); due <= until && !journal_exhausted_; due = next_timer()) {
        Timer timer;
        timer.header.event_time = due;
        timer.header.receive_time = due;
        if (clock_.next_due() == due) {
            timer.kind = TimerKind::BarBoundary;
        } else {
            const DueTimer next = desk_.next_timer();
            timer.kind = next.kind;
            timer.key = next.key;
        }
        timer.header.source = static_cast<std::uint16_t>(SourceRank::Timer);
        apply(timer.header, stamp(due));
    }
}

void Engine::advance(Timestamp now) {
    fire_timers(now);
    if (now > time_) time_ = now;
}

void Engine::pass_time(Timestamp now) {
    advance(now);
    if (time_ <= input_time_) return;
    ClockAdvance passed;
    passed.header.event_time = time_;
    passed.header.receive_time = time_;
    passed.header.source = static_cast<std::uint16_t>(SourceRank::Timer);
    apply(passed.header, stamp(time_));
}

Expected<void> Engine::add_instrument(const Instrument& instrument, Timestamp now) {
    fire_timers(now);
    InstrumentAdded added;
    added.header.event_time = now;
    added.header.receive_time = now;
    added.header.instrument = instrument.id;
    added.instrument = instrument;
    if (instrument.id.index() != instruments_.size()) {
        return failure("instrument " + std::string{instrument.symbol()},
                       fmt::format("id {}", instrument.id.index()),
                       fmt::format("the next free id, {}", instruments_.size()));
    }
    auto admitted = admit(instrument);
    if (admitted) apply(added.header, stamp(now));
    return admitted;
}

Expected<void> Engine::admit(const Instrument& instrument) {
    auto id = instruments_.add(instrument);
    if (!id) return std::unexpected{id.error()};
    auto front = shards_ ? shards_->add_instrument(instrument) : fronts_.add_instrument(instrument);
    if (!front) return front;
    desk_.add_instrument(instrument);
    return {};
}

std::uint64_t Engine::deal(std::span<const MarketEvent> events) {
    return shards_ ? shards_->deal(events) : 0;
}

void Engine::wait_for(std::uint64_t dealt) {
    if (shards_) shards_->wait_for(dealt);
}

void Engine::take(const Header& input) {
    // It may have come before the present core time, which it is stamped with then; so the timers
    // due by that are emitted first, as a replay, which knows only the stamps, will do.
    const Timestamp at = std::max(input.receive_time, time_);
    fire_timers(at);
    apply(input, stamp(at));
}

void Engine::market(const MarketEvent& event) { take(event.header()); }

void Engine::report(const ExecutionReport& report) { take(report.header); }

void Engine::command(const OperatorCommand& command) { take(command.header); }

Expected<void> Engine::replay(const Header& record, Stamp recorded) {
    if (recorded.sequence != sequence_ + 1) {
        return failure(fmt::format("input {}", recorded.sequence),
                       fmt::format("sequence number {}", recorded.sequence),
                       fmt::format("{}", sequence_ + 1));
    }
    if (recorded.time < time_) {
        return failure(fmt::format("input {}", recorded.sequence),
                       fmt::format("core time {}", recorded.time.nanos()),
                       fmt::format("at least {}", time_.nanos()));
    }
    const Timestamp due = next_timer();
    const bool is_timer = record.kind == RecordKind::Timer;
    if (is_timer ? due != record.event_time : due <= recorded.time) {
        return failure(fmt::format("input {} ({})", recorded.sequence, name_of(record.kind)),
                       fmt::format("core time {}", recorded.time.nanos()),
                       fmt::format("the timer due at {} first", due.nanos()));
    }
    if (is_timer && clock_.next_due() != due) {
        const DueTimer next = desk_.next_timer();
        const Timer& timer = as<Timer>(record);
        if (next.kind != timer.kind || next.key != timer.key) {
            return failure(fmt::format("timer {}", recorded.sequence),
                           fmt::format("kind {} key {}", static_cast<int>(timer.kind), timer.key),
                           fmt::format("kind {} key {}", static_cast<int>(next.kind), next.key));
        }
    }
    if (record.kind == RecordKind::InstrumentAdded) {
        auto admitted = admit(as<InstrumentAdded>(record).instrument);
        if (!admitted) return admitted;
    }
    time_ = recorded.time;
    input_time_ = recorded.time;
    sequence_ = recorded.sequence;
    if (is_market(record.kind)) {
        // A journal's frames are aligned to 8 bytes only, a slot to 64.
        MarketEvent slot;
        std::memcpy(slot.data(), &record, size_of(record.kind));
        if (shards_) shards_->deal({&slot, 1});
        apply(slot.header(), recorded);
        if (shards_) shards_->settle();
    } else {
        apply(record, recorded);
    }
    return {};
}

bool Engine::keep(const Header& record, Stamp stamp) {
    if (journal_ == nullptr) return true;
    const std::size_t size = size_of(record.kind);
    if (!journal_failed_) {
        if (append(journal::Stream::Input, stamp, record.kind, &record, size)) [[likely]] {
            return true;
        }
        journal_failed_ = true;
        if (when_full_ == WhenFull::Stop)
            journal_exhausted_ = true;
        else
            halt_for_journal();
    }
    // The part kept back is for the halt itself: what the broker says, and the way out.
    if (is_market(record.kind) || journal_exhausted_) return false;
    return append_reserved(journal::Stream::Input, {.sequence = sequence_, .time = stamp.time},
                           record.kind, &record, size);
}

bool Engine::append_reserved(journal::Stream stream, Stamp stamp, RecordKind kind,
                             const void* record, std::size_t size) {
    if (!journal_exhausted_ &&
        journal_->append_reserved(stream, stamp.sequence, stamp.time, kind, record, size)) {
        return true;
    }
    journal_exhausted_ = true;
    return false;
}

void Engine::halt_for_journal() {
    // Takes the number of the input that could not be recorded; that one, if it still counts, comes
    // behind it.
    OperatorCommand command;
    command.header.event_time = time_;
    command.header.receive_time = time_;
    command.header.source = static_cast<std::uint16_t>(SourceRank::Command);
    command.command = CommandKind::JournalFailed;
    std::string_view{"the journal cannot record"}.copy(command.reason.data(),
                                                       command.reason.size() - 1);
    apply(command.header, {.sequence = sequence_, .time = time_});
    ++sequence_;
}

void Engine::apply(const Header& record, Stamp stamp) {
    if (!keep(record, stamp)) [[unlikely]] {
        // What cannot be recorded must not be traded: it is as if it had not come.
        --sequence_;
        return;
    }
    input_time_ = stamp.time;
    stamp.sequence = sequence_;
    sink_.on_input(record, stamp);
    outputs_.begin(stamp.sequence, stamp.time);
    desk_.on_time(stamp.time, outputs_);
    switch (record.kind) {
        case RecordKind::Quote:
        case RecordKind::Trade:
        case RecordKind::Bar:
        case RecordKind::IndexValue:
        case RecordKind::OptionStats:
        case RecordKind::News:
        case RecordKind::Split:
        case RecordKind::Dividend:
        case RecordKind::TradingStatus:
            apply_market(record);
            break;
        case RecordKind::ExecutionReport:
            ++counters_.reports;
            report_ordinal_ = record.sequence;
            desk_.on_report(as<ExecutionReport>(record), outputs_);
            break;
        case RecordKind::Timer:
            ++counters_.timers;
            apply_timer(as<Timer>(record));
            break;
        case RecordKind::OperatorCommand:
            ++counters_.commands;
            desk_.on_command(as<OperatorCommand>(record), outputs_);
            break;
        case RecordKind::InstrumentAdded:
        case RecordKind::ClockAdvance:
            break;
        case RecordKind::None:
        case RecordKind::OrderRequest:
        case RecordKind::FeatureFrame:
        case RecordKind::Decision:
        case RecordKind::Verdict:
        case RecordKind::OrderPlan:
        case RecordKind::RegimeFlip:
        case RecordKind::OrderUpdate:
        case RecordKind::Fill:
        case RecordKind::RoundTrip:
        case RecordKind::EquityPoint:
        case RecordKind::RiskEvent:
        case RecordKind::WeightChange:
            invariant(false, "an input has an input's kind");
    }
    take_outputs();
}

void Engine::apply_market(const Header& record) {
    ++counters_.events;
    if (record.kind == RecordKind::Bar) ++counters_.bars;
    market_ordinal_ = record.sequence;
    // The record stands at the start of a slot, in the caller's batch or in replay()'s hands.
    const MarketEvent& event = *std::launder(reinterpret_cast<const MarketEvent*>(&record));
    clock_.on_event(event, time_);
    desk_.on_market(event, outputs_);
    if (shards_) {
        if (const Signal* signal = shards_->take(event)) on_signal(*signal);
    } else if (fronts_.on_market(event, signal_)) {
        on_signal(signal_);
    }
}

void Engine::apply_timer(const Timer& timer) {
    if (timer.kind != TimerKind::BarBoundary) {
        desk_.on_timer(timer, outputs_);
        return;
    }
    const Timestamp due = timer.header.event_time;
    clock_.fired(due);
    // Each instrument's outputs leave by themselves: a thousand symbols close a bar at once.
    const auto handle = [this](const Signal& signal) {
        on_signal(signal);
        take_outputs();
        outputs_.begin(outputs_.sequence(), outputs_.core_time());
    };
    if (shards_) {
        shards_->take_boundary(due, handle);
    } else {
        fronts_.on_boundary(due, signal_, handle);
    }
}

void Engine::on_signal(const Signal& signal) { desk_.on_signal(signal, outputs_); }

void Engine::on_request(const OrderRequest& request) {
    const auto* bytes = reinterpret_cast<const std::byte*>(&request);
    // What cannot be recorded must not be traded. To the orders it is one that nobody answers.
    if (journal_ != nullptr && !record_output(request.header, bytes, sizeof request)) [[unlikely]]
        return;
    sink_.on_request(request);
}

void Engine::take_outputs() {
    if (outputs_.empty()) return;
    counters_.outputs += outputs_.count();
    if (journal_ != nullptr && journal_outputs_all_) {
        outputs_.for_each_but_requests(
            size_of, [this](const Header& header, const std::byte* bytes, std::size_t size) {
                record_output(header, bytes, size);
            });
    }
    sink_.on_outputs(outputs_);
    output_hash_ = chained(output_hash_, outputs_.bytes());
}

bool Engine::record_output(const Header& header, const std::byte* bytes, std::size_t size) {
    const Stamp stamp{.sequence = header.sequence, .time = header.receive_time};
    if (!journal_failed_ && append(journal::Stream::Output, stamp, header.kind, bytes, size))
        [[likely]] {
        return true;
    }
    // The halt itself follows with the next input; its own outputs go to the part kept back.
    return append_reserved(journal::Stream::Output, stamp, header.kind, bytes, size);
}

void Engine::save(std::vector<std::byte>& out) {
    StateWriter writer{out};
    std::uint32_t count = instruments_.size();
    writer(count);
    for (std::uint32_t i = 0; i < count; ++i) {
        Instrument instrument = instruments_.at(InstrumentId::from_index(i));
        writer(instrument);
    }
    serialize_state(writer);
}

Expected<void> Engine::load(std::span<const std::byte> in) {
    StateReader reader{in};
    std::uint32_t count = 0;
    reader(count);
    for (std::uint32_t i = 0; reader.ok() && i < count; ++i) {
        Instrument instrument;
        reader(instrument);
        if (!reader.ok()) break;
        auto admitted = admit(instrument);
        if (!admitted) return admitted;
    }
    if (reader.ok()) serialize_state(reader);
    if (!reader.finished()) {
        return failure("checkpoint", fmt::format("{} bytes of another shape", in.size()),
                       "the state of an engine built from the same settings");
    }
    input_time_ = time_;
    if (shards_) {
        shards_->resume(clock_, time_);
    } else {
        fronts_.resume(clock_.last_fired());
    }
    return {};
}

std::uint64_t Engine::state_hash() {
    std::vector<std::byte> bytes;
    save(bytes);
    return XXH3_64bits(bytes.data(), bytes.size());
}

}  // namespace tradewind::core
