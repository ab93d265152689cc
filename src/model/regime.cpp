#include "tradewind/model/regime.hpp"

namespace tradewind {

std::string_view name_of(Regime regime) {
    switch (regime) {
        case Regime::None:
            return "none";
        case Regime::Trend:
            return "trend";
        case Regime::MeanReversion:
            return "mean_reversion";
        case Regime::Compression:
            return "compression";
        case Regime::Expansion:
            return "expansion";
    }
    return "unknown";
}

std::string_view name_of(RegimeRule rule) {
    switch (rule) {
        case RegimeRule::NotReady:
            return "not_ready";
        case RegimeRule::VolatilityExpanding:
            return "volatility_expanding";
        case RegimeRule::VolatilityCompressed:
            return "volatility_compressed";
        case RegimeRule::TrendStrength:
            return "trend_strength";
        case RegimeRule::GapPressure:
            return "gap_pressure";
        case RegimeRule::AntiPersistent:
            return "anti_persistent";
        case RegimeRule::WeakTrend:
            return "weak_trend";
        case RegimeRule::Held:
            return "held";
        case RegimeRule::MixedEvidence:
            return "mixed_evidence";
    }
    return "unknown";
}

}  // namespace tradewind
