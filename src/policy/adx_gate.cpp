#include "gates.hpp"

namespace tradewind::policy {

void ask_adx(const settings::EntryGates& limits, const EntryView& entry, Passage& passage) {
    if (limits.adx_min) passage.at_least(RiskRule::GateAdx, entry.adx, *limits.adx_min);
    if (limits.adx_max) passage.at_most(RiskRule::GateAdx, entry.adx, *limits.adx_max);
}

}  // namespace tradewind::policy
