#include "rules.hpp"

namespace tradewind::risk {

void ask_trade_risk(const settings::TradeRisk& rule, Entry& entry, Inquiry& inquiry) {
    const Money budget = share_of(entry.book.equity, rule.fraction);
    for (std::uint8_t i = 1; i < entry.proposal.count; ++i) {
        const Order& exit = entry.proposal.orders[i];
        if (exit.role != OrderRole::StopLoss) continue;
        const Price distance = entry.buys() ? entry.price - exit.stop : exit.stop - entry.price;
        if (distance <= Price{}) {
            // A stop at the entry or beyond it would trade at once: no plan means that.
            inquiry.at_least(RiskRule::PerTradeRisk, distance.to_double(),
                             entry.instrument.tick_at(entry.price).to_double());
            continue;
        }
        const Wide risked = value_of(entry.instrument, distance, entry.quantity);
        entry.quantity = inquiry.shrink(
            RiskRule::PerTradeRisk, static_cast<double>(risked) / 1e9, budget.to_double(),
            entry.quantity, most_affordable(entry.instrument, distance, budget, entry.quantity));
    }
}

}  // namespace tradewind::risk
