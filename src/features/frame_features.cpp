#include "tradewind/features/frame_features.hpp"

namespace tradewind::features {
namespace {

constexpr FeatureMask gap_columns{Feature::GapAboveLow, Feature::GapAboveHigh, Feature::GapBelowLow,
                                  Feature::GapBelowHigh, Feature::GapCount};
constexpr FeatureMask gap_size_columns{Feature::GapAboveSize, Feature::GapAboveFilled,
                                       Feature::GapBelowSize, Feature::GapBelowFilled};
constexpr FeatureMask adx_columns{Feature::Adx, Feature::PlusDi, Feature::MinusDi};
constexpr FeatureMask volatility_columns{Feature::RealizedVolatility, Feature::VolatilityRatio};
constexpr FeatureMask return_columns = volatility_columns | FeatureMask{Feature::Hurst};
constexpr FeatureMask session_columns = return_columns | FeatureMask{Feature::Vwap};

// What the columns themselves need.
FeatureMask with_bases(FeatureMask needed) {
    if (needed.contains_any(gap_size_columns)) needed |= gap_columns;
    if (needed.contains_any(gap_columns)) needed.add(Feature::Atr);
    return needed;
}

}  // namespace

// The columns of a frame's first page being filled. Which are ready is gathered in a register;
// twenty updates of one word in memory would wait for one another.
class FrameFeatures::Columns {
public:
    explicit Columns(FeatureFrame& frame) : page_{frame.pages[0]}, ready_{page_.ready} {}
    ~Columns() { page_.ready = ready_; }
    Columns(const Columns&) = delete;
    Columns& operator=(const Columns&) = delete;

    void set(Feature feature, double value) {
        page_.values[static_cast<std::size_t>(feature)] = value;
        ready_ |= 1u << static_cast<unsigned>(feature);
    }
    void set_price(Feature feature, double nanos) { set(feature, nanos / 1e9); }
    void clear(Feature feature) {
        page_.values[static_cast<std::size_t>(feature)] = 0;
        ready_ &= ~(1u << static_cast<unsigned>(feature));
    }

private:
    FeaturePage& page_;
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
    : needed_{with_bases(needed)},
      intraday_{frame != TimeFrame::Day1},
      declared_{needed_.pages() != 1},
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
    if (needed_.contains_any(TrendColumns::columns))
        trend_ = std::make_unique<TrendColumns>(settings, needed_);
    if (needed_.contains_any(VolatilityColumns::columns))
        volatility_columns_ =
            std::make_unique<VolatilityColumns>(settings, bars_per_year(frame), needed_);
    if (needed_.contains_any(SessionColumns::columns))
        session_columns_ = std::make_unique<SessionColumns>(settings, frame, needed_, calendar);
    frame_.used = needed_.pages();
    for (FeaturePage& page : frame_.pages) page.frame = frame;
}

std::size_t FrameFeatures::hot_bytes() const {
    const auto* start = reinterpret_cast<const std::byte*>(this);
    const auto* end = reinterpret_cast<const std::byte*>(&frame_.pages[0] + 1);
    return static_cast<std::size_t>(end - start);
}

const FeatureFrame& FrameFeatures::update(const Bar& bar) {
    FeaturePage& first = frame_.pages[0];
    first.header.event_time = bar.header.event_time;
    first.header.receive_time = bar.header.receive_time;
    first.header.instrument = bar.header.instrument;
    ++first.bars;

    update_first_page(bar);
    if (declared_) update_declared(bar);
    return frame_;
}

void FrameFeatures::update_first_page(const Bar& bar) {
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
    if (needed_.contains(Feature::Atr)) {
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

// The groups come after the first page, which some of them read. The session has been looked up
// there where a return is needed; what is looked up here costs two comparisons.
void FrameFeatures::update_declared(const Bar& bar) {
    for (std::size_t page = 1; page < feature_page_count; ++page) {
        if (!frame_.uses(page)) continue;
        frame_.pages[page].header = frame_.pages[0].header;
        frame_.pages[page].bars = frame_.pages[0].bars;
    }
    const auto open = static_cast<double>(bar.open.nanos());
    const auto high = static_cast<double>(bar.high.nanos());
    const auto low = static_cast<double>(bar.low.nanos());
    const auto close = static_cast<double>(bar.close.nanos());
    if (needed_.contains(Feature::Open)) frame_.set(Feature::Open, open / 1e9);
    if (needed_.contains(Feature::High)) frame_.set(Feature::High, high / 1e9);
    if (needed_.contains(Feature::Low)) frame_.set(Feature::Low, low / 1e9);
    if (needed_.contains(Feature::Transactions)) {
        const auto transactions = static_cast<double>(bar.transactions);
        frame_.put(Feature::Transactions,
                   bar.transactions > 0 ? std::optional{transactions} : std::nullopt);
    }
    if (needed_.contains_any(gap_size_columns)) put_gap_sizes();
    if (trend_) trend_->update(close, frame_);
    if (volatility_columns_) {
        const SessionPart& part = parts_.at(bar.header.event_time - std::chrono::nanoseconds{1});
        if (part.date != declared_session_) {
            declared_session_ = part.date;
            if (intraday_) volatility_columns_->restart();
        }
        volatility_columns_->update(open, high, low, close, frame_);
    }
    if (session_columns_) session_columns_->update(bar, frame_);
}

void FrameFeatures::put_gap_sizes() {
    const auto put = [this](Feature size, Feature filled, const FairValueGap* gap, double share) {
        if (gap == nullptr || !(atr_.value() > 0)) {
            frame_.clear(size);
        } else {
            frame_.set(size, gap->size() / atr_.value());
        }
        frame_.put(filled, gap == nullptr ? std::nullopt : std::optional{share});
    };
    const FairValueGap* above = gaps_.above();
    const FairValueGap* below = gaps_.below();
    put(Feature::GapAboveSize, Feature::GapAboveFilled, above,
        above != nullptr ? above->filled_above() : 0);
    put(Feature::GapBelowSize, Feature::GapBelowFilled, below,
        below != nullptr ? below->filled_below() : 0);
}

void FrameFeatures::refresh_hurst() {
    if (volatility_columns_) volatility_columns_->refresh_hurst(frame_);
    if (!needed_.contains(Feature::Hurst)) return;
    frame_.put(Feature::Hurst, hurst_.value());
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
    if (trend_) trend_->scale(factor);
    if (volatility_columns_) volatility_columns_->scale(factor);
    if (session_columns_) session_columns_->scale(factor);
    for (std::size_t i = 0; i < feature_count; ++i) {
        const auto feature = static_cast<Feature>(i);
        double& value = frame_.pages[page_of(feature)].values[slot_of(feature)];
        const std::int8_t power = info_of(feature).split_power;
        if (power > 0) value *= power == 1 ? factor : factor * factor;
        if (power < 0) value /= factor;
    }
}

}  // namespace tradewind::features
