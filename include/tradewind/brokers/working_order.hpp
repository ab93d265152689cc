#pragma once

#include <array>
#include <cstdint>
#include <type_traits>

#include "tradewind/brokers/fees.hpp"
#include "tradewind/model/order.hpp"

namespace tradewind::brokers {

// A place in the exchange's pool of orders.
using Seat = std::uint16_t;
inline constexpr Seat no_seat = 65'535;

enum class SeatState : std::uint8_t {
    Free,
    Held,    // a bracket's exit before its entry has filled
    Working  // may fill
};

// How a bracket's entry filled inside the bar that is being walked: says which of its exits the
// rest of that bar may touch.
enum class BarEntry : std::uint8_t { None, AtOpen, ByStop, ByLimit };

// An order as the venue holds it. `open` + `held` + `cumulative` is its total.
struct WorkingOrder {
    Order order;
    Quantity open;         // may fill now
    Quantity held;         // exits: waits for that much of the entry to fill
    Quantity cumulative;   // filled so far
    Quantity queue_ahead;  // passive limits: displayed size that trades first
    Money paid;            // sum of price x quantity of the fills, per unit of multiplier
    TradedSoFar today;     // on fee_date
    Timestamp decided;     // when it was sent, in the market data's time
    Timestamp expires;     // Timestamp::max(): never
    Timestamp last_delivery;
    Timestamp first_delivery;   // of any of its reports; max(): none yet
    std::uint64_t arrival = 0;  // the venue's own number
    Date fee_date;
    Seat next = no_seat;  // of the instrument, by arrival
    Seat previous = no_seat;
    Seat entry = no_seat;
    Seat sibling = no_seat;
    std::array<Seat, 2> exits{no_seat, no_seat};
    SeatState state = SeatState::Free;
    BarEntry bar_entry = BarEntry::None;
    std::uint8_t triggered = 0;    // a stop that now is a market or limit order
    std::uint8_t passive = 0;      // a limit that did not find its price on arrival
    std::uint8_t queue_known = 0;  // queue_ahead means something
    std::uint8_t exit = 0;         // of a bracket or a pair, also when it is left alone
    std::uint8_t reserved[2] = {};

    Quantity total() const { return state == SeatState::Held ? open + held : open + cumulative; }
    bool is_buy() const { return order.side == Side::Buy; }
    bool is_stop() const {
        return order.type == OrderType::Stop || order.type == OrderType::StopLimit;
    }
    bool waits_for_stop() const { return is_stop() && triggered == 0; }
    bool has_limit() const {
        return order.type == OrderType::Limit || order.type == OrderType::StopLimit;
    }
    bool is_immediate() const {
        return order.time_in_force == TimeInForce::ImmediateOrCancel ||
               order.time_in_force == TimeInForce::FillOrKill;
    }
};
static_assert(std::is_trivially_copyable_v<WorkingOrder> &&
              std::has_unique_object_representations_v<WorkingOrder>);

}  // namespace tradewind::brokers
