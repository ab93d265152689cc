#pragma once

#include <algorithm>
#include <cstdint>
#include <type_traits>
#include <vector>

#include "tradewind/model/timestamp.hpp"

namespace tradewind::brokers {

// Things that become due, earliest first; ties in the order they were pushed, so that equal inputs
// always leave in equal order. Memory is reserved once and grows only beyond `reserve` entries.
// next_due() is O(1), push and pop O(log n).
template <class T>
class DueQueue {
    static_assert(std::is_trivially_copyable_v<T> && std::has_unique_object_representations_v<T>);

public:
    explicit DueQueue(std::size_t reserve) {
        heap_.reserve(reserve);
        items_.reserve(reserve);
        free_.reserve(reserve);
    }

    bool empty() const { return heap_.empty(); }
    std::size_t size() const { return heap_.size(); }
    Timestamp next_due() const { return heap_.empty() ? Timestamp::max() : heap_.front().due; }

    void push(Timestamp due, const T& item) {
        std::uint32_t slot = 0;
        if (free_.empty()) {
            slot = static_cast<std::uint32_t>(items_.size());
            items_.push_back(item);
            // Room for every slot that may come back: pop() never allocates.
            if (free_.capacity() < items_.capacity()) free_.reserve(items_.capacity());
        } else {
            slot = free_.back();
            free_.pop_back();
            items_[slot] = item;
        }
        heap_.push_back({due, next_ordinal_++, slot, 0});
        std::push_heap(heap_.begin(), heap_.end(), later);
    }

    // The queue must not be empty.
    T pop() {
        std::pop_heap(heap_.begin(), heap_.end(), later);
        const std::uint32_t slot = heap_.back().slot;
        heap_.pop_back();
        free_.push_back(slot);
        return items_[slot];
    }

    // Written in order of leaving, so that equal queues are equal bytes however they came about.
    template <class Archive>
    void serialize(Archive& archive) {
        std::vector<Waiting> waiting;
        waiting.reserve(heap_.size());
        for (const Key& key : heap_) waiting.push_back({key.due, key.ordinal, items_[key.slot]});
        std::ranges::sort(waiting, [](const Waiting& a, const Waiting& b) {
            return a.due != b.due ? a.due < b.due : a.ordinal < b.ordinal;
        });
        archive(waiting, next_ordinal_);
        heap_.clear();
        items_.clear();
        free_.clear();
        for (const Waiting& entry : waiting) {  // in order: a heap as it stands
            heap_.push_back(
                {entry.due, entry.ordinal, static_cast<std::uint32_t>(items_.size()), 0});
            items_.push_back(entry.item);
        }
        free_.reserve(items_.capacity());
    }

private:
    struct Waiting {
        Timestamp due;
        std::uint64_t ordinal = 0;
        T item;
    };
    struct Key {
        Timestamp due;
        std::uint64_t ordinal = 0;
        std::uint32_t slot = 0;
        std::uint32_t reserved = 0;
    };
    static bool later(const Key& a, const Key& b) {
        return a.due != b.due ? a.due > b.due : a.ordinal > b.ordinal;
    }

    std::vector<Key> heap_;
    std::vector<T> items_;
    std::vector<std::uint32_t> free_;
    std::uint64_t next_ordinal_ = 0;
};

}  // namespace tradewind::brokers
