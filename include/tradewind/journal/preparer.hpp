#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

#include "tradewind/journal/options.hpp"
#include "tradewind/journal/segment_file.hpp"
#include "tradewind/model/error.hpp"

namespace tradewind::journal {

// Has the next segment ready before it is needed, on a thread of its own, because giving blocks to
// a file may take long where a sync must not wait. After a failure (disk full) it tries again every
// quarter of a second: the space may come back.
class Preparer {
public:
    Preparer(std::filesystem::path directory, const Options& options);
    ~Preparer();
    Preparer(const Preparer&) = delete;
    Preparer& operator=(const Preparer&) = delete;

    // Asks for segment `index` with room for so many bytes in all, of which the first
    // `populated_bytes` will be written first. Replaces an earlier wish; `unsuited` is thrown away.
    void request(std::uint64_t index, std::size_t bytes, std::size_t populated_bytes,
                 std::unique_ptr<SegmentFile> unsuited = nullptr);

    bool ready() const noexcept { return ready_.load(std::memory_order_acquire); }
    std::unique_ptr<SegmentFile> take();  // nullptr when not ready
    // Blocks while the first attempt is under way. False while attempts fail.
    bool wait();
    // Why the last attempt failed; nothing once one has succeeded.
    std::optional<Error> trouble() const;
    // Ends the thread and removes a segment that nobody took.
    void stop();

private:
    struct Wish {
        std::uint64_t index = 0;
        std::size_t bytes = 0;
        std::size_t populated_bytes = 0;
    };
    void run(const std::stop_token& stop);

    const std::filesystem::path directory_;
    const Options& options_;

    mutable std::mutex mutex_;  // over everything below but ready_
    std::condition_variable_any changed_;
    std::optional<Wish> wish_;
    std::unique_ptr<SegmentFile> unsuited_;
    std::unique_ptr<SegmentFile> prepared_;
    std::optional<Error> trouble_;
    std::atomic<bool> ready_{false};  // prepared_ holds one

    std::jthread thread_;  // last: it uses the others
};

}  // namespace tradewind::journal
