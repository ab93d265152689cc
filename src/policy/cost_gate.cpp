#include <algorithm>
#include <cmath>

#include "gates.hpp"

namespace tradewind::policy {
namespace {

// All in dollars a unit, as the simulated exchange charges it, at the plan's size.
double commission(const settings::Fees& fees, double quantity) {
    const double order = std::max(fees.commission_per_share * quantity, fees.commission_minimum);
    return 2 * order / quantity;
}

double slippage(const settings::Exchange& exchange, const EntryView& entry, double spread,
                double loses) {
    if (entry.quoted()) return exchange.stop_slippage_spread * spread * loses;
    const double ticks =
        exchange.slippage_ticks * entry.instrument.tick_at(entry.entry()).to_double();
    const bool at_market = entry.plan.entry_type == OrderType::Market;
    return ticks * ((at_market ? 1 : 0) + loses);
}

// With p the confidence, the probability that the trade ends at its target and not at its stop:
//     edge  = (p x gain - (1 - p) x loss - costs) / entry
//     costs = spread + slippage + commissions + regulatory fees
// The whole spread: half is paid on the way in, and a price must pass a target by the other half
// for the far side to reach it. A limit entry pays no half on its way in.
std::optional<double> expected(const CostTerms& costs, const EntryView& entry) {
    const double price = entry.entry().to_double();
    const double quantity = entry.plan.quantity.to_double();
    if (entry.plan.target <= Price{} || entry.plan.stop <= Price{} || !(price > 0) ||
        !(quantity > 0))
        return std::nullopt;
    const double p = entry.confidence;
    const double gain = std::abs(entry.plan.target.to_double() - price);
    const double loss = std::abs(price - entry.plan.stop.to_double());
    const double spread = entry.quoted() ? (entry.ask - entry.bid).to_double() : 0;
    const double crossed = entry.plan.entry_type == OrderType::Market ? spread : spread / 2;
    const double cost = crossed + slippage(costs.exchange, entry, spread, 1 - p) +
                        commission(costs.exchange.fees, quantity) +
                        (costs.exchange.fees.regulatory ? costs.regulatory_fees * price : 0);
    return (p * gain - (1 - p) * loss - cost) / price;
}

}  // namespace

void ask_edge(const settings::EntryGates& limits, const CostTerms& costs, const EntryView& entry,
              Passage& passage) {
    if (limits.edge_min && !passage.refused())
        passage.at_least(RiskRule::GateEdge, expected(costs, entry), *limits.edge_min);
}

}  // namespace tradewind::policy
