#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "tradewind/journal/directory.hpp"
#include "tradewind/journal/format.hpp"
#include "tradewind/journal/keeper.hpp"
#include "tradewind/journal/options.hpp"
#include "tradewind/journal/preparer.hpp"
#include "tradewind/journal/reader.hpp"
#include "tradewind/journal/segment_file.hpp"
#include "tradewind/model/error.hpp"

namespace tradewind::journal {

struct JournalCounters {
    std::uint64_t frames = 0;   // in the whole journal
    std::uint64_t refused = 0;  // appends that found no room
    std::uint64_t segments = 0;
    std::uint64_t syncs = 0;
    std::uint64_t longest_sync_ns = 0;
};

// What recovery made again of the last input and the journal does not have, because the process
// died between two appends.
struct MissingFrame {
    Stream stream = Stream::Output;
    std::uint64_t sequence = 0;
    Timestamp core_time;
    RecordKind kind = RecordKind::None;
    std::vector<std::byte> record;
};

// The append side. One thread (the core's) appends, rotates and closes; a keeper thread allocates
// real blocks ahead, pre-faults, syncs and finishes used segments. counters(), durable_sequence()
// and trouble() are for any thread.
//
// An append is a checksummed store into mapped memory, without a system call. What was appended
// survives the death of the process at once (Durability::Process) and the loss of power when
// durable_sequence() has reached it (Durability::Power). Everything in the journal has a sequence
// number; numbers never decrease, and frames of one number (an input and its outputs) stand
// together.
//
// When append() returns false the record cannot be kept and the caller must stop trading: the
// segment is used up and no other could be had (disk full), or a sync has failed. A small part at
// the end of every segment is kept back for append_reserved(), so that the cancels and protective
// orders of that halt are still recorded.
class Journal {
public:
    // Starts a journal in an empty or missing directory. Refuses one that holds a journal, and one
    // that another process writes.
    static Expected<std::unique_ptr<Journal>> create(const std::filesystem::path& directory,
                                                     const Identity& identity,
                                                     const Options& options,
                                                     std::span<const std::byte> checkpoint);
    static Expected<std::unique_ptr<Journal>> create(DirectoryLock lock, const Identity& identity,
                                                     const Options& options,
                                                     std::span<const std::byte> checkpoint);

    // Continues after recovery: finds the end again, cuts a torn tail off the last segment, and
    // goes on in a new segment headed by `checkpoint`, the state up to that end. `end` is where the
    // caller's Reader stopped: if the journal does not end there, nothing is changed and that is
    // the error. `missing` is written behind that end first, into the old segment, and `checkpoint`
    // is then the state behind it: so every checkpoint stands between two whole inputs. A death in
    // between leaves a tail that the next recovery completes in its turn.
    static Expected<std::unique_ptr<Journal>> resume(DirectoryLock lock, const Identity& identity,
                                                     const Options& options,
                                                     std::span<const std::byte> checkpoint,
                                                     const JournalEnd& end,
                                                     std::span<const MissingFrame> missing = {});

    ~Journal();
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;

    bool append(Stream stream, std::uint64_t sequence, Timestamp core_time, RecordKind kind,
                const void* record, std::size_t size) noexcept {
        if (keeper_.failed()) [[unlikely]]
            return refuse();
        return store(limit_, stream, sequence, core_time, kind, record, size);
    }
    // The same into the part kept back, once append() has failed.
    bool append_reserved(Stream stream, std::uint64_t sequence, Timestamp core_time,
                         RecordKind kind, const void* record, std::size_t size) noexcept {
        return store(end_, stream, sequence, core_time, kind, record, size);
    }

    // The segment is seven eighths full and the keeper has the next one ready: call rotate() soon,
    // between two inputs. Cheap enough to ask after every input.
    bool rotation_due() const noexcept { return rotation_wanted() && preparer_.ready(); }
    bool rotation_wanted() const noexcept { return cursor_ >= rotate_from_; }
    // For a caller that may wait (a backtest, a cache of market data): blocks until the next
    // segment is ready. False, at once, while it cannot be had.
    bool wait_for_next();
    // `checkpoint` is the state after everything appended so far; it stands at the head of the new
    // segment. False when there is no next segment, or it was too small for the checkpoint: the
    // keeper then makes a larger one, and appending goes on in the old one meanwhile.
    bool rotate(std::span<const std::byte> checkpoint) noexcept;

