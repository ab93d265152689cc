#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "tradewind/model/record.hpp"
#include "tradewind/model/time_frame.hpp"

namespace tradewind {

// Columns of a FeatureFrame. Names, units and formulas in info_of. The values are the journal's:
// append only.
enum class Feature : std::uint8_t {
    // page 0: the decision path's
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
    Volume,
    // page 1: trend and gaps
    Open,
    High,
    Low,
    Wma,
    Macd,
    MacdSignal,
    MacdHistogram,
    RateOfChange,
    StandardDeviation,
    BollingerUpper,
    BollingerMiddle,
    BollingerLower,
    RegressionSlope,
    RegressionIntercept,
    RegressionEnd,
    RegressionR2,
    GapAboveSize,
    GapAboveFilled,
    GapBelowSize,
    GapBelowFilled,
    // page 2: volatility, persistence and session
    LogReturn,
    RealizedVolatilityLong,
    ZeroMeanVolatility,
    Parkinson,
    GarmanKlass,
    YangZhang,
    GarchVolatility,
    HurstLags,
    VwapDeviation,
    VwapUpper,
    VwapLower,
    OpeningHigh,
    OpeningLow,
    OpeningWidth,
    SessionGap,
    SessionGapFilled,
    SessionVolume,
    ExpectedVolume,
    RelativeVolume,
    Transactions,
    // page 3: quotes and trades
    Mid,
    QuotedSpread,
    RelativeSpread,
    SpreadScore,
    NbboAge,
    DepthImbalance,
    Microprice,
    OrderFlowImbalance,
    QuoteRate,
    TradeRate,
    EffectiveSpread,
    RealisedSpread,
    SignedVolume,
    TradeSign,
    KyleLambda
};
inline constexpr std::size_t feature_count = static_cast<std::size_t>(Feature::KyleLambda) + 1;

struct FeatureInfo {
    std::string_view name;  // "ema_fast"
    std::string_view unit;  // "USD"
    std::string_view meaning;
    std::string_view formula;  // with convention, and the key of the settings that has its window
    std::string_view cost;     // of an update; O(1)*: but for one pass every window-th time
    // What a split makes of it: prices are multiplied by the split's factor (1), sizes divided by
    // it (-1), prices a share multiplied twice (2), anything else stays (0).
    std::int8_t split_power = 0;
};
const FeatureInfo& info_of(Feature feature);
std::optional<Feature> parse_feature(std::string_view name);

// A part of a FeatureFrame as it is journaled: columns page * columns .. (page + 1) * columns - 1.
// A column that is not ready (warm-up, or nothing there: no open gap above) has its bit clear and
// the value 0.
struct FeaturePage {
    static constexpr RecordKind record_kind = RecordKind::FeatureFrame;
    static constexpr std::size_t columns = 20;

    Header header{.kind = record_kind};  // event_time: the end of the bar's window
    std::array<double, columns> values{};
    std::uint32_t ready = 0;
    TimeFrame frame = TimeFrame::Minute1;
    std::uint8_t page = 0;
    std::uint8_t reserved[2] = {};
    std::uint64_t bars = 0;  // bars of this frame so far
    std::uint8_t reserved_tail[48] = {};
};
static_assert(sizeof(FeaturePage) == 256);

constexpr std::size_t page_of(Feature feature) {
    return static_cast<std::size_t>(feature) / FeaturePage::columns;
}
constexpr std::size_t slot_of(Feature feature) {
    return static_cast<std::size_t>(feature) % FeaturePage::columns;
}
inline constexpr std::size_t feature_page_count =
    (feature_count + FeaturePage::columns - 1) / FeaturePage::columns;

// Features of one instrument in one time frame, as they stand when a bar of that frame closes. Only
// the pages that have a column in use are kept up and recorded; the first always is.
struct FeatureFrame {
    std::uint64_t used = 1;  // bit by page
    std::array<FeaturePage, feature_page_count> pages = numbered();

    const Header& header() const { return pages[0].header; }
    TimeFrame frame() const { return pages[0].frame; }
    std::uint64_t bars() const { return pages[0].bars; }

    bool uses(std::size_t page) const { return (used >> page & 1u) != 0; }
    bool has(Feature feature) const {
        return (pages[page_of(feature)].ready >> slot_of(feature) & 1u) != 0;
    }
    double operator[](Feature feature) const {
        return pages[page_of(feature)].values[slot_of(feature)];
    }
    void set(Feature feature, double value) {
        FeaturePage& page = pages[page_of(feature)];
        page.values[slot_of(feature)] = value;
        page.ready |= 1u << slot_of(feature);
    }
    void clear(Feature feature) {
        FeaturePage& page = pages[page_of(feature)];
        page.values[slot_of(feature)] = 0;
        page.ready &= ~(1u << slot_of(feature));
    }
    void put(Feature feature, std::optional<double> value) {
        if (value) {
            set(feature, *value);
        } else {
            clear(feature);
        }
    }

    // Calls visit(const FeaturePage&) for each page in use.
    template <class Visitor>
    void for_each_page(Visitor&& visit) const {
        visit(pages[0]);
        for (std::size_t page = 1; used >> page != 0; ++page) {
            if (uses(page)) visit(pages[page]);
        }
    }
    // Becomes a copy of another frame's pages in use; the others are then not to be looked at.
    void take(const FeatureFrame& other) {
        used = other.used;
        other.for_each_page([this](const FeaturePage& page) { pages[page.page] = page; });
    }

private:
    static constexpr std::array<FeaturePage, feature_page_count> numbered() {
        std::array<FeaturePage, feature_page_count> pages{};
        for (std::size_t i = 0; i < pages.size(); ++i) pages[i].page = static_cast<std::uint8_t>(i);
        return pages;
    }
};

// The latest frame of each time frame, where it is kept; never null.
using FrameSet = std::array<const FeatureFrame*, time_frame_count>;

}  // namespace tradewind
