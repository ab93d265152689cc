#include "tradewind/journal/segment_reader.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>

namespace tradewind::journal {
namespace {

constexpr std::size_t usual_buffer_bytes = 256u << 10;  // half of a small second-level cache

// Fills `into` from the file as far as there is file; gives the bytes read, or -1 with errno set.
ssize_t read_at(int fd, std::uint64_t offset, std::span<std::byte> into) {
    std::size_t done = 0;
    while (done < into.size()) {
        const ssize_t got =
            pread(fd, into.data() + done, into.size() - done, static_cast<off_t>(offset + done));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return -1;
        if (got == 0) break;
        done += static_cast<std::size_t>(got);
    }
    return static_cast<ssize_t>(done);
}

Expected<std::vector<std::byte>> read_block(int fd, const std::filesystem::path& path,
                                            std::uint64_t offset, std::uint64_t bytes,
                                            std::uint32_t crc, std::string_view what) {
    struct stat status{};
    if (fstat(fd, &status) != 0) return std::unexpected{system_error(path, errno, "a segment")};
    const auto size = static_cast<std::uint64_t>(status.st_size);
    if (offset > size || bytes > size - offset)
        return failure(path.string(), fmt::format("a file of {} bytes", size),
                       fmt::format("a {} of {} bytes at offset {}", what, bytes, offset));
    std::vector<std::byte> block(bytes);
    const ssize_t got = read_at(fd, offset, block);
    if (got < 0) return std::unexpected{system_error(path, errno, std::string{what})};
    const std::uint32_t found = crc32c(block);
    if (static_cast<std::uint64_t>(got) != bytes || found != crc)
        return failure(fmt::format("{}: offset {}", path.string(), offset),
                       fmt::format("a {} with checksum {:08x}", what, found),
                       fmt::format("checksum {:08x}", crc));
    return block;
}

bool plausible(const FrameHeader& header) {
    return header.stream >= Stream::Input && header.stream <= Stream::Mark &&
           header.reserved == 0 && header.length <= max_payload_bytes;
}

FrameHeader header_at(const std::byte* bytes) {
    FrameHeader header;
    std::memcpy(&header, bytes, sizeof header);
    return header;
}

bool checksum_holds(std::uint32_t seed, const FrameHeader& header, const std::byte* bytes) {
    return crc32c_update(crc_of(seed, header), bytes + sizeof header, header.length) == header.crc;
}

}  // namespace

void SegmentReader::Release::operator()(std::byte* bytes) const {
    ::operator delete[](bytes, std::align_val_t{64});
}

Expected<std::optional<SegmentReader>> SegmentReader::open(const SegmentName& name) {
    SegmentReader reader;
    reader.file_ = Descriptor{::open(name.path.c_str(), O_RDONLY | O_CLOEXEC)};
    if (!reader.file_) return std::unexpected{system_error(name.path, errno, "a journal segment")};
    std::vector<std::byte> page(page_bytes);
    const ssize_t got = read_at(reader.file_.get(), 0, page);
    if (got < 0) return std::unexpected{system_error(name.path, errno, "a journal segment")};
    std::uint64_t magic = 0;
    std::memcpy(&magic, page.data(), sizeof magic);
    if (magic == 0) return std::nullopt;
    if (got != static_cast<ssize_t>(page_bytes))
        return failure(name.path.string(), fmt::format("a file of {} bytes", got),
                       "a journal segment");
    if (auto read = reader.read_head(name, page); !read)
        return std::unexpected{std::move(read.error())};
    return std::optional<SegmentReader>{std::move(reader)};
}

Expected<void> SegmentReader::read_head(const SegmentName& name, std::span<const std::byte> page) {
    const std::string where = name.path.string();
    SegmentHeader header;
    std::memcpy(&header, page.data(), sizeof header);
    if (header.magic == __builtin_bswap64(segment_magic))
        return failure(where, "a journal of the other byte order", "little endian");
    if (header.magic != segment_magic)
        return failure(where, fmt::format("magic {:016x}", header.magic),
                       fmt::format("{:016x}, a journal segment", segment_magic));
    if (header.byte_order != byte_order_mark)
        return failure(where, fmt::format("byte order mark {:08x}", header.byte_order),
                       fmt::format("{:08x}", byte_order_mark));
    if (header.version != format_version)
        return failure(where, fmt::format("journal format version {}", header.version),
                       fmt::format("version {}", format_version));
    if (header.crc != crc_before_last_field(header))
        return failure(where,
                       fmt::format("a header with checksum {:08x}", crc_before_last_field(header)),
                       fmt::format("checksum {:08x}", header.crc));
    if (header.index != name.index)
        return failure(where, fmt::format("segment {}", header.index),
                       fmt::format("segment {}, as the file's name says", name.index));

    SegmentStatus status;
    std::memcpy(&status, page.data() + status_offset, sizeof status);
    if (status.crc != crc_before_last_field(status)) status = {};

    auto description = read_block(file_.get(), name.path, page_bytes, header.description_bytes,
                                  header.description_crc, "description");
    if (!description) return std::unexpected{std::move(description.error())};

    info_.path = name.path;
    info_.index = header.index;
    info_.identity.session = header.session;
    info_.identity.config_hash = header.config_hash;
    const auto name_end = std::ranges::find(header.build, '\0');
    info_.identity.build.assign(header.build.begin(), name_end);
    info_.identity.description.assign(reinterpret_cast<const char*>(description->data()),
                                      description->size());
    info_.durability = header.durability;
    info_.frames_before = header.frames_before;
    info_.last_sequence_before = header.last_sequence;
    info_.previous_end = header.previous_end;
    info_.checkpoint_bytes = header.checkpoint_bytes;
    info_.frames_offset = header.frames_offset;
    info_.durable_end = status.durable_end;
    info_.closed_end = status.closed_end;
    checkpoint_offset_ = header.checkpoint_offset;
    checkpoint_crc_ = header.checkpoint_crc;
    seed_ = header.frame_seed;
    at_ = header.frames_offset;
    last_sequence_ = header.last_sequence;
    return {};
}

Expected<std::vector<std::byte>> SegmentReader::read_checkpoint() const {
    return read_block(file_.get(), info_.path, checkpoint_offset_, info_.checkpoint_bytes,
                      checkpoint_crc_, "checkpoint");
}

bool SegmentReader::buffer(std::size_t wanted) {
    if (buffer_start_ <= at_ && at_ + wanted <= buffer_start_ + buffer_size_) return true;
    if (buffer_capacity_ < wanted || buffer_ == nullptr) {
        buffer_capacity_ = std::max(wanted, usual_buffer_bytes);
        buffer_.reset(new (std::align_val_t{64}) std::byte[buffer_capacity_]);
    }
    const ssize_t got = read_at(file_.get(), at_, {buffer_.get(), buffer_capacity_});
    buffer_start_ = at_;
    buffer_size_ = static_cast<std::size_t>(std::max<ssize_t>(got, 0));
    return buffer_size_ >= wanted;
}

const Frame* SegmentReader::next(std::uint64_t limit) {
    if (at_ >= limit || !buffer(sizeof(FrameHeader))) return nullptr;
    const FrameHeader header = header_at(buffer_.get() + (at_ - buffer_start_));
    if (!plausible(header) || header.ordinal != ordinal_ || header.sequence < last_sequence_)
        return nullptr;
    const std::size_t bytes = frame_bytes(header.length);
    if (bytes > limit - at_ || !buffer(bytes)) return nullptr;
    const std::byte* const start = buffer_.get() + (at_ - buffer_start_);
    if (!checksum_holds(seed_, header, start)) return nullptr;
    frame_ = {.sequence = header.sequence,
              .core_time = Timestamp::from_nanos(header.core_time),
              .kind = header.kind,
              .stream = header.stream,
              .payload = {start + sizeof header, header.length}};
    at_ += bytes;
    ++ordinal_;
    last_sequence_ = header.sequence;
    return &frame_;
}

std::string SegmentReader::reason(const FrameHeader& header, std::size_t available) const {
    if (!plausible(header)) return "no frame header";
    if (frame_bytes(header.length) > available)
        return fmt::format("a frame of {} bytes of which {} are there", frame_bytes(header.length),
                           available);
    if (header.ordinal != ordinal_)
        return fmt::format("frame {} where frame {} belongs", header.ordinal, ordinal_);
    if (header.sequence < last_sequence_)
        return fmt::format("sequence number {} after {}", header.sequence, last_sequence_);
    return "a frame whose checksum is wrong";
}

Expected<Damage> SegmentReader::examine() const {
    Damage damage{.offset = at_};
    const auto broken = [&] {
        return std::unexpected{system_error(info_.path, errno, "a readable segment")};
    };
    struct stat status{};
    if (fstat(file_.get(), &status) != 0) return broken();
    const auto size = static_cast<std::uint64_t>(status.st_size);

    // The last byte that is not zero. Allocated blocks that nobody wrote are skipped unread where
    // the file system can say so.
    std::uint64_t written_end = at_;
    std::vector<std::byte> bytes(1u << 20);
    for (std::uint64_t at = at_; at < size;) {
        const off_t data = lseek(file_.get(), static_cast<off_t>(at), SEEK_DATA);
        if (data < 0 && errno == ENXIO) break;
        if (data > static_cast<off_t>(at)) at = static_cast<std::uint64_t>(data);
        const ssize_t got = read_at(file_.get(), at, bytes);
        if (got < 0) return broken();
        if (got == 0) break;
        const std::span<const std::byte> read{bytes.data(), static_cast<std::size_t>(got)};
        const auto last = std::find_if(read.rbegin(), read.rend(),
                                       [](std::byte byte) { return byte != std::byte{0}; });
        if (last != read.rend()) written_end = at + static_cast<std::uint64_t>(read.rend() - last);
        at += static_cast<std::uint64_t>(got);
    }
    damage.bytes = written_end - at_;
    if (damage.bytes == 0) return damage;

    // A frame is a multiple of 8, and its zeros at the end belong to it.
    bytes.assign(
        (std::min(size, written_end + max_payload_bytes) - at_ + 7) / 8 * 8 + sizeof(FrameHeader),
        std::byte{0});
    const ssize_t got =
        read_at(file_.get(), at_, std::span{bytes}.first(bytes.size() - sizeof(FrameHeader)));
    if (got < 0) return broken();
    const auto available = static_cast<std::size_t>(got);
    damage.why = reason(header_at(bytes.data()), available);
    for (std::size_t at = 8; at + sizeof(FrameHeader) <= available && at < damage.bytes;) {
        const FrameHeader header = header_at(bytes.data() + at);
        const std::size_t length = frame_bytes(header.length);
        if (plausible(header) && header.ordinal >= ordinal_ && length <= available - at &&
            checksum_holds(seed_, header, bytes.data() + at)) {
            if (damage.good_frames_behind++ == 0) damage.first_good_behind = at_ + at;
            at += length;
        } else {
            at += 8;
        }
    }
    return damage;
}

}  // namespace tradewind::journal
