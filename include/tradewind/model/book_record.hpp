#pragma once

#include <cstdint>
#include <string_view>

#include "tradewind/model/attribution.hpp"
#include "tradewind/model/money.hpp"
#include "tradewind/model/order.hpp"
#include "tradewind/model/regime.hpp"

namespace tradewind {

// The canonical order states (docs/brokers.md). PendingCancel and PendingReplace are views of a
// pending operation; Unknown counts as fully live.
enum class OrderState : std::uint8_t {
    PendingNew,
    Accepted,
    PartiallyFilled,
    PendingCancel,
    PendingReplace,
    Suspended,
    Unknown,
    Filled,
    Canceled,
    Expired,
    Rejected,
    Replaced
};
constexpr bool is_final(OrderState state) { return state >= OrderState::Filled; }
std::string_view name_of(OrderState state);

// An order changed state, its fills or its terms, or something odd arrived for it.
struct OrderUpdate {
    static constexpr RecordKind record_kind = RecordKind::OrderUpdate;
    static constexpr std::uint8_t anomaly =
        1;  // the event does not belong to the state: kept, counted
    static constexpr std::uint8_t late_fill = 2;  // a fill after a final state: booked
    static constexpr std::uint8_t duplicate = 4;  // an execution or a bust seen before: dropped
    static constexpr std::uint8_t incident = 8;   // a group broke its promise: see execution/; a
                                                  // final order is at work again; or a late fill
                                                  // left a position without an owner

    Header header{.kind = record_kind};  // flags: the bits above
    ClientOrderId id;
    Quantity quantity;
    Quantity cumulative;
    OrderState from = OrderState::PendingNew;
    OrderState to = OrderState::PendingNew;
    std::uint8_t report = 0;  // ReportKind that caused it; 255: the desk itself
    std::uint8_t reason = 0;  // RejectReason
    OrderRole role = OrderRole::Single;
    std::uint8_t reserved[59] = {};
};
static_assert(sizeof(OrderUpdate) == 128);

// A fill as the ledger booked it.
struct Fill {
    static constexpr RecordKind record_kind = RecordKind::Fill;
    static constexpr std::uint8_t inferred = 1;    // from a jump of the cumulative quantity
    static constexpr std::uint8_t correction = 2;  // the real execution of an inferred fill: swaps
                                                   // its price and fees, adds no quantity
    static constexpr std::uint8_t late = 4;        // after the order's final state
    static constexpr std::uint8_t busted = 8;      // takes a booked fill back, with its fees
    static constexpr std::uint8_t settled = 16;    // an expired contract, closed at its last value;
                                                   // of no order, and the price may be 0

    Header header{.kind = record_kind};  // event_time: the venue's; flags: the bits above
    ClientOrderId order;
    std::uint64_t execution = 0;  // the venue's number; 0: inferred, or it has none
    Price price;
    Quantity quantity;  // > 0
    Money fees;
    Quantity position_after;
    Money cash_after;
    Price corrected_from;  // corrections: the inferred price that was booked
    Side side = Side::Buy;
    OrderRole role = OrderRole::Single;
    std::uint8_t reserved[22] = {};
};
static_assert(sizeof(Fill) == 128);

// Flat to flat in one instrument, or to the fill that turns it. Entry and exit prices are averages;
// event_time is that of the closing fill, or of the split that left nothing.
struct RoundTrip {
    static constexpr RecordKind record_kind = RecordKind::RoundTrip;
    Header header{.kind = record_kind};
    Timestamp opened;
    Price entry_price;
    Price exit_price;
    Quantity quantity;  // largest position held, > 0
    Money gross;        // before fees; dividends and cash in lieu are part of it
    Money fees;
    Side side = Side::Buy;         // of the entry
    Regime regime = Regime::None;  // at the decision that opened it
    std::uint8_t agent = 255;      // the agent with the largest share of that decision; 255: none
    OrderRole exit_role = OrderRole::Single;
    std::uint8_t reserved_before_risk[4] = {};
    Money risk;          // what `quantity` was to lose at most, as planned; 0: not recorded
    AgentShares shares;  // of that decision
    std::uint8_t reserved[16] = {};

    Money net() const { return gross - fees; }
};
static_assert(sizeof(RoundTrip) == 128);

// The account at one instant: at the first input of each minute that has one, and at a stop.
struct EquityPoint {
    static constexpr RecordKind record_kind = RecordKind::EquityPoint;
    Header header{.kind = record_kind};
    Money cash;
    Money equity;    // cash + positions at their marks
    Money realized;  // gross of fees, dividends included, since the start
    Money unrealized;
    Money fees;
    Money gross_exposure;
    Money peak_equity;
    std::uint8_t reserved[40] = {};
};
static_assert(sizeof(EquityPoint) == 128);

}  // namespace tradewind
