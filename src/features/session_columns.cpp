#include "tradewind/features/session_columns.hpp"

#include <algorithm>

namespace tradewind::features {
namespace {

using namespace std::chrono_literals;

constexpr FeatureMask band_columns{Feature::VwapDeviation, Feature::VwapUpper, Feature::VwapLower};
constexpr FeatureMask opening_columns{Feature::OpeningHigh, Feature::OpeningLow,
                                      Feature::OpeningWidth};
constexpr FeatureMask gap_columns{Feature::SessionGap, Feature::SessionGapFilled};
constexpr FeatureMask profile_columns{Feature::ExpectedVolume, Feature::RelativeVolume};
constexpr std::chrono::nanoseconds whole_session = 390min;
constexpr double dollar = 1e9;

// Windows of the clock begin and end on the borders of these buckets: the first hour of a session,
// which is half an hour, would not.
std::chrono::nanoseconds bucket_of(TimeFrame frame) {
    if (frame == TimeFrame::Day1) return whole_session;
    return std::min<std::chrono::nanoseconds>(length_of(frame), 30min);
}

}  // namespace

SessionColumns::SessionColumns(const settings::Features& settings, TimeFrame frame,
                               FeatureMask needed, const calendar::Calendar& calendar)
    : needed_{needed},
      width_{settings.vwap_width},
      tolerance_{std::max<std::chrono::nanoseconds>(bucket_of(frame), 5min)},
      parts_{calendar},
      opening_{std::chrono::minutes{settings.opening_minutes}} {
    if (needed.contains_any(profile_columns)) {
        profile_.emplace(VolumeProfileShape{.bucket = bucket_of(frame),
                                            .session = whole_session,
                                            .sessions = settings.volume_sessions,
                                            .fewest = settings.volume_sessions_min});
    }
}

void SessionColumns::observe(const Bar& bar) {
    if (!needed_.contains_any(opening_columns)) return;
    const SessionPart& part = parts_.at(bar.header.event_time - 1ns);
    if (!part.regular) return;
    if (part.date != opening_date_) {
        opening_date_ = part.date;
        opening_.restart(part.start);
    }
    opening_.update(bar.header.event_time, static_cast<double>(bar.high.nanos()),
                    static_cast<double>(bar.low.nanos()));
}

// The session's first regular bar is here.
void SessionColumns::open(const SessionPart& part, const Bar& first, double price) {
    bands_.restart();
    volume_ = 0;
    if (last_close_ > 0) gap_.close_session(last_close_);
    gap_.open_session(price);
    if (profile_) {
        if (watched_to_ + tolerance_ >= watched_close_) profile_->advance(watched_close_);
        if (first.window_start <= part.start + tolerance_) {
            profile_->open_session(part.start, part.end);
            watched_close_ = part.end;
        }
    }
}

void SessionColumns::update(const Bar& bar, FeatureFrame& frame) {
    const SessionPart part = parts_.at(bar.header.event_time - 1ns);
    const auto high = static_cast<double>(bar.high.nanos());
    const auto low = static_cast<double>(bar.low.nanos());
    const auto close = static_cast<double>(bar.close.nanos());
    const double volume = bar.volume.to_double();
    if (!part.regular) {
        if (part.date != date_) clear(frame);
        return;
    }
    if (part.date != date_) {
        clear(frame);
        date_ = part.date;
        open(part, bar, static_cast<double>(bar.open.nanos()));
    }
    last_close_ = close;
    volume_ += volume;
    if (needed_.contains(Feature::SessionVolume)) frame.set(Feature::SessionVolume, volume_);
    if (needed_.contains_any(band_columns)) {
        bands_.update(typical_price(high, low, close), volume);
        if (bands_.ready()) {
            frame.set(Feature::VwapDeviation, bands_.deviation() / dollar);
            frame.set(Feature::VwapUpper, bands_.upper(width_) / dollar);
            frame.set(Feature::VwapLower, bands_.lower(width_) / dollar);
        }
    }
    if (needed_.contains_any(opening_columns) && opening_date_ == date_ && opening_.ready()) {
        frame.set(Feature::OpeningHigh, opening_.high() / dollar);
        frame.set(Feature::OpeningLow, opening_.low() / dollar);
        frame.set(Feature::OpeningWidth, opening_.width() / dollar);
    }
    if (needed_.contains_any(gap_columns)) {
        gap_.update(high, low);
        if (gap_.ready()) {
            frame.set(Feature::SessionGap, gap_.value());
            frame.set(Feature::SessionGapFilled, gap_.filled());
        }
    }
    if (profile_ && watched_close_ == part.end) {
        watched_to_ = bar.header.event_time;
        profile_->update(watched_to_, volume);
        frame.put(Feature::RelativeVolume, profile_->relative());
        frame.put(Feature::ExpectedVolume,
                  profile_->ready() ? std::optional{profile_->expected_so_far()} : std::nullopt);
    }
}

void SessionColumns::clear(FeatureFrame& frame) const {
    for (std::size_t i = 0; i < feature_count; ++i) {
        const auto feature = static_cast<Feature>(i);
        if (columns.contains(feature)) frame.clear(feature);
    }
}

void SessionColumns::scale(double factor) {
    bands_.scale(factor);
    opening_.scale(factor);
    gap_.scale(factor);
    last_close_ *= factor;
    volume_ /= factor;
    if (profile_) profile_->scale(factor);
}

}  // namespace tradewind::features
