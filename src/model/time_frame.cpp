#include "tradewind/model/time_frame.hpp"

namespace tradewind {

std::string_view name_of(TimeFrame frame) {
    switch (frame) {
        case TimeFrame::Minute1:
            return "1m";
        case TimeFrame::Minute5:
            return "5m";
        case TimeFrame::Minute15:
            return "15m";
        case TimeFrame::Hour1:
            return "1h";
        case TimeFrame::Day1:
            return "1d";
    }
    return "unknown";
}

std::optional<TimeFrame> parse_time_frame(std::string_view text) {
    for (const TimeFrame frame : all_time_frames)
        if (name_of(frame) == text) return frame;
    return std::nullopt;
}

}  // namespace tradewind
