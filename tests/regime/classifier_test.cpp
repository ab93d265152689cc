#include "tradewind/regime/classifier.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "support/property.hpp"
#include "tradewind/calendar/calendar.hpp"
#include "tradewind/features/frame_features.hpp"
#include "tradewind/model/state_archive.hpp"

using namespace tradewind;
using regime::Classifier;

namespace {

struct Measures {
    double adx = 22;
    double hurst = 0.5;
    double ratio = 1.0;
    double gaps = 0;
    double plus = 30;
    double minus = 10;
};

FeatureFrame frame_of(const Measures& measures) {
    FeatureFrame frame;
    frame.set(Feature::Adx, measures.adx);
    frame.set(Feature::Hurst, measures.hurst);
    frame.set(Feature::VolatilityRatio, measures.ratio);
    frame.set(Feature::GapCount, measures.gaps);
    frame.set(Feature::PlusDi, measures.plus);
    frame.set(Feature::MinusDi, measures.minus);
    return frame;
}

RegimeState hold(Classifier& classifier, const Measures& measures, int bars = 10) {
    for (int i = 0; i < bars; ++i) classifier.update(frame_of(measures));
    return classifier.state();
}

RegimeState judged(const Measures& measures) {
    Classifier classifier{{}};
    return hold(classifier, measures);
}

const Measures trending{.adx = 35, .hurst = 0.6};
const Measures ranging{.adx = 12, .hurst = 0.4};

}  // namespace

TEST_CASE("strong directional movement that persists is a trend, with its direction") {
    const RegimeState up = judged(trending);
    CHECK(up.regime == Regime::Trend);
    CHECK(up.rule == RegimeRule::TrendStrength);
    CHECK(up.direction == 1);
    const RegimeState down = judged({.adx = 35, .hurst = 0.6, .plus = 10, .minus = 30});
    CHECK(down.regime == Regime::Trend);
    CHECK(down.direction == -1);
}

TEST_CASE("open gaps behind the move make up for persistence, those ahead do not") {
    const RegimeState pressed = judged({.adx = 30, .hurst = 0.5, .gaps = 3});
    CHECK(pressed.regime == Regime::Trend);
    CHECK(pressed.rule == RegimeRule::GapPressure);
    CHECK(judged({.adx = 30, .hurst = 0.5, .gaps = -3}).regime == Regime::None);
    CHECK(judged({.adx = 30, .hurst = 0.4, .gaps = 3}).regime == Regime::None);
}

TEST_CASE("a weak trend or reverting returns are mean reversion") {
    CHECK(judged({.adx = 15}).rule == RegimeRule::WeakTrend);
    const RegimeState reverting = judged({.adx = 22, .hurst = 0.42});
    CHECK(reverting.regime == Regime::MeanReversion);
    CHECK(reverting.rule == RegimeRule::AntiPersistent);
    CHECK(reverting.direction == 0);
}

TEST_CASE("volatility far from its usual measure comes before trend and range") {
    Measures wild = trending;
    wild.ratio = 1.6;
    CHECK(judged(wild).regime == Regime::Expansion);
    CHECK(judged(wild).rule == RegimeRule::VolatilityExpanding);
    Measures quiet = trending;
    quiet.ratio = 0.5;
    CHECK(judged(quiet).regime == Regime::Compression);
    CHECK(judged(quiet).rule == RegimeRule::VolatilityCompressed);
}

TEST_CASE("evidence that points nowhere is no regime") {
    const RegimeState state = judged({.adx = 30, .hurst = 0.5});
    CHECK(state.regime == Regime::None);
    CHECK(state.rule == RegimeRule::MixedEvidence);
    CHECK(state.confidence == 0);
}

TEST_CASE("a missing measure is no regime") {
    for (const Feature feature : {Feature::Adx, Feature::PlusDi, Feature::MinusDi, Feature::Hurst,
                                  Feature::VolatilityRatio}) {
        Classifier classifier{{}};
        hold(classifier, trending);
        FeatureFrame frame = frame_of(trending);
        frame.clear(feature);
        for (int i = 0; i < 3; ++i) classifier.update(frame);
        CHECK(classifier.state().regime == Regime::None);
        CHECK(classifier.state().rule == RegimeRule::NotReady);
    }
}

TEST_CASE("a switched-off classifier says nothing") {
    settings::RegimeRules rules;
    rules.enabled = false;
    Classifier classifier{rules};
    CHECK(hold(classifier, trending).regime == Regime::None);
}

