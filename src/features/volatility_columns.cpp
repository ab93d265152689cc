#include "tradewind/features/volatility_columns.hpp"

#include <cmath>

namespace tradewind::features {

VolatilityColumns::VolatilityColumns(const settings::Features& settings, double bars_per_year,
                                     FeatureMask needed)
    : bars_per_year_{bars_per_year}, return_needed_{needed.contains(Feature::LogReturn)} {
    if (needed.contains(Feature::RealizedVolatilityLong))
        long_.emplace(settings.volatility_long, bars_per_year);
    if (needed.contains(Feature::ZeroMeanVolatility))
        zero_mean_.emplace(settings.volatility, bars_per_year);
    if (needed.contains(Feature::Parkinson))
        parkinson_.emplace(settings.range_volatility, bars_per_year);
    if (needed.contains(Feature::GarmanKlass))
        garman_klass_.emplace(settings.range_volatility, bars_per_year);
    if (needed.contains(Feature::YangZhang))
        yang_zhang_.emplace(settings.range_volatility, bars_per_year);
    if (needed.contains(Feature::GarchVolatility)) {
        const double long_run =
            settings.garch_volatility * settings.garch_volatility / bars_per_year;
        const double share = 1 - (settings.garch_alpha + settings.garch_beta);
        garch_.emplace(GarchParameters{.mu = 0,
                                       .omega = share * long_run,
                                       .alpha = settings.garch_alpha,
                                       .beta = settings.garch_beta},
                       long_run);
    }
    if (needed.contains(Feature::HurstLags))
        hurst_.emplace(settings.hurst_lags, settings.hurst_lag_first, settings.hurst_lag_last);
}

void VolatilityColumns::restart() {
    log_return_.restart();
    if (yang_zhang_) yang_zhang_->restart();
}

void VolatilityColumns::update(double open, double high, double low, double close,
                               FeatureFrame& frame) {
    const bool moved = log_return_.update(close);
    const double change = log_return_.value();
    if (return_needed_) frame.put(Feature::LogReturn, moved ? std::optional{change} : std::nullopt);
    if (moved) {
        if (long_) {
            long_->update(change);
            if (long_->ready()) frame.set(Feature::RealizedVolatilityLong, long_->value());
        }
        if (zero_mean_ && zero_mean_->update(change) && zero_mean_->ready())
            frame.set(Feature::ZeroMeanVolatility, zero_mean_->value());
        if (garch_ && garch_->update(change))
            frame.set(Feature::GarchVolatility, std::sqrt(garch_->forecast(1) * bars_per_year_));
    }
    if (parkinson_ && parkinson_->update(high, low) && parkinson_->ready())
        frame.set(Feature::Parkinson, parkinson_->value());
    if (garman_klass_ && garman_klass_->update(open, high, low, close) && garman_klass_->ready())
        frame.set(Feature::GarmanKlass, garman_klass_->value());
    if (yang_zhang_ && yang_zhang_->update(open, high, low, close) && yang_zhang_->ready())
        frame.set(Feature::YangZhang, yang_zhang_->value());
    if (hurst_) hurst_->update(close);
}

void VolatilityColumns::scale(double factor) {
    log_return_.scale(factor);
    if (yang_zhang_) yang_zhang_->scale(factor);
    if (hurst_) hurst_->scale(factor);
}

}  // namespace tradewind::features
