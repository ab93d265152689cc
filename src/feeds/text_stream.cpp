#include "tradewind/feeds/text_stream.hpp"

#include <fcntl.h>
#include <isa-l/igzip_lib.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <string>
#include <utility>

namespace tradewind::feeds {
namespace {

class FileDescriptor {
public:
    FileDescriptor() = default;
    explicit FileDescriptor(int value) : value_{value} {}
    FileDescriptor(FileDescriptor&& other) noexcept : value_{std::exchange(other.value_, -1)} {}
    FileDescriptor& operator=(FileDescriptor&& other) noexcept {
        std::swap(value_, other.value_);
        return *this;
    }
    ~FileDescriptor() {
        if (value_ >= 0) ::close(value_);
    }
    int get() const { return value_; }

private:
    int value_ = -1;
};

std::string reason_of(int code) {
    switch (code) {
        case ISAL_INVALID_BLOCK:
            return "an invalid deflate block";
        case ISAL_INVALID_SYMBOL:
            return "an invalid deflate symbol";
        case ISAL_INVALID_LOOKBACK:
            return "a deflate distance before the start";
        case ISAL_INVALID_WRAPPER:
            return "bytes that are no gzip header";
        case ISAL_UNSUPPORTED_METHOD:
            return "a gzip member that is not deflated";
        case ISAL_INCORRECT_CHECKSUM:
            return "a wrong checksum or length";
        default:
            return "inflate error " + std::to_string(code);
    }
}

// Between members: what the next byte may be.
enum class Member : std::uint8_t { Inside, Between, Padding };

}  // namespace

class TextStream::Bookmark {
public:
    std::filesystem::path path;
    std::uint64_t file_offset = 0;
    std::uint64_t text_offset = 0;
    Member member = Member::Between;
    std::unique_ptr<inflate_state> inflate;  // gzip only
};

struct TextStream::State {
    std::filesystem::path path;
    FileDescriptor file;
    std::unique_ptr<std::uint8_t[]> input;
    std::size_t input_bytes = 0;
    std::size_t begin = 0;  // unread input: [begin, end)
    std::size_t end = 0;
    std::uint64_t file_read = 0;  // offset in the file of input[end]
    std::uint64_t text_offset = 0;
    bool at_end_of_file = false;
    Member member = Member::Between;
    std::unique_ptr<inflate_state> inflate;
    std::optional<Error> damage;  // found behind text that has been given out

    std::uint64_t file_offset() const { return file_read - (end - begin); }

    std::unexpected<Error> damaged(std::string found, std::string expected) const {
        return failure(path.string() + ": at compressed byte " + std::to_string(file_offset()),
                       std::move(found), std::move(expected));
    }

    Expected<void> refill() {
        if (begin != end || at_end_of_file) return {};
        begin = end = 0;
        ssize_t count = 0;
        do {
            count = ::pread(file.get(), input.get(), input_bytes, static_cast<::off_t>(file_read));
        } while (count < 0 && errno == EINTR);
        if (count < 0)
            return failure(path.string(), std::strerror(errno), "a file that can be read");
        if (count == 0) at_end_of_file = true;
        end = static_cast<std::size_t>(count);
        file_read += end;
        return {};
    }

    Expected<void> read_plain(std::span<char> into, std::size_t& filled) {
        while (filled < into.size()) {
            if (auto ok = refill(); !ok) return ok;
            if (begin == end) break;
            const std::size_t count = std::min(end - begin, into.size() - filled);
            std::memcpy(into.data() + filled, input.get() + begin, count);
            begin += count;
            filled += count;
        }
        return {};
    }

    Expected<void> read_gzip(std::span<char> into, std::size_t& filled) {
        while (filled < into.size()) {
            if (auto ok = refill(); !ok) return ok;
            if (member != Member::Inside) {
                if (begin == end) {
                    if (file_read == 0) return damaged("an empty file", "a gzip header");
                    break;
                }
                // Tape-style zero padding after the last member is legal; nothing may follow it.
                if (input[begin] == 0 && file_offset() != 0) {
                    member = Member::Padding;
                    ++begin;
                    continue;
                }
                if (member == Member::Padding || input[begin] != 0x1f)
                    return damaged("bytes that are no gzip header", "a gzip member or the end");
                isal_inflate_reset(inflate.get());
                inflate->crc_flag = ISAL_GZIP;
                member = Member::Inside;
            }
            if (auto ok = inflate_some(into, filled); !ok) return ok;
        }
        return {};
    }