    // Every frame of a number up to this one is safe in the sense of the durability. In power mode
    // the last number counts once a higher one was appended or request_sync() called behind it.
    std::uint64_t durable_sequence() const noexcept;
    // Power mode: the frames of the last number are complete; sync them within the group commit
    // time. One system call; never waits for the disk.
    void request_sync() noexcept;

    std::uint64_t last_sequence() const noexcept {
        return last_sequence_.load(std::memory_order_relaxed);
    }
    // A sync failed: durable_sequence() will not move any more. For any thread.
    bool sync_failed() const noexcept { return keeper_.failed(); }
    // What keeps the journal from going on, if anything does: the reason for a false append().
    std::optional<Error> trouble() const;
    JournalCounters counters() const noexcept;
    std::size_t segment_bytes() const noexcept { return options_.segment_bytes; }
    const std::filesystem::path& directory() const noexcept { return lock_.directory(); }

    // Ends the keeper, syncs, marks the segment as closed and cuts what it did not use. The
    // destructor does the same without reporting. No appends after it.
    Expected<void> close();

private:
    Journal(DirectoryLock lock, const Identity& identity, const Options& options,
            std::unique_ptr<SegmentFile> first, const JournalEnd& end);
    static Expected<std::unique_ptr<Journal>> start(DirectoryLock lock, const Identity& identity,
                                                    const Options& options,
                                                    std::span<const std::byte> checkpoint,
                                                    const JournalEnd& end);

    bool store(std::size_t limit, Stream stream, std::uint64_t sequence, Timestamp core_time,
               RecordKind kind, const void* record, std::size_t size) noexcept {
        const std::size_t bytes = frame_bytes(size);
        if (cursor_ > limit || bytes > limit - cursor_ || size > max_payload_bytes) [[unlikely]]
            return refuse();
        FrameHeader header{.length = static_cast<std::uint32_t>(size),
                           .sequence = sequence,
                           .core_time = core_time.nanos(),
                           .kind = kind,
                           .stream = stream,
                           .ordinal = ordinal_};
        std::byte* const at = base_ + cursor_;
        header.crc = crc32c_copy(crc_of(seed_, header), at + sizeof header,
                                 static_cast<const std::byte*>(record), size);
        std::memcpy(at, &header, sizeof header);
        cursor_ += bytes;
        ++ordinal_;
        publish(sequence);
        return true;
    }
    void publish(std::uint64_t sequence) noexcept {
        const std::uint64_t before = last_sequence_.load(std::memory_order_relaxed);
        if (sequence != before) {
            complete_sequence_.store(before, std::memory_order_release);
            last_sequence_.store(sequence, std::memory_order_relaxed);
        }
        frames_.store(frames_before_ + ordinal_, std::memory_order_relaxed);
        end_published_->store(cursor_, std::memory_order_release);
    }
    bool refuse() noexcept;
    void use(SegmentFile& segment) noexcept;
    void prepare_next(std::size_t checkpoint, std::unique_ptr<SegmentFile> unsuited);

    DirectoryLock lock_;
    const Identity identity_;
    const Options options_;
    std::unique_ptr<SegmentFile> segment_;
    bool closed_ = false;

    // The appending thread's own.
    alignas(64) std::byte* base_ = nullptr;
    std::atomic<std::size_t>* end_published_ = nullptr;  // the segment's
    std::size_t cursor_ = 0;                             // offset of the next frame
    std::size_t limit_ = 0;                              // append() ends here
    std::size_t end_ = 0;                                // append_reserved() ends here
    std::size_t rotate_from_ = 0;
    std::uint32_t seed_ = 0;
    std::uint32_t ordinal_ = 0;
    std::uint64_t frames_before_ = 0;  // before this segment

    // Written by the appending thread, read by the others.
    alignas(64) std::atomic<std::uint64_t> frames_{0};  // in the whole journal
    std::atomic<std::uint64_t> last_sequence_{0};
    std::atomic<std::uint64_t> complete_sequence_{0};
    std::atomic<std::uint64_t> refused_{0};
    std::atomic<std::uint64_t> segments_{0};

    // Last: their threads end before what they look at.
    Keeper keeper_;
    Preparer preparer_;
};

}  // namespace tradewind::journal
