#pragma once

#include <cstdint>
#include <string_view>

#include "tradewind/model/intent.hpp"
#include "tradewind/model/record.hpp"
#include "tradewind/model/regime.hpp"

namespace tradewind {

enum class WeightChangeReason : std::uint8_t {
    Proposed,   // by adaptation; in force only where it has been adopted
    InForce,    // decisions are made with it from here on
    Adopted,    // the proposals have beaten the prior weights: those in force follow them now (in
                // mode shadow: would)
    RolledBack  // the prior weights have beaten those in force: these return to them
};
std::string_view name_of(WeightChangeReason reason);  // "rolled_back"

// Adaptation moved an agent's weight in a regime by a twentieth of its prior or more since the last
// such record of it; or, with agent 255, changed from one standing to the other.
struct WeightChange {
    static constexpr RecordKind record_kind = RecordKind::WeightChange;
    static constexpr std::uint8_t whole_table = 255;

    Header header{.kind = record_kind};
    double before = 0;    // the weight that was recorded last, at first the prior
    double after = 0;     // the weight from here on
    double evidence = 0;  // of the test that is under way, or decided: 1 at its start
    Regime regime = Regime::None;
    std::uint8_t agent = whole_table;
    WeightChangeReason reason = WeightChangeReason::Proposed;
    std::uint8_t reserved[5] = {};
};
static_assert(sizeof(WeightChange) == 64);

}  // namespace tradewind
