#pragma once

#include <optional>

#include "tradewind/features/bar_window.hpp"
#include "tradewind/features/feature_mask.hpp"
#include "tradewind/features/opening_range.hpp"
#include "tradewind/features/session_gap.hpp"
#include "tradewind/features/volume_profile.hpp"
#include "tradewind/features/vwap_bands.hpp"
#include "tradewind/model/market_event.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::features {

// The columns of a frame that begin anew with each session: the bands of the VWAP, the opening
// range, the gap to the session before, and volume against what is usual. Those of `needed` are
// computed, each by the indicator of its name; the others cost a comparison. Bars of the regular
// session count; others leave the columns as they stand. Until a session has its first regular bar
// the columns are empty.
//
// - The opening range is told by every bar that closes, of whatever frame: see observe().
// - The volume profile has windows as long as the frame's, half an hour at most but for a day. A
//   session enters it that had bars in its first and its last five minutes (or windows of the
//   frame, where they are longer).
// Prices are in nano-dollars, columns in dollars. No allocation after construction.
class SessionColumns {
public:
    static constexpr FeatureMask columns{
        Feature::VwapDeviation,  Feature::VwapUpper,        Feature::VwapLower,
        Feature::OpeningHigh,    Feature::OpeningLow,       Feature::OpeningWidth,
        Feature::SessionGap,     Feature::SessionGapFilled, Feature::SessionVolume,
        Feature::ExpectedVolume, Feature::RelativeVolume};

    // `calendar` outlives this.
    SessionColumns(const settings::Features& settings, TimeFrame frame, FeatureMask needed,
                   const calendar::Calendar& calendar);

    // A bar of any frame closed, before update() with the one of this frame, if it closes too: with
    // minutes that are built, the opening range is that of the minutes in every frame.
    void observe(const Bar& bar);
    void update(const Bar& bar, FeatureFrame& frame);
    // A split multiplies all prices so far by `factor`.
    void scale(double factor);

    template <class Archive>
    void serialize(Archive& archive) {
        archive(date_, bands_, opening_, opening_date_, gap_, last_close_, volume_);
        if (profile_) archive(*profile_, watched_close_, watched_to_);
    }

private:
    void open(const SessionPart& part, const Bar& first, double price);
    void clear(FeatureFrame& frame) const;

    FeatureMask needed_;
    double width_;
    std::chrono::nanoseconds tolerance_;
    SessionParts parts_;
    Date date_;  // of the session that the columns speak of
    VwapBands bands_;
    OpeningRange opening_;
    Date opening_date_;
    SessionGap gap_;
    double last_close_ = 0;  // nano-dollars, of the last regular bar
    double volume_ = 0;      // shares, of the session
    std::optional<VolumeProfile> profile_;
    Timestamp watched_close_;  // of the session that it watches, and
    Timestamp watched_to_;     // the end of its last bar
};

}  // namespace tradewind::features
