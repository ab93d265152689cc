#include "rules.hpp"

namespace tradewind::risk {

void ask_volatility_target(const settings::VolatilityTarget& rule, Entry& entry, Inquiry& inquiry) {
    if (rule.annual <= 0) return;
    const double volatility = entry.market.realized_volatility;
    if (!(volatility > 0))
        return inquiry.refuse(RiskRule::VolatilityTarget, volatility, rule.annual);
    Quantity allowed = entry.quantity;
    if (volatility > rule.annual) {
        const double scaled =
            static_cast<double>(entry.quantity.micros()) * (rule.annual / volatility);
        allowed =
            entry.instrument.round_to_lot(Quantity::from_micros(static_cast<std::int64_t>(scaled)));
    }
    entry.quantity = inquiry.shrink(RiskRule::VolatilityTarget, volatility, rule.annual,
                                    entry.quantity, allowed);
}

}  // namespace tradewind::risk
