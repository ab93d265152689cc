#include "gates.hpp"

namespace tradewind::policy {

void ask_confidence(const settings::EntryGates& limits, const EntryView& entry, Passage& passage) {
    if (limits.confidence_min)
        passage.at_least(RiskRule::GateConfidence, entry.confidence, *limits.confidence_min);
}

}  // namespace tradewind::policy
