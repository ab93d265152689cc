#pragma once

#include <cstdint>
#include <string_view>

#include "tradewind/model/record.hpp"

namespace tradewind {

enum class Regime : std::uint8_t { None, Trend, MeanReversion, Compression, Expansion };
inline constexpr std::size_t regime_count = 5;
std::string_view name_of(Regime regime);  // "trend"

// Why the classifier says what it says: the rule that decided.
enum class RegimeRule : std::uint8_t {
    NotReady,
    VolatilityExpanding,
    VolatilityCompressed,
    TrendStrength,
    GapPressure,
    AntiPersistent,
    WeakTrend,
    Held,
    MixedEvidence
};
std::string_view name_of(RegimeRule rule);

struct RegimeState {
    Regime regime = Regime::None;
    RegimeRule rule = RegimeRule::NotReady;
    std::int8_t direction = 0;  // Trend: +1 up, -1 down; else 0
    std::uint8_t reserved[5] = {};
    double confidence = 0;   // 0 .. 1
    std::uint64_t bars = 0;  // bars since the last flip
};
static_assert(sizeof(RegimeState) == 24);

struct RegimeFlip {
    static constexpr RecordKind record_kind = RecordKind::RegimeFlip;
    Header header{.kind = record_kind};
    RegimeState from;
    RegimeState to;
    std::uint8_t reserved[48] = {};
};
static_assert(sizeof(RegimeFlip) == 128);

}  // namespace tradewind
