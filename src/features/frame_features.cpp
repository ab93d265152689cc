#include "tradewind/features/frame_features.hpp"

namespace tradewind::features {
namespace {

constexpr FeatureMask gap_columns{Feature::GapAboveLow, Feature::GapAboveHigh, Feature::GapBelowLow,
                                  Feature::GapBelowHigh, Feature::GapCount};
constexpr FeatureMask atr_columns = gap_columns | FeatureMask{Feature::Atr};
constexpr FeatureMask adx_columns{Feature::Adx, Feature::PlusDi, Feature::MinusDi};
constexpr FeatureMask volatility_columns{Feature::RealizedVolatility, Feature::VolatilityRatio};
constexpr FeatureMask return_columns = volatility_columns | FeatureMask{Feature::Hurst};
constexpr FeatureMask price_columns{
    Feature::Close,       Feature::Sma,          Feature::EmaFast,     Feature::EmaSlow,
    Feature::Atr,         Feature::Vwap,         Feature::GapAboveLow, Feature::GapAboveHigh,
    Feature::GapBelowLow, Feature::GapBelowHigh, Feature::BarRange};
constexpr FeatureMask session_columns = return_columns | FeatureMask{Feature::Vwap};

}  // namespace

// The columns of a frame being filled. Which are ready is gathered in a register; twenty updates of
// one word in memory would wait for one another.
class FrameFeatures::Columns {
public:
    explicit Columns(FeatureFrame& frame) : frame_{frame}, ready_{frame.ready} {}
    ~Columns() { frame_.ready = ready_; }
    Columns(const Columns&) = delete;
    Columns& operator=(const Columns&) = delete;

