#include "rules.hpp"
#include "tradewind/risk/book_losses.hpp"

namespace tradewind::risk {
namespace {

void cap_loss(RiskRule rule, double TailLoss::* figure, double fraction, const BookLosses& losses,
              Entry& entry, Inquiry& inquiry) {
    if (fraction <= 0 || inquiry.refused()) return;
    const double limit = share_of(entry.book.equity, fraction).to_double();
    const auto at_worst = [&](Quantity quantity) {
        return losses.at_worst(quantity.to_double()).*figure;
    };
    const Quantity wanted = entry.quantity;
    const double whole = at_worst(wanted);
    if (whole <= limit) {
        inquiry.shrink(rule, whole, limit, wanted, wanted);
        return;
    }
    // What makes the book safer passes, however far beyond its limit that is.
    const double now = losses.without().*figure;
    if (const double after = losses.filled(wanted.to_double()).*figure; after < now) {
        inquiry.shrink(rule, after, limit, wanted, wanted);
        return;
    }
    // The most lots that keep it: at_worst never falls with them.
    const std::int64_t lot = std::max<std::int64_t>(entry.instrument.lot.micros(), 1);
    std::int64_t fits = 0;
    if (now <= limit) {
        std::int64_t too_many = (wanted.micros() + lot - 1) / lot;
        while (too_many - fits > 1) {
            const std::int64_t middle = fits + (too_many - fits) / 2;
            (at_worst(Quantity::from_micros(middle * lot)) <= limit ? fits : too_many) = middle;
        }
    }
    entry.quantity = inquiry.shrink(rule, whole, limit, wanted, Quantity::from_micros(fits * lot));
}

}  // namespace

void ask_portfolio_var(const settings::PortfolioVar& rule, const BookLosses& losses, Entry& entry,
                       Inquiry& inquiry) {
    cap_loss(RiskRule::PortfolioVar, &TailLoss::var, rule.fraction, losses, entry, inquiry);
}

void ask_portfolio_cvar(const settings::PortfolioCvar& rule, const BookLosses& losses, Entry& entry,
                        Inquiry& inquiry) {
    cap_loss(RiskRule::PortfolioCvar, &TailLoss::cvar, rule.fraction, losses, entry, inquiry);
}

}  // namespace tradewind::risk
