// The columns that a run may declare: each is what the indicator of its name says, live as in a
// batch, over a checkpoint and over a split.
#include <cmath>
#include <optional>

#include "checkpoint.hpp"
#include "market.hpp"
#include "random_walk.hpp"
#include "tradewind/features/declared_columns.hpp"
#include "tradewind/features/frame_features.hpp"

using namespace tradewind;
using namespace tradewind::features;
using test::at;

namespace {

settings::Features small() {
    settings::Features settings;
    settings.atr = 4;
    settings.volatility = 5;
    settings.volatility_long = 9;
    settings.macd_fast = 3;
    settings.macd_slow = 6;
    settings.macd_signal = 4;
    settings.wma = 7;
    settings.rate_of_change = 4;
    settings.standard_deviation = 5;
    settings.bollinger = 6;
    settings.bollinger_width = 1.5;
    settings.regression = 8;
    settings.range_volatility = 6;
    settings.garch_alpha = 0.1;
    settings.garch_beta = 0.8;
    settings.garch_volatility = 0.3;
    settings.hurst_lags = 24;
    settings.hurst_lag_last = 6;
    settings.vwap_width = 3;
    settings.opening_minutes = 15;
    settings.volume_sessions = 2;
    settings.volume_sessions_min = 1;
    return settings;
}

// Bars from the open on, minutes unless said otherwise, in whole cents.
std::vector<Bar> walk(std::size_t count, std::string_view date, std::uint64_t seed,
                      TimeFrame frame = TimeFrame::Minute1) {
    std::vector<Bar> bars;
    Timestamp start = at("09:30:00", date);
    for (const test::Candle& candle : test::random_walk(count, seed)) {
        const auto cents = [](double nanos) { return static_cast<std::int64_t>(nanos / 1e7); };
        bars.push_back(test::bar_of(
            frame, start, start + length_of(frame),
            {cents(candle.open), cents(candle.high), cents(candle.low), cents(candle.close)},
            static_cast<std::int64_t>(candle.volume)));
        start = start + length_of(frame);
    }
    return bars;
}

// Two sessions, the first a whole one.
std::vector<Bar> two_sessions() {
    std::vector<Bar> bars = walk(390, "2024-03-26", 3);
    for (const Bar& bar : walk(60, "2024-03-27", 4)) bars.push_back(bar);
    return bars;
}

double nanos(Price price) { return static_cast<double>(price.nanos()); }

// A column and what its indicator says: the same bits, or both nothing.
void check(const FeatureFrame& frame, Feature feature, std::optional<double> expected) {
    INFO(info_of(feature).name << " at bar " << frame.bars());
    REQUIRE(frame.has(feature) == expected.has_value());
    if (expected) CHECK(frame[feature] == *expected);
}
template <class T>
std::optional<double> once(bool ready, T&& value) {
    return ready ? std::optional<double>{value()} : std::nullopt;
}

}  // namespace

TEST_CASE("columns of the closes are what their indicators say") {
    FrameFeatures features{small(), TimeFrame::Minute1, FeatureMask::all(), test::us_calendar()};
    Wma wma{7};
    Macd macd{3, 6, 4};
    RateOfChange change{4};
    StandardDeviation deviation{5};
    Bollinger bands{6, 1.5};
    LinearRegression line{8};
    for (const Bar& bar : two_sessions()) {
        const double close = nanos(bar.close);
        wma.update(close);
        macd.update(close);
        change.update(close);
        deviation.update(close);
        bands.update(close);
        line.update(close);
        const FeatureFrame& f = features.update(bar);
        check(f, Feature::Open, bar.open.to_double());
        check(f, Feature::High, bar.high.to_double());
        check(f, Feature::Low, bar.low.to_double());
        check(f, Feature::Wma, once(wma.ready(), [&] { return wma.value() / 1e9; }));
        check(f, Feature::Macd, once(macd.line_ready(), [&] { return macd.line() / 1e9; }));
        check(f, Feature::MacdSignal, once(macd.ready(), [&] { return macd.signal() / 1e9; }));
        check(f, Feature::MacdHistogram,
              once(macd.ready(), [&] { return macd.histogram() / 1e9; }));
        check(f, Feature::RateOfChange, once(change.ready(), [&] { return change.value(); }));
        check(f, Feature::StandardDeviation,
              once(deviation.ready(), [&] { return deviation.value() / 1e9; }));
        check(f, Feature::BollingerUpper,
              once(bands.ready(), [&] { return bands.value().upper / 1e9; }));
        check(f, Feature::BollingerMiddle,
              once(bands.ready(), [&] { return bands.value().middle / 1e9; }));
        check(f, Feature::BollingerLower,
              once(bands.ready(), [&] { return bands.value().lower / 1e9; }));
        check(f, Feature::RegressionSlope, once(line.ready(), [&] { return line.slope() / 1e9; }));
        check(f, Feature::RegressionIntercept,
              once(line.ready(), [&] { return line.intercept() / 1e9; }));
        check(f, Feature::RegressionEnd, once(line.ready(), [&] { return line.end() / 1e9; }));
        check(f, Feature::RegressionR2, line.ready() ? line.r_squared() : std::nullopt);
        check(f, Feature::Transactions, std::nullopt);  // these bars do not tell
    }
}

