#include "tradewind/policy/reward_tracker.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "support/property.hpp"
#include "tradewind/model/invariant.hpp"

namespace tradewind::policy {
namespace {

AgentShares all_of(std::size_t agent) {
    AgentShares shares;
    shares.parts[agent] = AgentShares::whole;
    return shares;
}
AgentShares halves(std::size_t a, std::size_t b) {
    AgentShares shares;
    shares.parts[a] = 32768;
    shares.parts[b] = 32767;
    return shares;
}

}  // namespace

TEST_CASE("a result is credited by shares, in its regime and in all") {
    RewardTracker tracker{{}};
    tracker.record(Regime::Trend, halves(0, 3), 2);
    tracker.record(Regime::Expansion, all_of(0), -1);
    CHECK(tracker.in(Regime::Trend, 0).trades() == 1);
    CHECK(tracker.in(Regime::Trend, 0).mass() == Approx(0.5).margin(1e-4));
    CHECK(tracker.in(Regime::Trend, 3).mean() == 2);
    CHECK(tracker.in(Regime::Expansion, 0).mean() == -1);
    CHECK(tracker.in_all(0).trades() == 2);
    CHECK(tracker.in_all(0).mean() == Approx(0).margin(0.01));  // half of 2, one of -1
    CHECK(tracker.in_all(1).trades() == 0);
}

TEST_CASE("a result counts half as much after the half-life, in trades of its agent") {
    settings::Adaptation settings;
    settings.half_life_trades = 10;
    RewardTracker tracker{settings};
    tracker.record(Regime::Trend, all_of(0), 3);
    const double before = tracker.in(Regime::Trend, 0).mass();
    for (int i = 0; i < 50; ++i) tracker.record(Regime::Trend, all_of(1), 3);
    CHECK(tracker.in(Regime::Trend, 0).mass() == before);
    for (int i = 0; i < 10; ++i) tracker.record(Regime::Trend, all_of(0), 0);
    const Evidence& now = tracker.in(Regime::Trend, 0);
    CHECK(now.mean() * now.mass() == Approx(1.5));
}

TEST_CASE("days without trades fade what is known and not what it says") {
    settings::Adaptation settings;
    settings.half_life_days = 5;
    RewardTracker tracker{settings};
    for (int i = 0; i < 40; ++i) tracker.record(Regime::Trend, all_of(0), i % 2 == 0 ? 2 : -1);
    const Evidence before = tracker.in(Regime::Trend, 0);
    const double edge = tracker.edge(Regime::Trend, 0);
    for (int day = 0; day < 5; ++day) tracker.end_day();
    CHECK(tracker.in(Regime::Trend, 0).mass() == Approx(before.mass() / 2));
    CHECK(tracker.in(Regime::Trend, 0).mean() == before.mean());
    CHECK(tracker.edge(Regime::Trend, 0) < edge);
    CHECK(tracker.edge(Regime::Trend, 0) > 0);
}

TEST_CASE("moments are those of the weighted sample") {
    test::check_property("against sums from the end", [] {
        settings::Adaptation settings;
        settings.half_life_trades = *rc::gen::inRange(1, 300);
        RewardTracker tracker{settings};
        const auto results =
            *rc::gen::nonEmpty(rc::gen::container<std::vector<int>>(rc::gen::inRange(-40, 41)));
        for (const int result : results) tracker.record(Regime::Trend, all_of(2), result / 10.0);
        double mass = 0;
        double sum = 0;
        double weight = 1;
        const double keep = std::exp2(-1 / settings.half_life_trades);
        for (auto at = results.rbegin(); at != results.rend(); ++at, weight *= keep) {
            mass += weight;
            sum += weight * *at / 10.0;
        }
        double squares = 0;
        weight = 1;
        for (auto at = results.rbegin(); at != results.rend(); ++at, weight *= keep)
            squares += weight * (*at / 10.0 - sum / mass) * (*at / 10.0 - sum / mass);
        const Evidence& made = tracker.in_all(2);
        RC_ASSERT(std::abs(made.mass() - mass) < 1e-9);
        RC_ASSERT(std::abs(made.mean() - sum / mass) < 1e-9);
        RC_ASSERT(std::abs(made.variance() - (20 + squares) / (20 + mass)) < 1e-9);
    });
}

TEST_CASE("an edge is held to nothing, and in a regime to the agent's in all") {
    RewardTracker tracker{{}};
    CHECK(tracker.edge(Regime::Trend, 0) == 0);
    for (int i = 0; i < 100; ++i) tracker.record(Regime::Trend, all_of(0), i % 2 == 0 ? 1.5 : -1);
    const Evidence& seen = tracker.in(Regime::Trend, 0);
    const double trend = tracker.edge(Regime::Trend, 0);
    CHECK(trend > 0);
    CHECK(trend < seen.edge());
    const double elsewhere = tracker.edge(Regime::Compression, 0);
    CHECK(elsewhere == Approx(seen.mass() * seen.edge() / (seen.mass() + 100)));
    for (int i = 0; i < 100; ++i)
        tracker.record(Regime::Compression, all_of(0), i % 2 == 0 ? 1 : -1.5);
    CHECK(tracker.edge(Regime::Compression, 0) < 0);
    CHECK(tracker.edge(Regime::Trend, 0) < trend);
    CHECK(tracker.edge(Regime::Trend, 0) > 0);
}

TEST_CASE("a result beyond the limit counts as the limit, and no number stops trading") {
    RewardTracker tracker{{}};
    tracker.record(Regime::Trend, all_of(0), -50);
    CHECK(tracker.in_all(0).mean() == -4);
    CHECK_THROWS_AS(
        tracker.record(Regime::Trend, all_of(0), std::numeric_limits<double>::quiet_NaN()),
        InvariantBroken);
}

}  // namespace tradewind::policy
