#pragma once

#include <cstdint>
#include <optional>

#include "tradewind/model/date.hpp"
#include "tradewind/model/instrument.hpp"
#include "tradewind/model/money.hpp"
#include "tradewind/model/order.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::brokers {

// Regulatory and clearing charges in force on one trade date, in dollars.
//
// Sources: SEC section 31, SEC Rel. 34-104909 (20.60 a million from 2026-04-04) and the Security
// Traders Association's note (27.80 to 2025-05-13, then 0); FINRA trading activity fee, SR-FINRA-
// 2024-019, 2026-020 and 2026-021; OCC clearing, OCC schedule of fees and SR-OCC-2025-002, 90 FR
// 10544; options regulatory fee, brokers' tables of 2025 and SR-CBOE-2025-086. Where a source gives
// a choice the dearer one stands here: OCC's 0.025 from 2025-02-14, the highest ORF. Before the
// first sourced date of a charge its first sourced rate is used: an assumption, not history.
struct FeeRates {
    Money sec_per_million;  // sells, on proceeds
    Money taf_per_share;    // sells
    Money taf_maximum;      // a trade
    Money taf_per_contract;
    Money orf_per_contract;  // both sides
    Money occ_per_contract;  // both sides
    Money occ_maximum;       // a trade; 0: none
};
FeeRates regulatory_rates(Date trade_date);

// What one order has traded on one date so far: brokers charge by order and day, not by print.
struct TradedSoFar {
    Quantity quantity;
    Money notional;  // with the contract multiplier
};

// What a broker charges, from the settings. Money is exact to the nano-dollar; each regulatory
// charge is rounded up to the cent for an order's day as a whole, commissions are not rounded.
class FeeSchedule {
public:
    explicit FeeSchedule(const settings::Fees& fees);

    // For all that an order has traded in its life: the rate or, if that is more, the minimum.
    Money commission(InstrumentKind kind, Quantity total) const;
    // For what an order has traded on one date. A fill is charged the difference it makes.
    Money regulatory(Date trade_date, InstrumentKind kind, Side side,
                     const TradedSoFar& traded) const;

private:
    Money commission_per_share_;
    Money commission_minimum_;
    Money commission_per_contract_;
    bool regulatory_;
    std::optional<Money> sec_per_million_;
    std::optional<Money> taf_per_share_;
    std::optional<Money> taf_maximum_;
    std::optional<Money> orf_per_contract_;
    std::optional<Money> occ_per_contract_;
};

}  // namespace tradewind::brokers
