// The broker thread knows its broker by the port alone.
#include "tradewind/session/venue_thread.hpp"

#include <catch2/catch.hpp>

using namespace tradewind;
using namespace tradewind::session;

namespace {

// A broker that only remembers what it was handed.
class Scribe final : public brokers::Broker {
public:
    std::vector<RequestAction> requests;
    std::uint64_t markets = 0;
    std::uint64_t instruments = 0;
    Timestamp advanced = Timestamp::min();

    BrokerCapabilities capabilities() const override { return {}; }
    brokers::Home home() const override { return brokers::Home::Elsewhere; }
    std::vector<std::string> assumptions() const override { return {}; }
    void add_instrument(const Instrument&) override { ++instruments; }
    void request(const OrderRequest& request, Timestamp) override {
        requests.push_back(request.action);
    }
    void market(const MarketEvent&, Timestamp) override { ++markets; }
    void advance(Timestamp now) override { advanced = now; }
    Timestamp next_due() const override { return Timestamp::max(); }
    std::optional<ExecutionReport> take_report(Timestamp) override { return std::nullopt; }
    void save(StateWriter& out) override { out(markets); }
    void load(StateReader& in) override { in(markets); }
};

}  // namespace

TEST_CASE("the broker thread hands what the core writes to whatever broker it has") {
    Scribe scribe;
    lanes::Doorbell bell{lanes::WaitKind::Park};
    VenueThread venue{scribe, 64, lanes::WaitKind::Park, bell};
    const auto at = [](std::int64_t nanos) { return Timestamp::from_nanos(nanos); };
    Quote quote;
    quote.header.instrument = InstrumentId::from_index(0);
    OrderRequest cancel;
    cancel.action = RequestAction::Cancel;
    cancel.header.receive_time = at(3);
    OrderRequest reconcile;
    reconcile.action = RequestAction::Reconcile;
    reconcile.header.receive_time = at(3);
    venue.send_instrument(*Instrument::equity("AAA"), at(1));
    venue.send_market(quote.header, at(2));
    venue.send_request(cancel);
    venue.send_request(reconcile);
    venue.send_time(at(4));
    venue.ask_state(at(5));
    while (!venue.stream().empty()) venue.serve_next();
    CHECK(scribe.instruments == 1);
    CHECK(scribe.markets == 1);
    CHECK(scribe.requests == std::vector{RequestAction::Cancel, RequestAction::Reconcile});
    CHECK(scribe.advanced == at(5));
    REQUIRE(venue.state_ready());
    REQUIRE(venue.state().size() == sizeof scribe.markets);
}
