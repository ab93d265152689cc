#pragma once

#include <chrono>
#include <cstddef>
#include <functional>

#include "tradewind/journal/format.hpp"

namespace tradewind::journal {

// What the journal asks of the disk, so that a test can make it slow, full or broken. Both give 0
// or an errno value.
struct FileCalls {
    static int allocate_blocks(int fd, std::size_t bytes);  // posix_fallocate: real blocks
    static int sync_data(int fd);                           // fdatasync

    std::function<int(int fd, std::size_t bytes)> allocate = allocate_blocks;
    std::function<int(int fd)> sync = sync_data;
};

struct Options {
    Durability durability = Durability::Process;
    std::size_t segment_bytes = std::size_t{256} << 20;  // for frames, besides the checkpoint
    std::size_t reserve_bytes = std::size_t{1} << 20;    // for append_reserved(), besides those
    // Room that is made for a checkpoint before any was seen; later the last one's size decides.
    std::size_t checkpoint_hint_bytes = std::size_t{4} << 20;
    std::chrono::microseconds group_commit{500};  // power mode: longest wait for company
    // Called on the keeper's thread whenever durable_sequence() has moved in power mode, for a core
    // that sleeps until its order may go.
    std::function<void()> on_durable;
    FileCalls files;
};

}  // namespace tradewind::journal
