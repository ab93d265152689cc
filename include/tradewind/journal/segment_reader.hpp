#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tradewind/journal/directory.hpp"
#include "tradewind/journal/format.hpp"
#include "tradewind/model/error.hpp"
#include "tradewind/model/record.hpp"

namespace tradewind::journal {

// One entry of the journal, its payload in the reader's memory.
struct Frame {
    std::uint64_t sequence = 0;
    Timestamp core_time;
    RecordKind kind = RecordKind::None;
    Stream stream = Stream::Mark;
    std::span<const std::byte> payload;  // at an address divisible by 8

    // The record, if the frame holds this kind at this build's size; else nullptr.
    template <Record T>
        requires(alignof(T) <= 8)
    const T* as() const {
        if (kind != T::record_kind || payload.size() != sizeof(T)) return nullptr;
        return reinterpret_cast<const T*>(payload.data());
    }
};

// What the head of a segment says.
struct SegmentInfo {
    std::filesystem::path path;
    std::uint64_t index = 0;
    Identity identity;
    Durability durability = Durability::Process;
    std::uint64_t frames_before = 0;
    std::uint64_t last_sequence_before = 0;
    std::uint64_t previous_end = 0;  // where the segment before this one ended
    std::uint64_t checkpoint_bytes = 0;
    std::uint64_t frames_offset = 0;
    std::uint64_t durable_end = 0;  // a sync was confirmed up to here
    std::uint64_t closed_end = 0;   // the writer ended it here; 0: it did not say
};

// A place where a frame should stand and no good one does.
struct Damage {
    std::uint64_t offset = 0;
    std::uint64_t bytes =
        0;  // from there to the last byte that is not zero; 0: nothing was written
    std::uint64_t good_frames_behind = 0;
    std::uint64_t first_good_behind = 0;  // its offset
    std::string why{};                    // empty: nothing was written
};

// Reads one segment file by plain reads: a file that shrinks or fails under it is an error value
// where a mapping would be a signal.
class SegmentReader {
public:
    // nullopt: the segment was prepared but never begun.
    static Expected<std::optional<SegmentReader>> open(const SegmentName& name);

    const SegmentInfo& info() const { return info_; }
    Expected<std::vector<std::byte>> read_checkpoint() const;

    // The next good frame, good until the next call, or nullptr: then look at position(), which
    // stands at `limit`, or at the first place without a good frame. `limit` is where the frames
    // are known to end, or no_limit.
    static constexpr std::uint64_t no_limit = ~std::uint64_t{0};
    const Frame* next(std::uint64_t limit);
    std::uint64_t position() const { return at_; }
    std::uint64_t frames() const { return ordinal_; }  // given so far
    std::uint32_t seed() const { return seed_; }       // of the frames' checksums

    // Looks at everything behind position(), which may take a pass over the file.
    Expected<Damage> examine() const;

private:
    SegmentReader() = default;
    Expected<void> read_head(const SegmentName& name, std::span<const std::byte> page);
    bool buffer(std::size_t wanted);
    std::string reason(const FrameHeader& header, std::size_t available) const;

    struct Release {
        void operator()(std::byte* bytes) const;
    };

    Descriptor file_;
    SegmentInfo info_;
    std::uint64_t checkpoint_offset_ = 0;
    std::uint32_t checkpoint_crc_ = 0;
    std::uint32_t seed_ = 0;

    std::unique_ptr<std::byte[], Release> buffer_;
    std::size_t buffer_capacity_ = 0;
    std::uint64_t buffer_start_ = 0;  // file offset of its first byte
    std::size_t buffer_size_ = 0;
    std::uint64_t at_ = 0;  // file offset of the next frame
    std::uint32_t ordinal_ = 0;
    std::uint64_t last_sequence_ = 0;
    Frame frame_;
};

}  // namespace tradewind::journal
