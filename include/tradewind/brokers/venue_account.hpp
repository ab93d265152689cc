#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tradewind/model/instrument_id.hpp"
#include "tradewind/model/money.hpp"
#include "tradewind/model/order.hpp"
#include "tradewind/model/quantity.hpp"

namespace tradewind::brokers {

struct AccountTerms {
    Money starting_cash;
    double buying_power_multiple = 1;  // of equity that the gross exposure may reach
};

// The account as the venue sees it: cash, and a signed position for each instrument. It is the
// exchange's own book, against which the desk's ledger is compared.
class VenueAccount {
public:
    VenueAccount(const AccountTerms& terms, std::uint32_t max_instruments);

    Money cash() const { return cash_; }
    Quantity position(InstrumentId instrument) const { return positions_[instrument.index()]; }
    // Instruments with a position that is not zero, in the order they were opened.
    std::span<const InstrumentId> held() const { return held_; }

    void trade(InstrumentId instrument, Side side, Quantity quantity, Money notional, Money fees);
    void pay(Money amount) { cash_ += amount; }
    void set_position(InstrumentId instrument, Quantity position);

    template <class Archive>
    void serialize(Archive& archive) {
        archive(cash_, positions_, held_);
    }

private:
    Money cash_;
    std::vector<Quantity> positions_;
    std::vector<InstrumentId> held_;
};

}  // namespace tradewind::brokers
