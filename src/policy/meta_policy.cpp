#include "tradewind/policy/meta_policy.hpp"

#include <algorithm>

#include "tradewind/model/invariant.hpp"

namespace tradewind::policy {
namespace {

Direction side_of(Quantity position) {
    if (position.is_zero()) return Direction::Flat;
    return position > Quantity{} ? Direction::Long : Direction::Short;
}

bool speaks(const Vote& vote) {
    return vote.weight > 0 && vote.intent.direction != Direction::Flat;
}

// What is said for one direction.
struct Side {
    double strength = 0;  // sum of weight x confidence
    double horizon = 0;   // sum of weight x confidence x seconds
    double surest = 0;    // the highest confidence
    std::uint32_t longest = 0;
    std::uint32_t voices = 0;

    void hear(const Vote& vote) {
        const double said = vote.weight * vote.intent.confidence;
        strength += said;
        horizon += said * static_cast<double>(vote.intent.horizon_seconds);
        surest = std::max(surest, vote.intent.confidence);
        longest = std::max(longest, vote.intent.horizon_seconds);
        ++voices;
    }
};

std::uint32_t mean_horizon(const Side& side) {
    if (!(side.strength > 0)) return 0;
    // Rounding could carry the mean past the longest horizon, and that out of range.
    const double mean =
        std::min(side.horizon / side.strength + 0.5, static_cast<double>(side.longest));
    return static_cast<std::uint32_t>(mean);
}

}  // namespace

struct MetaPolicy::Tally {
    Side up;
    Side down;
    double weight = 0;

    explicit Tally(std::span<const Vote> votes) {
        for (const Vote& vote : votes) {
            if (!speaks(vote)) continue;
            weight += vote.weight;
            (vote.intent.direction == Direction::Long ? up : down).hear(vote);
        }
    }
};

MetaPolicy::MetaPolicy(const settings::Policy& policy, std::span<const settings::Agent> agents)
    : policy_{policy},
      cooldown_{std::chrono::minutes{policy.cooldown_minutes}},
      agent_count_{agents.size()} {
    invariant(agents.size() <= max_agents, "a decision has a seat for every agent");
    for (std::size_t i = 0; i < agents.size(); ++i) {
        weights_[i] = agents[i].weights;
        largest_weight_[i] = *std::ranges::max_element(agents[i].weights);
    }
}

Blend MetaPolicy::decide(const Situation& situation, std::span<Vote> votes) const {
    invariant(votes.size() == agent_count_, "every agent has one vote");
    const auto regime = static_cast<std::size_t>(situation.regime.regime);
    for (std::size_t i = 0; i < votes.size(); ++i) {
        invariant(votes[i].intent.confidence >= 0 && votes[i].intent.confidence <= 1,
                  "an intent's confidence is 0 to 1");
        votes[i].weight = weights_[i][regime];
    }
    const Tally tally{votes};
    Blend result = blend(tally);
    const Direction held = side_of(situation.position);
    if (situation.tradable == Tradable::No) {
        result.outcome = DecisionOutcome::NotTradable;
    } else if (held == Direction::Flat) {
        result.outcome =
            situation.readiness == Readiness::Warm ? judge(result, tally) : DecisionOutcome::WarmUp;
        if (result.outcome == DecisionOutcome::Sent)
            result.outcome = judge_entry(result, situation);
    } else if (agents_want_exit(votes, held)) {
        result.exit = 1;
        result.outcome = DecisionOutcome::Sent;
    } else {
        result.outcome = judge(result, tally);
        if (result.outcome == DecisionOutcome::Sent) {
            result.exit = result.direction == held ? 0 : 1;
            if (result.exit == 0) {
                result.outcome = DecisionOutcome::AlreadyPositioned;
            } else if (result.confidence < policy_.min_confidence + policy_.hysteresis) {
                result.exit = 0;
                result.outcome = DecisionOutcome::BelowConfidence;
            }
        }
    }
    return result;
}

Blend MetaPolicy::blend(const Tally& tally) const {
    Blend result;
    if (!(tally.weight > 0)) return result;
    const auto& [up, down, weight] = tally;
    const double net = up.strength - down.strength;
    if (net == 0) return result;
    const Side& winner = net > 0 ? up : down;
    result.direction = net > 0 ? Direction::Long : Direction::Short;
    result.score = std::clamp(net / weight, -1.0, 1.0);
    result.confidence = result.score < 0 ? -result.score : result.score;
    result.agreement = winner.strength / (up.strength + down.strength);
    result.horizon_seconds = mean_horizon(winner);
    return result;
}

// Whether the blend by itself is worth acting on: Sent if so.
DecisionOutcome MetaPolicy::judge(const Blend& blend, const Tally& tally) const {
    const bool up = tally.up.voices > 0;
    const bool down = tally.down.voices > 0;
    if (!up && !down) return DecisionOutcome::NoIntent;
    if (up && down && policy_.conflict == settings::ConflictPolicy::StandAside)
        return DecisionOutcome::Conflict;
    if (blend.direction == Direction::Flat)
        return up && down ? DecisionOutcome::Conflict : DecisionOutcome::BelowConfidence;
    const Side& against = blend.direction == Direction::Long ? tally.down : tally.up;
    if (policy_.conflict == settings::ConflictPolicy::Veto && against.voices > 0 &&
        against.surest >= policy_.veto_confidence)
        return DecisionOutcome::Conflict;
    if (blend.agreement < policy_.min_agreement) return DecisionOutcome::Conflict;
    if (blend.confidence < policy_.min_confidence) return DecisionOutcome::BelowConfidence;
    return DecisionOutcome::Sent;
}

DecisionOutcome MetaPolicy::judge_entry(const Blend& blend, const Situation& situation) const {
    if (blend.direction == Direction::Short && !policy_.allow_short)
        return DecisionOutcome::AlreadyPositioned;
    if (situation.working == Working::Yes) return DecisionOutcome::OrderWorking;
    const bool reversing = policy_.allow_reversal && situation.reversing_to == blend.direction;
    if (!reversing && situation.now < situation.last_closed + cooldown_)
        return DecisionOutcome::CoolingDown;
    return DecisionOutcome::Sent;
}

bool MetaPolicy::agents_want_exit(std::span<const Vote> votes, Direction held) const {
    double exit = 0;
    double hold = 0;
    for (std::size_t i = 0; i < votes.size(); ++i) {
        const Intent& intent = votes[i].intent;
        if (intent.exit != 0) {
            exit += largest_weight_[i];
        } else if (intent.direction == held) {
            hold += votes[i].weight * intent.confidence;
        }
    }
    return exit > 0 && exit >= hold;
}

}  // namespace tradewind::policy
