#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <stop_token>
#include <thread>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace tradewind::lanes {

// How a thread waits for a lane, chosen per lane at run time.
enum class WaitKind : std::uint8_t {
    Spin,   // burns a core; the shortest hand-off
    Yield,  // burns what nobody else wants
    Park    // spins for some microseconds, then sleeps in the kernel until rung
};

enum class WaitResult : std::uint8_t { Ready, Stopped, TimedOut };

inline void pause_cpu() noexcept {
#if defined(__x86_64__)
    _mm_pause();
#endif
}

// Where one thread waits until others have made something true. Several lanes may share one, so
// that a thread that serves them all sleeps once. One thread waits; any thread rings.
//
// No wake-up is lost: the waiter says that it sleeps and then looks once more; the ringer makes its
// condition true and then looks whether somebody sleeps. A full fence stands between the two steps
// on either side, so at least one of them sees the other. Ringing costs that fence (some ten
// nanoseconds) when the kind is Park, nothing otherwise, and a system call only when somebody does
// sleep.
class Doorbell {
public:
    static constexpr std::chrono::nanoseconds forever = std::chrono::nanoseconds::max();

    explicit Doorbell(WaitKind kind) noexcept : kind_{kind} {}
    Doorbell(const Doorbell&) = delete;
    Doorbell& operator=(const Doorbell&) = delete;

    // After what the waiter waits for has become true.
    void ring() noexcept {
        if (kind_ != WaitKind::Park) return;
        std::atomic_thread_fence(std::memory_order_seq_cst);
        if (sleeping_.load(std::memory_order_relaxed) != 0) wake();
    }

    // Returns Ready as soon as ready() is true, even if stopped or late as well. ready() is called
    // many times, must be cheap, and must be true only through stores made before a ring().
    template <class Ready>
    WaitResult wait(Ready&& ready, const std::stop_token& stop = {},
                    std::chrono::nanoseconds timeout = forever) {
        if (ready()) return WaitResult::Ready;
        const auto deadline = deadline_after(timeout);
        for (std::uint32_t round = 0;; ++round) {
            if (ready()) return WaitResult::Ready;
            if (stop.stop_requested()) return WaitResult::Stopped;
            const bool look_at_clock = kind_ != WaitKind::Spin || round % 64 == 63;
            if (look_at_clock && deadline != never && Clock::now() >= deadline)
                return ready() ? WaitResult::Ready : WaitResult::TimedOut;
            switch (kind_) {
                case WaitKind::Spin:
                    pause_cpu();
                    break;
                case WaitKind::Yield:
                    std::this_thread::yield();
                    break;
                case WaitKind::Park:
                    if (round < spins_before_park) {
                        pause_cpu();
                        break;
                    }
                    park(ready, stop, deadline);
                    break;
            }
        }
    }

    WaitKind kind() const noexcept { return kind_; }
    // How often the waiter went to sleep, for the telemetry and the tests.
    std::uint64_t parks() const noexcept { return parks_.load(std::memory_order_relaxed); }
    // How often a ring cost a system call.
    std::uint64_t wakes() const noexcept { return wakes_.load(std::memory_order_relaxed); }

private:
    using Clock = std::chrono::steady_clock;
    static constexpr Clock::time_point never = Clock::time_point::max();
    static constexpr std::uint32_t spins_before_park = 100;

    static Clock::time_point deadline_after(std::chrono::nanoseconds timeout) {
        if (timeout == forever) return never;
        const auto now = Clock::now();
        return timeout >= never - now ? never : now + timeout;
    }

    template <class Ready>
    void park(Ready&& ready, const std::stop_token& stop, Clock::time_point deadline) {
        // A stop request has to wake the sleeper like a ring does. Either it comes before the
        // exchange below, and the look at `stop` behind it sees it, or it resets the word.
        const std::stop_callback on_stop{stop, [this] { wake(); }};
        sleeping_.exchange(1, std::memory_order_seq_cst);
        std::atomic_thread_fence(std::memory_order_seq_cst);
        if (!ready() && !stop.stop_requested()) {
            parks_.store(parks_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
            sleep_until(deadline);
        }
        sleeping_.store(0, std::memory_order_relaxed);
    }

    void sleep_until(Clock::time_point deadline) noexcept;  // until woken, the deadline, or nothing
    void wake() noexcept;

    const WaitKind kind_;
    alignas(64) std::atomic<std::uint32_t> sleeping_{
        0};  // the futex word: 1 while asleep or about to
    std::atomic<std::uint64_t> parks_{0};
    std::atomic<std::uint64_t> wakes_{0};
};

}  // namespace tradewind::lanes
