#include "tradewind/settings/effective.hpp"

#include <catch2/catch.hpp>

#include "support/property.hpp"
#include "tradewind/settings/load.hpp"

namespace tradewind::settings {
namespace {

double fraction() { return *rc::gen::inRange(1, 1'000'001) / 1'000'001.0; }
std::uint32_t count(std::uint32_t low, std::uint32_t high) { return *rc::gen::inRange(low, high); }
bool coin() { return *rc::gen::arbitrary<bool>(); }

Agent any_agent(std::size_t index) {
    Agent agent;
    agent.kind = "kind" + std::to_string(count(0, 5));
    agent.name = "agent" + std::to_string(index);
    agent.enabled = coin();
    agent.frame = *rc::gen::elementOf(all_time_frames);
    agent.horizon_minutes = count(1, 10'000);
    if (agent.frame < TimeFrame::Day1 && coin()) agent.confirm_frame = TimeFrame::Day1;
    for (double& weight : agent.weights) weight = fraction();
    for (std::uint32_t i = count(0, 4); i > 0; --i)
        agent.parameters.emplace_back("p" + std::to_string(9 - i), (fraction() - 0.5) * 1e9);
    return agent;
}

// Valid settings with every kind of key away from its default.
Settings any_settings() {
    Settings s;
    s.run.mode = *rc::gen::element(Mode::Paper, Mode::Backtest, Mode::Replay);
    s.run.starting_equity = 1 + fraction() * 1e6;
    s.run.symbols = coin() ? std::vector<std::string>{"SPY", "BRK.B"}
                           : std::vector<std::string>{"O:SPY251219C00650000"};
    s.feed.kind = *rc::gen::element(FeedKind::FlatFiles, FeedKind::Sim);
    s.feed.directory = "d" + *rc::gen::container<std::string>(rc::gen::inRange<char>(0, 127));
    const bool files = s.feed.kind == FeedKind::FlatFiles;
    if (files && coin()) s.feed.from = Date::from_days(static_cast<std::int32_t>(count(0, 20'000)));
    if (files && coin())
        s.feed.to = Date::from_days(static_cast<std::int32_t>(count(20'000, 25'000)));
    s.feed.sim.seed = count(0, 4'000'000'000);
    s.feed.sim.speed = fraction() * 100;
    s.features.ema_slow = count(13, 500);
    s.features.hurst = 1u << count(4, 13);
    s.option_universe.margin = fraction();
    s.option_universe.delta_high = 0.1 + 0.9 * fraction();
    if (coin()) s.option_universe.shares = {{"SPY", fraction() * 10}, {"BRK.B", 0}};
    s.regime.frame = *rc::gen::elementOf(all_time_frames);
    s.policy.conflict =
        *rc::gen::element(ConflictPolicy::Net, ConflictPolicy::StandAside, ConflictPolicy::Veto);
    if (coin()) s.policy.gates.edge_min = fraction() - 0.5;
    if (coin()) s.policy.gates.flip_minutes = count(1, 1000);
    if (coin())
        s.policy.symbols = {{"BRK.B", {.touch_min = fraction()}}, {"SPY", {.adx_min = 20.0}}};
    s.policy.news.strength = coin() ? 0 : fraction();
    s.policy.allow_short = coin();
    s.risk.daily_loss.fraction = fraction();
    s.risk.hard_drawdown.fraction = 0.1 + fraction() * 0.9;
    s.risk.soft_drawdown.fraction = s.risk.hard_drawdown.fraction * 0.99 * fraction();
    s.exchange.latency_us = count(0, 1'000'000);
    if (coin()) s.exchange.fees.sec_per_million = fraction() * 100;
    s.exchange.faults.lost_reply = fraction();
    s.journal.outputs = *rc::gen::element(Outputs::All, Outputs::OrdersAndHash);
    s.threads.shards = *rc::gen::element<std::uint32_t>(0, 1, 2, 4);
    s.output.log_level = *rc::gen::element<std::string>("trace", "warn");
    const std::uint32_t agents = count(0, 9);
    for (std::size_t i = 0; i < agents; ++i) s.agents.push_back(any_agent(i));
    return s;
}

}  // namespace

TEST_CASE("the printed settings read back as the same settings") {
    test::check_property("parse(effective) is the identity", [] {
        const Settings settings = any_settings();
        const auto again = parse(effective_toml(settings), "effective");
        if (!again) RC_FAIL(again.error().front().message());
        RC_ASSERT(*again == settings);
        RC_ASSERT(effective_toml(*again) == effective_toml(settings));
        RC_ASSERT(behaviour_hash(*again) == behaviour_hash(settings));
        RC_ASSERT(session_id(*again) == session_id(settings));
    });
}

TEST_CASE("speed and places do not change who a run is") {
    const Settings plain;
    Settings moved = plain;
    moved.run.mode = Mode::Backtest;
    moved.threads = {.shards = 4, .reader_thread = false, .lane_capacity = 1024};
    moved.journal.directory = "elsewhere";
    moved.journal.durability = Durability::Power;
    moved.journal.outputs = Outputs::OrdersAndHash;
    moved.output.directory = "there";
    moved.feed.directory = "data";
    moved.feed.sim.speed = 0;
    CHECK(behaviour_hash(moved) == behaviour_hash(plain));
    CHECK(session_id(moved) == session_id(plain));
}

TEST_CASE("the choice of data changes the session and not the behaviour") {
    const Settings plain;
    Settings other = plain;
    SECTION("symbols") { other.run.symbols = {"QQQ"}; }
    SECTION("dates") { other.feed.from = Date::from_ymd(2024, 3, 26); }
    SECTION("datasets") { other.feed.datasets = {Dataset::Hourly}; }
    SECTION("the simulated market") { other.feed.sim.seed = 43; }
    CHECK(behaviour_hash(other) == behaviour_hash(plain));
    CHECK(session_id(other) != session_id(plain));
}

TEST_CASE("a behavioural setting changes both") {
    const Settings plain;
    Settings other = plain;
    SECTION("risk") { other.risk.daily_loss.fraction = 0.02; }
    SECTION("equity") { other.run.starting_equity = 50'000; }
    SECTION("an agent") { other.agents.push_back({.kind = "trend", .name = "trend"}); }
    SECTION("an optional fee") { other.exchange.fees.taf_maximum = 5; }
    SECTION("a fault") { other.exchange.faults.reject = 0.1; }
    CHECK(behaviour_hash(other) != behaviour_hash(plain));
    CHECK(session_id(other) != session_id(plain));
}

TEST_CASE("declared columns and their windows are behaviour, and silent at their default") {
    const Settings plain;
    Settings other = plain;
    SECTION("columns") { other.features.columns = {"wma"}; }
    SECTION("frames") { other.features.frames = {TimeFrame::Day1}; }
    SECTION("a window") { other.features.kyle_bars = 31; }
    CHECK(behaviour_hash(other) != behaviour_hash(plain));
    CHECK(session_id(other) != session_id(plain));
}

TEST_CASE("agents in another order are another behaviour") {
    Settings one;
    one.agents = {{.kind = "trend", .name = "trend"}, {.kind = "volatility", .name = "volatility"}};
    Settings other = one;
    std::swap(other.agents[0], other.agents[1]);
    CHECK(behaviour_hash(one) != behaviour_hash(other));
}

}  // namespace tradewind::settings
