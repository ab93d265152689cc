#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>

#include "tradewind/lanes/quote_overflow.hpp"
#include "tradewind/lanes/spsc_ring.hpp"
#include "tradewind/lanes/wait.hpp"
#include "tradewind/model/record.hpp"

namespace tradewind::lanes {

// What a producer does when its lane is full.
enum class BackPressure : std::uint8_t {
    Block,          // it waits; nothing is ever dropped
    ConflateQuotes  // a quote takes the place of an older one of its instrument that could not
                    // enter yet; everything else waits. Never in a backtest: what is conflated
                    // depends on the threads' pace.
};

enum class PushResult : std::uint8_t {
    Pushed,     // in the lane
    Waiting,    // a quote that will enter when there is room (push, flush or close sees to it)
    Conflated,  // the same, and it took the place of an older one, which is gone
    Stopped     // not taken: a stop was requested while the lane was full
};

struct LaneOptions {
    std::size_t capacity = 65'536;   // records, a power of two
    WaitKind wait = WaitKind::Park;  // of both ends
    BackPressure back_pressure = BackPressure::Block;
    std::uint32_t instruments = 0;  // ConflateQuotes: how many may have a quote waiting
};

// Totals since the start, readable from any thread, each a moment old.
struct LaneCounters {
    std::uint64_t pushed = 0;
    std::uint64_t popped = 0;
    std::uint64_t full_waits = 0;  // how often the producer found no room and had to wait for it
    std::uint64_t conflated = 0;   // quotes that a later one replaced
    std::uint64_t high_water =
        0;  // most records inside, looked at when full and at every 32nd push
};

// A ring with its wait strategy and its back-pressure policy: how values go from one thread to one
// other. Comments say which of the two threads may call what; counters(), closed() and capacity()
// are for everybody. Both ends may use a shared doorbell, so that a thread that serves several
// lanes can wait for all of them at once (see wait.hpp).
template <class T>
class Lane {
public:
    // `bell` is what the consumer waits at; by default the lane has one of its own.
    explicit Lane(const LaneOptions& options, Doorbell* bell = nullptr)
        : ring_{options.capacity},
          own_bell_{options.wait},
          bell_{bell != nullptr ? *bell : own_bell_},
          room_bell_{options.wait},
          overflow_{options.back_pressure == BackPressure::ConflateQuotes ? options.instruments
                                                                          : 0},
          back_pressure_{options.back_pressure} {
        invariant(back_pressure_ == BackPressure::Block || has_header,
                  "a lane that conflates quotes carries records with a header");
    }

    // ---- producer ----

    PushResult push(const T& record, const std::stop_token& stop = {}) {
        if (overflow_.empty() && ring_.try_push(record)) [[likely]] {
            announce(1);
            return PushResult::Pushed;
        }
        return push_slowly(record, stop);
    }

    // Block lanes and conflating ones alike: waits until all are in or a stop is requested, and
    // says how many were taken. Quotes are not conflated here.
    std::size_t push_batch(std::span<const T> records, const std::stop_token& stop = {}) {
        std::size_t taken = 0;
        if (flush(stop) == WaitResult::Stopped) return taken;
        while (true) {
            const std::size_t count = ring_.try_push_batch(records.subspan(taken));
            if (count != 0) announce(count);
            taken += count;
            if (taken == records.size() || !wait_for_room(stop)) return taken;
        }
    }

    // False when there is no room at this moment (or quotes wait in front of it).
    bool try_push(const T& record) {
        if (!move_overflow() || !ring_.try_push(record)) return false;
        announce(1);
        return true;
    }

    // In place: fill the slot, then publish(). nullptr when there is no room at this moment.
    T* claim() { return move_overflow() ? ring_.claim() : nullptr; }
    void publish() {
        ring_.publish();
        announce(1);
    }

    // Lets waiting quotes in as far as there is room, without blocking; true when none is left. An
    // idle feed calls this now and then, since only its own pushes would do it otherwise.
    bool try_flush() { return move_overflow(); }
    // The same, but waits for the room.
    WaitResult flush(const std::stop_token& stop = {}) {
        while (!move_overflow())
            if (!wait_for_room(stop)) return WaitResult::Stopped;
        return WaitResult::Ready;
    }

    // No more will come. Flush first; what still waits outside is dropped. The consumer sees
    // finished() when it has taken everything.
    void close() {
        closed_.store(true, std::memory_order_release);
        bell_.ring();
    }

    // ---- consumer ----

