#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "tradewind/model/attribution.hpp"
#include "tradewind/model/book_record.hpp"
#include "tradewind/model/decision.hpp"
#include "tradewind/model/order_plan.hpp"

namespace tradewind::research {

// What the decision behind an entry said, for when the trade that came of it has closed.
struct EntryNote {
    Timestamp decided;
    std::uint64_t sequence = 0;
    double confidence = 0;  // of the blend, 0 .. 1
    Price distance;         // from the planned entry to its stop, a unit; 0: no stop
    std::uint8_t agent = Attribution::nobody;      // with the largest share
    AgentShares shares;                            // of those who spoke for the side taken
    std::array<double, max_agents> confidences{};  // of each of them, 0 for the others
};

// The newest entry of each instrument, learned from the records of a run in order. Memory: one note
// an instrument that was ever entered.
class EntryBook {
public:
    void on_decision(const Decision& decision);
    void on_plan(const OrderPlan& plan);  // of the same input, behind its decision
    const EntryNote* find(InstrumentId id) const;
    // The note behind a trade that has closed; null where no agent opened it.
    const EntryNote* behind(const RoundTrip& trip) const;

private:
    std::vector<std::optional<EntryNote>> notes_;
};

// A trade's net result as a multiple of what it was to lose at its stop: by its own record, else by
// the plan of its entry. Absent where neither knows a stop.
std::optional<double> result_in_risk(const RoundTrip& trip, const EntryNote* note,
                                     std::int64_t multiplier);

}  // namespace tradewind::research
