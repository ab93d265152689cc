#include "tradewind/journal/journal.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

namespace tradewind::journal {
namespace {

std::size_t file_bytes_for(const Identity& identity, std::size_t checkpoint,
                           const Options& options) {
    return SegmentFile::frames_offset_for(identity.description.size(), checkpoint) +
           options.segment_bytes + options.reserve_bytes;
}

// How much of a prepared segment the core will write soon after it has begun it.
std::size_t populated_bytes_for(const Identity& identity, std::size_t checkpoint) {
    return SegmentFile::frames_offset_for(identity.description.size(), checkpoint) +
           (std::size_t{4} << 20);
}

// Writes frames behind the end of a segment that nobody writes any more; gives the new end.
Expected<JournalEnd> complete(const std::filesystem::path& path, const SegmentReader& segment,
                              const Options& options, std::span<const MissingFrame> missing,
                              JournalEnd end) {
    std::vector<std::byte> bytes;
    auto ordinal = static_cast<std::uint32_t>(segment.frames());
    for (const MissingFrame& frame : missing) {
        FrameHeader header{.length = static_cast<std::uint32_t>(frame.record.size()),
                           .sequence = frame.sequence,
                           .core_time = frame.core_time.nanos(),
                           .kind = frame.kind,
                           .stream = frame.stream,
                           .ordinal = ordinal++};
        header.crc =
            crc32c_update(crc_of(segment.seed(), header), frame.record.data(), frame.record.size());
        const std::size_t at = bytes.size();
        bytes.resize(at + frame_bytes(frame.record.size()));
        std::memcpy(bytes.data() + at, &header, sizeof header);
        std::memcpy(bytes.data() + at + sizeof header, frame.record.data(), frame.record.size());
        end.last_sequence = frame.sequence;
    }
    const Descriptor file{open(path.c_str(), O_WRONLY | O_CLOEXEC)};
    if (!file) return std::unexpected{system_error(path, errno, "a journal segment")};
    // The torn bytes go first, so that none of them ever follows a good frame.
    int error = ftruncate(file.get(), static_cast<off_t>(end.offset)) == 0 ? 0 : errno;
    for (std::size_t done = 0; error == 0 && done < bytes.size();) {
        const ssize_t written = pwrite(file.get(), bytes.data() + done, bytes.size() - done,
                                       static_cast<off_t>(end.offset + done));
        if (written > 0)
            done += static_cast<std::size_t>(written);
        else if (written == 0 || errno != EINTR)
            error = written == 0 ? EIO : errno;
    }
    if (error == 0 && options.durability == Durability::Power)
        error = options.files.sync(file.get());
    if (error != 0)
        return std::unexpected{
            system_error(path, error, fmt::format("{} bytes for the last input", bytes.size()))};
    end.offset += bytes.size();
    end.frames += missing.size();
    return end;
}

// A checkpoint may have grown since the last one.
std::size_t room_for_next(std::size_t checkpoint, const Options& options) {
    return std::max(options.checkpoint_hint_bytes, checkpoint + checkpoint / 2);
}

}  // namespace

Expected<std::unique_ptr<Journal>> Journal::create(const std::filesystem::path& directory,
                                                   const Identity& identity, const Options& options,
                                                   std::span<const std::byte> checkpoint) {
    auto lock = DirectoryLock::acquire(directory);
    if (!lock) return std::unexpected{std::move(lock.error())};
    return create(std::move(*lock), identity, options, checkpoint);
}

Expected<std::unique_ptr<Journal>> Journal::create(DirectoryLock lock, const Identity& identity,
                                                   const Options& options,
                                                   std::span<const std::byte> checkpoint) {
    if (holds_journal(lock.directory()))
        return failure(lock.directory().string(), "a journal", "an empty directory");
    return start(std::move(lock), identity, options, checkpoint, {});
}

Expected<std::unique_ptr<Journal>> Journal::resume(DirectoryLock lock, const Identity& identity,
                                                   const Options& options,
                                                   std::span<const std::byte> checkpoint,
                                                   const JournalEnd& end,
                                                   std::span<const MissingFrame> missing) {
    const auto names = list_segments(lock.directory());
    if (!names) return std::unexpected{names.error()};
    const auto last = std::ranges::find(*names, end.segment, &SegmentName::index);
    if (last == names->end())
        return failure(lock.directory().string(), "no segment " + std::to_string(end.segment),
                       "the segment that was read last");
    for (auto later = last + 1; later != names->end(); ++later) {
        const auto segment = SegmentReader::open(*later);
        if (!segment) return std::unexpected{segment.error()};
        if (segment->has_value())
            return failure(later->path.string(), "a segment behind the end that was read",
                           "an end that was read under the lock");
    }
    auto segment = SegmentReader::open(*last);
    if (!segment) return std::unexpected{segment.error()};
    JournalEnd found{.segment = end.segment, .last_sequence = 0};
    if (segment->has_value()) {
        SegmentReader& reader = **segment;
        found.last_sequence = reader.info().last_sequence_before;
        while (const Frame* frame = reader.next(end.offset)) found.last_sequence = frame->sequence;
        found.offset = reader.position();
        found.frames = reader.info().frames_before + reader.frames();
    }
    if (found != end)
        return failure(
            last->path.string(),
            fmt::format("{} frames up to offset {}", found.frames, found.offset),
            fmt::format("the {} frames up to offset {} that were read", end.frames, end.offset));

    if (!missing.empty()) {
        if (!segment->has_value())
            return failure(last->path.string(), "a segment that was never begun",
                           "the one that the missing frames belong to");
        auto completed = complete(last->path, **segment, options, missing, found);
        if (!completed) return std::unexpected{std::move(completed.error())};
        found = *completed;
    }
    auto journal = start(std::move(lock), identity, options, checkpoint, found);
    // The new segment says where this one ends, so the cut only gives back blocks that no reader
    // looks at, and may fail.
    if (journal) (void)!truncate(last->path.c_str(), static_cast<off_t>(found.offset));
    return journal;
}

Expected<std::unique_ptr<Journal>> Journal::start(DirectoryLock lock, const Identity& identity,
                                                  const Options& options,
                                                  std::span<const std::byte> checkpoint,
                                                  const JournalEnd& end) {
    const auto names = list_segments(lock.directory());
    if (!names) return std::unexpected{names.error()};
    for (const SegmentName& name : *names) {  // prepared by a writer that is gone, never begun
        if (name.index > end.segment && unlink(name.path.c_str()) != 0)
            return std::unexpected{system_error(name.path, errno, "a removed file")};
    }
    auto first = SegmentFile::prepare(lock.directory(), end.segment + 1,
                                      file_bytes_for(identity, checkpoint.size(), options),
                                      options.durability, options.files);
    if (!first) return std::unexpected{std::move(first.error())};
    (*first)->populate(0, populated_bytes_for(identity, checkpoint.size()));
    (*first)->commit(identity, checkpoint,
                     {.frames_before = end.frames,
                      .last_sequence = end.last_sequence,
                      .previous_end = end.offset},
                     options.durability);
    if (options.durability == Durability::Power) {
        if (auto synced = (*first)->sync((*first)->frames_offset()); !synced)
            return std::unexpected{std::move(synced.error())};
    }
    std::unique_ptr<Journal> journal{
        new Journal{std::move(lock), identity, options, std::move(*first), end}};
    journal->prepare_next(checkpoint.size(), nullptr);
    return journal;
}

Journal::Journal(DirectoryLock lock, const Identity& identity, const Options& options,
                 std::unique_ptr<SegmentFile> first, const JournalEnd& end)
    : lock_{std::move(lock)},
      identity_{identity},
      options_{options},
      segment_{std::move(first)},
      frames_before_{end.frames},
      frames_{end.frames},
      last_sequence_{end.last_sequence},
      complete_sequence_{end.last_sequence},
      keeper_{options_, *segment_, complete_sequence_},
      preparer_{lock_.directory(), options_} {
    use(*segment_);
}

Journal::~Journal() {
    if (!closed_) (void)close();
}

void Journal::use(SegmentFile& segment) noexcept {
    base_ = segment.data();
    end_published_ = &segment.end;
    cursor_ = segment.frames_offset();
    end_ = segment.bytes();
    limit_ = end_ - options_.reserve_bytes;
    rotate_from_ = limit_ - (limit_ - cursor_) / 8;
    seed_ = segment.seed();
    ordinal_ = 0;
    segments_.store(segments_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

void Journal::prepare_next(std::size_t checkpoint, std::unique_ptr<SegmentFile> unsuited) {
    const std::size_t room = room_for_next(checkpoint, options_);
    preparer_.request(segment_->index() + 1, file_bytes_for(identity_, room, options_),
                      populated_bytes_for(identity_, room), std::move(unsuited));
}

bool Journal::wait_for_next() { return preparer_.ready() || preparer_.wait(); }

bool Journal::rotate(std::span<const std::byte> checkpoint) noexcept {
    if (closed_) return false;
    auto next = preparer_.take();
    if (next == nullptr) return false;
    const std::size_t offset =
        SegmentFile::frames_offset_for(identity_.description.size(), checkpoint.size());
    if (offset + options_.segment_bytes / 2 + options_.reserve_bytes > next->bytes()) {
        prepare_next(checkpoint.size(), std::move(next));
        return false;
    }
    next->commit(identity_, checkpoint,
                 {.frames_before = frames_before_ + ordinal_,
                  .last_sequence = last_sequence(),
                  .previous_end = cursor_},
                 options_.durability);
    // Between two inputs: the frames of the last number are all there.
    complete_sequence_.store(last_sequence(), std::memory_order_release);
    frames_before_ += ordinal_;
    SegmentFile& active = *next;
    keeper_.hand_over(std::exchange(segment_, std::move(next)), active);
    use(active);
    prepare_next(checkpoint.size(), nullptr);
    return true;
}

std::uint64_t Journal::durable_sequence() const noexcept {
    return options_.durability == Durability::Process ? last_sequence()
                                                      : keeper_.durable_sequence();
}

void Journal::request_sync() noexcept {
    if (options_.durability == Durability::Process) return;
    complete_sequence_.store(last_sequence(), std::memory_order_release);
    keeper_.request_sync();
}

bool Journal::refuse() noexcept {
    refused_.store(refused_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    return false;
}

std::optional<Error> Journal::trouble() const {
    if (auto trouble = keeper_.trouble()) return trouble;
    return preparer_.trouble();
}

JournalCounters Journal::counters() const noexcept {
    return {.frames = frames_.load(std::memory_order_relaxed),
            .refused = refused_.load(std::memory_order_relaxed),
            .segments = segments_.load(std::memory_order_relaxed),
            .syncs = keeper_.syncs(),
            .longest_sync_ns = keeper_.longest_sync_ns()};
}

Expected<void> Journal::close() {
    if (closed_) return {};
    closed_ = true;
    limit_ = 0;
    end_ = 0;
    complete_sequence_.store(last_sequence(), std::memory_order_release);
    preparer_.stop();
    keeper_.stop();
    const auto finished = segment_->finish(cursor_);
    if (auto trouble = keeper_.trouble()) return std::unexpected{std::move(*trouble)};
    return finished;
}

}  // namespace tradewind::journal
