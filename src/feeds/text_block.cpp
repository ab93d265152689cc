#include "tradewind/feeds/text_block.hpp"

#include <cstring>
#include <span>
#include <string>
#include <utility>

namespace tradewind::feeds {

LineReader::LineReader(TextStream stream, std::size_t bookmark_distance_bytes)
    : stream_{std::move(stream)}, bookmark_distance_bytes_{bookmark_distance_bytes} {}

void LineReader::read(TextBlock& into) {
    into.last = false;
    into.cut_line = false;
    into.error.reset();
    into.text_offset = stream_.text_offset() - carry_.size();
    // The block's first line may have begun before the place where the stream stands now, so a
    // bookmark taken here is good for the next block, not for this one.
    if (next_) bookmark_ = std::exchange(next_, nullptr);
    if (bookmark_distance_bytes_ != 0 && stream_.text_offset() >= next_bookmark_) {
        next_ = stream_.bookmark();
        next_bookmark_ = stream_.text_offset() + bookmark_distance_bytes_;
        if (!bookmark_) bookmark_ = next_;
    }
    into.bookmark = bookmark_;

    std::size_t filled = carry_.size();
    if (filled != 0) std::memcpy(into.bytes.get(), carry_.data(), filled);
    carry_.clear();
    while (filled < into.capacity) {
        const auto count =
            stream_.read(std::span{into.bytes.get() + filled, into.capacity - filled});
        if (!count) into.error = count.error();
        if (!count || *count == 0) {
            into.last = true;
            break;
        }
        filled += *count;
    }
    finish(into, filled);
}

void LineReader::finish(TextBlock& into, std::size_t filled) {
    char* const bytes = into.bytes.get();
    const void* const feed = filled == 0 ? nullptr : ::memrchr(bytes, '\n', filled);
    into.size =
        feed == nullptr ? 0 : static_cast<std::size_t>(static_cast<const char*>(feed) - bytes) + 1;
    if (into.size != filled) {
        if (!into.last) {
            if (into.size == 0) {
                into.last = true;
                into.error = Error{
                    .where = stream_.path().string() + ": at text byte " +
                             std::to_string(into.text_offset),
                    .found = "a line of more than " + std::to_string(into.capacity) + " bytes",
                    .expected = "lines of CSV"};
            } else {
                carry_.assign(bytes + into.size, bytes + filled);
            }
        } else if (!into.error) {
            bytes[filled] = '\n';
            into.size = filled + 1;
            // A gzip file's checksum has shown that nothing is missing.
            into.cut_line = !stream_.compressed();
        }
    }
    std::memset(bytes + into.size, 0, TextBlock::padding);
}

}  // namespace tradewind::feeds
