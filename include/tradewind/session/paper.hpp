#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string_view>
#include <thread>
#include <vector>

#include "tradewind/brokers/simulated_broker.hpp"
#include "tradewind/core/engine.hpp"
#include "tradewind/feeds/market_source.hpp"
#include "tradewind/journal/journal.hpp"
#include "tradewind/lanes/lane.hpp"
#include "tradewind/session/inline_run.hpp"
#include "tradewind/session/market_clock.hpp"
#include "tradewind/session/status.hpp"
#include "tradewind/session/venue_thread.hpp"

namespace tradewind::session {

// A paper session on the wall clock: feed, core, broker, journal keeper and status each on a thread
// of its own, joined by lanes.
//
//   feed thread ──market──> core thread ──stream──> broker thread (simulated exchange)
//   caller ─────commands──>     │  <────reports───────┘
//                               └──snapshots──> caller (status)
//
// The core thread owns all trading state. It takes reports first, then commands, then market
// events, and lets time pass when there is nothing.
class PaperSession final : private core::EngineSink {
public:
    struct Parts {
        const settings::Settings& settings;
        const calendar::Calendar& calendar;
        std::uint64_t session = 0;
        Timestamp start;              // where market time begins, unless the session is recovered
        feeds::MarketSource& source;  // read on the feed thread from start() on
        // Outlives the session; null: the simulated exchange.
        brokers::Broker* broker = nullptr;
    };

    static Expected<std::unique_ptr<PaperSession>> create(const Parts& parts);
    ~PaperSession() override;

    core::Engine& engine() { return *engine_; }     // before start() and after stop()
    brokers::Broker& broker() { return *broker_; }  // likewise
    const brokers::SimulatedExchange& exchange();   // behind it, if it is that; likewise

    // Between two inputs, before start(): what stands at the head of the journal.
    void save(std::vector<std::byte>& out);
    // Recovery: a saved state, then every input that was journaled after it, in order. Outputs are
    // muted. A broker whose home is the session is rebuilt on the way, and what it answers and the
    // journal does not have is delivered again at start(). One whose home is elsewhere hears
    // nothing of it: at start() it gets the instruments, and the Reconcile that is commanded next.
    Expected<void> load(std::span<const std::byte> in);
    Expected<void> replay(const Header& record, Stamp stamp);

    // Called with every record, on the core thread once that runs; null: nobody.
    void listen(RecordListener* listener) { listener_ = listener; }
    // The journal that grows from here on. With journal.durability = "power" an order leaves only
    // when its record is on the disk; the core does not wait for it.
    void attach(journal::Journal* journal);
    // After stop(), before the journal closes: with journal.outputs = "orders+hash" it gets the
    // output hash.
    void mark();
    // The journal's watermark has moved: its Options::on_durable. Any thread.
    void on_durable() { venue_.look_again(); }

    void start();
    // The core thread alone; the caller is the feed and the broker, by the lanes below.
    void start_core(std::optional<std::size_t> processor);
    lanes::Lane<MarketEvent>& market_lane() { return market_; }
    lanes::Lane<Instrument>& instrument_lane() { return instruments_; }
    VenueThread& venue() { return venue_; }
    // True when the market has ended and all that was due is done.
    bool ended() const { return ended_.load(std::memory_order_acquire); }
    // Orderly: stops the feed, lets the core take what is in the lanes, stops the broker.
    // Idempotent.
    void stop();

    // ---- the caller's thread ----
    void command(CommandKind command, std::string_view reason);
    // The newest snapshot since the last call, if any.
    std::optional<StatusSnapshot> status();
    // What ended the session by itself: a feed's error, a broken invariant.
    std::optional<Error> failure() const;

private:
    static constexpr std::int64_t nothing_arrives = INT64_MAX;

    explicit PaperSession(const Parts& parts);
    void on_input(const Header& record, Stamp stamp) override;
    void on_request(const OrderRequest& request) override;
    void on_outputs(const OutputBuffer& outputs) override;

    void feed(const std::stop_token& stop);
    void core(const std::stop_token& stop);
    bool core_round();
    // The journal has failed, and the market is one that waits: its time stands still, so that the
    // next start finds it where the record ends.
    bool stalled() const { return clock_ == nullptr && engine_->journal_failed(); }
    bool take_reports(Timestamp at);
    bool take_commands(Timestamp at);
    void rebuild(const Header& record, Stamp stamp);
    void take_market(const MarketEvent& event);
    void take_instruments(Timestamp now);
    // False: the broker's thread has broken.
    bool settle_venue(Timestamp at);
    void sync();
    void core_broke(const std::exception& broken);
    StandingOrders recovered_orders() const;
    // At the broker, for the last word of a session that something broke.
    std::string what_stands() const;
    void rotate_if_wanted();
    void publish_status();
    // Nothing that the market lane has not shown yet arrived before it. Look at the lane after it.
    Timestamp quiet_until() const;
    void fail(Error error);

    Parts parts_;
    const settings::Settings engine_settings_;  // those of the parts, with inline fronts
    journal::Journal* journal_ = nullptr;
    RecordListener* listener_ = nullptr;
    std::unique_ptr<core::Engine> engine_;
    std::unique_ptr<brokers::Broker> own_broker_;  // unless the parts name one
    brokers::Broker* broker_;
    const bool rebuilds_;  // recovery brings the broker back: its home is the session
    lanes::Doorbell core_bell_;
    lanes::Lane<MarketEvent> market_;
    lanes::Lane<Instrument> instruments_;
    lanes::Lane<OperatorCommand> commands_;
    VenueThread venue_;
    lanes::SpscRing<StatusSnapshot> snapshots_;
    std::unique_ptr<MarketClock> clock_;        // null: as fast as the market comes
    std::vector<Decision> last_decisions_;      // by instrument, for the status
    std::vector<ExecutionReport> redelivered_;  // told again at start(); empty from then on
    std::vector<std::byte> checkpoint_;
    bool power_ = false;      // journal.durability
    bool unsynced_ = false;   // power mode: requests wait for a sync that was not asked for yet
    bool muted_ = false;      // recovery: nothing leaves
    bool requested_ = false;  // a request left since this was cleared
    Timestamp sent_time_ = Timestamp::min();
    std::uint32_t known_instruments_ = 0;  // of the journal; the feed announces the others
    std::uint64_t resume_after_ = 0;       // market events up to this ordinal are in the journal
    // The feed's: no event that it has yet to hand over arrived before this.
    std::atomic<std::int64_t> arriving_{nothing_arrives};
    std::atomic<bool> feed_done_{false};
    std::atomic<bool> ended_{false};
    mutable std::mutex failure_mutex_;
    std::optional<Error> failure_;
    std::chrono::steady_clock::time_point next_status_;
    std::jthread feed_thread_;
    std::jthread core_thread_;
};

}  // namespace tradewind::session
