#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "tradewind/model/record.hpp"
#include "tradewind/model/time_frame.hpp"

namespace tradewind {

// Columns of a FeatureFrame. Units in feature_info.
enum class Feature : std::uint8_t {
    Close,
    Sma,
    EmaFast,
    EmaSlow,
    Rsi,
    Atr,
    Adx,
    PlusDi,
    MinusDi,
    RealizedVolatility,
    VolatilityRatio,
    Hurst,
    Vwap,
    GapAboveLow,
    GapAboveHigh,
    GapBelowLow,
    GapBelowHigh,
    GapCount,
    BarRange,
    Volume
};
inline constexpr std::size_t feature_count = 20;

struct FeatureInfo {
    std::string_view name;  // "ema_fast"
    std::string_view unit;  // "USD"
    std::string_view meaning;
};
const FeatureInfo& info_of(Feature feature);

// Features of one instrument in one time frame, as they stand when a bar of that frame closes. A
// column that is not ready (warm-up, or nothing there: no open gap above) has its bit clear and the
// value 0.
struct FeatureFrame {
    static constexpr RecordKind record_kind = RecordKind::FeatureFrame;

    Header header{.kind = record_kind};  // event_time: the end of the bar's window
    std::array<double, feature_count> values{};
    std::uint32_t ready = 0;
    TimeFrame frame = TimeFrame::Minute1;
    std::uint8_t reserved[3] = {};
    std::uint64_t bars = 0;  // bars of this frame so far
    std::uint8_t reserved_tail[48] = {};

    bool has(Feature feature) const { return (ready >> static_cast<unsigned>(feature) & 1u) != 0; }
    double operator[](Feature feature) const { return values[static_cast<std::size_t>(feature)]; }
    void set(Feature feature, double value) {
        values[static_cast<std::size_t>(feature)] = value;
        ready |= 1u << static_cast<unsigned>(feature);
    }
    void clear(Feature feature) {
        values[static_cast<std::size_t>(feature)] = 0;
        ready &= ~(1u << static_cast<unsigned>(feature));
    }
};
static_assert(sizeof(FeatureFrame) == 256);

// The latest frame of each time frame, where it is kept; never null.
using FrameSet = std::array<const FeatureFrame*, time_frame_count>;

}  // namespace tradewind
