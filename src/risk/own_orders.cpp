#include "rules.hpp"

namespace tradewind::risk {

void ask_own_orders(bool allow_short, const Entry& entry, Inquiry& inquiry) {
    const BookView& book = entry.book;
    if (!allow_short && !entry.buys()) {
        // The short that would be left if everything that may still sell sells.
        const Quantity after = book.position - book.working_sell - entry.order().quantity;
        inquiry.at_most(RiskRule::Shorting, max(Quantity{}, -after).to_double(), 0);
    }
    const Quantity same = entry.buys() ? book.working_buy : book.working_sell;
    const Quantity other = entry.buys() ? book.working_sell : book.working_buy;
    inquiry.at_most(RiskRule::DuplicateOrder, same.to_double(), 0);
    // An entry that meets an order of our own would trade with ourselves.
    inquiry.at_most(RiskRule::SelfCrossing, other.to_double(), 0);
    inquiry.at_most(RiskRule::UnknownOrders, book.unknown_orders, 0);
}

void ask_open_orders(const settings::OpenOrders& rule, const Entry& entry, Inquiry& inquiry) {
    inquiry.at_most(RiskRule::OpenOrders, entry.book.open_orders + entry.proposal.count,
                    rule.orders);
}

}  // namespace tradewind::risk
