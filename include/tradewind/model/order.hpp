#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "tradewind/model/price.hpp"
#include "tradewind/model/quantity.hpp"
#include "tradewind/model/record.hpp"

namespace tradewind {

namespace risk {
class Gate;
}

enum class Side : std::uint8_t { Buy, Sell };
std::string_view name_of(Side side);  // "buy"
enum class OrderType : std::uint8_t { Market, Limit, Stop, StopLimit };
std::string_view name_of(OrderType type);  // "stop_limit"
enum class TimeInForce : std::uint8_t {
    Day,
    GoodTillCancel,
    ImmediateOrCancel,
    FillOrKill,
    AtOpen,
    AtClose
};
std::string_view name_of(TimeInForce time_in_force);  // "good_till_cancel"

// The part that an order plays in its group. Children of a bracket are held until the entry fills.
enum class OrderRole : std::uint8_t { Single, Entry, TakeProfit, StopLoss, Flatten };
std::string_view name_of(OrderRole role);  // "take_profit"

constexpr Side opposite(Side side) { return side == Side::Buy ? Side::Sell : Side::Buy; }
constexpr std::int64_t sign_of(Side side) { return side == Side::Buy ? 1 : -1; }

// The idempotency key every broker gets: the run's session id and a number that only grows. The
// same journal makes the same ids. Printed as 16 hex digits, a dash, the number: at most 37
// characters of [0-9a-f-], which fits Tradier's tag, Alpaca's client_order_id and IBKR's orderRef.
struct ClientOrderId {
    std::uint64_t session = 0;
    std::uint64_t number = 0;  // 0: no order

    bool valid() const { return number != 0; }
    std::string to_string() const;
    static std::optional<ClientOrderId> parse(std::string_view text);
    friend constexpr auto operator<=>(const ClientOrderId&, const ClientOrderId&) = default;
};

struct Order {
    ClientOrderId id;
    Quantity quantity;  // > 0
    Price limit;        // Limit and StopLimit
    Price stop;         // Stop and StopLimit
    InstrumentId instrument;
    Side side = Side::Buy;
    OrderType type = OrderType::Market;
    TimeInForce time_in_force = TimeInForce::Day;
    OrderRole role = OrderRole::Single;
};
static_assert(sizeof(Order) == 48);

// In model/, so that brokers need not include risk/. Only the gate makes one: an unchecked order
// has no type that a broker accepts. Exits pass the gate too. Trivially copyable: it crosses a
// lane.
class ApprovedOrder {
public:
    ApprovedOrder() = default;  // an empty seat in an OrderRequest; its id is not valid()
    const Order& order() const { return order_; }

private:
    friend class risk::Gate;
    explicit ApprovedOrder(const Order& order) : order_{order} {}
    Order order_;
};

enum class RequestAction : std::uint8_t { Submit, Cancel, Replace, Reconcile };
std::string_view name_of(RequestAction action);  // "submit"
enum class GroupKind : std::uint8_t { Single, Bracket, OneCancelsOther };
std::string_view name_of(GroupKind group);  // "one_cancels_other"

// What the core asks of a broker. Submit: `count` orders of one group. Bracket: [0] is the entry,
// the rest its held exits; OneCancelsOther: two exits. Cancel: `target`. Replace: `target` gets the
// quantity (total), limit and stop of orders[0], under the new id of orders[0]. Reconcile: report
// open orders, fills and settlements since header.event_time, and positions, then ReconcileDone.
struct OrderRequest {
    static constexpr RecordKind record_kind = RecordKind::OrderRequest;
    static constexpr std::size_t max_orders = 3;

    Header header{.kind = record_kind};
    ClientOrderId target;
    std::array<ApprovedOrder, max_orders> orders;
    RequestAction action = RequestAction::Submit;
    GroupKind group = GroupKind::Single;
    std::uint8_t count = 0;
    std::uint8_t reserved[61] = {};
};
static_assert(sizeof(OrderRequest) == 256);

}  // namespace tradewind
