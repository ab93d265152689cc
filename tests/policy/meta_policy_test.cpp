#include "tradewind/policy/meta_policy.hpp"

#include <catch2/catch.hpp>
#include <vector>

#include "support/property.hpp"
#include "tradewind/model/invariant.hpp"

namespace tradewind::policy {
namespace {

using namespace std::chrono_literals;

settings::Agent agent(double weight_in_trend, double weight_in_reversion = 1) {
    settings::Agent made;
    made.weights = {0, weight_in_trend, weight_in_reversion, 1, 1};
    return made;
}

Vote says(Direction direction, double confidence, std::uint32_t horizon_seconds = 3600) {
    Vote vote;
    vote.intent.direction = direction;
    vote.intent.confidence = confidence;
    vote.intent.horizon_seconds = horizon_seconds;
    return vote;
}
Vote silent() { return {}; }
Vote exits() {
    Vote vote;
    vote.intent.exit = 1;
    return vote;
}

const Timestamp noon = Timestamp::from_nanos(1'711'468'800'000'000'000);

Situation flat() {
    Situation situation;
    situation.regime.regime = Regime::Trend;
    situation.now = noon;
    situation.readiness = Readiness::Warm;
    return situation;
}
Situation holding(std::int64_t shares) {
    Situation situation = flat();
    situation.position = Quantity::from_units(shares);
    return situation;
}

// Asks a policy of equal agents, one for each vote.
Blend ask(const Situation& situation, std::vector<Vote> votes, settings::Policy policy = {}) {
    const std::vector<settings::Agent> agents(votes.size(), agent(1));
    return MetaPolicy{policy, agents}.decide(situation, votes);
}

}  // namespace

TEST_CASE("one confident agent enters") {
    const Blend blend = ask(flat(), {says(Direction::Long, 0.7), silent(), silent()});
    CHECK(blend.outcome == DecisionOutcome::Sent);
    CHECK(blend.direction == Direction::Long);
    CHECK(blend.exit == 0);
    CHECK(blend.score == 0.7);
    CHECK(blend.confidence == 0.7);
    CHECK(blend.agreement == 1);
    CHECK(blend.horizon_seconds == 3600);
}

TEST_CASE("votes are blended by weight in the present regime, times confidence") {
    const std::vector agents{agent(1), agent(0.5), agent(0, 1)};
    const MetaPolicy policy{{.min_confidence = 0.3, .min_agreement = 0.6}, agents};
    std::vector votes{says(Direction::Long, 0.8, 1000), says(Direction::Short, 0.4, 99),
                      says(Direction::Short, 1)};
    const Blend blend = policy.decide(flat(), votes);
    // (1 x 0.8 - 0.5 x 0.4) / 1.5; the third has no weight in a trend.
    CHECK(blend.score == Approx(0.4));
    CHECK(blend.agreement == Approx(0.8));
    CHECK(blend.horizon_seconds == 1000);
    CHECK(blend.outcome == DecisionOutcome::Sent);
    CHECK(votes[0].weight == 1);
    CHECK(votes[1].weight == 0.5);
    CHECK(votes[2].weight == 0);
}

TEST_CASE("the horizon is the mean of those that agree") {
    const Blend blend =
        ask(flat(), {says(Direction::Long, 0.9, 600), says(Direction::Long, 0.6, 1200)});
    CHECK(blend.horizon_seconds == 840);  // (0.9 x 600 + 0.6 x 1200) / 1.5
}

TEST_CASE("an agent without weight in the regime is not heard") {
    const std::vector agents{agent(0, 1)};
    std::vector votes{says(Direction::Long, 1)};
    CHECK(MetaPolicy{{}, agents}.decide(flat(), votes).outcome == DecisionOutcome::NoIntent);
    Situation other = flat();
    other.regime.regime = Regime::MeanReversion;
    CHECK(MetaPolicy{{}, agents}.decide(other, votes).outcome == DecisionOutcome::Sent);
}

TEST_CASE("silence and weakness are told apart") {
    CHECK(ask(flat(), {silent()}).outcome == DecisionOutcome::NoIntent);
    CHECK(ask(flat(), {}).outcome == DecisionOutcome::NoIntent);
    CHECK(ask(flat(), {says(Direction::Long, 0.49)}).outcome == DecisionOutcome::BelowConfidence);
    CHECK(ask(flat(), {says(Direction::Long, 0.5)}).outcome == DecisionOutcome::Sent);
    CHECK(ask(flat(), {says(Direction::Long, 0)}).outcome == DecisionOutcome::BelowConfidence);
}

TEST_CASE("agents on both sides conflict by agreement") {
    // Agreement 0.9 / 1.5 = 0.6, confidence 0.15.
    const std::vector votes{says(Direction::Long, 0.9), says(Direction::Short, 0.6)};
    CHECK(ask(flat(), votes, {.min_confidence = 0.1, .min_agreement = 0.6}).outcome ==
          DecisionOutcome::Sent);
    CHECK(ask(flat(), votes, {.min_confidence = 0.1, .min_agreement = 0.61}).outcome ==
          DecisionOutcome::Conflict);
    CHECK(ask(flat(), votes, {.min_confidence = 0.2, .min_agreement = 0.6}).outcome ==
          DecisionOutcome::BelowConfidence);
    CHECK(ask(flat(), {says(Direction::Long, 0.7), says(Direction::Short, 0.7)},
              {.min_confidence = 0, .min_agreement = 0})
              .outcome == DecisionOutcome::Conflict);
}

TEST_CASE("stand aside takes any disagreement as a conflict") {
    settings::Policy policy{.min_confidence = 0.1, .min_agreement = 0};
    policy.conflict = settings::ConflictPolicy::StandAside;
    CHECK(ask(flat(), {says(Direction::Long, 1), says(Direction::Short, 0.01)}, policy).outcome ==
          DecisionOutcome::Conflict);
    CHECK(ask(flat(), {says(Direction::Long, 1), silent()}, policy).outcome ==
          DecisionOutcome::Sent);
}

TEST_CASE("a confident dissenter vetoes, a weak one is netted") {
    settings::Policy policy{.min_confidence = 0.1, .min_agreement = 0};
    policy.conflict = settings::ConflictPolicy::Veto;
    policy.veto_confidence = 0.5;
    const auto against = [&](double confidence) {
        return ask(flat(), {says(Direction::Long, 1), says(Direction::Short, confidence)}, policy)
            .outcome;
    };
    CHECK(against(0.49) == DecisionOutcome::Sent);
    CHECK(against(0.5) == DecisionOutcome::Conflict);
    // One of three, each weaker than the vetoing confidence, adds nothing to the others.
    CHECK(ask(flat(),
              {says(Direction::Long, 1), says(Direction::Short, 0.3), says(Direction::Short, 0.3)},
              policy)
              .outcome == DecisionOutcome::Sent);
    // Those that agree veto nothing.
    CHECK(ask(flat(), {says(Direction::Long, 1), says(Direction::Long, 0.9)}, policy).outcome ==
          DecisionOutcome::Sent);
}

TEST_CASE("an agent without weight in the regime vetoes nothing") {
    settings::Policy policy{.min_confidence = 0.1, .min_agreement = 0};
    policy.conflict = settings::ConflictPolicy::Veto;
    const std::vector agents{agent(1), agent(0, 1)};
    std::vector votes{says(Direction::Long, 1), says(Direction::Short, 1)};
    CHECK(MetaPolicy{policy, agents}.decide(flat(), votes).outcome == DecisionOutcome::Sent);
}

TEST_CASE("to close what is held an opposite blend must pass the hysteresis") {
    const settings::Policy policy{.min_confidence = 0.5, .hysteresis = 0.2};
    const auto closes = [&](double confidence) {
        return ask(holding(10), {says(Direction::Short, confidence)}, policy);
    };
    CHECK(closes(0.69).outcome == DecisionOutcome::BelowConfidence);
    CHECK(closes(0.69).exit == 0);
    CHECK(closes(0.7).outcome == DecisionOutcome::Sent);
    CHECK(closes(0.7).exit == 1);
    // Entries and exits that agents ask for are as they were.
    CHECK(ask(flat(), {says(Direction::Short, 0.5)}, policy).outcome == DecisionOutcome::Sent);
    CHECK(ask(holding(10), {exits()}, policy).exit == 1);
}

TEST_CASE("a position is kept while the blend agrees, fades or is silent") {
    CHECK(ask(holding(10), {says(Direction::Long, 0.9)}).outcome ==
          DecisionOutcome::AlreadyPositioned);
    CHECK(ask(holding(10), {silent()}).outcome == DecisionOutcome::NoIntent);
    CHECK(ask(holding(10), {says(Direction::Short, 0.3)}).outcome ==
          DecisionOutcome::BelowConfidence);
    CHECK(ask(holding(-10), {says(Direction::Short, 0.9)}).outcome ==
          DecisionOutcome::AlreadyPositioned);
}

TEST_CASE("a confident opposite blend closes the position, whatever works for it") {
    for (const std::int64_t shares : {10, -10}) {
        Situation situation = holding(shares);
        situation.working = Working::Yes;  // its stop and target
        situation.readiness = Readiness::WarmUp;
        const auto against = shares > 0 ? Direction::Short : Direction::Long;
        const Blend blend = ask(situation, {says(against, 0.8)});
        CHECK(blend.outcome == DecisionOutcome::Sent);
        CHECK(blend.exit == 1);
        CHECK(blend.direction == against);
    }
}

TEST_CASE("a long-only account closes on a short blend and does not open on it") {
    const settings::Policy long_only{.allow_short = false};
    CHECK(ask(flat(), {says(Direction::Short, 0.9)}, long_only).outcome ==
          DecisionOutcome::AlreadyPositioned);
    CHECK(ask(holding(5), {says(Direction::Short, 0.9)}, long_only).exit == 1);
    CHECK(ask(flat(), {says(Direction::Long, 0.9)}, long_only).outcome == DecisionOutcome::Sent);
}

TEST_CASE("an agent's exit closes what is held and says nothing while flat") {
    const Blend blend = ask(holding(100), {exits()});
    CHECK(blend.outcome == DecisionOutcome::Sent);
    CHECK(blend.exit == 1);
    CHECK(ask(flat(), {exits()}).outcome == DecisionOutcome::NoIntent);
}

TEST_CASE("an exit is heard in a regime in which the agent has no weight") {
    const std::vector agents{agent(0, 1)};
    std::vector votes{exits()};
    CHECK(MetaPolicy{{}, agents}.decide(holding(100), votes).exit == 1);
    CHECK(votes[0].weight == 0);
    settings::Agent mute;
    mute.weights = {};
    CHECK(MetaPolicy{{}, std::vector{mute}}.decide(holding(100), votes).exit == 0);
}

TEST_CASE("an exit is outvoted by a stronger wish to hold") {
    CHECK(ask(holding(100), {exits(), says(Direction::Long, 0.9)}).exit == 1);
    CHECK(ask(holding(100), {exits(), says(Direction::Long, 0.9), says(Direction::Long, 0.9)})
              .outcome == DecisionOutcome::AlreadyPositioned);
}

TEST_CASE("no entry before warm-up ends, beside a working order, or while cooling down") {
    const std::vector votes{says(Direction::Long, 0.9)};
    Situation situation = flat();
    situation.readiness = Readiness::WarmUp;
    CHECK(ask(situation, votes).outcome == DecisionOutcome::WarmUp);
    situation = flat();
    situation.working = Working::Yes;
    CHECK(ask(situation, votes).outcome == DecisionOutcome::OrderWorking);
    situation = flat();
    situation.last_closed = noon - 4min;
    CHECK(ask(situation, votes).outcome == DecisionOutcome::CoolingDown);
    situation.last_closed = noon - 5min;
    CHECK(ask(situation, votes).outcome == DecisionOutcome::Sent);
    situation.last_closed = Timestamp::min();
    CHECK(ask(situation, votes).outcome == DecisionOutcome::Sent);
    situation.tradable = Tradable::No;
    CHECK(ask(situation, votes).outcome == DecisionOutcome::NotTradable);
}

TEST_CASE("an allowed reversal skips the cool-down for its own side only") {
    settings::Policy policy{.allow_reversal = true};
    Situation situation = flat();
    situation.last_closed = noon;
    situation.reversing_to = Direction::Short;
    CHECK(ask(situation, {says(Direction::Short, 0.9)}, policy).outcome == DecisionOutcome::Sent);
    CHECK(ask(situation, {says(Direction::Long, 0.9)}, policy).outcome ==
          DecisionOutcome::CoolingDown);
    policy.allow_reversal = false;
    CHECK(ask(situation, {says(Direction::Short, 0.9)}, policy).outcome ==
          DecisionOutcome::CoolingDown);
}

TEST_CASE("an agent that breaks its word stops trading") {
    CHECK_THROWS_AS(ask(flat(), {says(Direction::Long, 1.5)}), InvariantBroken);
    std::vector<Vote> votes(2);
    CHECK_THROWS_AS((MetaPolicy{{}, std::vector{agent(1)}}.decide(flat(), votes)), InvariantBroken);
}

TEST_CASE("a blend keeps within its bounds and turns with its votes") {
    test::check_property("bounds, symmetry, and no entry into a position", [] {
        const std::size_t count = *rc::gen::inRange<std::size_t>(0, max_agents + 1);
        std::vector<settings::Agent> agents(count);
        std::vector<Vote> votes(count);
        std::vector<Vote> mirrored(count);
        for (std::size_t i = 0; i < count; ++i) {
            for (double& weight : agents[i].weights) weight = *rc::gen::inRange(0, 11) / 10.0;
            votes[i] = says(*rc::gen::element(Direction::Long, Direction::Flat, Direction::Short),
                            *rc::gen::inRange(0, 101) / 100.0, *rc::gen::inRange(0u, ~0u));
            votes[i].intent.exit = *rc::gen::weightedElement<std::uint8_t>({{9, 0}, {1, 1}});
            mirrored[i] = votes[i];
            mirrored[i].intent.direction =
                static_cast<Direction>(-sign_of(votes[i].intent.direction));
        }
        Situation situation = holding(*rc::gen::inRange(-2, 3));
        situation.regime.regime = static_cast<Regime>(*rc::gen::inRange(0, 5));
        Situation opposite = situation;
        opposite.position = -situation.position;
        const MetaPolicy policy{{}, agents};
        const Blend blend = policy.decide(situation, votes);
        const Blend mirror = policy.decide(opposite, mirrored);
        RC_ASSERT(blend.confidence >= 0 && blend.confidence <= 1);
        RC_ASSERT(blend.agreement >= 0 && blend.agreement <= 1);
        RC_ASSERT(blend.score == -mirror.score);
        RC_ASSERT(blend.outcome == mirror.outcome);
        RC_ASSERT(blend.exit == mirror.exit);
        RC_ASSERT(blend.horizon_seconds == mirror.horizon_seconds);
        if (blend.outcome == DecisionOutcome::Sent)
            RC_ASSERT((blend.exit != 0) == !situation.position.is_zero());
    });
}

}  // namespace tradewind::policy
