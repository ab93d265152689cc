#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tradewind/model/date.hpp"
#include "tradewind/model/error.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::feeds {

// Why a row (or the rest of a file) was left out under feed.on_bad_row = "skip".
enum class SkipReason : std::uint8_t {
    DamagedFile,  // the rest of the file, once
    BadHeader,    // the whole file, once
    FieldCount,   // more or fewer fields than the header, or an open quote
    CutLine,      // a plain file's last line without its line feed: it may be cut short
    BadNumber,    // not a number of the field's kind
    BadPrice,     // a price or size below zero or beyond reason
    BadBar,       // a high below, or a low above, another of the bar's prices
    BadTime,      // outside the file's date, or not at the start of a window
    OutOfOrder,   // earlier than the row before it, or its ticker's rows had ended
    BadTicker     // an option contract whose name cannot be read
};
inline constexpr std::size_t skip_reason_count = 10;
std::string_view name_of(SkipReason reason);

struct Skipped {
    std::uint64_t count = 0;
    Error first;  // empty while count is 0
};

// A run of trading days without a file.
struct MissingDays {
    settings::Dataset dataset;
    Date first;
    Date last;
    std::uint32_t days = 0;

    friend bool operator==(const MissingDays&, const MissingDays&) = default;
};

// What reading the files came to. Counts are of the selected symbols' rows.
struct FeedSummary {
    std::uint64_t files = 0;
    std::uint64_t rows = 0;             // read, whatever became of them
    std::uint64_t events = 0;           // given out, splits and dividends included
    std::uint64_t outside_session = 0;  // rows left out because feed.extended_hours is off
    std::uint64_t corrected = 0;        // trades refused because their correction is not 0
    std::array<Skipped, skip_reason_count> skipped;
    std::vector<MissingDays> missing_days;
    std::vector<std::string> symbols_without_data;
    std::vector<std::string>
        remarks;  // what else a reader should know, such as a missing reference file

    const Skipped& skipped_for(SkipReason reason) const {
        return skipped[static_cast<std::size_t>(reason)];
    }
    std::uint64_t skipped_total() const;
    void count_skip(SkipReason reason, const Error& error);
    // Counts of a later part of the same feed.
    void add(const FeedSummary& later);
    // For a person, one finding a line; the counts come first.
    std::vector<std::string> lines() const;
};

}  // namespace tradewind::feeds
