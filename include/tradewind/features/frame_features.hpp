#pragma once

#include <optional>

#include "tradewind/features/adx.hpp"
#include "tradewind/features/atr.hpp"
#include "tradewind/features/bar_window.hpp"
#include "tradewind/features/ema.hpp"
#include "tradewind/features/fair_value_gaps.hpp"
#include "tradewind/features/feature_mask.hpp"
#include "tradewind/features/hurst.hpp"
#include "tradewind/features/log_return.hpp"
#include "tradewind/features/realized_volatility.hpp"
#include "tradewind/features/rsi.hpp"
#include "tradewind/features/sma.hpp"
#include "tradewind/features/vwap.hpp"
#include "tradewind/model/market_event.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::features {

// Bars of a frame in a year of 252 regular sessions of 390 minutes, for annualising. An hour frame
// has seven bars a session, the first of them half as long.
double bars_per_year(TimeFrame frame);

// All features of one symbol in one frame. Only the columns of `needed` (and what they rest on) are
// computed; Close, BarRange and Volume always are.
//
// Conventions, beyond those of the indicators:
// - Indicators run over sessions as one series. Log returns do not: in frames of less than a day
//   the first bar of a session has none, so that volatility, its ratio and Hurst speak of trading
//   hours and an overnight gap is not taken for an expansion. A day's returns are close to close.
// - The VWAP restarts with each session and takes regular bars only; outside it stands still.
// - RealizedVolatility is annualised by bars_per_year(); VolatilityRatio is the short over the long
//   window and not ready while the long one is 0.
// - Hurst changes when refresh_hurst() is called and keeps its value between; until the first call
//   it is not ready.
// - Gap columns are the edges of the nearest open gap on each side; GapCount is the number below
//   minus the number above.
// Prices go in as whole nano-dollars, so that sums and ties are exact, and come out in dollars.
class FrameFeatures {
public:
    // `calendar` outlives this.
    FrameFeatures(const settings::Features& settings, TimeFrame frame, FeatureMask needed,
                  const calendar::Calendar& calendar);

    // The features as they stand with this bar: frame().
    const FeatureFrame& update(const Bar& bar);
    // What the last update, refresh or split left; it stays in its place.
    const FeatureFrame& frame() const { return frame_; }

    // Recomputes the Hurst exponent now, in frame().
    void refresh_hurst();

    // History from before the split counts in new prices and shares from here on, frame() too.
    void on_split(const Split& split);

    template <class Archive>
    void serialize(Archive& archive) {
        archive(sma_, ema_fast_, ema_slow_, rsi_, atr_, adx_, vwap_, log_return_, volatility_,
                volatility_long_, hurst_, gaps_, frame_, session_);
    }

private:
    class Columns;
    void update_returns(double close, Columns& columns);
    void put_gaps(Columns& columns) const;

    FeatureMask needed_;
    bool intraday_;
    SessionParts parts_;
    Sma sma_;
    Ema ema_fast_;
    Ema ema_slow_;
    Rsi rsi_;
    Atr atr_;
    Adx adx_;
    Vwap vwap_;
    LogReturn log_return_;
    RealizedVolatility volatility_;
    RealizedVolatility volatility_long_;
    Hurst hurst_;
    FairValueGaps gaps_;
    FeatureFrame frame_;
    Date session_;
};

}  // namespace tradewind::features
