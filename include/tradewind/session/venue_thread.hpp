#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "tradewind/brokers/broker.hpp"
#include "tradewind/journal/journal.hpp"
#include "tradewind/lanes/lane.hpp"
#include "tradewind/model/input.hpp"
#include "tradewind/session/standing_orders.hpp"

namespace tradewind::session {

// The broker, behind its port, on the broker thread of a paper session: there it is the simulated
// exchange. It sees one ordered stream that
// the core writes: each market event before the desk does, each request as it leaves, and the time
// in quiet periods. What it answers is a function of that stream alone, so that recovery can
// rebuild it from the journal; only when an answer reaches the core depends on the threads.
class VenueThread {
public:
    // `reports_bell` is what the core thread waits at.
    VenueThread(brokers::Broker& broker, std::size_t lane_capacity, lanes::WaitKind wait,
                lanes::Doorbell& reports_bell);

    // Before start(): requests wait, and what stands behind them in the stream, until this journal
    // has them on the disk. When a sync has failed it never will. An entry that waits is then held
    // back for good, and so is each later one: what cannot be recorded must not be traded. All else
    // leaves at once, for it only takes risk away, and the journal's reserve has it: the cancels of
    // the halt, exits, new terms of exits, questions. To a venue that lives in the session
    // everything leaves: there is nothing outside to protect, and a restart rebuilds it.
    void hold_until_durable(const journal::Journal* journal) { journal_ = journal; }
    // More of it is on the disk. Any thread.
    void look_again() { durable_bell_.ring(); }

    // ---- core thread ----
    // The header opens a market event's record.
    void send_market(const Header& event, Timestamp core_time);
    void send_request(const OrderRequest& request);
    void send_instrument(const Instrument& instrument, Timestamp core_time);
    void send_time(Timestamp core_time);
    // What the exchange said, oldest first.
    std::optional<ExecutionReport> next_report();
    bool has_report() const { return !heard_.empty() || !reports_.empty(); }
    // Asks for the broker's state at this point of the stream, and looks whether it is there. All
    // reports sent before it was taken are then in the lane.
    void ask_state(Timestamp core_time);
    bool state_ready() const {
        return states_taken_.load(std::memory_order_acquire) == states_asked_;
    }
    const std::vector<std::byte>& state() const { return state_; }

    // Before start() behind a journal: what an earlier life left at work at the broker.
    void begin_with(StandingOrders standing, Timestamp core_time);
    void start();
    // Handles what is in the stream, then ends.
    void stop();
    // The core has broken: what is in the stream goes no further, each entry that may be at work is
    // cancelled by what this thread itself knows, the answers are waited for a moment, and the
    // thread ends. Exits are left to protect what is held. False: there is no thread to do it.
    bool abandon();
    // What broke on the broker's thread: it takes nothing any more. Any thread.
    bool failed() const { return failed_.load(std::memory_order_acquire); }
    // Once failed().
    const std::string& failure() const { return failure_; }
    // What may be at work at the broker. Once failed(), abandoned or stopped.
    const StandingOrders& standing() const { return standing_; }

    // Without start(): the caller's thread is the broker's, looks at the stream and has the
    // broker handle its next item.
    const lanes::Lane<Input>& stream() const { return stream_; }
    void serve_next() { serve_next({}); }

private:
    void run(const std::stop_token& stop);
    void serve_next(const std::stop_token& stop);
    void handle(const Input& item, const std::stop_token& stop);
    void serve(const Input& item, Timestamp now);
    void send(const Header& record, Timestamp core_time);
    void push(const Input& item);
    bool wait_until_durable(std::uint64_t sequence);
    bool may_leave(const OrderRequest& request);
    bool abandoned() const { return abandoned_.load(std::memory_order_acquire); }
    void cancel_entries();

    brokers::Broker& broker_;
    lanes::Lane<Input> stream_;
    lanes::Lane<ExecutionReport> reports_;
    std::deque<ExecutionReport> heard_;  // the core's: taken while the stream was full
    std::vector<std::byte> state_;
    const journal::Journal* journal_ = nullptr;
    lanes::Doorbell durable_bell_;
    StandingOrders standing_;           // the broker's thread's
    Timestamp now_ = Timestamp::min();  // likewise: of the item that was handled last
    std::atomic<bool> abandoned_{false};
    std::atomic<bool> failed_{false};
    std::string failure_;
    lanes::Doorbell& core_bell_;
    std::uint64_t states_asked_ = 0;
    std::atomic<std::uint64_t> states_taken_{0};
    std::jthread thread_;
};

}  // namespace tradewind::session
