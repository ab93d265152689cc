#pragma once

#include <catch2/catch.hpp>
#include <memory>
#include <string>

#include "tradewind/agents/agent.hpp"

namespace tradewind::test {

// One agent on a stage: columns are set by hand, bars are shown one by one.
struct Stage {
    explicit Stage(const std::string& kind,
                   std::vector<std::pair<std::string, double>> parameters = {},
                   TimeFrame frame = TimeFrame::Minute5) {
        settings::Agent settings;
        settings.kind = kind;
        settings.frame = frame;
        settings.horizon_minutes = 30;
        settings.parameters = std::move(parameters);
        auto made = agents::make_agent(settings, {});
        INFO((made ? "" : made.error().message()));
        REQUIRE(made);
        agent = std::move(*made);
        bar.frame = frame;
        frames[index_of(frame)].pages[0].frame = frame;
    }

    FeatureFrame& features() { return frames[index_of(bar.frame)]; }
    void set(std::initializer_list<std::pair<Feature, double>> values) {
        for (const auto& [feature, value] : values) features().set(feature, value);
    }
    void prices(double open, double high, double low, double close) {
        bar.open = Price::from_double(open);
        bar.high = Price::from_double(high);
        bar.low = Price::from_double(low);
        bar.close = Price::from_double(close);
        features().set(Feature::Close, close);
        features().set(Feature::BarRange, high - low);
    }
    Intent ask() {
        FrameSet set;
        for (std::size_t i = 0; i < time_frame_count; ++i) set[i] = &frames[i];
        return agent->evaluate({.frames = set, .regime = regime, .bar = bar});
    }

    std::unique_ptr<agents::Agent> agent;
    std::array<FeatureFrame, time_frame_count> frames{};
    RegimeState regime{};
    Bar bar;
};

// Saves one agent and loads another of the same settings with it.
inline void hand_over(agents::Agent& from, agents::Agent& to) {
    std::vector<std::byte> bytes;
    StateWriter writer{bytes};
    writer(from);
    StateReader reader{bytes};
    reader(to);
    REQUIRE(reader.finished());
}

}  // namespace tradewind::test