TEST_CASE("a new regime must hold for its confirming bars") {
    Classifier classifier{{}};
    CHECK(hold(classifier, trending, 1).regime == Regime::None);
    CHECK(hold(classifier, trending, 1).regime == Regime::Trend);
    CHECK(classifier.state().bars == 0);
    hold(classifier, trending, 10);
    CHECK(classifier.state().bars == 10);
    // One bar of something else changes nothing.
    CHECK(hold(classifier, ranging, 1).regime == Regime::Trend);
    CHECK(classifier.state().rule == RegimeRule::Held);
    CHECK(hold(classifier, trending, 1).rule == RegimeRule::TrendStrength);
    CHECK(hold(classifier, ranging, 1).regime == Regime::Trend);
    CHECK(hold(classifier, ranging, 1).regime == Regime::MeanReversion);
}

TEST_CASE("a flip waits until the last one has dwelt") {
    settings::RegimeRules rules;
    rules.min_dwell = 8;
    Classifier classifier{rules};
    hold(classifier, trending, 2);
    CHECK(hold(classifier, ranging, 7).regime == Regime::Trend);
    CHECK(hold(classifier, ranging, 1).regime == Regime::MeanReversion);
}

TEST_CASE("a regime holds on between its release and its entry threshold") {
    Classifier trend{{}};
    hold(trend, trending);
    CHECK(hold(trend, {.adx = 21, .hurst = 0.5}).regime == Regime::Trend);
    CHECK(trend.state().rule == RegimeRule::Held);
    CHECK(hold(trend, {.adx = 19, .hurst = 0.5}).regime == Regime::MeanReversion);
    CHECK(hold(trend, {.adx = 24, .hurst = 0.5}).regime == Regime::MeanReversion);
    CHECK(hold(trend, trending).regime == Regime::Trend);

    Classifier wild{{}};
    hold(wild, {.ratio = 1.6});
    CHECK(hold(wild, {.ratio = 1.25}).regime == Regime::Expansion);
    CHECK(hold(wild, {.adx = 15, .ratio = 1.1}).regime == Regime::MeanReversion);
    Classifier quiet{{}};
    hold(quiet, {.ratio = 0.5});
    CHECK(hold(quiet, {.ratio = 0.75}).regime == Regime::Compression);
    CHECK(hold(quiet, {.adx = 15, .ratio = 0.85}).regime == Regime::MeanReversion);
}

TEST_CASE("a trend that turns keeps its old direction until the new one is confirmed") {
    Classifier classifier{{}};
    hold(classifier, trending);
    Measures turned = trending;
    std::swap(turned.plus, turned.minus);
    CHECK(hold(classifier, turned, 1).direction == 1);
    CHECK(hold(classifier, turned, 1).direction == -1);
    CHECK(classifier.state().bars == 0);
}

TEST_CASE("confidence grows with the distance from the thresholds") {
    CHECK(judged({.adx = 25, .hurst = 0.55}).confidence == Approx(0.5));
    CHECK(judged({.adx = 30, .hurst = 0.65}).confidence == Approx(1.0));
    CHECK(judged({.ratio = 1.5}).confidence == Approx(0.5));
    CHECK(judged({.ratio = 5}).confidence == 1);
    CHECK(judged({.ratio = 0.5}).confidence == Approx(0.75));
    CHECK(judged({.adx = 20 - 1e-9, .hurst = 0.45}).confidence == Approx(0.5));
    CHECK(judged({.adx = 10, .hurst = 0.3}).confidence == Approx(1.0));
}

TEST_CASE("whatever the measures, confidence stays in range and flips keep their distance") {
    test::check_property("bounded, rested", [](const std::vector<std::uint16_t>& draws) {
        const settings::RegimeRules rules;
        Classifier classifier{rules};
        RegimeState last = classifier.state();
        std::uint32_t since = 1000;
        for (const std::uint16_t draw : draws) {
            const Measures measures{.adx = static_cast<double>(draw % 50),
                                    .hurst = 0.3 + 0.01 * (draw / 7 % 50),
                                    .ratio = 0.3 + 0.03 * (draw / 11 % 60),
                                    .gaps = static_cast<double>(draw % 9) - 4,
                                    .plus = static_cast<double>(draw % 31),
                                    .minus = static_cast<double>(draw % 29)};
            const RegimeState now = classifier.update(frame_of(measures));
            ++since;
            RC_ASSERT(now.confidence >= 0 && now.confidence <= 1);
            RC_ASSERT((now.direction != 0) == (now.regime == Regime::Trend));
            if (now.regime != last.regime || now.direction != last.direction) {
                RC_ASSERT(since >= rules.min_dwell || last.regime == Regime::None);
                since = 0;
            }
            last = now;
        }
    });
}

