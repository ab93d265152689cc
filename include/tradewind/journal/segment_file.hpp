#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

#include "tradewind/journal/directory.hpp"
#include "tradewind/journal/format.hpp"
#include "tradewind/journal/options.hpp"
#include "tradewind/model/error.hpp"

namespace tradewind::journal {

// What the writer knows when it begins a segment.
struct SegmentStart {
    std::uint64_t frames_before = 0;
    std::uint64_t last_sequence = 0;
    std::uint64_t previous_end = 0;
};

// One segment being written: allocated and mapped by prepare(), made part of the journal by
// commit(), finished by finish(). Between the calls it belongs to one thread at a time; populate(),
// release_before() and sync() may run on the keeper while the other thread writes frames.
class SegmentFile {
public:
    // Makes the file (it must not exist) with real blocks, so that a later store into the mapping
    // cannot meet a full disk. In power mode the blocks are filled with zeros and synced as well:
    // later syncs then change no metadata. On an error no file is left behind.
    static Expected<std::unique_ptr<SegmentFile>> prepare(const std::filesystem::path& directory,
                                                          std::uint64_t index, std::size_t bytes,
                                                          Durability durability,
                                                          const FileCalls& calls);
    ~SegmentFile();
    SegmentFile(const SegmentFile&) = delete;
    SegmentFile& operator=(const SegmentFile&) = delete;

    // Where the frames would begin behind this description and checkpoint.
    static std::size_t frames_offset_for(std::size_t description, std::size_t checkpoint);

    // Writes description, checkpoint and header, the magic last. The caller has seen that they fit.
    void commit(const Identity& identity, std::span<const std::byte> checkpoint,
                const SegmentStart& start, Durability durability) noexcept;

    std::byte* data() noexcept { return data_; }
    std::size_t bytes() const noexcept { return bytes_; }
    std::uint64_t index() const noexcept { return index_; }
    std::size_t frames_offset() const noexcept { return frames_offset_; }
    std::uint32_t seed() const noexcept { return seed_; }
    const std::filesystem::path& path() const noexcept { return path_; }

    // Makes pages present and writable without changing them, so that the appending thread takes no
    // page faults there.
    void populate(std::size_t from, std::size_t to) noexcept;
    // Gives up the mapping of pages that will not be touched again; their content stays.
    void release(std::size_t from, std::size_t to) noexcept;
    // After success everything stored before the call is on the disk, and the header says so up to
    // `end` (with the next sync).
    Expected<void> sync(std::size_t end);
    // The frames end at `end` for good: says so in the header, syncs in power mode, unmaps, and
    // gives the unused blocks back.
    Expected<void> finish(std::size_t end);
    // Never used: removes the file.
    void discard() noexcept;

    // Offset behind the last whole frame, published by the appending thread.
    std::atomic<std::size_t> end{0};

private:
    SegmentFile(std::filesystem::path path, std::uint64_t index, Descriptor file, std::byte* data,
                std::size_t bytes, Durability durability, const FileCalls& calls);
    void write_status(std::size_t durable_end, std::size_t closed_end) noexcept;

    std::filesystem::path path_;
    std::uint64_t index_;
    Descriptor file_;
    std::byte* data_;
    std::size_t bytes_;
    Durability durability_;
    FileCalls calls_;
    std::size_t frames_offset_ = 0;
    std::uint32_t seed_ = 0;
};

}  // namespace tradewind::journal
