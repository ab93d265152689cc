#pragma once

#include <memory>
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
#include "tradewind/features/session_columns.hpp"
#include "tradewind/features/sma.hpp"
#include "tradewind/features/trend_columns.hpp"
#include "tradewind/features/volatility_columns.hpp"
#include "tradewind/features/vwap.hpp"
#include "tradewind/model/market_event.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::features {

// Bars of a frame in a year of 252 regular sessions of 390 minutes, for annualising. An hour frame
// has seven bars a session, the first of them half as long.
double bars_per_year(TimeFrame frame);

// The features of one symbol in one frame that its bars tell; Microstructure adds those of quotes
// and trades. Only the columns of `needed` (and what they rest on) are computed; Close, BarRange
// and Volume always are. What decisions rest on (the frame's first page) is worked out here, other
// columns in groups of their own, of which those that nobody needs are not there.
//
// Conventions, beyond those of the indicators:
// - Indicators run over sessions as one series. Log returns do not: in frames of less than a day
//   the first bar of a session has none, so that volatility, its ratio and Hurst speak of trading
//   hours and an overnight gap is not taken for an expansion. A day's returns are close to close.
// - The VWAP restarts with each session and takes regular bars only; outside it stands still.
// - RealizedVolatility is annualised by bars_per_year(); VolatilityRatio is the short over the long
//   window and not ready while the long one is 0.
// - Hurst and HurstLags change when refresh_hurst() is called and keep their value between; until
//   the first call they are not ready.
// - Gap columns are the edges of the nearest open gap on each side; GapCount is the number below
//   minus the number above. Sizes of gaps are in the ATR of this bar.
// Prices go in as whole nano-dollars, so that sums and ties are exact, and come out in dollars.
class FrameFeatures {
public:
    // `calendar` outlives this.
    FrameFeatures(const settings::Features& settings, TimeFrame frame, FeatureMask needed,
                  const calendar::Calendar& calendar);

    // A bar of any frame closed, before update() with the one of this frame, if it closes too. What
    // the opening range is made of; nothing else wants it.
    void observe(const Bar& bar) {
        if (session_columns_) session_columns_->observe(bar);
    }
    // The features as they stand with this bar: frame().
    const FeatureFrame& update(const Bar& bar);
    // What the last update, refresh or split left; it stays in its place.
    const FeatureFrame& frame() const { return frame_; }
    // For the columns that others add at a bar's close.
    FeatureFrame& frame() { return frame_; }
    // The bytes at the start of this that an update touches where only decisions need features.
    std::size_t hot_bytes() const;

    // Recomputes the Hurst exponents now, in frame().
    void refresh_hurst();

    // History from before the split counts in new prices and shares from here on, frame() too.
    void on_split(const Split& split);

    template <class Archive>
    void serialize(Archive& archive) {
        archive(sma_, ema_fast_, ema_slow_, rsi_, atr_, adx_, vwap_, log_return_, volatility_,
                volatility_long_, hurst_, gaps_, frame_.pages[0], session_);
        if (trend_) archive(*trend_);
        if (volatility_columns_) archive(*volatility_columns_, declared_session_);
        if (session_columns_) archive(*session_columns_);
        for (std::size_t page = 1; page < feature_page_count; ++page) {
            if (frame_.uses(page)) archive(frame_.pages[page]);
        }
    }

private:
    class Columns;
    void update_returns(double close, Columns& columns);
    void put_gaps(Columns& columns) const;
    void put_gap_sizes();
    void update_first_page(const Bar& bar);
    void update_declared(const Bar& bar);

    FeatureMask needed_;
    bool intraday_;
    bool declared_;  // a column beyond the first page is needed
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
    Date session_;
    Date declared_session_;  // the same, for the volatility columns
    std::unique_ptr<TrendColumns> trend_;
    std::unique_ptr<VolatilityColumns> volatility_columns_;
    std::unique_ptr<SessionColumns> session_columns_;
    FeatureFrame frame_;  // last: of its pages few are used
};

}  // namespace tradewind::features
