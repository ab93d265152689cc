#pragma once

#include <cstring>
#include <vector>

#include "tradewind/execution/working_orders.hpp"
#include "tradewind/model/input.hpp"
#include "tradewind/model/state_archive.hpp"

// Only the gate makes an approved order; this room does not know the real one.
namespace tradewind::risk {
class Gate {
public:
    static ApprovedOrder approve(const Order& order) { return ApprovedOrder{order}; }
};
}  // namespace tradewind::risk

namespace tradewind::execution {

using namespace std::chrono_literals;

// A desk with nobody behind it: orders go out, the test plays the venue. Time moves 1 ms a step.
struct Scene {
    explicit Scene(VenueRules rules = {}, Capacity capacity = {64, 256, 64, 4})
        : orders{7, rules, capacity} {}

    OutputBuffer out;
    WorkingOrders orders;
    Timestamp now = Timestamp::from_nanos(1'000'000'000);
    std::vector<Fill> fills;        // all that was to be booked
    std::vector<FollowUp> asked;    // by the last call
    std::vector<OrderUpdate> told;  // by the last call

    static constexpr Quantity shares(std::int64_t units) { return Quantity::from_units(units); }
    static constexpr Price dollars(double price) { return Price::from_double(price); }
    static InstrumentId spy() { return InstrumentId::from_index(1); }

    Order order(OrderRole role, Side side, std::int64_t quantity, double limit, double stop = 0) {
        Order order;
        order.id = orders.next_id();
        order.instrument = spy();
        order.role = role;
        order.side = side;
        order.quantity = shares(quantity);
        order.limit = dollars(limit);
        order.stop = dollars(stop);
        order.type = stop > 0 ? OrderType::Stop : limit > 0 ? OrderType::Limit : OrderType::Market;
        return order;
    }
    ClientOrderId send(std::vector<Order> legs, GroupKind group = GroupKind::Single) {
        OrderRequest request;
        request.group = group;
        request.count = static_cast<std::uint8_t>(legs.size());
        for (std::size_t i = 0; i < legs.size(); ++i)
            request.orders[i] = risk::Gate::approve(legs[i]);
        step();
        orders.submitted(request, dollars(10), 1, now, out);
        collect({});
        return legs[0].id;
    }
    ClientOrderId buy(std::int64_t quantity = 100) {
        return send({order(OrderRole::Single, Side::Buy, quantity, 10)});
    }
    // Entry 1, take profit 2, stop loss 3 (from `first`): long.
    ClientOrderId bracket(std::int64_t quantity = 100) {
        return send({order(OrderRole::Entry, Side::Buy, quantity, 10),
                     order(OrderRole::TakeProfit, Side::Sell, quantity, 12),
                     order(OrderRole::StopLoss, Side::Sell, quantity, 0, 9)},
                    GroupKind::Bracket);
    }
    static ClientOrderId leg(ClientOrderId entry, std::uint64_t offset) {
        return {entry.session, entry.number + offset};
    }

    ExecutionReport report(ReportKind kind, ClientOrderId id, std::int64_t cumulative = 0,
                           std::int64_t quantity = 0) {
        step();
        ExecutionReport report;
        report.header.event_time = now;
        report.header.instrument = spy();
        report.kind = kind;
        report.order = id;
        report.cumulative = shares(cumulative);
        report.quantity = shares(quantity);
        return report;
    }
    ExecutionReport fill_report(ClientOrderId id, std::int64_t quantity, std::int64_t cumulative,
                                double price = 10, std::uint64_t execution = 0) {
        ExecutionReport fill = report(ReportKind::Fill, id, cumulative);
        fill.last_quantity = shares(quantity);
        fill.last_price = dollars(price);
        fill.execution = execution != 0 ? execution : ++executions;
        return fill;
    }
    void hear(const ExecutionReport& report) {
        begin();
        collect(orders.apply(report, now, out));
    }
    void hear(ReportKind kind, ClientOrderId id, std::int64_t cumulative = 0,
              std::int64_t quantity = 0) {
        hear(report(kind, id, cumulative, quantity));
    }
    void fill(ClientOrderId id, std::int64_t quantity, std::int64_t cumulative, double price = 10) {
        hear(fill_report(id, quantity, cumulative, price));
    }
    Permission cancel(ClientOrderId id) {
        step();
        begin();
        const Permission permission = orders.request_cancel(id, now, out);
        collect({});
        return permission;
    }
    Permission replace(ClientOrderId id, std::int64_t quantity, double limit) {
        step();
        begin();
        Order terms = order(OrderRole::Single, Side::Buy, quantity, limit);
        last_replace = terms.id;
        const Permission permission = orders.request_replace(id, terms, now, out);
        collect({});
        return permission;
    }
    void wait(std::chrono::nanoseconds time) {
        begin();
        now = now + time;
        asked.clear();
        while (orders.next_due() <= now) {
            const Effects effects = orders.due(now, out);
            fills.insert(fills.end(), effects.fills.begin(), effects.fills.end());
            asked.insert(asked.end(), effects.follow_ups.begin(), effects.follow_ups.end());
        }
        read_updates();
    }
    OrderState state(ClientOrderId id) const { return orders.find(id)->state(); }
    Quantity filled() const {
        Quantity sum;
        for (const Fill& fill : fills) {
            if ((fill.header.flags & Fill::correction) != 0) continue;
            if ((fill.header.flags & Fill::busted) != 0)
                sum -= fill.quantity;
            else
                sum += fill.quantity;
        }
        return sum;
    }
    // Cash of all fills and corrections, in nano-dollars paid for buys.
    Money paid() const {
        Money sum;
        for (const Fill& fill : fills) {
            Money value = notional(fill.price, fill.quantity);
            if ((fill.header.flags & Fill::correction) != 0)
                value -= notional(fill.corrected_from, fill.quantity);
            if ((fill.header.flags & Fill::busted) != 0) value = -value;
            sum += value + fill.fees;
        }
        return sum;
    }
    bool told_flag(std::uint8_t flag) const {
        for (const OrderUpdate& update : told)
            if ((update.header.flags & flag) != 0) return true;
        return false;
    }

    void step() { now = now + 1ms; }
    void begin() { out.begin(1, now); }
    void collect(const Effects& effects) {
        fills.insert(fills.end(), effects.fills.begin(), effects.fills.end());
        asked.assign(effects.follow_ups.begin(), effects.follow_ups.end());
        read_updates();
        begin();
    }
    void read_updates() {
        told.clear();
        out.for_each(size_of, [&](const Header& header, const std::byte* bytes, std::size_t) {
            if (header.kind != RecordKind::OrderUpdate) return;
            OrderUpdate update;
            std::memcpy(static_cast<void*>(&update), bytes, sizeof update);
            told.push_back(update);
        });
    }

    std::uint64_t executions = 100;
    ClientOrderId last_replace;
};

}  // namespace tradewind::execution
