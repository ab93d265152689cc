#pragma once

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <type_traits>

#include "tradewind/model/invariant.hpp"

namespace tradewind::lanes {

// Two cores never write into the same 64 bytes; 128 keeps the adjacent-line prefetcher out too.
inline constexpr std::size_t line_bytes = 64;
inline constexpr std::size_t separation_bytes = 128;

// A bounded queue between exactly two threads: the producer calls the first group of functions, the
// consumer the second; any thread may call the third. Nothing here blocks, allocates or throws
// after construction.
//
// Each slot carries its own sequence number behind its record, so that one line transfer hands over
// the record and the news of it. A ring that publishes an index in a line of its own needs two
// transfers, one after the other: measured here it has half the throughput and 1.4 times the
// latency. The producer learns about room from the consumer's index, which it caches and reads
// again only when the ring seems full.
//
// Memory order: the record is written, then the slot's sequence number is stored with release; the
// consumer loads it with acquire and then reads the record. The consumer has finished with a slot
// when it stores its index with release; the producer loads that with acquire and may then write
// the slot again. A batch stores its first sequence number last, so the consumer does not chase the
// producer through the lines of a batch that is still being written.
template <class T>
    requires std::is_trivially_copyable_v<T> && std::is_default_constructible_v<T>
class SpscRing {
public:
    // `capacity` is a power of two. All slots are written once here, so that no page is touched for
    // the first time on the hot path.
    explicit SpscRing(std::size_t capacity)
        : capacity_{capacity}, slots_{std::make_unique<Slot[]>(checked(capacity))} {}

    SpscRing(const SpscRing&) = delete;
    SpscRing& operator=(const SpscRing&) = delete;

    // ---- producer ----

    // False when full.
    bool try_push(const T& record) noexcept {
        const std::uint64_t tail = tail_.load(std::memory_order_relaxed);
        if (!room_for(tail, 1)) return false;
        Slot& slot = slots_[tail & (capacity_ - 1)];
        slot.record = record;
        slot.sequence.store(tail + 1, std::memory_order_release);
        tail_.store(tail + 1, std::memory_order_relaxed);
        return true;
    }

    // Takes as many of the first records as there is room for, and says how many.
    std::size_t try_push_batch(std::span<const T> records) noexcept {
        const std::uint64_t tail = tail_.load(std::memory_order_relaxed);
        const std::size_t count = std::min(records.size(), room(tail, records.size()));
        for (std::size_t i = 1; i < count; ++i) {
            Slot& slot = slots_[(tail + i) & (capacity_ - 1)];
            slot.record = records[i];
            slot.sequence.store(tail + i + 1, std::memory_order_relaxed);
        }
        if (count == 0) return 0;
        Slot& first = slots_[tail & (capacity_ - 1)];
        first.record = records[0];
        first.sequence.store(tail + 1, std::memory_order_release);
        tail_.store(tail + count, std::memory_order_relaxed);
        return count;
    }

    // The slot that the next publish() hands over, to be filled in place; it still holds an old
    // record. nullptr when full. Calling it again before publish() gives the same slot.
    T* claim() noexcept {
        const std::uint64_t tail = tail_.load(std::memory_order_relaxed);
        return room_for(tail, 1) ? &slots_[tail & (capacity_ - 1)].record : nullptr;
    }
    // Only after a claim() that gave a slot.
    void publish() noexcept {
        const std::uint64_t tail = tail_.load(std::memory_order_relaxed);
        slots_[tail & (capacity_ - 1)].sequence.store(tail + 1, std::memory_order_release);
        tail_.store(tail + 1, std::memory_order_relaxed);
    }

    // ---- consumer ----

    std::optional<T> try_pop() noexcept {
        const T* record = peek();
        if (record == nullptr) return std::nullopt;
        std::optional<T> popped{*record};
        release();
        return popped;
    }

    // Copies the oldest records into `into`, as many as there are and fit, and says how many.
    std::size_t pop_batch(std::span<T> into) noexcept {
        const std::uint64_t head = head_.load(std::memory_order_relaxed);
        std::size_t count = 0;
        while (count < into.size()) {
            const Slot& slot = slots_[(head + count) & (capacity_ - 1)];
            if (slot.sequence.load(std::memory_order_acquire) != head + count + 1) break;
            into[count] = slot.record;
            ++count;
        }
        if (count != 0) head_.store(head + count, std::memory_order_release);
        return count;
    }

    // The oldest record, in place until release(); nullptr when empty.
    const T* peek() const noexcept {
        const std::uint64_t head = head_.load(std::memory_order_relaxed);
        const Slot& slot = slots_[head & (capacity_ - 1)];
        if (slot.sequence.load(std::memory_order_acquire) != head + 1) return nullptr;
        return &slot.record;
    }
    // Gives the peeked slot back. Only after a peek() that gave a record.
    void release() noexcept {
        const std::uint64_t head = head_.load(std::memory_order_relaxed) + 1;
        head_.store(head, std::memory_order_release);
        prefetch(head + prefetch_slots);
    }

    bool empty() const noexcept { return peek() == nullptr; }

    // ---- any thread ----

    std::size_t capacity() const noexcept { return capacity_; }
    // Totals since construction, a moment old for a third thread.
    std::uint64_t pushed() const noexcept { return tail_.load(std::memory_order_relaxed); }
    std::uint64_t popped() const noexcept { return head_.load(std::memory_order_relaxed); }
    // Records inside, a moment old.
    std::size_t size() const noexcept {
        const std::uint64_t out = popped();
        const std::uint64_t in = pushed();
        return in > out ? std::min<std::size_t>(in - out, capacity_) : 0;
    }

private:
    // The number stands behind the record: the consumer polls the slot's last line while the
    // producer still fills the first.
    struct Slot {
        T record{};
        std::atomic<std::uint64_t> sequence{0};  // position + 1 of the record it holds
    };
    static constexpr std::uint64_t prefetch_slots = 8;

    static std::size_t checked(std::size_t capacity) {
        invariant(std::has_single_bit(capacity), "a ring's capacity is a power of two");
        return capacity;
    }

    std::size_t room(std::uint64_t tail, std::size_t wanted) noexcept {
        if (capacity_ - (tail - head_seen_) < wanted)
            head_seen_ = head_.load(std::memory_order_acquire);
        return capacity_ - (tail - head_seen_);
    }
    bool room_for(std::uint64_t tail, std::size_t wanted) noexcept {
        return room(tail, wanted) >= wanted;
    }
    void prefetch(std::uint64_t position) const noexcept {
        const auto* slot = reinterpret_cast<const std::byte*>(&slots_[position & (capacity_ - 1)]);
        for (std::size_t at = 0; at < sizeof(Slot); at += line_bytes) __builtin_prefetch(slot + at);
    }

    const std::size_t capacity_;
    const std::unique_ptr<Slot[]> slots_;
    // The producer's line.
    alignas(separation_bytes) std::atomic<std::uint64_t> tail_{0};
    std::uint64_t head_seen_ = 0;
    // The consumer's line.
    alignas(separation_bytes) std::atomic<std::uint64_t> head_{0};
};

}  // namespace tradewind::lanes
