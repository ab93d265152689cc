#include "tradewind/lanes/wait.hpp"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <climits>
#include <ctime>

namespace tradewind::lanes {

static_assert(sizeof(std::atomic<std::uint32_t>) == sizeof(std::uint32_t));

void Doorbell::sleep_until(Clock::time_point deadline) noexcept {
    // FUTEX_WAIT_BITSET takes an absolute time of the monotonic clock, which is what steady_clock
    // reads on Linux.
    timespec until{};
    const timespec* limit = nullptr;
    if (deadline != never) {
        const auto nanos =
            std::chrono::duration_cast<std::chrono::nanoseconds>(deadline.time_since_epoch());
        until.tv_sec = static_cast<time_t>(nanos.count() / 1'000'000'000);
        until.tv_nsec = static_cast<long>(nanos.count() % 1'000'000'000);
        limit = &until;
    }
    // Returns at once when the word is no longer 1; wakes by signals are the caller's next round.
    syscall(SYS_futex, &sleeping_, FUTEX_WAIT_BITSET_PRIVATE, 1, limit, nullptr,
            FUTEX_BITSET_MATCH_ANY);
}

void Doorbell::wake() noexcept {
    // Only the one that takes the word down pays for the call; the others see 0.
    if (sleeping_.exchange(0, std::memory_order_seq_cst) == 0) return;
    wakes_.fetch_add(1, std::memory_order_relaxed);
    syscall(SYS_futex, &sleeping_, FUTEX_WAKE_PRIVATE, INT_MAX, nullptr, nullptr, 0);
}

}  // namespace tradewind::lanes
