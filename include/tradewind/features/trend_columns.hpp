#pragma once

#include <optional>

#include "tradewind/features/bollinger.hpp"
#include "tradewind/features/feature_mask.hpp"
#include "tradewind/features/linear_regression.hpp"
#include "tradewind/features/macd.hpp"
#include "tradewind/features/rate_of_change.hpp"
#include "tradewind/features/standard_deviation.hpp"
#include "tradewind/features/wma.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::features {

// The columns of a frame that follow the closes alone: Wma, the MACD's, RateOfChange,
// StandardDeviation, the Bollinger bands and the regression line. Those of `needed` are computed,
// each by the indicator of its name; the others cost a comparison. Closes are in nano-dollars,
// columns in dollars. No allocation after construction.
class TrendColumns {
public:
    static constexpr FeatureMask columns{Feature::Wma,
                                         Feature::Macd,
                                         Feature::MacdSignal,
                                         Feature::MacdHistogram,
                                         Feature::RateOfChange,
                                         Feature::StandardDeviation,
                                         Feature::BollingerUpper,
                                         Feature::BollingerMiddle,
                                         Feature::BollingerLower,
                                         Feature::RegressionSlope,
                                         Feature::RegressionIntercept,
                                         Feature::RegressionEnd,
                                         Feature::RegressionR2};

    TrendColumns(const settings::Features& settings, FeatureMask needed);

    void update(double close, FeatureFrame& frame);
    // A split multiplies all prices so far by `factor`.
    void scale(double factor);

    template <class Archive>
    void serialize(Archive& archive) {
        if (wma_) archive(*wma_);
        if (macd_) archive(*macd_);
        if (change_) archive(*change_);
        if (deviation_) archive(*deviation_);
        if (bands_) archive(*bands_);
        if (line_) archive(*line_);
    }

private:
    std::optional<Wma> wma_;
    std::optional<Macd> macd_;
    std::optional<RateOfChange> change_;
    std::optional<StandardDeviation> deviation_;
    std::optional<Bollinger> bands_;
    std::optional<LinearRegression> line_;
};

}  // namespace tradewind::features
