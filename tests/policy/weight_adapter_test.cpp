#include "tradewind/policy/weight_adapter.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "support/property.hpp"

namespace tradewind::policy {
namespace {

AgentShares all_of(std::size_t agent) {
    AgentShares shares;
    shares.parts[agent] = AgentShares::whole;
    return shares;
}

}  // namespace

TEST_CASE("nothing moves before the minimum sample, and other regimes do not lend theirs") {
    const settings::Adaptation settings;
    RewardTracker tracker{settings};
    WeightAdapter adapter{settings};
    for (int i = 0; i < 30; ++i) {
        tracker.record(Regime::Trend, all_of(0), 1);
        adapter.propose(tracker);
    }
    CHECK(adapter.proposed().distance({}) == 0);  // 30 trades, a little faded
    for (int i = 0; i < 10; ++i) tracker.record(Regime::Trend, all_of(0), 1);
    adapter.propose(tracker);
    CHECK(adapter.proposed().of(Regime::Trend, 0) == Approx(1.02));
    CHECK(adapter.proposed().of(Regime::Expansion, 0) == 1);
    CHECK(adapter.proposed().of(Regime::Trend, 1) == 1);
}

TEST_CASE("what has faded returns to the prior") {
    settings::Adaptation settings;
    settings.half_life_days = 5;
    RewardTracker tracker{settings};
    WeightAdapter adapter{settings};
    for (int i = 0; i < 100; ++i) {
        tracker.record(Regime::Trend, all_of(0), i % 2 == 0 ? 1.5 : -1);
        adapter.propose(tracker);
    }
    CHECK(adapter.proposed().of(Regime::Trend, 0) > 1.2);
    for (int day = 0; day < 20; ++day) tracker.end_day();
    for (int i = 0; i < 50; ++i) adapter.propose(tracker);
    CHECK(adapter.proposed().of(Regime::Trend, 0) == 1);
}

TEST_CASE("a live account moves in smaller steps") {
    settings::Adaptation settings;
    settings.pace = settings::AdaptationPace::SafeLive;
    RewardTracker tracker{settings};
    for (int i = 0; i < 60; ++i) tracker.record(Regime::Trend, all_of(0), 1);
    WeightAdapter adapter{settings};
    adapter.propose(tracker);
    CHECK(adapter.proposed().of(Regime::Trend, 0) == Approx(1.005));
}

TEST_CASE("weights stay within floor and ceiling, and move a step at most") {
    test::check_property("whatever agents earn", [] {
        const settings::Adaptation settings;
        RewardTracker tracker{settings};
        WeightAdapter adapter{settings};
        const std::size_t trades = *rc::gen::inRange<std::size_t>(0, 200);
        const double luck = *rc::gen::element(-4.0, 0.0, 4.0);
        for (std::size_t i = 0; i < trades; ++i) {
            const auto regime = static_cast<Regime>(*rc::gen::inRange(0, 5));
            const std::size_t agent = *rc::gen::inRange<std::size_t>(0, 3);
            tracker.record(regime, all_of(agent), luck + *rc::gen::inRange(-30, 31) / 10.0);
            const Multipliers before = adapter.proposed();
            adapter.propose(tracker);
            RC_ASSERT(adapter.proposed().distance(before) <= settings.step * (1 + 1e-12));
            for (const auto& row : adapter.proposed().rows)
                for (const double multiplier : row)
                    RC_ASSERT(multiplier >= settings.floor && multiplier <= settings.ceiling);
        }
    });
}

TEST_CASE("a trade's stake is its agents' by shares") {
    Multipliers multipliers;
    multipliers.of(Regime::Trend, 0) = 2;
    multipliers.of(Regime::Trend, 1) = 0.5;
    AgentShares shares;
    shares.parts[0] = 13107;  // a fifth
    shares.parts[1] = 52428;
    CHECK(multipliers.stake(Regime::Trend, shares) == Approx(0.8));
    CHECK(multipliers.stake(Regime::Expansion, shares) == Approx(1));
    CHECK(multipliers.stake(Regime::Trend, {}) == 0);
}

}  // namespace tradewind::policy
