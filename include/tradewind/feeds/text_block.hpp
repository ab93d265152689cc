#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "tradewind/feeds/text_stream.hpp"
#include "tradewind/model/error.hpp"

namespace tradewind::feeds {

// Whole lines of one file, the unit of work between decompressing and parsing.
struct TextBlock {
    // Readable bytes behind the text, so that scanners may load whole vectors.
    static constexpr std::size_t padding = 128;

    explicit TextBlock(std::size_t capacity_bytes)
        : capacity{capacity_bytes},
          bytes{std::make_unique_for_overwrite<char[]>(capacity_bytes + 1 + padding)} {}

    std::string_view text() const { return {bytes.get(), size}; }

    std::size_t capacity;
    std::unique_ptr<char[]> bytes;
    std::size_t size = 0;           // ends behind a line feed, or is 0
    std::uint64_t text_offset = 0;  // in the file, of the first byte
    bool last = false;              // the file ends behind this block
    bool cut_line = false;          // last: the file's last line had no line feed (one was added)
    std::optional<Error> error;     // last: the file is damaged behind this block
    // A place at or before the first line from which the file can be read again.
    std::shared_ptr<const TextStream::Bookmark> bookmark;
};

// Cuts a stream into blocks of whole lines. A line that does not fit a block is an error.
class LineReader {
public:
    // Places to come back to are kept at this distance in the text; 0: none.
    LineReader(TextStream stream, std::size_t bookmark_distance_bytes);

    // After a block with last = true there is nothing more.
    void read(TextBlock& into);
    const TextStream& stream() const { return stream_; }

private:
    void finish(TextBlock& into, std::size_t filled);

    TextStream stream_;
    std::vector<char> carry_;  // the unfinished line behind the previous block
    std::size_t bookmark_distance_bytes_;
    std::uint64_t next_bookmark_ = 0;
    std::shared_ptr<const TextStream::Bookmark> bookmark_;
    std::shared_ptr<const TextStream::Bookmark> next_;
};

}  // namespace tradewind::feeds
