#include "gates.hpp"

namespace tradewind::policy {

// A market that goes nowhere turns agents around again and again, and each turn pays the spread
// twice. The cool-down is for both sides and gives way to allow_reversal; this is for the other
// side alone, and does not.
void ask_flip(const settings::EntryGates& limits, const EntryView& entry, Passage& passage) {
    if (!limits.flip_minutes || entry.closed == Direction::Flat) return;
    const bool same = (entry.closed == Direction::Long) == (entry.plan.side == Side::Buy);
    if (same) return;
    const std::chrono::duration<double, std::ratio<60>> minutes = entry.since_closed;
    passage.at_least(RiskRule::GateFlip, minutes.count(), *limits.flip_minutes);
}

}  // namespace tradewind::policy
