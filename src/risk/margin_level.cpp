#include "rules.hpp"

namespace tradewind::risk {

void ask_margin_level(const settings::MarginLevel& rule, Entry& entry, Inquiry& inquiry) {
    const BookView& book = entry.book;
    inquiry.at_least(RiskRule::MarginLevel, book.equity.to_double(), rule.equity_min);
    const double gross = book.gross_exposure.to_double();
    const double net = book.net_exposure.to_double();
    const double longs = (gross + net) / 2 + book.working_buy_notional.to_double();
    const double shorts = (gross - net) / 2 + book.working_sell_notional.to_double();
    const double free =
        book.equity.to_double() - longs * rule.maintenance_long - shorts * rule.maintenance_short;
    const double rate = entry.buys() ? rule.maintenance_long : rule.maintenance_short;
    const double most = std::clamp(free / rate, 0.0, largest_exposure.to_double());
    cap_notional(RiskRule::MarginLevel, 0, Money::from_double(most), entry, inquiry);
}

}  // namespace tradewind::risk
