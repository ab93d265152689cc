#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tradewind::feeds {

// The fields of one CSV line, as places in its text. Commas inside double quotes do not separate; a
// line feed always ends the row, so that a stray quote spoils one row and not the file. Good as
// long as the text and the splitter or window that made it.
class CsvRow {
public:
    // before[0] + 1 is where in the text the row starts, before[1] where its first field ends, and
    // so on up to before[fields], its line feed.
    CsvRow(const char* text, const std::uint32_t* before, std::size_t fields, bool malformed)
        : text_{text}, before_{before}, fields_{fields}, malformed_{malformed} {}

    std::size_t fields() const { return fields_; }
    // Too many fields, or a quote that is not closed.
    bool malformed() const { return malformed_; }
    // As it stands between its commas, without quotes around it and without a trailing carriage
    // return.
    std::string_view field(std::size_t index) const {
        std::string_view text = raw(index);
        if (index + 1 == fields_ && text.ends_with('\r')) text.remove_suffix(1);
        if (text.size() >= 2 && text.front() == '"') [[unlikely]]
            return unquoted(text);
        return text;
    }
    // As it stands between its commas, quotes and all.
    std::string_view raw(std::size_t index) const {
        const std::uint32_t begin = before_[index] + 1;
        return {text_ + begin, before_[index + 1] - begin};
    }
    bool blank() const { return fields_ == 1 && field(0).empty(); }
    const char* start() const { return text_ + (before_[0] + 1); }
    // Where the next line starts.
    const char* next() const { return text_ + before_[fields_] + 1; }

private:
    static std::string_view unquoted(std::string_view text) {
        return text.back() == '"' ? text.substr(1, text.size() - 2) : text;
    }

    const char* text_;
    const std::uint32_t* before_;
    std::size_t fields_;
    bool malformed_;
};

// Takes lines apart one by one, whatever stands in them.
class CsvSplitter {
public:
    static constexpr std::size_t max_fields = 64;

    // The row that starts at `line`, good until the next call. The text must hold a line feed at or
    // behind `line` and TextBlock::padding readable bytes behind that. With too many fields, those
    // at its end are told.
    CsvRow split(const char* line);

private:
    // One in front of the line, and slack for one chunk's separators, which are stored before they
    // are counted, eight at a time.
    std::array<std::uint32_t, 1 + max_fields + 64 + 8> before_{};
};

// Takes all lines of a stretch of text apart in one go, which costs a third for each. Lines that it
// cannot take, because they are longer than a stretch or leave a quote open, end the stretch:
// those are for a CsvSplitter.
class CsvWindow {
public:
    static constexpr std::size_t size_bytes = 4096;

    // The whole lines from `from` on. `end` stands behind a line feed, with TextBlock::padding
    // readable bytes behind it.
    void scan(const char* from, const char* end);

    std::size_t rows() const { return rows_; }
    CsvRow row(std::size_t index) const {
        return {text_, separators_.data() + feeds_[index], fields(index), false};
    }
    std::size_t fields(std::size_t index) const {
        return static_cast<std::size_t>(feeds_[index + 1] - feeds_[index]);
    }
    const char* start(std::size_t index) const { return text_ + (separators_[feeds_[index]] + 1); }
    // Behind the last row.
    const char* end() const { return text_ + (separators_[feeds_[rows_]] + 1); }

private:
    const char* text_ = nullptr;
    std::size_t rows_ = 0;
    // Where commas and line feeds stand, behind one in front of the text; slack as above.
    std::array<std::uint32_t, 1 + size_bytes + 8> separators_{};
    // Which of the separators are line feeds; the first stands in front of the text.
    std::array<std::uint16_t, 2 + size_bytes> feeds_{};
};

}  // namespace tradewind::feeds
