#pragma once

#include <cstdint>

#include "tradewind/features/feature_mask.hpp"
#include "tradewind/model/feature_frame.hpp"
#include "tradewind/model/regime.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::regime {

// Which market one symbol is in, judged at each closed bar of one frame.
//
// The rules, first match wins ("now": of the present regime, which holds on to it below the
// threshold that it took to enter):
//   Expansion      VolatilityRatio >= expansion_ratio       now: >= expansion_release
//   Compression    VolatilityRatio <= compression_ratio     now: <= compression_release
//   Trend          ADX >= adx_trend, and Hurst >= hurst_trend [TrendStrength] or, with Hurst above
//                  hurst_reversion, gap_pressure open gaps on the side that the move left behind
//                  [GapPressure]                            now: ADX >= adx_release and
//                                                                Hurst > hurst_reversion
//   MeanReversion  ADX < adx_trend and Hurst <= hurst_reversion [AntiPersistent], or
//                  ADX < adx_release [WeakTrend]            now: ADX < adx_trend
//   None           otherwise [MixedEvidence], or ADX, DI, Hurst or VolatilityRatio is missing
//                  [NotReady]
// A trend's direction is the larger of +DI and -DI.
//
// A flip (of regime or direction) needs `confirm` bars in a row that say the same, and at least
// `min_dwell` bars since the last flip; leaving None needs no dwell. While a regime is carried by
// its release thresholds alone, or a flip waits, the rule is Held.
//
// Confidence says how far the present regime's measures stand beyond its thresholds: each measure
// counts 0 at its release threshold, 0.5 at its entry threshold, 1 as far beyond that again.
//   Expansion, Compression: VolatilityRatio. Trend: 0.6 ADX + 0.4 (the better of Hurst, entered at
//   hurst_trend and released at hurst_reversion, and of gap pressure, 1 at twice the threshold).
//   MeanReversion: 0.5 ADX below adx_release + 0.5 Hurst below hurst_reversion. None: 0.
class Classifier {
public:
    explicit Classifier(const settings::RegimeRules& rules);

    // The columns that the rules read.
    static constexpr features::FeatureMask needs() {
        return {Feature::Adx,   Feature::PlusDi,          Feature::MinusDi,
                Feature::Hurst, Feature::VolatilityRatio, Feature::GapCount};
    }

    // One closed bar of the frame. With rules.enabled false the state stays None, NotReady.
    const RegimeState& update(const FeatureFrame& frame);
    const RegimeState& state() const { return state_; }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(state_, waiting_.regime, waiting_.rule, waiting_.direction, waiting_bars_);
    }

private:
    struct Judgement {
        Regime regime = Regime::None;
        RegimeRule rule = RegimeRule::NotReady;
        std::int8_t direction = 0;

        bool same_state(const Judgement& other) const {
            return regime == other.regime && direction == other.direction;
        }
    };

    Judgement judge(const FeatureFrame& frame) const;
    double confidence_of(const FeatureFrame& frame) const;
    bool is_now(Regime regime) const { return state_.regime == regime; }

    settings::RegimeRules rules_;
    RegimeState state_;
    Judgement waiting_;               // what would be flipped to
    std::uint32_t waiting_bars_ = 0;  // bars in a row that said so
};

}  // namespace tradewind::regime
