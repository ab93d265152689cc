#include "tradewind/journal/segment_file.hpp"

#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>
#include <vector>

namespace tradewind::journal {
namespace {

constexpr std::size_t round_up(std::size_t value, std::size_t to) {
    return (value + to - 1) / to * to;
}

// A file size limit (ulimit -f) kills the process by SIGXFSZ unless the thread blocks it; then the
// call just fails with EFBIG, as any other full disk does.
class FileSizeSignalBlocked {
public:
    FileSizeSignalBlocked() {
        sigemptyset(&signal_);
        sigaddset(&signal_, SIGXFSZ);
        pthread_sigmask(SIG_BLOCK, &signal_, &before_);
    }
    ~FileSizeSignalBlocked() {
        const timespec now{};
        if (sigismember(&before_, SIGXFSZ) == 0)
            while (sigtimedwait(&signal_, nullptr, &now) > 0) {
            }
        pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    }
    FileSizeSignalBlocked(const FileSizeSignalBlocked&) = delete;
    FileSizeSignalBlocked& operator=(const FileSizeSignalBlocked&) = delete;

private:
    sigset_t signal_{};
    sigset_t before_{};
};

int fill_with_zeros(int fd, std::size_t bytes) {
    const std::vector<std::byte> zeros(std::min<std::size_t>(bytes, 1u << 20));
    for (std::size_t at = 0; at < bytes;) {
        const ssize_t written =
            pwrite(fd, zeros.data(), std::min(zeros.size(), bytes - at), static_cast<off_t>(at));
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return written < 0 ? errno : EIO;
        at += static_cast<std::size_t>(written);
    }
    return 0;
}

}  // namespace

int FileCalls::allocate_blocks(int fd, std::size_t bytes) {
    int error = EINTR;
    while (error == EINTR) error = posix_fallocate(fd, 0, static_cast<off_t>(bytes));
    return error;
}

int FileCalls::sync_data(int fd) { return fdatasync(fd) == 0 ? 0 : errno; }

Expected<std::unique_ptr<SegmentFile>> SegmentFile::prepare(const std::filesystem::path& directory,
                                                            std::uint64_t index, std::size_t bytes,
                                                            Durability durability,
                                                            const FileCalls& calls) {
    bytes = round_up(bytes, page_bytes);
    const auto path = segment_path(directory, index);
    Descriptor file{open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644)};
    if (!file) return std::unexpected{system_error(path, errno, "a new segment file")};

    const FileSizeSignalBlocked blocked;
    int error = calls.allocate(file.get(), bytes);
    if (error == 0 && durability == Durability::Power) {
        error = fill_with_zeros(file.get(), bytes);
        if (error == 0) error = calls.sync(file.get());
        if (error == 0 && !sync_directory(directory)) error = EIO;
    }
    void* data = MAP_FAILED;
    if (error == 0) {
        data = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file.get(), 0);
        if (data == MAP_FAILED) error = errno;
    }
    if (error != 0) {
        unlink(path.c_str());
        return std::unexpected{
            system_error(path, error, std::to_string(bytes) + " bytes for a segment")};
    }
    return std::unique_ptr<SegmentFile>{new SegmentFile{
        path, index, std::move(file), static_cast<std::byte*>(data), bytes, durability, calls}};
}

SegmentFile::SegmentFile(std::filesystem::path path, std::uint64_t index, Descriptor file,
                         std::byte* data, std::size_t bytes, Durability durability,
                         const FileCalls& calls)
    : path_{std::move(path)},
      index_{index},
      file_{std::move(file)},
      data_{data},
      bytes_{bytes},
      durability_{durability},
      calls_{calls} {}

SegmentFile::~SegmentFile() {
    if (data_ != nullptr) munmap(data_, bytes_);
}

std::size_t SegmentFile::frames_offset_for(std::size_t description, std::size_t checkpoint) {
    return round_up(page_bytes + round_up(description, 64) + checkpoint, 64);
}