TEST_CASE("noise around a threshold does not make the regime flap") {
    test::check_property("no flapping", [](const std::vector<std::uint8_t>& draws) {
        Classifier classifier{{}};
        hold(classifier, trending);
        for (const std::uint8_t draw : draws) {
            // Half the width of the hysteresis to either side of the entry threshold.
            const double noise = (draw / 255.0 - 0.5) * 4.9;
            RC_ASSERT(classifier.update(frame_of({.adx = 25 + noise, .hurst = 0.56})).regime ==
                      Regime::Trend);
        }
    });
}

TEST_CASE("a classifier goes on from its checkpoint") {
    Classifier running{{}};
    hold(running, trending);
    hold(running, ranging, 1);
    std::vector<std::byte> bytes;
    StateWriter writer{bytes};
    writer(running);
    Classifier restored{{}};
    StateReader reader{bytes};
    reader(restored);
    REQUIRE(reader.finished());
    CHECK(hold(running, ranging, 1).regime == Regime::MeanReversion);
    CHECK(hold(restored, ranging, 1).regime == Regime::MeanReversion);
    CHECK(restored.state().confidence == running.state().confidence);
}

namespace {

// A market minute by minute through the real features of a minute frame.
std::vector<RegimeState> classify(const std::vector<double>& closes) {
    static const calendar::Calendar calendar;
    settings::Features windows;
    windows.hurst = 64;
    features::FrameFeatures features{windows, TimeFrame::Minute1, Classifier::needs(), calendar};
    Classifier classifier{{}};
    std::vector<RegimeState> states;
    Timestamp end = calendar.session_on(Date::from_ymd(2024, 3, 26))->open;
    double open = closes.front();
    for (const double close : closes) {
        end = end + std::chrono::minutes{1};
        Bar bar;
        bar.header.event_time = end;
        bar.open = Price::from_double(open);
        bar.close = Price::from_double(close);
        bar.high = Price::from_double(std::max(open, close) + 0.01);
        bar.low = Price::from_double(std::min(open, close) - 0.01);
        open = close;
        features.update(bar);
        features.refresh_hurst();
        states.push_back(classifier.update(features.frame()));
    }
    return states;
}

class Noise {
public:
    double operator()() {
        double sum = -6;
        for (int i = 0; i < 12; ++i) {
            state_ = state_ * 6'364'136'223'846'793'005u + 1'442'695'040'888'963'407u;
            sum += static_cast<double>(state_ >> 11u) * 0x1p-53;
        }
        return sum;
    }

private:
    std::uint64_t state_ = 11;
};

std::size_t count_of(const std::vector<RegimeState>& states, Regime regime) {
    return static_cast<std::size_t>(std::ranges::count(states, regime, &RegimeState::regime));
}

}  // namespace

TEST_CASE("a market that climbs is classified as a rising trend") {
    Noise noise;
    std::vector<double> closes{100};
    for (int i = 0; i < 380; ++i) closes.push_back(closes.back() + 0.03 + 0.02 * noise());
    const auto states = classify(closes);
    CHECK(count_of(states, Regime::Trend) > 150);
    CHECK(count_of(states, Regime::MeanReversion) < 40);
    CHECK(states.back().direction == 1);
}

TEST_CASE("a market that swings around its mean is classified as mean reversion") {
    Noise noise;
    std::vector<double> closes;
    double level = 0;
    for (int i = 0; i < 380; ++i) {
        level = 0.3 * level + 0.05 * noise();
        closes.push_back(100 + level);
    }
    const auto states = classify(closes);
    CHECK(count_of(states, Regime::MeanReversion) > 150);
    CHECK(count_of(states, Regime::Trend) < 20);
}

TEST_CASE("a market that wakes up expands, and one that falls asleep compresses") {
    Noise noise;
    std::vector<double> waking{100};
    std::vector<double> drowsing{100};
    for (int i = 0; i < 380; ++i) {
        waking.push_back(waking.back() + (i < 330 ? 0.02 : 0.10) * noise());
        drowsing.push_back(drowsing.back() + (i < 330 ? 0.10 : 0.02) * noise());
    }
    CHECK(classify(waking).at(360).regime == Regime::Expansion);
    CHECK(classify(drowsing).at(378).regime == Regime::Compression);
}
