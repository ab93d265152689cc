#pragma once

#include <string_view>

namespace tradewind::test {

// All four agents on one-minute decisions and short windows, so that a short run trades on each
// one's word. A test puts its market and its edges beside it.
inline constexpr std::string_view trading_config = R"(
[features]
volatility_long = 60
hurst = 64
hurst_refresh = "5m"

[regime]
frame = "1m"

[policy]
min_confidence = 0.2
min_agreement = 0.5

[playbook]
atr_frame = "1m"
stop_atr = 1.5
target_atr = 2
time_stop_minutes = 15

[[agents]]
kind = "trend"
frame = "1m"
weights = { none = 0.5, trend = 1.0, mean_reversion = 0.5, compression = 0.5, expansion = 0.7 }

[[agents]]
kind = "mean_reversion"
frame = "1m"
weights = { none = 0.5, trend = 0.3, mean_reversion = 1.0, compression = 0.6, expansion = 0.3 }

[[agents]]
kind = "volatility"
frame = "1m"
weights = { none = 0.5, trend = 0.4, mean_reversion = 0.2, compression = 0.8, expansion = 1.0 }

[[agents]]
kind = "fair_value_gap"
frame = "1m"
weights = { none = 0.5, trend = 0.8, mean_reversion = 0.5, compression = 0.3, expansion = 0.6 }
)";

}  // namespace tradewind::test