void SegmentFile::commit(const Identity& identity, std::span<const std::byte> checkpoint,
                         const SegmentStart& start, Durability durability) noexcept {
    const auto description = std::as_bytes(std::span{identity.description});
    SegmentHeader header;
    header.session = identity.session;
    header.config_hash = identity.config_hash;
    header.index = index_;
    header.frames_before = start.frames_before;
    header.last_sequence = start.last_sequence;
    header.previous_end = start.previous_end;
    header.file_bytes = bytes_;
    header.durability = durability;
    const std::size_t name = std::min(identity.build.size(), header.build.size() - 1);
    std::copy_n(identity.build.begin(), name, header.build.begin());

    header.description_bytes = description.size();
    header.description_crc =
        ~crc32c_copy(~0u, data_ + page_bytes, description.data(), description.size());
    header.checkpoint_offset = page_bytes + round_up(description.size(), 64);
    header.checkpoint_bytes = checkpoint.size();
    header.checkpoint_crc =
        ~crc32c_copy(~0u, data_ + header.checkpoint_offset, checkpoint.data(), checkpoint.size());
    frames_offset_ = frames_offset_for(description.size(), checkpoint.size());
    header.frames_offset = frames_offset_;

    // Frames of another segment, or of an earlier life of the same name, must not pass for this
    // one's.
    const std::array<std::uint64_t, 4> origin{identity.session, index_, start.frames_before,
                                              start.previous_end};
    seed_ = crc32c(std::as_bytes(std::span{origin}));
    header.frame_seed = seed_;
    header.magic = segment_magic;
    header.crc = crc_before_last_field(header);

    std::memcpy(data_ + sizeof header.magic,
                std::as_bytes(std::span{&header, 1}).data() + sizeof header.magic,
                sizeof header - sizeof header.magic);
    end.store(frames_offset_, std::memory_order_release);
    std::atomic_ref{*reinterpret_cast<std::uint64_t*>(data_)}.store(segment_magic,
                                                                    std::memory_order_release);
}

void SegmentFile::populate(std::size_t from, std::size_t to) noexcept {
    from = from / page_bytes * page_bytes;
    to = std::min(round_up(to, page_bytes), bytes_);
    if (from >= to) return;
    // In power mode each sync makes the pages read-only again, and writable ones would be written
    // out as zeros for nothing. A kernel without the call leaves the faults to the writer.
    madvise(data_ + from, to - from,
            durability_ == Durability::Power ? MADV_POPULATE_READ : MADV_POPULATE_WRITE);
}

void SegmentFile::release(std::size_t from, std::size_t to) noexcept {
    from = round_up(from, page_bytes);
    to = to / page_bytes * page_bytes;
    if (from < to) madvise(data_ + from, to - from, MADV_DONTNEED);
}

Expected<void> SegmentFile::sync(std::size_t end_offset) {
    const int error = calls_.sync(file_.get());
    if (error != 0) return std::unexpected{system_error(path_, error, "a synced segment")};
    write_status(end_offset, 0);
    return {};
}

Expected<void> SegmentFile::finish(std::size_t end_offset) {
    const bool power = durability_ == Durability::Power;
    int error = power ? calls_.sync(file_.get()) : 0;
    write_status(power && error == 0 ? end_offset : 0, end_offset);
    munmap(data_, bytes_);
    data_ = nullptr;
    if (error == 0 && ftruncate(file_.get(), static_cast<off_t>(end_offset)) != 0) error = errno;
    if (error == 0 && power) error = calls_.sync(file_.get());
    if (error != 0) return std::unexpected{system_error(path_, error, "a finished segment")};
    return {};
}

void SegmentFile::discard() noexcept { unlink(path_.c_str()); }

void SegmentFile::write_status(std::size_t durable_end, std::size_t closed_end) noexcept {
    SegmentStatus status{.durable_end = durable_end, .closed_end = closed_end};
    status.crc = crc_before_last_field(status);
    std::memcpy(data_ + status_offset, &status, sizeof status);
}

}  // namespace tradewind::journal
