#include "tradewind/model/feature_frame.hpp"

#include "tradewind/model/invariant.hpp"

namespace tradewind {
namespace {

constexpr std::array<FeatureInfo, feature_count> table{{
    {"close", "USD", "close of the bar"},
    {"sma", "USD", "simple moving average of the closes"},
    {"ema_fast", "USD", "exponential moving average of the closes, fast"},
    {"ema_slow", "USD", "exponential moving average of the closes, slow"},
    {"rsi", "0..100", "relative strength index, Wilder's smoothing"},
    {"atr", "USD", "average true range, Wilder's smoothing"},
    {"adx", "0..100", "average directional index, Wilder's smoothing"},
    {"plus_di", "0..100", "positive directional indicator"},
    {"minus_di", "0..100", "negative directional indicator"},
    {"realized_volatility", "1/year", "annualised deviation of the log returns, short window"},
    {"volatility_ratio", "ratio", "realised volatility, short window over long window"},
    {"hurst", "0..1", "Hurst exponent by rescaled range: above 0.5 persistent"},
    {"vwap", "USD", "volume weighted average price since the session's start"},
    {"gap_above_low", "USD", "lower edge of the nearest open fair value gap above the price"},
    {"gap_above_high", "USD", "upper edge of the nearest open fair value gap above the price"},
    {"gap_below_low", "USD", "lower edge of the nearest open fair value gap below the price"},
    {"gap_below_high", "USD", "upper edge of the nearest open fair value gap below the price"},
    {"gap_count", "count", "open fair value gaps below the price minus those above it"},
    {"bar_range", "USD", "high minus low of the bar"},
    {"volume", "shares", "volume of the bar"},
}};

}  // namespace

const FeatureInfo& info_of(Feature feature) {
    const auto index = static_cast<std::size_t>(feature);
    invariant(index < table.size(), "a feature has a column");
    return table[index];
}

}  // namespace tradewind
