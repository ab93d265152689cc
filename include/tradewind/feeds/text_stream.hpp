#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

#include "tradewind/model/error.hpp"

namespace tradewind::feeds {

// The text of one file from front to back: gzip (".gz", any number of members, each one's CRC-32
// and length checked) or plain. Memory is constant: one inflate state and one input buffer,
// whatever the file's length. A damaged file is an Error naming the file and the compressed offset.
// One thread.
class TextStream {
public:
    // Where a stream stands, so that another may go on from there without reading the file's front
    // again. About 90 KB for gzip: the inflate state with its 32 KB window.
    class Bookmark;

    static Expected<TextStream> open(const std::filesystem::path& path,
                                     std::size_t input_bytes = 64 * 1024);
    static Expected<TextStream> resume(const Bookmark& bookmark, std::size_t input_bytes);

    TextStream(TextStream&&) noexcept;
    TextStream& operator=(TextStream&&) noexcept;
    ~TextStream();

    // Fills `into` and returns how much of it was filled: less than all of it only before the end
    // or before a damaged place; the next call then returns 0 (and every checksum was right), or
    // the Error.
    Expected<std::size_t> read(std::span<char> into);

    std::shared_ptr<const Bookmark> bookmark() const;
    // Bytes of text given out so far, of the file before that included.
    std::uint64_t text_offset() const;
    // Bytes of the file behind the text given out so far.
    std::uint64_t file_offset() const;
    bool compressed() const;
    const std::filesystem::path& path() const;

private:
    struct State;
    explicit TextStream(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace tradewind::feeds
