#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tradewind::feeds {

// The fields of one CSV line, as places in its text. Commas inside double quotes do not separate; a
// line feed always ends the row, so that a stray quote spoils one row and not the file.
class CsvRow {
public:
    static constexpr std::size_t max_fields = 64;

    // Reads the row that starts at `line` and returns where the next one starts. The text must hold
    // a line feed at or behind `line` and TextBlock::padding readable bytes behind that.
    const char* split(const char* line);

    std::size_t fields() const { return count_; }
    // Too many fields, or a quote that is not closed.
    bool malformed() const { return malformed_; }
    // As it stands between its commas, without quotes around it and without a trailing carriage
    // return.
    std::string_view field(std::size_t index) const {
        const std::string_view text = raw(index);
        if (text.size() >= 2 && text.front() == '"') [[unlikely]]
            return unquoted(text);
        return text;
    }
    // As it stands between its commas, quotes and all.
    std::string_view raw(std::size_t index) const {
        const std::uint32_t begin = index == 0 ? 0 : ends_[index - 1] + 1;
        return {line_ + begin, ends_[index] - begin};
    }
    bool blank() const { return count_ == 1 && ends_[0] == 0; }

private:
    static std::string_view unquoted(std::string_view text) {
        return text.back() == '"' ? text.substr(1, text.size() - 2) : text;
    }

    const char* line_ = nullptr;
    std::size_t count_ = 0;
    bool malformed_ = false;
    // Slack for one chunk's separators, which are stored before they are counted.
    std::array<std::uint32_t, max_fields + 76> ends_{};
};

}  // namespace tradewind::feeds
