// What the core thread and the broker's do to each other by their lanes alone.
#include "rig.hpp"

using namespace tradewind;
using namespace tradewind::session;
using namespace tradewind::session::test;

namespace {

// The exchange has exactly one answer to it, at once.
OrderRequest cancel_of_a_stranger(std::uint64_t number) {
    OrderRequest request;
    request.header.receive_time =
        Timestamp::from_nanos(1'736'175'600'000'000'000);  // 2025-01-06 10:00
    request.action = RequestAction::Cancel;
    request.target = {.session = 1, .number = number};
    return request;
}

}  // namespace

TEST_CASE("a core that sends and an exchange that answers never wait for each other's lane") {
    const Scratch scratch;
    const auto settings =
        paper_settings(scratch.path(), {"threads.lane_capacity=64", "exchange.latency_us=0"});
    const StoppedSession session{settings};
    VenueThread& venue = session->venue();
    venue.start();
    // Many times what both lanes hold, and nobody listens meanwhile.
    constexpr std::uint64_t count = 1'000;
    for (std::uint64_t i = 1; i <= count; ++i) venue.send_request(cancel_of_a_stranger(i));
    for (std::uint64_t i = 1; i <= count;) {
        const auto report = venue.next_report();
        if (!report) continue;
        REQUIRE(report->header.sequence == i);
        REQUIRE(report->order.number == i);
        ++i;
    }
    CHECK_FALSE(venue.has_report());
}

TEST_CASE("a broker thread that nobody listens to any more ends when it is told to") {
    const Scratch scratch;
    const auto settings =
        paper_settings(scratch.path(), {"threads.lane_capacity=64", "exchange.latency_us=0"});
    const StoppedSession session{settings};
    VenueThread& venue = session->venue();
    venue.start();
    for (std::uint64_t i = 1; i <= 100; ++i) venue.send_request(cancel_of_a_stranger(i));
    venue.stop();
}