    void set(Feature feature, double value) {
        frame_.values[static_cast<std::size_t>(feature)] = value;
        ready_ |= 1u << static_cast<unsigned>(feature);
    }
    void set_price(Feature feature, double nanos) { set(feature, nanos / 1e9); }
    void clear(Feature feature) {
        frame_.values[static_cast<std::size_t>(feature)] = 0;
        ready_ &= ~(1u << static_cast<unsigned>(feature));
    }

private:
    FeatureFrame& frame_;
    std::uint32_t ready_;
};

double bars_per_year(TimeFrame frame) {
    constexpr double sessions = 252;
    switch (frame) {
        case TimeFrame::Minute1:
            return sessions * 390;
        case TimeFrame::Minute5:
            return sessions * 78;
        case TimeFrame::Minute15:
            return sessions * 26;
        case TimeFrame::Hour1:
            return sessions * 7;
        case TimeFrame::Day1:
            return sessions;
    }
    return 0;
}

FrameFeatures::FrameFeatures(const settings::Features& settings, TimeFrame frame,
                             FeatureMask needed, const calendar::Calendar& calendar)
    : needed_{needed},
      intraday_{frame != TimeFrame::Day1},
      parts_{calendar},
      sma_{settings.sma},
      ema_fast_{settings.ema_fast},
      ema_slow_{settings.ema_slow},
      rsi_{settings.rsi},
      atr_{settings.atr},
      adx_{settings.adx},
      volatility_{settings.volatility, bars_per_year(frame)},
      volatility_long_{settings.volatility_long, bars_per_year(frame)},
      hurst_{settings.hurst},
      gaps_{settings.gap_min_atr, settings.gap_expiry, settings.gap_capacity} {
    frame_.frame = frame;
}

const FeatureFrame& FrameFeatures::update(const Bar& bar) {
    frame_.header.event_time = bar.header.event_time;
    frame_.header.receive_time = bar.header.receive_time;
    frame_.header.instrument = bar.header.instrument;
    ++frame_.bars;

    Columns columns{frame_};
    const auto high = static_cast<double>(bar.high.nanos());
    const auto low = static_cast<double>(bar.low.nanos());
    const auto close = static_cast<double>(bar.close.nanos());
    const double volume = bar.volume.to_double();
    columns.set_price(Feature::Close, close);
    columns.set_price(Feature::BarRange, high - low);
    columns.set(Feature::Volume, volume);

    if (needed_.contains(Feature::Sma)) {
        sma_.update(close);
        if (sma_.ready()) columns.set_price(Feature::Sma, sma_.value());
    }
    if (needed_.contains(Feature::EmaFast)) {
        ema_fast_.update(close);
        if (ema_fast_.ready()) columns.set_price(Feature::EmaFast, ema_fast_.value());
    }
    if (needed_.contains(Feature::EmaSlow)) {
        ema_slow_.update(close);
        if (ema_slow_.ready()) columns.set_price(Feature::EmaSlow, ema_slow_.value());
    }
    if (needed_.contains(Feature::Rsi)) {
        rsi_.update(close);
        if (rsi_.ready()) columns.set(Feature::Rsi, rsi_.value());
    }
    if (needed_.contains_any(atr_columns)) {
        atr_.update(high, low, close);
        if (atr_.ready()) columns.set_price(Feature::Atr, atr_.value());
    }
    if (needed_.contains_any(adx_columns)) {
        adx_.update(high, low, close);
        if (adx_.directions_ready()) {
            columns.set(Feature::PlusDi, adx_.plus());
            columns.set(Feature::MinusDi, adx_.minus());
        }
        if (adx_.ready()) columns.set(Feature::Adx, adx_.value());
    }
    if (needed_.contains_any(gap_columns)) {
        gaps_.update(high, low, atr_.ready() ? atr_.value() : 0);
        put_gaps(columns);
    }
    if (needed_.contains_any(session_columns)) {
        const SessionPart& part = parts_.at(bar.header.event_time - std::chrono::nanoseconds{1});
        if (part.date != session_) {
            session_ = part.date;
            vwap_.restart();
            if (intraday_) log_return_.restart();
        }
        if (needed_.contains_any(return_columns)) update_returns(close, columns);
        if (needed_.contains(Feature::Vwap)) {
            if (part.regular) vwap_.update(high, low, close, volume);
            if (vwap_.ready()) {
                columns.set_price(Feature::Vwap, vwap_.value());
            } else {
                columns.clear(Feature::Vwap);
            }
        }
    }
    return frame_;
}

void FrameFeatures::update_returns(double close, Columns& columns) {
    if (!log_return_.update(close)) return;
    const double change = log_return_.value();
    if (needed_.contains(Feature::Hurst)) hurst_.update(change);
    if (!needed_.contains_any(volatility_columns)) return;
    volatility_.update(change);
    const double recent = volatility_.ready() ? volatility_.value() : 0;
    if (volatility_.ready()) columns.set(Feature::RealizedVolatility, recent);
    if (!needed_.contains(Feature::VolatilityRatio)) return;
    volatility_long_.update(change);
    const double usual = volatility_long_.ready() ? volatility_long_.value() : 0;
    if (volatility_.ready() && usual > 0) {
        columns.set(Feature::VolatilityRatio, recent / usual);
    } else {
        columns.clear(Feature::VolatilityRatio);
    }
}

void FrameFeatures::put_gaps(Columns& columns) const {
    const auto put = [&columns](Feature low, Feature high, const FairValueGap* gap) {
        if (gap == nullptr) {
            columns.clear(low);
            columns.clear(high);
            return;
        }
        columns.set_price(low, gap->low);
        columns.set_price(high, gap->high);
    };
    put(Feature::GapAboveLow, Feature::GapAboveHigh, gaps_.above());
    put(Feature::GapBelowLow, Feature::GapBelowHigh, gaps_.below());
    if (atr_.ready()) {
        columns.set(Feature::GapCount, static_cast<double>(gaps_.below_count()) -
                                           static_cast<double>(gaps_.above_count()));
    }
}

void FrameFeatures::refresh_hurst() {
    const std::optional<double> hurst =
        needed_.contains(Feature::Hurst) ? hurst_.value() : std::nullopt;
    if (hurst) {
        frame_.set(Feature::Hurst, *hurst);
    } else {
        frame_.clear(Feature::Hurst);
    }
}

void FrameFeatures::on_split(const Split& split) {
    const double factor = static_cast<double>(split.from) / static_cast<double>(split.to);
    sma_.scale(factor);
    ema_fast_.scale(factor);
    ema_slow_.scale(factor);
    rsi_.scale(factor);
    atr_.scale(factor);
    adx_.scale(factor);
    vwap_.scale(factor);
    log_return_.scale(factor);
    gaps_.scale(factor);
    for (std::size_t i = 0; i < feature_count; ++i) {
        if (price_columns.contains(static_cast<Feature>(i))) frame_.values[i] *= factor;
    }
    frame_.values[static_cast<std::size_t>(Feature::Volume)] /= factor;
}

}  // namespace tradewind::features
