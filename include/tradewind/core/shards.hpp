#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <memory>
#include <span>
#include <stop_token>
#include <thread>
#include <vector>

#include "tradewind/core/fronts.hpp"
#include "tradewind/features/boundary_clock.hpp"
#include "tradewind/lanes/spsc_ring.hpp"

namespace tradewind::core {

// What a shard and the desk hand each other (see Shards).
struct ShardAnswer {
    std::uint64_t tag = 0;  // the event's ordinal, or a boundary's due time with the top bit set
    Signal signal;
    // The signal's, copied.
    std::array<FeatureFrame, time_frame_count> frames;
    std::array<Intent, max_agents> intents;
};
struct ShardTask {
    const MarketEvent* events = nullptr;
    std::uint64_t count = 0;
    Timestamp advance_to = Timestamp::min();  // without events: time passes
};

// Fronts that run ahead on other threads, for runs whose market events are known in advance
// (backtests): core time there is the events' own time, so that a shard can tell by itself when a
// bar boundary is due.
//
// The desk thread deals a run of events to all shards; each works on those of its symbols and
// answers with signals marked with the event's ordinal, or with the boundary they belong to. The
// desk then handles the same events in order and takes the signals that belong to each: what comes
// out is what inline fronts would have said at that event, whatever the number of shards.
class Shards {
public:
    Shards(std::uint32_t count, const settings::Settings& settings, const FrontPlan& plan,
           const calendar::Calendar& calendar);
    ~Shards();
    Shards(const Shards&) = delete;
    Shards& operator=(const Shards&) = delete;

    // Before the first event that names it is dealt, while no dealt event is open.
    Expected<void> add_instrument(const Instrument& instrument);

    // Ordinals rise by one from event to event. The events stay where they are until every shard
    // has done with them, which a shard that none of them concerns may do late: see wait_for().
    // Returns the number of this piece of work.
    std::uint64_t deal(std::span<const MarketEvent> events);
    // Until every shard has done the piece of work with this number; 0: at once.
    void wait_for(std::uint64_t work);
    // Time passes without an event: boundaries due at or before `now` close.
    void deal_time(Timestamp now);

    // The signal of the event with this ordinal, or null. Waits until its shard has got there. Good
    // until the next call.
    const Signal* take(const MarketEvent& event);
    // Calls visit(const Signal&) for each signal of the boundary, by rising instrument id.
    template <class Visitor>
    void take_boundary(Timestamp due, Visitor&& visit) {
        for (const Signal* signal = next_of_boundary(due); signal != nullptr;
             signal = next_of_boundary(due)) {
            visit(*signal);
        }
    }

    // Waits until every shard has handled all it was dealt; afterwards their state may be saved.
    void settle();

    // The front of one instrument, or null; settle() first.
    SymbolPipeline* pipeline(InstrumentId id);
    // After loading a checkpoint, before anything is dealt: bar boundaries go on from here.
    void resume(const features::BoundaryClock& clock, Timestamp core_time);

private:
    struct Shard {
        Shard(const settings::Settings& settings, const FrontPlan& plan,
              const calendar::Calendar& calendar);

        Fronts fronts;
        features::BoundaryClock clock;
        lanes::SpscRing<ShardTask> tasks;
        lanes::SpscRing<ShardAnswer> answers;
        alignas(64) std::atomic<std::uint64_t> done_ordinal{
            0};  // all events up to this one are handled
        std::atomic<std::int64_t> done_boundary{INT64_MIN};  // all boundaries up to this one
        std::atomic<std::uint64_t> done_tasks{0};
        alignas(64) std::uint64_t seen_ordinal = 0;  // the desk's last look at the above
        std::int64_t seen_boundary = INT64_MIN;
        std::uint64_t dealt_tasks = 0;
        Signal scratch;
        std::jthread thread;
    };

    // On its thread; what it throws is thrown again on the desk's, at its next wait.
    void work(Shard& shard, std::size_t number);
    void work_until_stopped(Shard& shard, std::size_t number);
    // The desk waits for a shard: lets others run, and throws what a shard has thrown.
    void pause() const;
    void fire_boundaries(Shard& shard, Timestamp until);
    void send(Shard& shard, std::uint64_t tag, const Signal& signal);
    void give_back();  // the answer that was handed out last
    const Signal* next_of_boundary(Timestamp due);
    void post(const ShardTask& task);

    std::stop_source stop_;
    std::atomic<bool> broken_{false};
    std::exception_ptr breakage_;  // before broken_ is set
    std::atomic_flag broke_;       // the first shard to break says why
    std::vector<std::unique_ptr<Shard>> shards_;
    Timestamp dealt_until_ = Timestamp::min();
    Shard* lent_ = nullptr;  // its oldest answer was handed out, and goes at the next look
};

}  // namespace tradewind::core
