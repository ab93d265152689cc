#pragma once

#include "tradewind/brokers/broker.hpp"
#include "tradewind/brokers/simulated_exchange.hpp"

namespace tradewind::brokers {

// The simulated exchange behind the port: what a paper session runs on its broker thread. A
// backtest steps the exchange itself, without virtual calls.
class SimulatedBroker final : public Broker {
public:
    explicit SimulatedBroker(SimulatedExchange& exchange) : exchange_{exchange} {}

    BrokerCapabilities capabilities() const override { return SimulatedExchange::capabilities(); }
    std::vector<std::string> assumptions() const override { return exchange_.assumptions(); }
    void add_instrument(const Instrument& instrument) override {
        exchange_.add_instrument(instrument);
    }
    void request(const OrderRequest& request, Timestamp now) override {
        exchange_.on_request(request, now);
    }
    void market(const MarketEvent& event, Timestamp now) override {
        exchange_.on_market(event, now);
    }
    void advance(Timestamp now) override { exchange_.advance(now); }
    Timestamp next_due() const override { return exchange_.next_due(); }
    std::optional<ExecutionReport> take_report(Timestamp now) override {
        return exchange_.take_report(now);
    }

private:
    SimulatedExchange& exchange_;
};

}  // namespace tradewind::brokers
