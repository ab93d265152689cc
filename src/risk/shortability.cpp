#include "rules.hpp"

namespace tradewind::risk {

void ask_shortability(const settings::Shortability& rule, const Entry& entry, Inquiry& inquiry) {
    if (rule.locates == settings::Locates::Any || entry.buys()) return;
    if (entry.instrument.kind != InstrumentKind::Equity) return;
    const Quantity after = entry.book.position - entry.book.working_sell - entry.order().quantity;
    if (after >= Quantity{}) return;
    const bool listed =
        std::ranges::find(rule.symbols, entry.instrument.symbol()) != rule.symbols.end();
    inquiry.at_most(RiskRule::Shortability, listed ? 0 : 1, 0);
}

}  // namespace tradewind::risk
