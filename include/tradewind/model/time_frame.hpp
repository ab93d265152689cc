#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tradewind {

// The window that a bar closes. Order is shortest first; the values are stored in journals.
enum class TimeFrame : std::uint8_t { Minute1, Minute5, Minute15, Hour1, Day1 };

inline constexpr std::size_t time_frame_count = 5;
inline constexpr std::array<TimeFrame, time_frame_count> all_time_frames{
    TimeFrame::Minute1, TimeFrame::Minute5, TimeFrame::Minute15, TimeFrame::Hour1, TimeFrame::Day1};

constexpr std::size_t index_of(TimeFrame frame) { return static_cast<std::size_t>(frame); }

// Length of the window; a day's is nominal (its session's, by the calendar).
constexpr std::chrono::nanoseconds length_of(TimeFrame frame) {
    using namespace std::chrono_literals;
    switch (frame) {
        case TimeFrame::Minute1:
            return 1min;
        case TimeFrame::Minute5:
            return 5min;
        case TimeFrame::Minute15:
            return 15min;
        case TimeFrame::Hour1:
            return 1h;
        case TimeFrame::Day1:
            return 24h;
    }
    return 0ns;
}

std::string_view name_of(TimeFrame frame);  // "1m", "5m", "15m", "1h", "1d"
std::optional<TimeFrame> parse_time_frame(std::string_view text);

}  // namespace tradewind