    std::optional<T> try_pop() {
        const T* record = ring_.peek();
        if (record == nullptr) return std::nullopt;
        std::optional<T> popped{*record};
        release();
        return popped;
    }
    std::size_t pop_batch(std::span<T> into) {
        const std::uint64_t before = ring_.popped();
        const std::size_t count = ring_.pop_batch(into);
        if (count != 0) offer_room(before, before + count);
        return count;
    }

    // In place until release(); nullptr when empty.
    const T* peek() const { return ring_.peek(); }
    void release() {
        ring_.release();
        const std::uint64_t now = ring_.popped();
        offer_room(now - 1, now);
    }
    bool empty() const { return ring_.empty(); }

    // Ready: there is a record, or the lane is closed. To wait for several lanes, wait at the
    // doorbell that they share, for any of them.
    WaitResult wait(const std::stop_token& stop = {},
                    std::chrono::nanoseconds timeout = Doorbell::forever) {
        return bell_.wait([this] { return !ring_.empty() || closed(); }, stop, timeout);
    }
    // Closed and everything taken.
    bool finished() const { return closed() && ring_.empty(); }

    // ---- any thread ----

    bool closed() const { return closed_.load(std::memory_order_acquire); }
    std::size_t capacity() const { return ring_.capacity(); }
    std::size_t size() const { return ring_.size(); }
    LaneCounters counters() const {
        return {.pushed = ring_.pushed(),
                .popped = ring_.popped(),
                .full_waits = full_waits_.load(std::memory_order_relaxed),
                .conflated = conflated_.load(std::memory_order_relaxed),
                .high_water = high_water_.load(std::memory_order_relaxed)};
    }

private:
    static constexpr bool is_slot = requires(const T& record) {
        { record.header() } -> std::same_as<const Header&>;
    };
    static constexpr bool has_header = is_slot || Record<T>;
    static const Header& header_of(const T& record) {
        if constexpr (is_slot)
            return record.header();
        else
            return record.header;
    }

    PushResult push_slowly(const T& record, const std::stop_token& stop) {
        if constexpr (has_header) {
            const Header& header = header_of(record);
            if (back_pressure_ == BackPressure::ConflateQuotes &&
                header.kind == RecordKind::Quote && overflow_.holds(header.instrument)) {
                if (move_overflow() && ring_.try_push(record)) {
                    announce(1);
                    return PushResult::Pushed;
                }
                note_depth();
                if (!overflow_.put(header.instrument, record)) return PushResult::Waiting;
                add(conflated_, 1);
                return PushResult::Conflated;
            }
        }
        while (!(move_overflow() && ring_.try_push(record)))
            if (!wait_for_room(stop)) return PushResult::Stopped;
        announce(1);
        return PushResult::Pushed;
    }

    bool move_overflow() {
        if (overflow_.empty()) [[likely]]
            return true;
        std::size_t moved = 0;
        while (!overflow_.empty() && ring_.try_push(overflow_.front())) {
            overflow_.pop_front();
            ++moved;
        }
        if (moved != 0) announce(moved);
        return overflow_.empty();
    }

    bool wait_for_room(const std::stop_token& stop) {
        add(full_waits_, 1);
        note_depth();
        return room_bell_.wait([this] { return ring_.size() < ring_.capacity(); }, stop) ==
               WaitResult::Ready;
    }

    void announce(std::size_t count) {
        bell_.ring();
        const std::uint64_t pushed = ring_.pushed();
        if (pushed / 32 != (pushed - count) / 32) note_depth();
    }
    void note_depth() {
        const std::uint64_t depth = ring_.size();
        if (depth > high_water_.load(std::memory_order_relaxed))
            high_water_.store(depth, std::memory_order_relaxed);
    }

    // A blocked producer is woken for an eighth of the ring, or when the ring has run empty, and
    // not for every slot: each wake-up is a system call.
    void offer_room(std::uint64_t before, std::uint64_t after) {
        const std::uint64_t eighth = std::max<std::uint64_t>(1, ring_.capacity() / 8);
        if (after / eighth != before / eighth || ring_.empty()) room_bell_.ring();
    }

    // Each counter has one writer, so a plain load and store do.
    static void add(std::atomic<std::uint64_t>& counter, std::uint64_t n) {
        counter.store(counter.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
    }

    SpscRing<T> ring_;
    Doorbell own_bell_;
    Doorbell& bell_;
    Doorbell room_bell_;         // the producer waits here
    QuoteOverflow<T> overflow_;  // the producer's
    const BackPressure back_pressure_;
    std::atomic<bool> closed_{false};
    // Written by the producer.
    alignas(separation_bytes) std::atomic<std::uint64_t> full_waits_{0};
    std::atomic<std::uint64_t> conflated_{0};
    std::atomic<std::uint64_t> high_water_{0};
};

}  // namespace tradewind::lanes
