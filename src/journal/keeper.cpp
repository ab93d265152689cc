#include "tradewind/journal/keeper.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace tradewind::journal {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr std::size_t mebibyte = std::size_t{1} << 20;
constexpr std::size_t pages_ahead = 4 * mebibyte;
constexpr std::size_t pages_step = mebibyte;  // what one populate or release covers at least
constexpr auto busy_pause = 1ms;              // at a gigabyte a second: a megabyte, of four
constexpr auto idle_pause = 10ms;
constexpr auto longest_unsynced = 10ms;  // power mode, when nobody asks

}  // namespace

Keeper::Keeper(const Options& options, SegmentFile& active,
               const std::atomic<std::uint64_t>& complete)
    : options_{options},
      complete_{complete},
      wake_{eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)},
      active_{&active},
      thread_{[this](const std::stop_token& stop) { run(stop); }} {}

Keeper::~Keeper() { stop(); }

void Keeper::stop() {
    thread_.request_stop();
    request_sync();
    if (thread_.joinable()) thread_.join();
}

void Keeper::hand_over(std::unique_ptr<SegmentFile> used, SegmentFile& active) {
    const std::scoped_lock lock{mutex_};
    used_.push_back(std::move(used));
    active_ = &active;
}

void Keeper::request_sync() noexcept {
    // Without an eventfd (no descriptors left) the keeper still comes round by its pauses.
    if (wake_) eventfd_write(wake_.get(), 1);
}

std::optional<Error> Keeper::trouble() const {
    const std::scoped_lock lock{mutex_};
    return trouble_;
}

void Keeper::fail(Error error) {
    const std::scoped_lock lock{mutex_};
    if (!trouble_) trouble_ = std::move(error);
    failed_.store(true, std::memory_order_relaxed);
}

void Keeper::run(const std::stop_token& stop) {
    const bool power = options_.durability == Durability::Power;
    auto last_sync = Clock::now();
    std::size_t last_end = 0;
    auto pause = std::chrono::milliseconds{idle_pause};
    while (true) {
        const bool stopping = stop.stop_requested();
        pollfd asked{.fd = wake_.get(), .events = POLLIN, .revents = 0};
        const bool requested = poll(&asked, 1, stopping ? 0 : static_cast<int>(pause.count())) == 1;
        if (requested && power && !stopping && options_.group_commit > 0us)
            std::this_thread::sleep_for(options_.group_commit);
        if (requested) {
            eventfd_t count = 0;
            eventfd_read(wake_.get(), &count);
        }

        // What is complete lies in the used segments or before the end of the active one, because
        // the lock keeps a rotation from falling between the looks.
        std::vector<std::unique_ptr<SegmentFile>> used;
        std::unique_lock lock{mutex_};
        const std::uint64_t complete = complete_.load(std::memory_order_acquire);
        SegmentFile& active = *active_;
        const std::size_t end = active.end.load(std::memory_order_acquire);
        used.swap(used_);
        lock.unlock();

        finish_used(used);
        const bool late = Clock::now() - last_sync >= longest_unsynced;
        if (power && !failed() && (requested || late || stopping) &&
            (end != last_end || kept_ != &active || complete != durable_sequence())) {
            sync(active, end, complete);
            last_sync = Clock::now();
        }
        const bool busy = end != last_end || kept_ != &active;
        last_end = end;
        pause = busy ? busy_pause : idle_pause;
        if (stopping) return;
        keep_pages(active, end);
    }
}

void Keeper::keep_pages(SegmentFile& active, std::size_t end) {
    if (kept_ != &active) {
        kept_ = &active;
        populated_ = active.frames_offset();
        released_ = page_bytes;  // the header page stays
    }
    if (populated_ < active.bytes() && populated_ < end + pages_ahead) {
        const std::size_t from = std::max(populated_, end);
        const std::size_t to = std::max(end, from) + pages_ahead + pages_step;
        active.populate(from, std::min(to, active.bytes()));
        populated_ = std::min(to, active.bytes());
    }
    const std::size_t behind = end > pages_step ? end - pages_step : 0;
    if (behind > released_ + pages_step) {
        active.release(released_, behind);
        released_ = behind;
    }
}

void Keeper::sync(SegmentFile& active, std::size_t end, std::uint64_t complete) {
    const auto start = Clock::now();
    if (const auto synced = active.sync(end); !synced) return fail(synced.error());
    if (failed()) return;  // a used segment did not reach the disk
    const auto took = static_cast<std::uint64_t>((Clock::now() - start).count());
    syncs_.store(syncs() + 1, std::memory_order_relaxed);
    longest_sync_ns_.store(std::max(longest_sync_ns(), took), std::memory_order_relaxed);
    durable_sequence_.store(complete, std::memory_order_release);
    if (options_.on_durable) options_.on_durable();
}

void Keeper::finish_used(std::vector<std::unique_ptr<SegmentFile>>& used) {
    for (const auto& segment : used) {
        const auto finished = segment->finish(segment->end.load(std::memory_order_acquire));
        // Without a promise of power safety, a failure to give blocks back harms nobody.
        if (!finished && options_.durability == Durability::Power) fail(finished.error());
    }
    used.clear();
}

}  // namespace tradewind::journal