    // One step of the decoder, which always consumes, produces, finishes or fails.
    Expected<void> inflate_some(std::span<char> into, std::size_t& filled) {
        const std::size_t room = std::min(into.size() - filled, std::size_t{1} << 30);
        inflate->next_in = input.get() + begin;
        inflate->avail_in = static_cast<std::uint32_t>(end - begin);
        inflate->next_out = reinterpret_cast<std::uint8_t*>(into.data() + filled);
        inflate->avail_out = static_cast<std::uint32_t>(room);
        const int code = isal_inflate(inflate.get());
        const std::size_t produced = room - inflate->avail_out;
        const std::size_t left = inflate->avail_in;
        const bool progressed = produced != 0 || left != end - begin;
        begin = end - left;
        filled += produced;
        if (code < 0) return damaged(reason_of(code), "gzip data");
        if (code == ISAL_NEED_DICT) return damaged("a preset dictionary", "gzip data");
        if (inflate->block_state == ISAL_BLOCK_FINISH) {
            member = Member::Between;
            return {};
        }
        if (at_end_of_file && produced == 0 && begin == end)
            return damaged("the end of the file inside a gzip member", "the whole member");
        if (!progressed && !at_end_of_file && begin != end)
            return damaged("data that cannot be inflated", "gzip data");
        return {};
    }
};

TextStream::TextStream(std::unique_ptr<State> state) : state_{std::move(state)} {}
TextStream::TextStream(TextStream&&) noexcept = default;
TextStream& TextStream::operator=(TextStream&&) noexcept = default;
TextStream::~TextStream() = default;

Expected<TextStream> TextStream::open(const std::filesystem::path& path, std::size_t input_bytes) {
    Bookmark front;
    front.path = path;
    if (path.extension() == ".gz") {
        front.inflate = std::make_unique<inflate_state>();
        isal_inflate_init(front.inflate.get());
    }
    return resume(front, input_bytes);
}

Expected<TextStream> TextStream::resume(const Bookmark& bookmark, std::size_t input_bytes) {
    auto state = std::make_unique<State>();
    state->path = bookmark.path;
    state->file = FileDescriptor{::open(bookmark.path.c_str(), O_RDONLY | O_CLOEXEC)};
    if (state->file.get() < 0)
        return failure(bookmark.path.string(), std::strerror(errno), "a file that can be read");
    state->input_bytes = input_bytes;
    state->input = std::make_unique_for_overwrite<std::uint8_t[]>(input_bytes);
    state->file_read = bookmark.file_offset;
    state->text_offset = bookmark.text_offset;
    state->member = bookmark.member;
    // The state keeps its window inside itself: its only pointers are set before each step.
    if (bookmark.inflate) state->inflate = std::make_unique<inflate_state>(*bookmark.inflate);
    return TextStream{std::move(state)};
}

Expected<std::size_t> TextStream::read(std::span<char> into) {
    if (state_->damage) return std::unexpected{*state_->damage};
    std::size_t filled = 0;
    auto done =
        state_->inflate ? state_->read_gzip(into, filled) : state_->read_plain(into, filled);
    state_->text_offset += filled;
    if (!done) {
        state_->damage = std::move(done.error());
        if (filled == 0) return std::unexpected{*state_->damage};
    }
    return filled;
}

std::shared_ptr<const TextStream::Bookmark> TextStream::bookmark() const {
    auto mark = std::make_shared<Bookmark>();
    mark->path = state_->path;
    mark->file_offset = state_->file_offset();
    mark->text_offset = state_->text_offset;
    mark->member = state_->member;
    if (state_->inflate) mark->inflate = std::make_unique<inflate_state>(*state_->inflate);
    return mark;
}

std::uint64_t TextStream::text_offset() const { return state_->text_offset; }
std::uint64_t TextStream::file_offset() const { return state_->file_offset(); }
bool TextStream::compressed() const { return state_->inflate != nullptr; }
const std::filesystem::path& TextStream::path() const { return state_->path; }

}  // namespace tradewind::feeds
