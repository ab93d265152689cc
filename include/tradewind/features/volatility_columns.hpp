#pragma once

#include <optional>

#include "tradewind/features/feature_mask.hpp"
#include "tradewind/features/garch.hpp"
#include "tradewind/features/garman_klass.hpp"
#include "tradewind/features/hurst_lags.hpp"
#include "tradewind/features/log_return.hpp"
#include "tradewind/features/parkinson.hpp"
#include "tradewind/features/realized_volatility.hpp"
#include "tradewind/features/yang_zhang.hpp"
#include "tradewind/features/zero_mean_volatility.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::features {

// The columns of a frame that tell how much the price moves: LogReturn, RealizedVolatilityLong,
// ZeroMeanVolatility, Parkinson, GarmanKlass, YangZhang, GarchVolatility; and HurstLags. Those of
// `needed` are computed, each by the indicator of its name; the others cost a comparison.
//
// Volatilities are annualised by bars_per_year(). In frames of less than a day the first bar of a
// session has no return, and only gives Yang and Zhang's estimate the close before the second, so
// that no night is in them. Parkinson and Garman-Klass look into bars only and take every one.
// GARCH has a mean of 0 and the long-run variance that features.garch_volatility is a year; it
// starts there, and what the column tells is the next return's. No allocation after construction.
class VolatilityColumns {
public:
    static constexpr FeatureMask columns{
        Feature::LogReturn,          Feature::RealizedVolatilityLong,
        Feature::ZeroMeanVolatility, Feature::Parkinson,
        Feature::GarmanKlass,        Feature::YangZhang,
        Feature::GarchVolatility,    Feature::HurstLags};

    VolatilityColumns(const settings::Features& settings, double bars_per_year, FeatureMask needed);

    // Before the update with the first bar of a session, in frames of less than a day.
    void restart();
    // Prices in one unit, whatever it is.
    void update(double open, double high, double low, double close, FeatureFrame& frame);
    // Recomputes HurstLags now.
    void refresh_hurst(FeatureFrame& frame) const {
        if (hurst_) frame.put(Feature::HurstLags, hurst_->value());
    }
    // A split multiplies all prices so far by `factor`.
    void scale(double factor);

    template <class Archive>
    void serialize(Archive& archive) {
        archive(log_return_);
        if (long_) archive(*long_);
        if (zero_mean_) archive(*zero_mean_);
        if (parkinson_) archive(*parkinson_);
        if (garman_klass_) archive(*garman_klass_);
        if (yang_zhang_) archive(*yang_zhang_);
        if (garch_) archive(*garch_);
        if (hurst_) archive(*hurst_);
    }

private:
    double bars_per_year_;
    bool return_needed_;
    LogReturn log_return_;
    std::optional<RealizedVolatility> long_;
    std::optional<ZeroMeanVolatility> zero_mean_;
    std::optional<Parkinson> parkinson_;
    std::optional<GarmanKlass> garman_klass_;
    std::optional<YangZhang> yang_zhang_;
    std::optional<GarchFilter> garch_;
    std::optional<HurstLags> hurst_;
};

}  // namespace tradewind::features
