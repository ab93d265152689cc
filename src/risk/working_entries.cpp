#include "rules.hpp"

namespace tradewind::risk {
namespace {

double minutes(std::chrono::nanoseconds time) { return static_cast<double>(time.count()) / 6e10; }

double size_of(Money value) { return (value < Money{} ? -value : value).to_double(); }

}  // namespace

void ask_working_entry(const settings::WorkingEntries& rule, const AtWork& entry, Timestamp now,
                       Inquiry& inquiry) {
    if (rule.minutes_max > 0)
        inquiry.at_most(RiskRule::WorkingEntry, minutes(now - entry.sent), rule.minutes_max);
    if (rule.partial_minutes_max > 0 && entry.filled != Timestamp::max()) {
        inquiry.at_most(RiskRule::WorkingEntry, minutes(now - entry.filled),
                        rule.partial_minutes_max);
    }
}

void ask_caps_held(const settings::Risk& settings, const Order& order, const BookView& book,
                   Inquiry& inquiry) {
    const auto cap = [&](double fraction) { return share_of(book.equity, fraction).to_double(); };
    const double gross = book.gross_exposure.to_double();
    const double net = book.net_exposure.to_double();
    inquiry.at_most(RiskRule::SymbolExposure, size_of(book.position_value),
                    cap(settings.symbol_exposure.fraction));
    inquiry.at_most(RiskRule::GrossExposure, gross, cap(settings.gross_exposure.fraction));
    inquiry.at_most(RiskRule::NetExposure, order.side == Side::Buy ? net : -net,
                    cap(settings.net_exposure.fraction));
    inquiry.at_most(RiskRule::BuyingPower, gross, cap(settings.buying_power.multiple));
}

}  // namespace tradewind::risk
