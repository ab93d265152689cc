#include "rules.hpp"

namespace tradewind::risk {
namespace {

Wide gross(const BookView& book) {
    return static_cast<Wide>(book.gross_exposure.nanos()) + book.working_notional.nanos();
}

}  // namespace

void ask_gross_exposure(const settings::GrossExposure& rule, Entry& entry, Inquiry& inquiry) {
    cap_notional(RiskRule::GrossExposure, gross(entry.book),
                 share_of(entry.book.equity, rule.fraction), entry, inquiry);
}

void ask_net_exposure(const settings::NetExposure& rule, Entry& entry, Inquiry& inquiry) {
    // At its worst everything fills that moves the book the order's way, and nothing else does.
    const BookView& book = entry.book;
    const Wide held = book.net_exposure.nanos();
    const Wide used = entry.buys() ? held + book.working_buy_notional.nanos()
                                   : book.working_sell_notional.nanos() - held;
    cap_notional(RiskRule::NetExposure, used, share_of(book.equity, rule.fraction), entry, inquiry);
}

void ask_buying_power(const settings::BuyingPower& rule, Entry& entry, Inquiry& inquiry) {
    cap_notional(RiskRule::BuyingPower, gross(entry.book),
                 share_of(entry.book.equity, rule.multiple), entry, inquiry);
}

}  // namespace tradewind::risk
