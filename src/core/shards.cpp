#include "tradewind/core/shards.hpp"

#include <algorithm>

namespace tradewind::core {
namespace {

constexpr std::uint64_t boundary_mark = std::uint64_t{1} << 63;
constexpr std::size_t task_capacity = 64;
constexpr std::size_t answer_capacity = 1024;
// A shard tells how far it has got after this many events, and before it can be held up.
constexpr std::uint64_t progress_stride = 64;

std::uint64_t tag_of(Timestamp due) {
    return static_cast<std::uint64_t>(due.nanos()) | boundary_mark;
}

}  // namespace

Shards::Shard::Shard(const settings::Settings& settings, const FrontPlan& plan,
                     const calendar::Calendar& calendar)
    : fronts{settings, plan, calendar},
      clock{calendar, settings.bars},
      tasks{task_capacity},
      answers{answer_capacity} {}

Shards::Shards(std::uint32_t count, const settings::Settings& settings, const FrontPlan& plan,
               const calendar::Calendar& calendar) {
    shards_.reserve(count);
    for (std::uint32_t i = 0; i < count; ++i) {
        shards_.push_back(std::make_unique<Shard>(settings, plan, calendar));
    }
    for (std::size_t i = 0; i < shards_.size(); ++i) {
        Shard& shard = *shards_[i];
        shard.thread = std::jthread{[this, &shard, i] { work(shard, i); }};
    }
}

Shards::~Shards() { stop_.request_stop(); }

Expected<void> Shards::add_instrument(const Instrument& instrument) {
    settle();
    // Every shard knows every instrument's index; only its own ones get a pipeline.
    for (std::size_t i = 0; i < shards_.size(); ++i) {
        Instrument known = instrument;
        if (instrument.id.index() % shards_.size() != i) known.kind = InstrumentKind::Index;
        auto added = shards_[i]->fronts.add_instrument(known);
        if (!added) return added;
    }
    return {};
}

SymbolPipeline* Shards::pipeline(InstrumentId id) {
    return shards_[id.index() % shards_.size()]->fronts.pipeline(id);
}

void Shards::resume(const features::BoundaryClock& clock, Timestamp core_time) {
    settle();
    // The shards idle; the next task's hand-over makes this visible to them.
    for (auto& shard : shards_) {
        shard->clock = clock;
        shard->fronts.resume(clock.last_fired());
    }
    dealt_until_ = core_time;
}

void Shards::post(const ShardTask& task) {
    for (auto& shard : shards_) {
        // At most two runs of events are dealt ahead, so a queue that is full is about to move.
        while (!shard->tasks.try_push(task)) pause();
        ++shard->dealt_tasks;
    }
}

std::uint64_t Shards::deal(std::span<const MarketEvent> events) {
    if (events.empty()) return 0;
    dealt_until_ = std::max(dealt_until_, events.back().header().receive_time);
    post({.events = events.data(), .count = events.size(), .advance_to = {}});
    return shards_.front()->dealt_tasks;
}

void Shards::deal_time(Timestamp now) {
    dealt_until_ = std::max(dealt_until_, now);
    post({.events = nullptr, .count = 0, .advance_to = now});
}

void Shards::wait_for(std::uint64_t work) {
    for (auto& shard : shards_) {
        while (shard->done_tasks.load(std::memory_order_acquire) < work) {
            pause();
        }
    }
}

void Shards::pause() const {
    if (broken_.load(std::memory_order_acquire)) std::rethrow_exception(breakage_);
    std::this_thread::yield();
}

void Shards::settle() { wait_for(shards_.front()->dealt_tasks); }

void Shards::give_back() {
    if (lent_ != nullptr) lent_->answers.release();
    lent_ = nullptr;
}

const Signal* Shards::take(const MarketEvent& event) {
    const Header& header = event.header();
    if (!concerns_front(header.kind)) return nullptr;
    give_back();
    Shard& shard = *shards_[header.instrument.index() % shards_.size()];
    while (true) {
        // First how far the shard is, then what it said: an answer is sent before its event is
        // done.
        const bool done = shard.seen_ordinal >= header.sequence;
        if (const ShardAnswer* answer = shard.answers.peek()) {
            // Answers come in order: a later one means that this event has none.
            if (answer->tag != header.sequence) return nullptr;
            lent_ = &shard;
            return &answer->signal;
        }
        if (done) return nullptr;
        shard.seen_ordinal = shard.done_ordinal.load(std::memory_order_acquire);
        if (shard.seen_ordinal < header.sequence) pause();
    }
}

const Signal* Shards::next_of_boundary(Timestamp due) {
    give_back();
    if (dealt_until_ < due) deal_time(due);
    Shard* first = nullptr;
    const ShardAnswer* earliest = nullptr;
    for (auto& pointer : shards_) {
        Shard& shard = *pointer;
        const ShardAnswer* answer = shard.answers.peek();
        while (answer == nullptr && shard.seen_boundary < due.nanos()) {
            shard.seen_boundary = shard.done_boundary.load(std::memory_order_acquire);
            if (shard.seen_boundary < due.nanos()) pause();
            answer = shard.answers.peek();
        }
        if (answer == nullptr || answer->tag != tag_of(due)) continue;
        if (first == nullptr || answer->signal.instrument < earliest->signal.instrument) {
            first = &shard;
            earliest = answer;
        }
    }
    if (first == nullptr) return nullptr;
    lent_ = first;
    return &earliest->signal;
}

void Shards::send(Shard& shard, std::uint64_t tag, const Signal& signal) {
    ShardAnswer* answer = shard.answers.claim();
    while (answer == nullptr) {
        if (stop_.stop_requested()) return;
        std::this_thread::yield();
        answer = shard.answers.claim();
    }
    answer->tag = tag;
    answer->signal = signal;
    for (std::uint32_t i = 0; i < signal.frame_count; ++i) {
        answer->frames[i].take(*signal.frames[i]);
        answer->signal.frames[i] = &answer->frames[i];
    }
    std::ranges::copy(signal.intents, answer->intents.begin());
    answer->signal.intents = std::span{answer->intents}.first(signal.intents.size());
    shard.answers.publish();
}

void Shards::fire_boundaries(Shard& shard, Timestamp until) {
    for (Timestamp due = shard.clock.next_due(); due <= until; due = shard.clock.next_due()) {
        shard.clock.fired(due);
        shard.fronts.on_boundary(due, shard.scratch,
                                 [&](const Signal& signal) { send(shard, tag_of(due), signal); });
        shard.done_boundary.store(due.nanos(), std::memory_order_release);
    }
}

void Shards::work(Shard& shard, std::size_t number) {
    try {
        work_until_stopped(shard, number);
    } catch (...) {
        if (broke_.test_and_set()) return;
        breakage_ = std::current_exception();
        broken_.store(true, std::memory_order_release);
    }
}

void Shards::work_until_stopped(Shard& shard, std::size_t number) {
    const std::size_t count = shards_.size();
    Timestamp time = Timestamp::min();
    while (!stop_.stop_requested()) {
        const auto popped = shard.tasks.try_pop();
        if (!popped) {
            std::this_thread::yield();
            continue;
        }
        const ShardTask& task = *popped;
        for (std::uint64_t i = 0; i < task.count && !stop_.stop_requested(); ++i) {
            const MarketEvent& event = task.events[i];
            const Header& header = event.header();
            time = std::max(time, header.receive_time);
            if (shard.clock.next_due() <= time) {
                shard.done_ordinal.store(header.sequence - 1, std::memory_order_release);
                fire_boundaries(shard, time);
            }
            shard.clock.on_event(event, time);
            if (header.instrument.index() % count == number &&
                shard.fronts.on_market(event, shard.scratch)) {
                shard.done_ordinal.store(header.sequence - 1, std::memory_order_release);
                send(shard, header.sequence, shard.scratch);
                shard.done_ordinal.store(header.sequence, std::memory_order_release);
            } else if (header.sequence % progress_stride == 0) {
                shard.done_ordinal.store(header.sequence, std::memory_order_release);
            }
        }
        if (task.count > 0) {
            shard.done_ordinal.store(task.events[task.count - 1].header().sequence,
                                     std::memory_order_release);
        }
        time = std::max(time, task.advance_to);
        fire_boundaries(shard, task.count > 0 ? time : task.advance_to);
        // Boundaries up to here are done even where none was due.
        shard.done_boundary.store(std::max(shard.done_boundary.load(std::memory_order_relaxed),
                                           task.count > 0 ? INT64_MIN : task.advance_to.nanos()),
                                  std::memory_order_release);
        shard.done_tasks.fetch_add(1, std::memory_order_acq_rel);
    }
}

}  // namespace tradewind::core
