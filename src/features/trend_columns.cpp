#include "tradewind/features/trend_columns.hpp"

namespace tradewind::features {
namespace {

constexpr FeatureMask macd_columns{Feature::Macd, Feature::MacdSignal, Feature::MacdHistogram};
constexpr FeatureMask band_columns{Feature::BollingerUpper, Feature::BollingerMiddle,
                                   Feature::BollingerLower};
constexpr FeatureMask line_columns{Feature::RegressionSlope, Feature::RegressionIntercept,
                                   Feature::RegressionEnd, Feature::RegressionR2};
constexpr double dollar = 1e9;

}  // namespace

TrendColumns::TrendColumns(const settings::Features& settings, FeatureMask needed) {
    if (needed.contains(Feature::Wma)) wma_.emplace(settings.wma);
    if (needed.contains_any(macd_columns))
        macd_.emplace(settings.macd_fast, settings.macd_slow, settings.macd_signal);
    if (needed.contains(Feature::RateOfChange)) change_.emplace(settings.rate_of_change);
    if (needed.contains(Feature::StandardDeviation))
        deviation_.emplace(settings.standard_deviation);
    if (needed.contains_any(band_columns))
        bands_.emplace(settings.bollinger, settings.bollinger_width);
    if (needed.contains_any(line_columns)) line_.emplace(settings.regression);
}

void TrendColumns::update(double close, FeatureFrame& frame) {
    if (wma_ && wma_->update(close) && wma_->ready())
        frame.set(Feature::Wma, wma_->value() / dollar);
    if (macd_ && macd_->update(close)) {
        if (macd_->line_ready()) frame.set(Feature::Macd, macd_->line() / dollar);
        if (macd_->ready()) {
            frame.set(Feature::MacdSignal, macd_->signal() / dollar);
            frame.set(Feature::MacdHistogram, macd_->histogram() / dollar);
        }
    }
    if (change_ && change_->update(close) && change_->ready())
        frame.set(Feature::RateOfChange, change_->value());
    if (deviation_ && deviation_->update(close) && deviation_->ready())
        frame.set(Feature::StandardDeviation, deviation_->value() / dollar);
    if (bands_ && bands_->update(close) && bands_->ready()) {
        const Bands bands = bands_->value();
        frame.set(Feature::BollingerUpper, bands.upper / dollar);
        frame.set(Feature::BollingerMiddle, bands.middle / dollar);
        frame.set(Feature::BollingerLower, bands.lower / dollar);
    }
    if (line_ && line_->update(close) && line_->ready()) {
        frame.set(Feature::RegressionSlope, line_->slope() / dollar);
        frame.set(Feature::RegressionIntercept, line_->intercept() / dollar);
        frame.set(Feature::RegressionEnd, line_->end() / dollar);
        frame.put(Feature::RegressionR2, line_->r_squared());
    }
}

void TrendColumns::scale(double factor) {
    if (wma_) wma_->scale(factor);
    if (macd_) macd_->scale(factor);
    if (change_) change_->scale(factor);
    if (deviation_) deviation_->scale(factor);
    if (bands_) bands_->scale(factor);
    if (line_) line_->scale(factor);
}

}  // namespace tradewind::features