TEST_CASE("columns of volatility are what their indicators say, without the night") {
    for (const TimeFrame frame : {TimeFrame::Minute1, TimeFrame::Minute5, TimeFrame::Day1}) {
        FrameFeatures features{small(), frame, FeatureMask::all(), test::us_calendar()};
        const double year = bars_per_year(frame);
        LogReturn change;
        RealizedVolatility usual{9, year};
        ZeroMeanVolatility zero_mean{5, year};
        Parkinson parkinson{6, year};
        GarmanKlass garman_klass{6, year};
        YangZhang yang_zhang{6, year};
        const double long_run = 0.3 * 0.3 / year;
        GarchFilter garch{
            {.mu = 0, .omega = (1 - (0.1 + 0.8)) * long_run, .alpha = 0.1, .beta = 0.8}, long_run};
        HurstLags hurst{24, 2, 6};
        std::vector<Bar> bars;
        if (frame == TimeFrame::Day1) {
            bars = walk(40, "2024-03-26", 3);
            Timestamp close = at("16:00:00", "2024-01-02");
            for (Bar& bar : bars) {
                close = test::us_calendar().session_at_or_after(close).close;
                bar.header.event_time = close;
                close = close + std::chrono::hours{8};
            }
        } else {
            bars = walk(frame == TimeFrame::Minute1 ? 390 : 78, "2024-03-26", 3, frame);
            for (const Bar& bar : walk(40, "2024-03-27", 4, frame)) bars.push_back(bar);
        }
        bool moved_over_night = false;
        Date date;
        for (Bar& bar : bars) {
            bar.frame = frame;
            const Date today = calendar::new_york_date(bar.header.event_time);
            if (today != date && frame != TimeFrame::Day1) {
                change.restart();
                yang_zhang.restart();
            }
            const double open = nanos(bar.open), high = nanos(bar.high), low = nanos(bar.low),
                         close = nanos(bar.close);
            const bool moved = change.update(close);
            if (moved) {
                usual.update(change.value());
                zero_mean.update(change.value());
                garch.update(change.value());
            }
            if (today != date && bar.header.event_time > bars.front().header.event_time)
                moved_over_night = moved;
            date = today;
            parkinson.update(high, low);
            garman_klass.update(open, high, low, close);
            yang_zhang.update(open, high, low, close);
            hurst.update(close);
            features.update(bar);
            features.refresh_hurst();
            const FeatureFrame& f = features.frame();
            check(f, Feature::LogReturn, once(moved, [&] { return change.value(); }));
            check(f, Feature::RealizedVolatilityLong,
                  once(usual.ready(), [&] { return usual.value(); }));
            check(f, Feature::ZeroMeanVolatility,
                  once(zero_mean.ready(), [&] { return zero_mean.value(); }));
            check(f, Feature::Parkinson,
                  once(parkinson.ready(), [&] { return parkinson.value(); }));
            check(f, Feature::GarmanKlass,
                  once(garman_klass.ready(), [&] { return garman_klass.value(); }));
            check(f, Feature::YangZhang,
                  once(yang_zhang.ready(), [&] { return yang_zhang.value(); }));
            check(f, Feature::GarchVolatility,
                  once(garch.ready(), [&] { return std::sqrt(garch.forecast(1) * year); }));
            check(f, Feature::HurstLags, hurst.value());
        }
        CHECK(moved_over_night == (frame == TimeFrame::Day1));
        CHECK(features.frame().has(Feature::YangZhang));
        CHECK(features.frame().has(Feature::HurstLags));
    }
}

