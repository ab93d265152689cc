#include "tradewind/regime/classifier.hpp"

#include <algorithm>
#include <cmath>

namespace tradewind::regime {
namespace {

// 0 at `release`, 0.5 at `entry`, 1 as far beyond; works upwards and downwards.
double grade(double value, double release, double entry) {
    if (release == entry) return 0.5;
    return std::clamp(0.5 * (value - release) / (entry - release), 0.0, 1.0);
}

bool complete(const FeatureFrame& frame) {
    return frame.has(Feature::Adx) && frame.has(Feature::PlusDi) && frame.has(Feature::MinusDi) &&
           frame.has(Feature::Hurst) && frame.has(Feature::VolatilityRatio);
}

std::int8_t direction_of(const FeatureFrame& frame) {
    return frame[Feature::PlusDi] >= frame[Feature::MinusDi] ? 1 : -1;
}

// Open gaps on the side that a move in the frame's direction left behind, less those ahead.
double pressure_of(const FeatureFrame& frame) {
    return frame[Feature::GapCount] * direction_of(frame);
}

}  // namespace

Classifier::Classifier(const settings::RegimeRules& rules) : rules_{rules} {}

Classifier::Judgement Classifier::judge(const FeatureFrame& frame) const {
    if (!complete(frame)) return {Regime::None, RegimeRule::NotReady, 0};
    const double ratio = frame[Feature::VolatilityRatio];
    if (ratio >= rules_.expansion_ratio)
        return {Regime::Expansion, RegimeRule::VolatilityExpanding, 0};
    if (ratio <= rules_.compression_ratio)
        return {Regime::Compression, RegimeRule::VolatilityCompressed, 0};
    if (is_now(Regime::Expansion) && ratio >= rules_.expansion_release)
        return {Regime::Expansion, RegimeRule::Held, 0};
    if (is_now(Regime::Compression) && ratio <= rules_.compression_release)
        return {Regime::Compression, RegimeRule::Held, 0};

    const double adx = frame[Feature::Adx];
    const double hurst = frame[Feature::Hurst];
    const std::int8_t direction = direction_of(frame);
    if (adx >= rules_.adx_trend) {
        if (hurst >= rules_.hurst_trend)
            return {Regime::Trend, RegimeRule::TrendStrength, direction};
        if (hurst > rules_.hurst_reversion && pressure_of(frame) >= rules_.gap_pressure)
            return {Regime::Trend, RegimeRule::GapPressure, direction};
    }
    if (is_now(Regime::Trend) && adx >= rules_.adx_release && hurst > rules_.hurst_reversion)
        return {Regime::Trend, RegimeRule::Held, direction};

    if (adx < rules_.adx_trend && hurst <= rules_.hurst_reversion)
        return {Regime::MeanReversion, RegimeRule::AntiPersistent, 0};
    if (adx < rules_.adx_release) return {Regime::MeanReversion, RegimeRule::WeakTrend, 0};
    if (is_now(Regime::MeanReversion) && adx < rules_.adx_trend)
        return {Regime::MeanReversion, RegimeRule::Held, 0};
    return {Regime::None, RegimeRule::MixedEvidence, 0};
}

const RegimeState& Classifier::update(const FeatureFrame& frame) {
    if (!rules_.enabled) return state_;
    const Judgement judgement = judge(frame);
    ++state_.bars;
    if (judgement.regime == state_.regime && judgement.direction == state_.direction) {
        state_.rule = judgement.rule;
        waiting_ = {};
        waiting_bars_ = 0;
    } else {
        waiting_bars_ = waiting_.same_state(judgement) ? waiting_bars_ + 1 : 1;
        waiting_ = judgement;
        const bool rested = is_now(Regime::None) || state_.bars >= rules_.min_dwell;
        if (waiting_bars_ >= rules_.confirm && rested) {
            state_ = {.regime = judgement.regime,
                      .rule = judgement.rule,
                      .direction = judgement.direction};
            waiting_ = {};
            waiting_bars_ = 0;
        } else {
            state_.rule = RegimeRule::Held;
        }
    }
    state_.confidence = complete(frame) ? confidence_of(frame) : 0;
    return state_;
}

double Classifier::confidence_of(const FeatureFrame& frame) const {
    const double ratio = frame[Feature::VolatilityRatio];
    const double adx = frame[Feature::Adx];
    const double hurst = frame[Feature::Hurst];
    switch (state_.regime) {
        case Regime::None:
            return 0;
        case Regime::Expansion:
            return grade(ratio, rules_.expansion_release, rules_.expansion_ratio);
        case Regime::Compression:
            return grade(ratio, rules_.compression_release, rules_.compression_ratio);
        case Regime::Trend: {
            const double persistence = grade(hurst, rules_.hurst_reversion, rules_.hurst_trend);
            const double gaps =
                grade(frame[Feature::GapCount] * state_.direction, 0, rules_.gap_pressure);
            return 0.6 * grade(adx, rules_.adx_release, rules_.adx_trend) +
                   0.4 * std::max(persistence, gaps);
        }
        case Regime::MeanReversion:
            return 0.5 * grade(adx, rules_.adx_trend, rules_.adx_release) +
                   0.5 * grade(hurst, rules_.hurst_trend, rules_.hurst_reversion);
    }
    return 0;
}

}  // namespace tradewind::regime
