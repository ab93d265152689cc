#include "tradewind/features/frame_features.hpp"

#include <cmath>

#include "checkpoint.hpp"
#include "market.hpp"
#include "random_walk.hpp"

using namespace tradewind;
using namespace tradewind::features;
using test::at;

namespace {

// Small windows, so that everything becomes ready soon.
settings::Features small() {
    settings::Features settings;
    settings.sma = 5;
    settings.ema_fast = 3;
    settings.ema_slow = 6;
    settings.rsi = settings.atr = settings.adx = 4;
    settings.volatility = 5;
    settings.volatility_long = 10;
    settings.hurst = 16;
    settings.macd_fast = 3;
    settings.macd_slow = 6;
    settings.macd_signal = 4;
    settings.wma = settings.rate_of_change = settings.standard_deviation = 5;
    settings.bollinger = settings.regression = settings.range_volatility = 6;
    settings.hurst_lags = 24;
    settings.hurst_lag_last = 6;
    settings.opening_minutes = 10;
    settings.volume_sessions = settings.volume_sessions_min = 1;
    return settings;
}

std::vector<Bar> walk(std::size_t count, std::string_view date = "2024-03-26",
                      TimeFrame frame = TimeFrame::Minute1, std::uint64_t seed = 1) {
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

FrameFeatures everything(TimeFrame frame = TimeFrame::Minute1) {
    return FrameFeatures{small(), frame, FeatureMask::all(), test::us_calendar()};
}

}  // namespace

TEST_CASE("a frame carries what its indicators say, in dollars, as they become ready") {
    FrameFeatures features = everything();
    Sma sma{5};
    Ema ema{6};
    Atr atr{4};
    std::uint64_t count = 0;
    for (const Bar& bar : walk(60)) {
        const FeatureFrame& frame = features.update(bar);
        const double close = bar.close.to_double();
        sma.update(close);
        ema.update(close);
        atr.update(bar.high.to_double(), bar.low.to_double(), close);
        CHECK(frame.bars() == ++count);
        CHECK(frame.header().event_time == bar.header.event_time);
        CHECK(frame.header().kind == RecordKind::FeatureFrame);
        CHECK(frame[Feature::Close] == close);
        CHECK(frame[Feature::Volume] == bar.volume.to_double());
        CHECK(frame[Feature::BarRange] == Approx((bar.high - bar.low).to_double()));
        REQUIRE(frame.has(Feature::Sma) == sma.ready());
        REQUIRE(frame.has(Feature::EmaSlow) == ema.ready());
        REQUIRE(frame.has(Feature::Atr) == atr.ready());
        if (sma.ready()) CHECK(frame[Feature::Sma] == Approx(sma.value()));
        if (ema.ready()) CHECK(frame[Feature::EmaSlow] == Approx(ema.value()));
        if (atr.ready()) CHECK(frame[Feature::Atr] == Approx(atr.value()));
    }
    const FeatureFrame& frame = features.frame();
    for (const Feature feature :
         {Feature::EmaFast, Feature::Rsi, Feature::Adx, Feature::PlusDi, Feature::MinusDi,
          Feature::RealizedVolatility, Feature::VolatilityRatio, Feature::Vwap, Feature::GapCount})
        CHECK(frame.has(feature));
}

TEST_CASE("columns that nobody reads stay empty") {
    FrameFeatures features{small(), TimeFrame::Minute1, {Feature::Rsi}, test::us_calendar()};
    for (const Bar& bar : walk(60)) features.update(bar);
    for (std::size_t i = 0; i < feature_count; ++i) {
        const auto feature = static_cast<Feature>(i);
        const bool expected =
            FeatureMask{Feature::Rsi, Feature::Close, Feature::BarRange, Feature::Volume}.contains(
                feature);
        CHECK(features.frame().has(feature) == expected);
    }
}

TEST_CASE("the Hurst exponent changes only when it is refreshed") {
    FrameFeatures features = everything();
    const FeatureFrame& latest = features.frame();
    const auto bars = walk(60);
    for (std::size_t i = 0; i < 30; ++i) features.update(bars[i]);
    CHECK_FALSE(latest.has(Feature::Hurst));
    features.refresh_hurst();
    REQUIRE(latest.has(Feature::Hurst));
    const double first = latest[Feature::Hurst];
    for (std::size_t i = 30; i < 60; ++i) features.update(bars[i]);
    CHECK(latest[Feature::Hurst] == first);
    features.refresh_hurst();
    CHECK(latest[Feature::Hurst] != first);
}

TEST_CASE("an overnight gap is no return of an intraday frame, but one of the day") {
    FrameFeatures minute = everything();
    for (const Bar& bar : walk(30)) minute.update(bar);
    const double calm = minute.frame()[Feature::RealizedVolatility];
    Bar gap = walk(1, "2024-03-27")[0];
    for (Price* price : {&gap.open, &gap.high, &gap.low, &gap.close})
        *price = Price::from_nanos(price->nanos() * 2);
    CHECK(minute.update(gap)[Feature::RealizedVolatility] == calm);

    FrameFeatures day = everything(TimeFrame::Day1);
    for (const auto* date : {"2024-03-18", "2024-03-19", "2024-03-20", "2024-03-21", "2024-03-22",
                             "2024-03-25", "2024-03-26"}) {
        Bar bar = gap;
        bar.header.event_time = at("16:00:00", date);
        day.update(bar);
    }
    CHECK(day.frame()[Feature::RealizedVolatility] == 0);
    Bar half = walk(1)[0];
    half.header.event_time = at("16:00:00", "2024-03-27");
    CHECK(day.update(half)[Feature::RealizedVolatility] > 1);
}

TEST_CASE("the VWAP begins with the session and ignores other hours") {
    FrameFeatures features = everything();
    const test::Cents hundred{10'000, 10'000, 10'000, 10'000};
    const test::Cents fifty{5'000, 5'000, 5'000, 5'000};
    CHECK_FALSE(features.update(test::minute_bar(at("09:29:00"), fifty)).has(Feature::Vwap));
    CHECK(features.update(test::minute_bar(at("09:30:00"), hundred))[Feature::Vwap] == 100);
    CHECK(features.update(test::minute_bar(at("16:00:00"), fifty))[Feature::Vwap] == 100);
    CHECK_FALSE(
        features.update(test::minute_bar(at("08:00:00", "2024-03-27"), fifty)).has(Feature::Vwap));
}

TEST_CASE("gap columns come and go with the gaps") {
    FrameFeatures features = everything();
    Timestamp start = at("10:00:00");
    const auto step = [&](test::Cents prices) {
        start = start + std::chrono::minutes{1};
        return features.update(test::minute_bar(start, prices));
    };
    for (int i = 0; i < 10; ++i) step({1000, 1010, 990, 1000});
    step({1010, 1100, 1010, 1090});
    FeatureFrame frame = step({1090, 1120, 1080, 1110});
    CHECK(frame[Feature::GapBelowLow] == Approx(10.10));
    CHECK(frame[Feature::GapBelowHigh] == Approx(10.80));
    CHECK(frame[Feature::GapCount] == 1);
    CHECK_FALSE(frame.has(Feature::GapAboveLow));
    frame = step({1100, 1100, 1000, 1000});
    CHECK_FALSE(frame.has(Feature::GapBelowLow));
    CHECK(frame.has(Feature::GapCount));
    CHECK(frame[Feature::GapBelowLow] == 0);
}

TEST_CASE("a split leaves features where adjusted prices would have put them") {
    FrameFeatures split = everything();
    FrameFeatures adjusted = everything();
    const auto quarter = [](Bar bar) {
        for (Price* price : {&bar.open, &bar.high, &bar.low, &bar.close})
            *price = Price::from_nanos(price->nanos() / 4);
        bar.volume = Quantity::from_micros(bar.volume.micros() * 4);
        return bar;
    };
    const auto bars = walk(80);
    for (std::size_t i = 0; i < 40; ++i) {
        split.update(bars[i]);
        adjusted.update(quarter(bars[i]));
    }
    Split event;
    event.from = 1;
    event.to = 4;
    split.on_split(event);
    for (std::size_t i = 40; i < 80; ++i) {
        const FeatureFrame& a = split.frame();
        const FeatureFrame& b = adjusted.frame();
        for (std::size_t k = 0; k < feature_count; ++k) {
            const auto feature = static_cast<Feature>(k);
            INFO(info_of(feature).name << " at bar " << i);
            CHECK(a.has(feature) == b.has(feature));
            CHECK(a[feature] == Approx(b[feature]).epsilon(1e-9));
        }
        split.update(quarter(bars[i]));
        adjusted.update(quarter(bars[i]));
    }
}

TEST_CASE("features go on from their checkpoint") {
    FrameFeatures running = everything();
    const auto bars = walk(80);
    for (std::size_t i = 0; i < 40; ++i) running.update(bars[i]);
    FrameFeatures restored = everything();
    test::load_state(running, restored);
    for (std::size_t i = 40; i < 80; ++i) {
        const FeatureFrame& a = running.update(bars[i]);
        const FeatureFrame& b = restored.update(bars[i]);
        running.refresh_hurst();
        restored.refresh_hurst();
        for (std::size_t page = 0; page < feature_page_count; ++page) {
            CHECK(a.pages[page].values == b.pages[page].values);
            CHECK(a.pages[page].ready == b.pages[page].ready);
        }
    }
}
