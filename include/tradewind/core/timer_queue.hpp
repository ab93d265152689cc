#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>
#include <vector>

#include "tradewind/model/control_input.hpp"
#include "tradewind/model/invariant.hpp"

namespace tradewind::core {

// A moment that the desk asked to be told of. Equal ones may stand in the queue more than once; who
// handles a timer checks whether it still means anything, so nothing is ever cancelled.
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

// Earliest first; ties by kind, then key, so that the order is a function of the contents. Memory
// is reserved at construction; a full queue is a broken invariant.
class TimerQueue {
public:
    explicit TimerQueue(std::size_t capacity = 65'536) { heap_.reserve(capacity); }

    void schedule(Timestamp due, TimerKind kind, std::uint64_t key) {
        invariant(heap_.size() < heap_.capacity(), "the timer queue has room");
        heap_.push_back({.due = due, .key = key, .kind = kind});
        std::push_heap(heap_.begin(), heap_.end(), later);
    }
    Timestamp next_due() const { return heap_.empty() ? Timestamp::max() : heap_.front().due; }
    const DueTimer& peek() const {
        invariant(!heap_.empty(), "a timer is looked at in a queue that has one");
        return heap_.front();
    }
    DueTimer pop() {
        invariant(!heap_.empty(), "a timer is popped from a queue that has one");
        std::pop_heap(heap_.begin(), heap_.end(), later);
        const DueTimer timer = heap_.back();
        heap_.pop_back();
        return timer;
    }
    std::size_t size() const { return heap_.size(); }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(heap_);
    }

private:
    static bool later(const DueTimer& a, const DueTimer& b) { return b < a; }
    std::vector<DueTimer> heap_;
};

}  // namespace tradewind::core
