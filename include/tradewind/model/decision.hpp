#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "tradewind/model/intent.hpp"
#include "tradewind/model/order_plan.hpp"
#include "tradewind/model/regime.hpp"

namespace tradewind {

// One agent's say in a decision.
struct Vote {
    double weight = 0;  // of the agent in this regime
    Intent intent;
};
static_assert(sizeof(Vote) == 24);

enum class DecisionOutcome : std::uint8_t {
    NoIntent,           // nobody spoke
    BelowConfidence,    // the blend is weaker than the minimum
    Conflict,           // agents disagree too much
    AlreadyPositioned,  // the book already has what is wanted
    OrderWorking,       // an order of this symbol is still open
    CoolingDown,
    PlanRefused,  // too small, no price: see the OrderPlan record
    RiskRefused,  // see the Verdict records
    Sent,
    WarmUp,
    NotTradable,  // quoted only
    GateRefused   // see the Verdict records
};
std::string_view name_of(DecisionOutcome outcome);

// The meta-policy's answer to one set of intents.
struct Blend {
    double score = 0;       // signed, -1 .. 1
    double confidence = 0;  // 0 .. 1
    double agreement = 0;   // 0 .. 1: share of the weight that agrees with the direction
    std::uint32_t horizon_seconds = 0;
    Direction direction = Direction::Flat;
    std::uint8_t exit = 0;
    DecisionOutcome outcome = DecisionOutcome::NoIntent;  // Sent: passed, go on
    std::uint8_t reserved = 0;
};
static_assert(sizeof(Blend) == 32);

// What the desk did with one closed bar of one instrument, and why. The features stand in the
// FeatureFrame records, the risk rules in the Verdict records of the same sequence number.
struct Decision {
    static constexpr RecordKind record_kind = RecordKind::Decision;

    Header header{.kind = record_kind};
    RegimeState regime;
    Blend blend;
    Price reference;          // last price at the decision
    Quantity position;        // held before it
    std::uint64_t order = 0;  // number of the first order sent; 0: none
    DecisionOutcome outcome = DecisionOutcome::NoIntent;
    std::uint8_t agents = 0;  // votes in use
    std::uint8_t reserved[14] = {};
    std::array<Vote, max_agents> votes{};
};
static_assert(sizeof(Decision) == 320);

}  // namespace tradewind
