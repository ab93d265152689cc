#pragma once

#include <catch2/catch.hpp>
#include <chrono>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "tradewind/brokers/simulated_exchange.hpp"
#include "tradewind/calendar/new_york.hpp"

namespace tradewind::risk {

// The brokers' tests stand in for the risk gate: they may not link it, and only it approves orders.
class Gate {
public:
    static ApprovedOrder approve(const Order& order) { return ApprovedOrder{order}; }
};

}  // namespace tradewind::risk

namespace tradewind::brokers::test {

using namespace std::chrono_literals;

inline const calendar::Calendar& the_calendar() {
    static const calendar::Calendar calendar;
    return calendar;
}

inline Price cents(std::int64_t value) { return Price::from_cents(value); }
inline Quantity shares(std::int64_t count) { return Quantity::from_units(count); }
inline Money dollars(std::int64_t count) { return Money::from_cents(count * 100); }

inline const Date day = Date::from_ymd(2024, 3, 26);  // a full Tuesday

// New York wall time of the test's day.
inline Timestamp at(int hour, int minute, int second = 0, int millisecond = 0) {
    return calendar::from_new_york(day, std::chrono::hours{hour} + std::chrono::minutes{minute} +
                                            std::chrono::seconds{second} +
                                            std::chrono::milliseconds{millisecond});
}

// Exchange settings in which only what a test names happens: no latency, no fees, no slippage.
inline settings::Exchange plain_settings() {
    settings::Exchange exchange;
    exchange.latency_us = 0;
    exchange.participation = 1;
    exchange.slippage_ticks = 0;
    exchange.stop_slippage_spread = 0;
    exchange.fees.commission_per_contract = 0;
    exchange.fees.regulatory = false;
    return exchange;
}

inline Order market(Side side, std::int64_t count) {
    return {.id = {},
            .quantity = shares(count),
            .limit = {},
            .stop = {},
            .instrument = InstrumentId::from_index(0),
            .side = side};
}
inline Order limit(Side side, std::int64_t count, std::int64_t price_cents) {
    Order order = market(side, count);
    order.type = OrderType::Limit;
    order.limit = cents(price_cents);
    return order;
}
inline Order stop(Side side, std::int64_t count, std::int64_t price_cents) {
    Order order = market(side, count);
    order.type = OrderType::Stop;
    order.stop = cents(price_cents);
    return order;
}
inline Order with(Order order, TimeInForce time_in_force) {
    order.time_in_force = time_in_force;
    return order;
}

// An exchange with one or more stocks, the events a test feeds it, and the reports it gave.
class Rig {
public:
    explicit Rig(const settings::Exchange& settings = plain_settings(),
                 AccountTerms terms = {.starting_cash = dollars(1'000'000),
                                       .buying_power_multiple = 4},
                 std::uint32_t instruments = 2)
        : exchange{settings, terms, the_calendar(), instruments} {
        for (std::uint32_t i = 0; i < instruments; ++i) {
            Instrument stock = Instrument::equity(i == 0 ? "AAA" : "BBB").value();
            stock.id = InstrumentId::from_index(i);
            exchange.add_instrument(stock);
        }
    }

    void quote(Timestamp when, std::int64_t bid, std::int64_t ask, std::int64_t bid_size = 100'000,
               std::int64_t ask_size = 100'000) {
        Quote quote;
        quote.header.event_time = when;
        quote.header.instrument = InstrumentId::from_index(0);
        quote.bid = cents(bid);
        quote.ask = cents(ask);
        quote.bid_size = shares(bid_size);
        quote.ask_size = shares(ask_size);
        feed(quote, when);
    }
    void print(Timestamp when, std::int64_t price, std::int64_t size,
               std::uint8_t flags = Trade::regular) {
        Trade trade;
        trade.header.event_time = when;
        trade.header.instrument = InstrumentId::from_index(0);
        trade.header.flags = flags;
        trade.price = cents(price);
        trade.size = shares(size);
        feed(trade, when);
    }
    // A bar of `length` from `start`, in cents, known at its end.
    void bar(Timestamp start, std::int64_t open, std::int64_t high, std::int64_t low,
             std::int64_t close, std::int64_t volume = 1'000'000,
             std::chrono::nanoseconds length = 1min) {
        Bar bar;
        bar.header.event_time = start + length;
        bar.header.instrument = InstrumentId::from_index(0);
        bar.open = cents(open);
        bar.high = cents(high);
        bar.low = cents(low);
        bar.close = cents(close);
        bar.volume = shares(volume);
        bar.window_start = start;
        feed(bar, start + length);
    }
    template <class Event>
    void feed(const Event& event, Timestamp when) {
        exchange.on_market(MarketEvent{event}, when);
        collect(when);
    }

