#include "tradewind/portfolio/open_trip.hpp"

#include <algorithm>

#include "tradewind/model/split_terms.hpp"

namespace tradewind::portfolio {
namespace {

Wide turnover(Price price, Quantity quantity) { return Wide{price.nanos()} * quantity.micros(); }

Price average(Wide turnover, Quantity quantity) {
    if (quantity.is_zero()) return {};
    // Of what reverse splits have left of the shares it may be any; the record's price is bounded.
    const Wide each = divide_rounded(turnover, quantity.micros());
    return Price::from_nanos(static_cast<std::int64_t>(std::min<Wide>(each, INT64_MAX)));
}

// A plan's price distance may be any, and what is held may come to more than was planned: the
// record's sum stops where positions do.
Money planned_loss(Price each, Quantity quantity, std::int64_t multiplier) {
    const Wide loss = turnover(each, quantity) / Quantity::micros_per_unit * multiplier;
    return to_money(std::clamp<Wide>(loss, 0, largest_exposure.nanos()));
}

}  // namespace

void OpenTrip::begin(Timestamp opened, Side side, Attribution attribution) {
    *this = OpenTrip{};
    opened_ = opened;
    side_ = side;
    attribution_ = attribution;
    open_ = true;
}

void OpenTrip::enter(Price price, Quantity quantity, Money fees, Quantity held) {
    entered_ += quantity;
    entered_value_ += turnover(price, quantity);
    fees_ += fees;
    largest_ = max(largest_, held);
}

void OpenTrip::leave(Price price, Quantity quantity, Money realized, Money fees) {
    left_ += quantity;
    left_value_ += turnover(price, quantity);
    gross_ += realized;
    fees_ += fees;
}

void OpenTrip::correct_entry(Price from, Price to, Quantity quantity, Money fees) {
    entered_value_ += turnover(to, quantity) - turnover(from, quantity);
    fees_ += fees;
}

void OpenTrip::correct_exit(Price from, Price to, Quantity quantity, Money realized, Money fees) {
    left_value_ += turnover(to, quantity) - turnover(from, quantity);
    gross_ += realized;
    fees_ += fees;
}

void OpenTrip::split(const Split& split) {
    // The turnover stays: twice the shares at half the price. What was traded may be more than what
    // is held, and more than a record tells: it stops there, and leaves the account's sums alone.
    const Quantity most = Quantity::from_micros(SplitHolding::largest);
    for (Quantity* const traded : {&entered_, &left_, &largest_})
        *traded = min(after_split(*traded, split), most);
    attribution_.risk = after_split(attribution_.risk, split);
}

RoundTrip OpenTrip::finish(InstrumentId instrument, std::int64_t multiplier, Timestamp closed,
                           OrderRole exit_role) {
    RoundTrip trip;
    trip.header.instrument = instrument;
    trip.header.event_time = closed;
    trip.opened = opened_;
    trip.entry_price = average(entered_value_, entered_);
    trip.exit_price = average(left_value_, left_);
    trip.quantity = largest_;
    trip.gross = gross_;
    trip.fees = fees_;
    trip.side = side_;
    trip.regime = attribution_.regime;
    trip.agent = attribution_.agent;
    trip.exit_role = exit_role;
    trip.risk = planned_loss(attribution_.risk, largest_, multiplier);
    trip.shares = attribution_.shares;
    *this = OpenTrip{};
    return trip;
}

}  // namespace tradewind::portfolio
