#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

#include "tradewind/journal/directory.hpp"
#include "tradewind/journal/options.hpp"
#include "tradewind/journal/segment_file.hpp"
#include "tradewind/model/error.hpp"

namespace tradewind::journal {

// Looks after the segment in use while another thread appends to it: keeps pages present some
// megabytes ahead and gives up those behind (so that the mapping stays small in memory), syncs in
// power mode, and finishes segments that are used up. A thread of its own.
class Keeper {
public:
    // `complete` is the appending thread's: the highest number all of whose frames are stored.
    Keeper(const Options& options, SegmentFile& active, const std::atomic<std::uint64_t>& complete);
    ~Keeper();
    Keeper(const Keeper&) = delete;
    Keeper& operator=(const Keeper&) = delete;

    // The appending thread goes on in `active`; `used` ends where its published end says.
    void hand_over(std::unique_ptr<SegmentFile> used, SegmentFile& active);
    void request_sync() noexcept;
    // Ends the thread when all used segments are finished.
    void stop();

    std::uint64_t durable_sequence() const noexcept {
        return durable_sequence_.load(std::memory_order_acquire);
    }
    // A sync failed. The kernel may have dropped what it could not write, so there is no second
    // try.
    bool failed() const noexcept { return failed_.load(std::memory_order_relaxed); }
    std::optional<Error> trouble() const;
    std::uint64_t syncs() const noexcept { return syncs_.load(std::memory_order_relaxed); }
    std::uint64_t longest_sync_ns() const noexcept {
        return longest_sync_ns_.load(std::memory_order_relaxed);
    }

private:
    void run(const std::stop_token& stop);
    void keep_pages(SegmentFile& active, std::size_t end);
    void sync(SegmentFile& active, std::size_t end, std::uint64_t complete);
    void finish_used(std::vector<std::unique_ptr<SegmentFile>>& used);
    void fail(Error error);

    const Options& options_;
    const std::atomic<std::uint64_t>& complete_;
    Descriptor wake_;  // an eventfd

    mutable std::mutex mutex_;  // over the three below; held for moments only
    SegmentFile* active_;
    std::vector<std::unique_ptr<SegmentFile>> used_;
    std::optional<Error> trouble_;

    std::atomic<std::uint64_t> durable_sequence_{0};
    std::atomic<bool> failed_{false};
    std::atomic<std::uint64_t> syncs_{0};
    std::atomic<std::uint64_t> longest_sync_ns_{0};

    // The thread's own.
    SegmentFile* kept_ = nullptr;
    std::size_t populated_ = 0;
    std::size_t released_ = 0;

    std::jthread thread_;  // last: it uses the others
};

}  // namespace tradewind::journal
