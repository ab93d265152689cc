#pragma once

#include <vector>

#include "tradewind/brokers/broker.hpp"
#include "tradewind/risk/gate.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::session::test {

// A broker that only remembers what it was handed.
class Scribe : public brokers::Broker {
public:
    std::vector<OrderRequest> requests;
    std::uint64_t markets = 0;
    std::uint64_t instruments = 0;
    Timestamp advanced = Timestamp::min();
    brokers::Home where = brokers::Home::Elsewhere;

    std::vector<RequestAction> actions() const {
        std::vector<RequestAction> all;
        for (const OrderRequest& request : requests) all.push_back(request.action);
        return all;
    }

    BrokerCapabilities capabilities() const override { return {}; }
    brokers::Home home() const override { return where; }
    std::vector<std::string> assumptions() const override { return {}; }
    void add_instrument(const Instrument&) override { ++instruments; }
    void request(const OrderRequest& request, Timestamp) override { requests.push_back(request); }
    void market(const MarketEvent&, Timestamp) override { ++markets; }
    void advance(Timestamp now) override { advanced = now; }
    Timestamp next_due() const override { return Timestamp::max(); }
    std::optional<ExecutionReport> take_report(Timestamp) override { return std::nullopt; }
    void save(StateWriter& out) override { out(markets); }
    void load(StateReader& in) override { in(markets); }
};

// An order of 10 shares of the first instrument, under this number of session 1.
inline Order order_of(OrderRole role, std::uint64_t number) {
    return {.id = {.session = 1, .number = number},
            .quantity = Quantity::from_units(10),
            .limit = {},
            .stop = {},
            .instrument = InstrumentId::from_index(0),
            .role = role};
}

// Only the gate approves an order; it asks least of one that is resized.
inline OrderRequest request_of(RequestAction action, std::initializer_list<Order> orders,
                               std::uint64_t target = 0) {
    static const settings::Settings settings;
    risk::Gate gate{settings.risk, settings.policy};
    OutputBuffer verdicts;
    OrderRequest request;
    request.header.instrument = InstrumentId::from_index(0);
    request.action = action;
    request.target = {.session = 1, .number = target};
    for (const Order& order : orders) {
        request.orders[request.count++] =
            gate.review_resize(order, Instrument{}, {}, verdicts).orders[0];
    }
    return request;
}

}  // namespace tradewind::session::test
