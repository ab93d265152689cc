#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tradewind/journal/format.hpp"
#include "tradewind/journal/segment_reader.hpp"
#include "tradewind/model/error.hpp"

namespace tradewind::journal {

// Where reading begins.
enum class From : std::uint8_t {
    First,            // the oldest segment there is
    NewestCheckpoint  // the newest segment with a whole checkpoint; the oldest if there is none
};

// What to do with a bad frame in the last segment that good frames follow. In a journal without
// power safety the process's death cannot leave that, so it is damage and not a torn tail.
enum class OnDamage : std::uint8_t {
    Refuse,  // an error naming file and offset
    Cut      // the journal ends there, as at a torn tail: after a loss of power, at the user's word
};

struct ReadOptions {
    From from = From::First;
    OnDamage on_damage = OnDamage::Refuse;
    // Not 0: begin in the last segment that can be whole from this number on, instead of at `from`,
    // and pass over smaller ones.
    std::uint64_t first_sequence = 0;
};

// What did not survive at the end of the last segment.
struct TornTail {
    std::filesystem::path segment;
    std::uint64_t offset = 0;  // where the journal now ends
    std::uint64_t bytes_dropped = 0;
    std::uint64_t frames_dropped = 0;  // whole ones behind the bad one, after a loss of power
    std::string why;

    std::string message() const;  // one line for a person
};

// Where the journal's frames end: what Journal::resume needs.
struct JournalEnd {
    std::uint64_t segment = 0;  // index; 0: there is none yet
    std::uint64_t offset = 0;
    std::uint64_t frames = 0;  // in the whole journal
    std::uint64_t last_sequence = 0;

    friend bool operator==(const JournalEnd&, const JournalEnd&) = default;
};

// Reads a journal from the disk, segment after segment, each frame checked. For one thread. It
// needs no lock and reads a journal that is being written as far as it stands; a restart takes the
// DirectoryLock first, so that what it read stays true.
class Reader {
public:
    static Expected<Reader> open(const std::filesystem::path& directory,
                                 const ReadOptions& options = {});

    // The state before the first frame that next() gives; empty when the journal began without one.
    std::span<const std::byte> checkpoint() const { return checkpoint_; }
    // Newer checkpoints than that which were passed over because their checksum is wrong.
    const std::vector<Error>& bad_checkpoints() const { return bad_checkpoints_; }

    // All segments, of which reading begins at the one numbered first_segment().
    const std::vector<SegmentInfo>& segments() const { return segments_; }
    std::uint64_t first_segment() const { return segments_[first_].index; }
    const Identity& identity() const { return segments_[first_].identity; }
    // Changed identities from segment to segment tell where a run was resumed differently.
    // The segment of the frame that next() gave last; at the end the last one.
    const SegmentInfo& segment() const { return segments_[current_]; }
    const Identity& newest_identity() const { return segments_.back().identity; }

    // The next frame, good until the next call; nullptr at the end. After an error or the end it
    // stays at that.
    Expected<const Frame*> next();

    // Both are known once next() has given nullptr.
    const std::optional<TornTail>& torn_tail() const { return torn_tail_; }
    JournalEnd end() const { return end_; }

private:
    Reader() = default;
    Expected<void> choose_start(const ReadOptions& options);
    Expected<void> open_segment(std::size_t position);
    // The current segment gives no more frames: goes on to the next one, ends, or errs.
    void leave_segment();
    void judge_damage();
    void finish();

    std::vector<SegmentInfo> segments_;
    std::size_t first_ = 0;    // in segments_
    std::size_t current_ = 0;  // in segments_
    OnDamage on_damage_ = OnDamage::Refuse;
    std::uint64_t first_sequence_ = 0;
    std::vector<std::byte> checkpoint_;
    std::vector<Error> bad_checkpoints_;

    std::optional<SegmentReader> segment_;
    std::uint64_t limit_ = 0;  // where the current segment's frames are known to end
    std::uint64_t last_sequence_ = 0;
    bool ended_ = false;
    std::optional<Error> error_;
    std::optional<TornTail> torn_tail_;
    JournalEnd end_;
};

}  // namespace tradewind::journal