    // Numbers are given in order; the id of the (first) order comes back.
    ClientOrderId submit(Timestamp when, std::initializer_list<Order> orders,
                         GroupKind group = GroupKind::Single) {
        OrderRequest request;
        request.group = group;
        ClientOrderId first;
        for (Order order : orders) {
            order.id = {.session = 7, .number = ++number};
            if (request.count == 0) first = order.id;
            request.orders[request.count++] = risk::Gate::approve(order);
        }
        send(when, request);
        return first;
    }
    ClientOrderId submit(Timestamp when, const Order& order) { return submit(when, {order}); }
    ClientOrderId bracket(Timestamp when, Order entry, Order one, Order other) {
        entry.role = OrderRole::Entry;
        one.role = one.type == OrderType::Limit ? OrderRole::TakeProfit : OrderRole::StopLoss;
        other.role = other.type == OrderType::Limit ? OrderRole::TakeProfit : OrderRole::StopLoss;
        return submit(when, {entry, one, other}, GroupKind::Bracket);
    }
    void cancel(Timestamp when, ClientOrderId target) {
        OrderRequest request;
        request.action = RequestAction::Cancel;
        request.target = target;
        send(when, request);
    }
    ClientOrderId replace(Timestamp when, ClientOrderId target, Order terms) {
        OrderRequest request;
        request.action = RequestAction::Replace;
        request.target = target;
        terms.id = {.session = 7, .number = ++number};
        request.orders[0] = risk::Gate::approve(terms);
        request.count = 1;
        send(when, request);
        return terms.id;
    }
    void send(Timestamp when, const OrderRequest& request) {
        exchange.on_request(request, when);
        collect(when);
    }
    void pass(Timestamp until) { collect(until); }

    // Reports of one kind so far (and of one order, if given).
    std::vector<ExecutionReport> all(ReportKind kind, ClientOrderId id = {}) const {
        std::vector<ExecutionReport> found;
        for (const ExecutionReport& report : reports)
            if (report.kind == kind && (!id.valid() || report.order == id)) found.push_back(report);
        return found;
    }
    std::size_t count(ReportKind kind, ClientOrderId id = {}) const { return all(kind, id).size(); }
    ExecutionReport only(ReportKind kind, ClientOrderId id = {}) const {
        const auto found = all(kind, id);
        INFO(name_of(kind));
        REQUIRE(found.size() == 1);
        return found.front();
    }
    Quantity filled(ClientOrderId id) const {
        Quantity sum;
        for (const ExecutionReport& fill : all(ReportKind::Fill, id)) sum += fill.last_quantity;
        return sum;
    }
    Quantity position() const { return exchange.account().position(InstrumentId::from_index(0)); }

    SimulatedExchange exchange;
    std::vector<ExecutionReport> reports;
    std::uint64_t number = 0;

private:
    void collect(Timestamp now) {
        while (exchange.next_due() <= now)
            while (const auto report = exchange.take_report(now)) reports.push_back(*report);
    }
};

inline ClientOrderId next(ClientOrderId id, std::uint64_t offset = 1) {
    return {.session = id.session, .number = id.number + offset};
}

}  // namespace tradewind::brokers::test
