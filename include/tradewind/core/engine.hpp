#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "tradewind/calendar/calendar.hpp"
#include "tradewind/core/desk.hpp"
#include "tradewind/core/fronts.hpp"
#include "tradewind/core/shards.hpp"
#include "tradewind/features/boundary_clock.hpp"
#include "tradewind/journal/journal.hpp"
#include "tradewind/model/broker_capabilities.hpp"
#include "tradewind/model/control_input.hpp"
#include "tradewind/model/error.hpp"
#include "tradewind/model/execution_report.hpp"
#include "tradewind/model/input.hpp"
#include "tradewind/model/instrument_table.hpp"
#include "tradewind/model/market_event.hpp"
#include "tradewind/model/output_buffer.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::core {

// Sees what the engine takes in and puts out. Called on the core thread, after the records in
// question were journaled; they are good during the call only.
class EngineSink {
public:
    virtual ~EngineSink() = default;
    virtual void on_input(const Header& record, Stamp stamp) = 0;  // before the engine acts on it
    // To send on to the broker, while the engine is still at work on the input.
    virtual void on_request(const OrderRequest& request) = 0;
    virtual void on_outputs(const OutputBuffer& outputs) = 0;  // requests included
};

// What follows when the journal cannot take an input.
enum class WhenFull : std::uint8_t {
    Halt,  // trading halts, and the journal's reserve records how: orders are out in the world
    Stop   // nothing more is taken: a run on virtual time, which can go on from there later
};

struct Counters {
    std::uint64_t events = 0;  // market events
    std::uint64_t bars = 0;    // of them: bars
    std::uint64_t timers = 0;
    std::uint64_t reports = 0;
    std::uint64_t commands = 0;
    std::uint64_t outputs = 0;  // output records
};

// The deterministic core: Sequencer -> fronts -> desk (docs/architecture.md). One thread calls it.
// Every input gets a global number and a core time that never decreases; timers due at or before an
// input are emitted first; each input is journaled before it is acted on and each request before it
// leaves. Never reads a clock, a file or the environment; allocates nothing once its instruments
// are in.
class Engine final : private OutputBuffer::Owner {
public:
    // `settings` and `calendar` outlive the engine. With settings.threads.shards > 0 fronts run on
    // that many threads, and market events must be dealt ahead. An error when `broker` cannot carry
    // the orders that the settings lead to: they are never approximated.
    static Expected<std::unique_ptr<Engine>> create(const settings::Settings& settings,
                                                    const calendar::Calendar& calendar,
                                                    std::uint64_t session, EngineSink& sink,
                                                    const BrokerCapabilities& broker);

    // From here on inputs and outputs are appended; null: no journal.
    void attach(journal::Journal* journal, WhenFull when_full = WhenFull::Halt) {
        journal_ = journal;
        when_full_ = when_full;
    }

    // ---- The sequencer: inputs as they arrive. ----
    Expected<void> add_instrument(const Instrument& instrument, Timestamp now);
    // Reads ahead: with shards, the fronts begin with these events now. They are then passed to
    // market() one by one, in order, and stay in memory until wait_for() of the number returned.
    std::uint64_t deal(std::span<const MarketEvent> events);
    void wait_for(std::uint64_t dealt);
    void market(const MarketEvent& event);  // time: receive_time
    void report(const ExecutionReport& report);
    void command(const OperatorCommand& command);
    // Emits the timers due at or before `now` (quiet periods, and the end of a run) and raises core
    // time.
    void advance(Timestamp now);
    // The same, and an input says so if `now` is later than the last one: before a checkpoint and
    // at the end of a run, so that core time, too, is a function of the inputs.
    void pass_time(Timestamp now);

    Timestamp next_timer() const;
    Timestamp core_time() const { return time_; }
    std::uint64_t sequence() const { return sequence_; }

    // ---- Replay: inputs as a journal has them, timers included. ----
    // An error when the engine itself would have sequenced another input here (its timers differ).
    Expected<void> replay(const Header& record, Stamp stamp);

    // ---- State ----
    void save(std::vector<std::byte>& out);
    Expected<void> load(std::span<const std::byte> in);
    std::uint64_t state_hash();
    std::uint64_t output_hash() const { return output_hash_; }
    std::uint64_t market_ordinal() const {
        return market_ordinal_;
    }  // of the last market event taken
    std::uint64_t report_ordinal() const { return report_ordinal_; }  // of the last report taken
    bool journal_failed() const { return journal_failed_; }
    // Not even the halt can be recorded any more: nothing that comes is taken.
    bool journal_exhausted() const { return journal_exhausted_; }
    const Counters& counters() const { return counters_; }
    const Desk& desk() const { return desk_; }
    const InstrumentTable& instruments() const { return instruments_; }

private:
    Engine(const settings::Settings& settings, const calendar::Calendar& calendar,
           std::uint64_t session, EngineSink& sink, const FrontPlan& plan,
           const BrokerCapabilities& broker);

    void take(const Header& input);
    void fire_timers(Timestamp until);
    Stamp stamp(Timestamp time);
    void apply(const Header& record, Stamp stamp);
    bool keep(const Header& record, Stamp stamp);
    bool append(journal::Stream stream, Stamp stamp, RecordKind kind, const void* record,
                std::size_t size) {
        return journal_->append(stream, stamp.sequence, stamp.time, kind, record, size);
    }
    bool append_reserved(journal::Stream stream, Stamp stamp, RecordKind kind, const void* record,
                         std::size_t size);
    void halt_for_journal();
    void apply_market(const Header& record);
    void apply_timer(const Timer& timer);
    Expected<void> admit(const Instrument& instrument);
    void on_signal(const Signal& signal);
    void on_request(const OrderRequest& request) override;
    void take_outputs() override;
    bool record_output(const Header& header, const std::byte* bytes, std::size_t size);

    template <class Archive>
    void serialize_state(Archive& archive) {
        archive(sequence_, time_, output_hash_, market_ordinal_, report_ordinal_, counters_, clock_,
                desk_);
        // By instrument, so that a checkpoint does not know how many shards wrote it.
        if (shards_) shards_->settle();
        for (std::uint32_t i = 0; i < instruments_.size(); ++i) {
            const auto id = InstrumentId::from_index(i);
            SymbolPipeline* pipeline = shards_ ? shards_->pipeline(id) : fronts_.pipeline(id);
            if (pipeline != nullptr) archive(*pipeline);
        }
    }

    EngineSink& sink_;
    FrontPlan plan_;
    InstrumentTable instruments_;
    Fronts fronts_;
    std::unique_ptr<Shards> shards_;
    Desk desk_;
    features::BoundaryClock clock_;
    OutputBuffer outputs_{1u << 20, this};
    Signal signal_;
    journal::Journal* journal_ = nullptr;
    WhenFull when_full_ = WhenFull::Halt;
    bool journal_outputs_all_;
    bool journal_failed_ = false;     // trading has halted; the part kept back is in use
    bool journal_exhausted_ = false;  // and that is used up too: nothing happens any more
    std::uint64_t sequence_ = 0;
    Timestamp time_ = Timestamp::min();
    Timestamp input_time_ = Timestamp::min();  // of the last input; in a checkpoint it is time_
    std::uint64_t output_hash_ = 0;
    std::uint64_t market_ordinal_ = 0;
    std::uint64_t report_ordinal_ = 0;
    Counters counters_;
};

}  // namespace tradewind::core
