#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <type_traits>

#include "tradewind/journal/crc32c.hpp"
#include "tradewind/model/record.hpp"
#include "tradewind/model/timestamp.hpp"

// What stands on disk, byte for byte: docs/journal-format.md tells it in prose. Integers are little
// endian; a machine of the other order refuses the file by its byte-order mark.
namespace tradewind::journal {

static_assert(std::endian::native == std::endian::little,
              "records are stored as they lie in memory");

inline constexpr std::uint64_t segment_magic = 0x314C4E524A445754;  // "TWDJRNL1"
inline constexpr std::uint32_t format_version = 1;
inline constexpr std::uint32_t byte_order_mark = 0x01020304;
inline constexpr std::size_t page_bytes = 4096;
inline constexpr std::size_t max_payload_bytes = 1u << 20;

enum class Stream : std::uint8_t {
    Input = 1,   // what the core was told, stamped
    Output = 2,  // what it said, in the order in which it said it
    Mark = 3     // what the session notes between them; the payload is the session's business
};

// How much an append promises (see Journal).
enum class Durability : std::uint8_t { Process, Power };

// What a run writes at the head of every segment, so that a journal explains itself.
struct Identity {
    std::uint64_t session = 0;
    std::uint64_t config_hash = 0;
    std::string build;        // at most 47 bytes are kept
    std::string description;  // the effective settings as text

    friend bool operator==(const Identity&, const Identity&) = default;
};

// Stands before every payload. A frame starts at a multiple of 8 and takes 32 + length bytes,
// rounded up to 8 with zeros. 32 zero bytes are the end of what was written.
struct FrameHeader {
    std::uint32_t crc = 0;  // running CRC-32C from the segment's seed over the header behind this
                            // field and the payload
    std::uint32_t length = 0;  // of the payload
    std::uint64_t sequence = 0;
    std::int64_t core_time = 0;  // nanoseconds since the epoch
    RecordKind kind = RecordKind::None;
    Stream stream = Stream::Mark;
    std::uint16_t reserved = 0;
    std::uint32_t ordinal = 0;  // of the frame in its segment, from 0
};
static_assert(sizeof(FrameHeader) == 32 && std::is_trivially_copyable_v<FrameHeader>);

constexpr std::size_t frame_bytes(std::size_t payload) {
    return (sizeof(FrameHeader) + payload + 7) / 8 * 8;
}

// The running state over the header's checked fields.
inline std::uint32_t crc_of(std::uint32_t seed, const FrameHeader& header) {
    const auto words = std::bit_cast<std::array<std::uint64_t, 4>>(header);
    std::uint32_t state = crc32c_word(seed, words[0] >> 32);
    for (std::size_t i = 1; i < 4; ++i) state = crc32c_word(state, words[i]);
    return state;
}

// Opens a segment, in its first page. The first 512 bytes hold all of it: one disk sector, which is
// written whole or not at all. The magic is stored last: while it is zero the segment was only
// prepared.
struct SegmentHeader {
    std::uint64_t magic = 0;
    std::uint32_t version = format_version;
    std::uint32_t byte_order = byte_order_mark;
    std::uint64_t session = 0;
    std::uint64_t config_hash = 0;
    std::uint64_t index = 0;              // of the segment, from 1
    std::uint64_t frames_before = 0;      // in all segments before this one
    std::uint64_t last_sequence = 0;      // of the frames before this segment; 0: none
    std::uint64_t previous_end = 0;       // offset at which the segment before ended; 0: none
    std::uint64_t file_bytes = 0;         // as allocated; a finished segment may be cut shorter
    std::uint64_t description_bytes = 0;  // at offset 4096
    std::uint64_t checkpoint_offset = 0;
    std::uint64_t checkpoint_bytes = 0;
    std::uint64_t frames_offset = 0;
    std::uint32_t description_crc = 0;
    std::uint32_t checkpoint_crc = 0;
    std::uint32_t frame_seed = 0;  // differs from segment to segment, so no frame passes elsewhere
    Durability durability = Durability::Process;
    std::array<std::uint8_t, 3> reserved{};
    std::array<char, 48> build{};
    std::array<std::uint8_t, 340> more_reserved{};
    std::uint32_t crc = 0;  // CRC-32C of all bytes before
};
static_assert(sizeof(SegmentHeader) == 512 && std::is_trivially_copyable_v<SegmentHeader>);

// Stands in the same page at offset 2048 and is rewritten while the segment lives. A torn one
// counts as all zero, which only costs knowledge.
struct SegmentStatus {
    std::uint64_t durable_end = 0;  // offset up to which a sync was confirmed
    std::uint64_t closed_end = 0;   // where the frames end, once the writer has closed; else 0
    std::uint32_t reserved = 0;
    std::uint32_t crc = 0;  // CRC-32C of all bytes before
};
static_assert(sizeof(SegmentStatus) == 24 && std::is_trivially_copyable_v<SegmentStatus>);
inline constexpr std::size_t status_offset = 2048;

template <class T>
std::uint32_t crc_before_last_field(const T& value) {
    return crc32c(std::as_bytes(std::span{&value, 1}).first(sizeof(T) - sizeof(std::uint32_t)));
}

}  // namespace tradewind::journal
