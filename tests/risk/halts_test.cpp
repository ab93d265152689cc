#include <catch2/catch.hpp>

#include "gate_scene.hpp"
#include "tradewind/calendar/new_york.hpp"

using namespace tradewind;
using namespace tradewind::risk;

namespace {

// Wednesday 2025-07-30, at this time of New York.
Timestamp at(std::chrono::nanoseconds time) {
    return calendar::from_new_york(Date::from_ymd(2025, 7, 30), time);
}

std::optional<RiskRule> refusal_at(Scene& scene, Timestamp now) {
    scene.now = scene.market.marked = now;
    return scene.refusal();
}

}  // namespace

TEST_CASE("an economic event refuses entries from its first minute to its last") {
    Scene scene;
    scene.settings.event_halt.events = {
        {Date::from_ymd(2025, 7, 30), 14 * 60, settings::EventImportance::High, "FOMC"},
        {Date::from_ymd(2025, 7, 30), 10 * 60, settings::EventImportance::Medium, "sales"}};
    CHECK_FALSE(refusal_at(scene, at(10h)));
    CHECK_FALSE(refusal_at(scene, at(13h + 55min - 1ns)));
    CHECK(scene.verdict(RiskRule::EventHalt)->limit == -5);
    CHECK(refusal_at(scene, at(13h + 55min)) == RiskRule::EventHalt);
    CHECK(scene.verdict(RiskRule::EventHalt)->value == -5);
    CHECK(refusal_at(scene, at(14h + 10min - 1ns)) == RiskRule::EventHalt);
    CHECK(scene.verdict(RiskRule::EventHalt)->limit == 10);
    CHECK_FALSE(refusal_at(scene, at(14h + 10min)));
    scene.settings.event_halt.importance = settings::EventImportance::Medium;
    CHECK(refusal_at(scene, at(10h)) == RiskRule::EventHalt);
}

TEST_CASE("events that overlap halt until the last of them is over") {
    Scene scene;
    scene.settings.event_halt.minutes_after = 30;
    const auto event = [](std::uint32_t minute) {
        return settings::EconomicEvent{Date::from_ymd(2025, 7, 30), minute,
                                       settings::EventImportance::High, "x"};
    };
    scene.settings.event_halt.events = {event(14 * 60 + 30), event(14 * 60)};
    CHECK(refusal_at(scene, at(14h + 29min)) == RiskRule::EventHalt);
    CHECK(refusal_at(scene, at(14h + 30min)) == RiskRule::EventHalt);
    CHECK(refusal_at(scene, at(15h - 1ns)) == RiskRule::EventHalt);
    CHECK_FALSE(refusal_at(scene, at(15h)));
}

TEST_CASE("news of a symbol refuse entries in it and in its options for so long") {
    Scene scene;
    scene.settings.news_halt = {.minutes = 30, .sentiment = 0.5, .relevance = 0.5};
    Gate gate{scene.settings, scene.policy, {.symbols = 0, .instruments = 4}};
    News news;
    news.header.instrument = scene.instrument.id;
    news.relevance = 1;
    const Timestamp came = scene.now;
    const auto refusal = [&](std::chrono::nanoseconds later) -> std::optional<RiskRule> {
        scene.now = scene.market.marked = came + later;
        const Review review = scene.enter(gate, scene.bracket());
        if (review.approved()) return std::nullopt;
        return review.refused_by;
    };
    news.sentiment = 0.49;
    CHECK_FALSE(gate.on_news(news, came));
    news.sentiment = std::numeric_limits<double>::quiet_NaN();
    CHECK_FALSE(gate.on_news(news, came));
    CHECK_FALSE(refusal(1s));
    news.sentiment = -0.5;
    CHECK(gate.on_news(news, came));
    CHECK(refusal(1s) == RiskRule::NewsHalt);
    CHECK(refusal(30min - 1ns) == RiskRule::NewsHalt);
    CHECK_FALSE(refusal(30min));
    scene.instrument.underlying = scene.instrument.id;
    scene.instrument.id = InstrumentId::from_index(3);
    CHECK(refusal(1s) == RiskRule::NewsHalt);
}
