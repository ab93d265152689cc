// The broker thread knows its broker by the port alone.
#include <catch2/catch.hpp>

#include "scribe.hpp"
#include "tradewind/session/venue_thread.hpp"

using namespace tradewind;
using namespace tradewind::session;
using namespace tradewind::session::test;

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
    CHECK(scribe.actions() == std::vector{RequestAction::Cancel, RequestAction::Reconcile});
    CHECK(scribe.advanced == at(5));
    REQUIRE(venue.state_ready());
    REQUIRE(venue.state().size() == sizeof scribe.markets);
}
