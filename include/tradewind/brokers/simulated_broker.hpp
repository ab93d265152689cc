#pragma once

#include "tradewind/brokers/broker.hpp"
#include "tradewind/brokers/simulated_exchange.hpp"

namespace tradewind::brokers {

// The simulated exchange behind the port: the broker of a paper session, on its broker thread, and
// of a backtest, which steps it at the merge. The class is final and a backtest holds it by value,
// so that its calls are the exchange's own, in line and not virtual.
class SimulatedBroker final : public Broker {
public:
    // As SimulatedExchange's.
    SimulatedBroker(const settings::Exchange& settings, const AccountTerms& account,
                    const calendar::Calendar& calendar, std::uint32_t max_instruments)
        : exchange_{settings, account, calendar, max_instruments} {}

    BrokerCapabilities capabilities() const override { return SimulatedExchange::capabilities(); }
    Home home() const override { return Home::Session; }
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
    void save(StateWriter& out) override { out(exchange_); }
    void load(StateReader& in) override { in(exchange_); }

    const SimulatedExchange& exchange() const { return exchange_; }

private:
    SimulatedExchange exchange_;
};

}  // namespace tradewind::brokers
