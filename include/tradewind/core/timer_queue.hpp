#pragma once

#include <compare>
#include <cstdint>
#include <utility>
#include <vector>

#include "tradewind/model/control_input.hpp"
#include "tradewind/model/invariant.hpp"

namespace tradewind::core {

// A moment that the desk asked to be told of. It may have lost its meaning when it comes: who
// handles a timer checks that. What would often come for nothing is taken back instead.
struct DueTimer {
    Timestamp due;
    std::uint64_t key = 0;
    TimerKind kind = TimerKind::OrderTimeout;
    std::uint8_t reserved[7] = {};

    friend bool operator<(const DueTimer& a, const DueTimer& b) {
        if (a.due != b.due) return a.due < b.due;
        if (a.kind != b.kind) return a.kind < b.kind;
        return a.key < b.key;
    }
};

// The desk's own timers: one TimeStop for each instrument, one of each other kind. Earliest first;
// ties by kind, then key, so that the order is a function of the contents. A timer that is asked
// for while it stands comes at the earlier of the two times; whoever handles it asks again for what
// is later. So it cannot overflow, and all its memory is taken at construction.
class TimerQueue {
public:
    explicit TimerQueue(std::uint32_t instruments)
        : seats_(instruments + kinds, nowhere), instruments_{instruments} {
        heap_.reserve(seats_.size());
    }

    void schedule(Timestamp due, TimerKind kind, std::uint64_t key) {
        const std::uint32_t seat = seat_of(kind, key);
        if (seats_[seat] == nowhere) {
            heap_.push_back({.due = due, .key = key, .kind = kind});
            seats_[seat] = static_cast<std::uint32_t>(heap_.size() - 1);
        } else if (due < heap_[seats_[seat]].due) {
            heap_[seats_[seat]].due = due;
        }
        rise(seats_[seat]);
    }
    Timestamp next_due() const { return heap_.empty() ? Timestamp::max() : heap_.front().due; }
    const DueTimer& peek() const {
        invariant(!heap_.empty(), "a timer is looked at in a queue that has one");
        return heap_.front();
    }
    DueTimer pop() {
        invariant(!heap_.empty(), "a timer is popped from a queue that has one");
        const DueTimer timer = heap_.front();
        seats_[seat_of(timer.kind, timer.key)] = nowhere;
        const DueTimer last = heap_.back();
        heap_.pop_back();
        if (!heap_.empty()) {
            put(0, last);
            sink(0);
        }
        return timer;
    }
    // Takes back the one timer of a kind that has no key, if it stands.
    void drop(TimerKind kind) {
        std::uint32_t& seat = seats_[seat_of(kind, 0)];
        if (seat == nowhere) return;
        const std::uint32_t place = std::exchange(seat, nowhere);
        const DueTimer last = heap_.back();
        heap_.pop_back();
        if (place == heap_.size()) return;
        put(place, last);
        rise(place);
        sink(seats_[seat_of(last.kind, last.key)]);
    }
    std::size_t size() const { return heap_.size(); }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(heap_, seats_);
    }

private:
    static constexpr std::uint32_t nowhere = 0xffff'ffff;
    // One seat each; the last kind says how many there are.
    static constexpr std::uint32_t kinds = std::to_underlying(TimerKind::Flattening) + 1;

    std::uint32_t seat_of(TimerKind kind, std::uint64_t key) const {
        if (kind != TimerKind::TimeStop) return instruments_ + std::to_underlying(kind) % kinds;
        invariant(key < instruments_, "a timer's instrument is below the run's capacity");
        return static_cast<std::uint32_t>(key);
    }
    void put(std::uint32_t place, const DueTimer& timer) {
        heap_[place] = timer;
        seats_[seat_of(timer.kind, timer.key)] = place;
    }
    void rise(std::uint32_t place) {
        const DueTimer timer = heap_[place];
        while (place > 0 && timer < heap_[(place - 1) / 2]) {
            put(place, heap_[(place - 1) / 2]);
            place = (place - 1) / 2;
        }
        put(place, timer);
    }
    void sink(std::uint32_t place) {
        const DueTimer timer = heap_[place];
        const auto size = static_cast<std::uint32_t>(heap_.size());
        for (std::uint32_t child = 2 * place + 1; child < size; child = 2 * place + 1) {
            if (child + 1 < size && heap_[child + 1] < heap_[child]) ++child;
            if (!(heap_[child] < timer)) break;
            put(place, heap_[child]);
            place = child;
        }
        put(place, timer);
    }

    std::vector<DueTimer> heap_;
    std::vector<std::uint32_t> seats_;  // where in heap_: by instrument, then by kind
    std::uint32_t instruments_;
};

}  // namespace tradewind::core
