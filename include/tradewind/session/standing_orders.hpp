#pragma once

#include <map>
#include <string>

#include "tradewind/model/broker_capabilities.hpp"
#include "tradewind/model/execution_report.hpp"
#include "tradewind/model/instrument_table.hpp"
#include "tradewind/model/order.hpp"

namespace tradewind::session {

// What may open a position, or make one larger.
constexpr bool is_entry(OrderRole role) {
    return role == OrderRole::Single || role == OrderRole::Entry;
}

// The session's orders that may be at work at the broker, by the requests that went to it and the
// reports that came back. It owes nothing to the engine, so that there is something to go by when
// the engine is broken. In doubt an order counts as standing. One thread (the broker's).
class StandingOrders {
public:
    // `absence`: what a look-up that does not find an order proves.
    explicit StandingOrders(AbsenceProof absence) : absence_{absence} {}

    void stands(const Order& order) { orders_.insert_or_assign(order.id, order); }
    void sent(const OrderRequest& request);
    void heard(const ExecutionReport& report);

    const std::map<ClientOrderId, Order>& orders() const { return orders_; }
    bool any_entry() const;
    // For a person: "2 orders: 0000000000000001-7 (entry, buy 10 AAA), ...", the first of many.
    std::string words(const InstrumentTable& instruments) const;

private:
    AbsenceProof absence_;
    std::map<ClientOrderId, Order> orders_;
};

}  // namespace tradewind::session
