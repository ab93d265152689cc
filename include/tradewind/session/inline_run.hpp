#pragma once

#include <cstdint>
#include <vector>

#include "tradewind/brokers/simulated_broker.hpp"
#include "tradewind/core/engine.hpp"
#include "tradewind/feeds/market_source.hpp"

namespace tradewind::session {

// Takes every record of a run, inputs and outputs, in the order it happened. Reports are made from
// these (research/).
class RecordListener {
public:
    virtual ~RecordListener() = default;
    virtual void on_record(Stamp stamp, const std::byte* record, std::size_t size) = 0;
};

// Engine and simulated exchange on one thread, driven by market events alone: the backtest, and the
// whole run on a virtual clock. The exchange stands behind the same port as in a session, but is
// held by value: an event costs it a few nanoseconds, which a virtual call would double. Inputs are
// merged by (time, source rank): timers, then the exchange, then the market.
class InlineRun final : private core::EngineSink {
public:
    // `listener` may be null.
    static Expected<std::unique_ptr<InlineRun>> create(const settings::Settings& settings,
                                                       const calendar::Calendar& calendar,
                                                       std::uint64_t session,
                                                       RecordListener* listener);

    // Who hears from now on; null: nobody.
    void listen(RecordListener* listener) { listener_ = listener; }
    core::Engine& engine() { return *engine_; }
    // False: shards work ahead of the desk, and a checkpoint has to wait for them.
    bool inline_fronts() const { return inline_fronts_; }
    const brokers::SimulatedExchange& exchange() const { return broker_.exchange(); }

    Expected<void> add_instruments(std::span<const Instrument> instruments, Timestamp now);
    // One market event after all that is due before it. With shards it must have been dealt.
    void step(const MarketEvent& event);
    // Runs what is still due up to `end`: the close of the last session.
    void finish(Timestamp end);

    // Between two inputs, before the journal rotates or closes: with journal.outputs =
    // "orders+hash" it gets the output hash.
    void mark(journal::Journal& journal);
    // Engine and exchange between two inputs: what stands at the head of a journal segment.
    void save(std::vector<std::byte>& out);
    Expected<void> load(std::span<const std::byte> in);

private:
    InlineRun(const settings::Settings& settings, const calendar::Calendar& calendar,
              RecordListener* listener);
    void on_input(const Header& record, Stamp stamp) override;
    void on_request(const OrderRequest& request) override;
    void on_outputs(const OutputBuffer& outputs) override;
    // Timers and exchange reports due at or before `until`, in order.
    void settle(Timestamp until);

    std::unique_ptr<core::Engine> engine_;
    brokers::SimulatedBroker broker_;
    RecordListener* listener_;
    bool inline_fronts_;
    bool marks_;
};

}  // namespace tradewind::session
