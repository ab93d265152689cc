#include "tradewind/brokers/simulated_broker.hpp"

#include <cstring>

#include "exchange_rig.hpp"

namespace tradewind::brokers::test {

TEST_CASE("behind the port the simulated exchange answers as it does itself") {
    settings::Exchange settings = plain_settings();
    settings.latency_us = 20'000;
    Rig direct{settings};
    SimulatedBroker simulated{settings,
                              {.starting_cash = dollars(1'000'000), .buying_power_multiple = 4},
                              the_calendar(),
                              2};
    Broker& broker = simulated;
    Instrument stock = Instrument::equity("AAA").value();
    stock.id = InstrumentId::from_index(0);
    broker.add_instrument(stock);

    Quote quote;
    quote.header.event_time = at(10, 0);
    quote.header.instrument = stock.id;
    quote.bid = cents(1000);
    quote.ask = cents(1002);
    quote.bid_size = quote.ask_size = shares(500);
    direct.feed(quote, at(10, 0));
    broker.market(MarketEvent{quote}, at(10, 0));

    Order order = market(Side::Buy, 100);
    direct.submit(at(10, 1), order);
    order.id = {.session = 7, .number = 1};
    OrderRequest request;
    request.orders[0] = risk::Gate::approve(order);
    request.count = 1;
    broker.request(request, at(10, 1));
    CHECK(broker.next_due() == at(10, 1, 0, 20));
    broker.advance(at(10, 1, 0, 30));
    CHECK(broker.next_due() == at(10, 1, 0, 40));
    direct.pass(at(10, 2));
    std::vector<ExecutionReport> reports;
    while (const auto report = broker.take_report(at(10, 2))) reports.push_back(*report);
    REQUIRE(reports.size() == 2);
    CHECK(std::memcmp(reports.data(), direct.reports.data(), 2 * sizeof(ExecutionReport)) == 0);
}

TEST_CASE("the simulated exchange states what it can do and what it assumes") {
    const SimulatedBroker broker{plain_settings(), {}, the_calendar(), 2};
    const BrokerCapabilities can = broker.capabilities();
    CHECK(std::string_view{can.name.data()} == "simulated");
    CHECK(can.has(GroupKind::Bracket));
    CHECK(can.has(TimeInForce::AtClose));
    CHECK(can.bracket_entry(OrderType::Market));
    CHECK(can.replace == ReplaceRule::Always);
    CHECK(broker.assumptions().size() >= 8);
    settings::Exchange settings = plain_settings();
    settings.fills = settings::FillModel::NextOpen;
    CHECK(Rig{settings}.exchange.assumptions()[1].find("next_open") != std::string::npos);
}

}  // namespace tradewind::brokers::test
