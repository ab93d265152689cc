#include "tradewind/brokers/venue_account.hpp"

#include <algorithm>

namespace tradewind::brokers {

VenueAccount::VenueAccount(const AccountTerms& terms, std::uint32_t max_instruments)
    : cash_{terms.starting_cash}, positions_(max_instruments) {
    held_.reserve(max_instruments);
}

void VenueAccount::trade(InstrumentId instrument, Side side, Quantity quantity, Money notional,
                         Money fees) {
    cash_ = (side == Side::Buy ? cash_ - notional : cash_ + notional) - fees;
    const Quantity change = side == Side::Buy ? quantity : -quantity;
    set_position(instrument, position(instrument) + change);
}

void VenueAccount::set_position(InstrumentId instrument, Quantity position) {
    Quantity& held = positions_[instrument.index()];
    if (held.is_zero() && !position.is_zero()) held_.push_back(instrument);
    if (!held.is_zero() && position.is_zero()) std::erase(held_, instrument);
    held = position;
}

}  // namespace tradewind::brokers