TEST_CASE("columns of the session begin anew with it") {
    FrameFeatures features{small(), TimeFrame::Minute1, FeatureMask::all(), test::us_calendar()};
    VwapBands bands;
    double high = 0, low = 1e18, volume = 0, usual = 0, previous = 0, furthest = 0, open = 0;
    const auto bars = two_sessions();
    for (std::size_t i = 0; i < bars.size(); ++i) {
        const Bar& bar = bars[i];
        const bool second = i >= 390;
        const std::size_t minute = second ? i - 390 : i;
        if (minute == 0) {
            bands.restart();
            volume = usual = 0;
            high = 0;
            low = 1e18;
            open = nanos(bar.open);
            furthest = open;
            previous = second ? nanos(bars[389].close) : 0;
        }
        bands.update(typical_price(nanos(bar.high), nanos(bar.low), nanos(bar.close)),
                     bar.volume.to_double());
        if (minute < 15) {
            high = std::max(high, nanos(bar.high));
            low = std::min(low, nanos(bar.low));
        }
        volume += bar.volume.to_double();
        if (second) usual += bars[minute].volume.to_double();
        furthest = open > previous ? std::min(furthest, nanos(bar.low))
                                   : std::max(furthest, nanos(bar.high));
        features.observe(bar);
        const FeatureFrame& f = features.update(bar);
        check(f, Feature::VwapDeviation, bands.deviation() / 1e9);
        check(f, Feature::VwapUpper, bands.upper(3) / 1e9);
        check(f, Feature::VwapLower, bands.lower(3) / 1e9);
        CHECK(f[Feature::Vwap] == Approx(bands.value() / 1e9));
        check(f, Feature::OpeningHigh, once(minute >= 14, [&] { return high / 1e9; }));
        check(f, Feature::OpeningLow, once(minute >= 14, [&] { return low / 1e9; }));
        check(f, Feature::OpeningWidth, once(minute >= 14, [&] { return (high - low) / 1e9; }));
        check(f, Feature::SessionGap, once(second, [&] { return (open - previous) / previous; }));
        check(f, Feature::SessionGapFilled, once(second, [&] {
                  return std::clamp((open - furthest) / (open - previous), 0.0, 1.0);
              }));
        check(f, Feature::SessionVolume, volume);
        // The first session was whole, so what is usual is what it traded.
        REQUIRE(f.has(Feature::ExpectedVolume) == second);
        if (second) {
            CHECK(f[Feature::ExpectedVolume] == Approx(usual));
            CHECK(f[Feature::RelativeVolume] == Approx(volume / usual));
        }
    }
}

TEST_CASE("the opening range is that of the minutes in every frame") {
    FrameFeatures minute{small(), TimeFrame::Minute1, FeatureMask::all(), test::us_calendar()};
    FrameFeatures hour{small(), TimeFrame::Hour1, FeatureMask::all(), test::us_calendar()};
    const auto bars = walk(30, "2024-03-26", 5);
    for (const Bar& bar : bars) {
        minute.observe(bar);
        hour.observe(bar);
        minute.update(bar);
    }
    Bar half = bars.back();
    half.frame = TimeFrame::Hour1;
    hour.observe(half);
    hour.update(half);
    REQUIRE(hour.frame().has(Feature::OpeningHigh));
    CHECK(hour.frame()[Feature::OpeningHigh] == minute.frame()[Feature::OpeningHigh]);
    CHECK(hour.frame()[Feature::OpeningLow] == minute.frame()[Feature::OpeningLow]);
}

TEST_CASE("a session that was broken off does not count as a usual one") {
    FrameFeatures features{small(), TimeFrame::Minute1, FeatureMask::all(), test::us_calendar()};
    for (const Bar& bar : walk(200, "2024-03-26", 3)) features.update(bar);
    for (const Bar& bar : walk(20, "2024-03-27", 4)) features.update(bar);
    CHECK_FALSE(features.frame().has(Feature::ExpectedVolume));
    CHECK(features.frame().has(Feature::SessionVolume));
}

TEST_CASE("a bar outside the session leaves the session's columns as they stand") {
    FrameFeatures features{small(), TimeFrame::Minute1, FeatureMask::all(), test::us_calendar()};
    for (const Bar& bar : walk(390, "2024-03-26", 3)) features.update(bar);
    const double volume = features.frame()[Feature::SessionVolume];
    const test::Cents fifty{5'000, 5'000, 5'000, 5'000};
    CHECK(features.update(test::minute_bar(at("16:30:00"), fifty))[Feature::SessionVolume] ==
          volume);
    const FeatureFrame& early =
        features.update(test::minute_bar(at("08:00:00", "2024-03-27"), fifty));
    CHECK_FALSE(early.has(Feature::SessionVolume));
    CHECK_FALSE(early.has(Feature::VwapUpper));
}

