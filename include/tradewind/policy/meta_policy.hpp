#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <span>

#include "tradewind/model/decision.hpp"
#include "tradewind/model/quantity.hpp"
#include "tradewind/model/regime.hpp"
#include "tradewind/model/timestamp.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::policy {

enum class Working : std::uint8_t { No, Yes };
enum class Readiness : std::uint8_t { WarmUp, Warm };
enum class Tradable : std::uint8_t { No, Yes };

// What the desk knows of one symbol when it asks.
struct Situation {
    RegimeState regime;
    Quantity position;  // signed
    Timestamp now;
    Timestamp last_closed;          // when the last position became flat; long ago: never
    Working working = Working::No;  // an order of this symbol is open, exits of a bracket too
    Readiness readiness = Readiness::WarmUp;  // what an entry needs has been computed
    Tradable tradable = Tradable::Yes;
    // The side for which an opposite blend closed the last position; Flat: it closed otherwise.
    // Only read when reversals are allowed.
    Direction reversing_to = Direction::Flat;
};

// Makes one decision of all agents' intents.
//
// Blend. Agent i speaks with direction d (+1, -1; 0 is silence), confidence c and the weight w that
// the settings give it in the present regime. Over the agents that speak with w > 0:
//
//     score      = sum(w c d) / sum(w)            -1 .. 1; a silent agent does not dilute
//     direction  = sign of score
//     confidence = |score|
//     agreement  = sum(w c of those in that direction) / sum(w c)
//     horizon    = sum(w c h of those in that direction) / sum(w c of those in that direction)
//
// Sums run in the agents' order, so they have the same bits everywhere.
//
// Judgement, first that applies:
//   NotTradable        the instrument is quoted only
//   (exit) Sent        a position is held and the agents want it closed, see below
//   WarmUp             flat, and an entry's features are not ready
//   NoIntent           nobody with weight speaks
//   Conflict           the sides cancel out, or agreement < min_agreement, or agents speak for both
//                      sides and policy.conflict is stand_aside, or it is veto and one of those
//                      against the direction has veto_confidence
//   BelowConfidence    confidence < min_confidence
//   (exit) Sent        a position is held against the blend, which has the hysteresis beyond
//                      min_confidence (else BelowConfidence): it is closed, never turned around in
//                      one order
//   AlreadyPositioned  the book has what is wanted: a position on the blend's side, or none where
//                      the blend is short and shorts are not allowed
//   OrderWorking       flat, with an entry still at the market
//   CoolingDown        flat for less than policy.cooldown_minutes, unless reversals are allowed and
//                      this is the side that the position was closed for
//   Sent               enter on the blend's side
//
// A position is otherwise managed by its own stop, target and time stop: fading confidence does not
// close it.
//
// Exits that agents ask for. An exit counts with the largest weight the agent has in any regime
// (what it opened in one regime it may close in another) and with full confidence; it wins against
// those that speak for the position's side if sum(exit weights) >= sum(w c of that side). While
// flat an exit says nothing.
//
// Stateless after construction; any thread may ask.
class MetaPolicy {
public:
    // The agents in the order of their votes, at most max_agents.
    MetaPolicy(const settings::Policy& policy, std::span<const settings::Agent> agents);

    // votes[i].intent is agent i's; fills votes[i].weight. Outcome Sent: go on, with `exit` to
    // close what is held, else to enter on `direction`.
    Blend decide(const Situation& situation, std::span<Vote> votes) const;

    // Nothing to save: the settings say it all.
    template <class Archive>
    void serialize(Archive&) {}

private:
    struct Tally;  // what was said for either side
    Blend blend(const Tally& tally) const;
    DecisionOutcome judge(const Blend& blend, const Tally& tally) const;
    DecisionOutcome judge_entry(const Blend& blend, const Situation& situation) const;
    bool agents_want_exit(std::span<const Vote> votes, Direction held) const;

    settings::Policy policy_;
    std::chrono::nanoseconds cooldown_;
    std::size_t agent_count_;
    std::array<std::array<double, regime_count>, max_agents> weights_{};
    std::array<double, max_agents> largest_weight_{};
};

}  // namespace tradewind::policy
