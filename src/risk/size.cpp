#include "rules.hpp"

namespace tradewind::risk {
namespace {

double dollars(Wide nanos) { return static_cast<double>(nanos) / 1e9; }

// What `limit` leaves beside `used`; not below zero, and no more than Money holds.
Money room(Money limit, Wide used) {
    const Wide left = std::min<Wide>(static_cast<Wide>(limit.nanos()) - used, INT64_MAX);
    return Money::from_nanos(left > 0 ? static_cast<std::int64_t>(left) : 0);
}

}  // namespace

Money share_of(Money equity, double fraction) {
    const double most = largest_exposure.to_double();
    return Money::from_double(std::clamp(equity.to_double() * fraction, -most, most));
}

Wide value_of(const Instrument& instrument, Price each, Quantity quantity) {
    const Wide product =
        static_cast<Wide>(each.nanos()) * quantity.micros() * instrument.multiplier;
    return (product + Quantity::micros_per_unit / 2) / Quantity::micros_per_unit;
}

Quantity most_affordable(const Instrument& instrument, Price price, Money budget, Quantity wanted) {
    if (budget <= Money{} || price <= Price{}) return Quantity{};
    const Wide each = static_cast<Wide>(price.nanos()) * instrument.multiplier;
    const Wide means = static_cast<Wide>(budget.nanos()) * Quantity::micros_per_unit;
    if (each * wanted.micros() <= means) return wanted;  // nearly always, and without a division
    return instrument.round_to_lot(Quantity::from_micros(static_cast<std::int64_t>(means / each)));
}

void cap_notional(RiskRule rule, Wide used, Money limit, Price each, Entry& entry,
                  Inquiry& inquiry) {
    const Wide wanted = used + value_of(entry.instrument, each, entry.quantity);
    entry.quantity =
        inquiry.shrink(rule, dollars(wanted), limit.to_double(), entry.quantity,
                       most_affordable(entry.instrument, each, room(limit, used), entry.quantity));
}

}  // namespace tradewind::risk