TEST_CASE("sizes and filling of gaps follow the gap columns") {
    settings::Features settings = small();
    settings.atr = 4;
    FrameFeatures features{settings,
                           TimeFrame::Minute1,
                           {Feature::GapBelowSize, Feature::GapBelowFilled, Feature::GapAboveSize},
                           test::us_calendar()};
    Timestamp start = at("10:00:00");
    const auto step = [&](test::Cents prices) -> const FeatureFrame& {
        start = start + std::chrono::minutes{1};
        return features.update(test::minute_bar(start, prices));
    };
    for (int i = 0; i < 10; ++i) step({1000, 1010, 990, 1000});
    step({1010, 1100, 1010, 1090});
    const FeatureFrame& frame = step({1090, 1120, 1080, 1110});
    REQUIRE(frame.has(Feature::GapBelowSize));
    CHECK(frame[Feature::GapBelowSize] == Approx(0.70 / frame[Feature::Atr]));
    CHECK(frame[Feature::GapBelowFilled] == 0);
    CHECK_FALSE(frame.has(Feature::GapAboveSize));
    step({1100, 1110, 1045, 1100});
    CHECK(frame[Feature::GapBelowFilled] == Approx(0.5));
}

TEST_CASE("only the pages with a declared column are kept up") {
    FrameFeatures plain{small(), TimeFrame::Minute1, {Feature::Rsi}, test::us_calendar()};
    CHECK(plain.frame().used == 1);
    FrameFeatures more{
        small(), TimeFrame::Minute1, {Feature::Wma, Feature::Mid}, test::us_calendar()};
    CHECK(more.frame().used == 0b1011);
    const auto bars = walk(20, "2024-03-26", 3);
    for (const Bar& bar : bars) more.update(bar);
    for (const std::size_t page : {0u, 1u, 3u}) {
        CHECK(more.frame().pages[page].header.event_time == bars.back().header.event_time);
        CHECK(more.frame().pages[page].bars == 20);
        CHECK(more.frame().pages[page].page == page);
    }
    for (std::size_t i = FeaturePage::columns; i < feature_count; ++i) {
        const auto feature = static_cast<Feature>(i);
        CHECK(more.frame().has(feature) == (feature == Feature::Wma));
    }
}

TEST_CASE("every declared column goes on from its checkpoint, and over a split") {
    const auto all = FeatureMask::all();
    const auto bars = two_sessions();
    const auto step = [](FrameFeatures& features, const Bar& bar) {
        features.observe(bar);
        features.update(bar);
        features.refresh_hurst();
    };
    FrameFeatures running{small(), TimeFrame::Minute1, all, test::us_calendar()};
    for (std::size_t i = 0; i < 410; ++i) step(running, bars[i]);
    FrameFeatures restored{small(), TimeFrame::Minute1, all, test::us_calendar()};
    test::load_state(running, restored);
    const auto quarter = [](Bar bar) {
        for (Price* price : {&bar.open, &bar.high, &bar.low, &bar.close})
            *price = Price::from_nanos(price->nanos() / 4);
        bar.volume = Quantity::from_micros(bar.volume.micros() * 4);
        return bar;
    };
    FrameFeatures split{small(), TimeFrame::Minute1, all, test::us_calendar()};
    FrameFeatures adjusted{small(), TimeFrame::Minute1, all, test::us_calendar()};
    for (std::size_t i = 0; i < 410; ++i) {
        step(split, bars[i]);
        step(adjusted, quarter(bars[i]));
    }
    Split event;
    event.from = 1;
    event.to = 4;
    split.on_split(event);
    for (std::size_t i = 410; i < bars.size(); ++i) {
        std::size_t ready = 0;
        for (std::size_t k = 0; k < feature_count; ++k) {
            const auto feature = static_cast<Feature>(k);
            INFO(info_of(feature).name << " at bar " << i);
            REQUIRE(running.frame().has(feature) == restored.frame().has(feature));
            REQUIRE(running.frame()[feature] == restored.frame()[feature]);
            REQUIRE(split.frame().has(feature) == adjusted.frame().has(feature));
            REQUIRE(split.frame()[feature] ==
                    Approx(adjusted.frame()[feature]).epsilon(1e-9).margin(1e-12));
            ready += running.frame().has(feature) ? 1u : 0u;
        }
        CHECK(ready > 45);
        step(running, bars[i]);
        step(restored, bars[i]);
        step(split, quarter(bars[i]));
        step(adjusted, quarter(bars[i]));
    }
}

TEST_CASE("declared columns are named, and all of them by all") {
    settings::Features settings;
    CHECK(declared_columns(settings).empty());
    settings.columns = {"rsi", "mid"};
    CHECK(declared_columns(settings) == FeatureMask{Feature::Rsi, Feature::Mid});
    settings.columns = {"all"};
    CHECK(declared_columns(settings) == FeatureMask::all());
}
