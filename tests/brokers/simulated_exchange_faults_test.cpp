#include "exchange_rig.hpp"

namespace tradewind::brokers::test {
namespace {

settings::Exchange faulty(double settings::Faults::* fault, std::uint64_t seed = 7) {
    settings::Exchange settings = plain_settings();
    settings.latency_us = 10'000;
    settings.faults.seed = seed;
    settings.faults.*fault = 1;
    return settings;
}

// The first seed under which a lost submit of order 1 is lost on its way (or only its reply is).
std::uint64_t seed_where_request_lost(bool lost) {
    for (std::uint64_t seed = 1;; ++seed) {
        settings::Faults faults;
        faults.seed = seed;
        faults.lost_reply = 1;
        if (FaultPlan{faults}.strikes(FaultPlan::Fault::LostRequest, 1, 0) == lost) return seed;
    }
}

}  // namespace

TEST_CASE("a lost reply to a submit times out and a look-up finds the order") {
    Rig rig{faulty(&settings::Faults::lost_reply, seed_where_request_lost(false))};
    rig.quote(at(10, 0), 1000, 1002);
    const auto entry = rig.bracket(at(10, 1), limit(Side::Buy, 100, 990),
                                   limit(Side::Sell, 100, 1020), stop(Side::Sell, 100, 980));
    rig.pass(at(10, 1, 4));
    CHECK(rig.reports.empty());
    CHECK(rig.exchange.open_orders().size() == 3);
    rig.pass(at(10, 1, 5));
    CHECK(rig.count(ReportKind::SubmitTimedOut) == 3);
    CHECK(rig.only(ReportKind::SubmitTimedOut, entry).header.receive_time == at(10, 1, 5));
    rig.pass(at(10, 1, 6));
    CHECK(rig.only(ReportKind::SeenLive, entry).cumulative == shares(0));
    CHECK(rig.count(ReportKind::SeenLive) == 3);
    CHECK(rig.count(ReportKind::Suspended) == 2);
}

TEST_CASE("a lost request times out and the look-up finds nothing") {
    Rig rig{faulty(&settings::Faults::lost_reply, seed_where_request_lost(true))};
    rig.quote(at(10, 0), 1000, 1002);
    const auto id = rig.submit(at(10, 1), limit(Side::Buy, 100, 990));
    rig.pass(at(10, 2));
    CHECK(rig.count(ReportKind::SubmitTimedOut, id) == 1);
    CHECK(rig.count(ReportKind::NotFound, id) == 1);
    CHECK(rig.exchange.open_orders().empty());
    --rig.number;  // and sending it again is still sending it twice
    rig.submit(at(10, 3), limit(Side::Buy, 100, 990));
    rig.pass(at(10, 4));
    CHECK(rig.only(ReportKind::Rejected, id).reason == RejectReason::DuplicateId);
}

TEST_CASE("a lost reply to a refused submit is found as refused") {
    Rig rig{faulty(&settings::Faults::lost_reply, seed_where_request_lost(false))};
    const auto id = rig.submit(at(20, 0), limit(Side::Buy, 100, 990));
    rig.pass(at(20, 1));
    CHECK(rig.count(ReportKind::SubmitTimedOut, id) == 1);
    CHECK(rig.only(ReportKind::Rejected, id).reason == RejectReason::MarketClosed);
}

TEST_CASE("an order of which a fill was heard does not time out") {
    Rig rig{faulty(&settings::Faults::late_reply)};
    settings::Exchange settings =
        faulty(&settings::Faults::lost_reply, seed_where_request_lost(false));
    Rig lossy{settings};
    lossy.quote(at(10, 0), 1000, 1002);
    const auto id = lossy.submit(at(10, 1), market(Side::Buy, 10));
    lossy.pass(at(10, 1, 4));
    CHECK(lossy.count(ReportKind::Fill) == 0);
    lossy.pass(at(10, 2));
    // The fill's report was lost too: the adapter's comparison brings it, after the time-out.
    CHECK(lossy.count(ReportKind::SubmitTimedOut, id) == 1);
    CHECK(lossy.only(ReportKind::SeenLive, id).cumulative == shares(10));
    const auto fill = lossy.only(ReportKind::Fill, id);
    CHECK((fill.header.flags & ExecutionReport::from_lookup) != 0);
    CHECK(fill.header.receive_time == at(10, 1, 5, 20));
}

TEST_CASE("a duplicate reply is the same execution twice") {
    Rig rig{faulty(&settings::Faults::duplicate_reply)};
    rig.quote(at(10, 0), 1000, 1002);
    const auto id = rig.submit(at(10, 1), market(Side::Buy, 10));
    rig.pass(at(10, 2));
    const auto fills = rig.all(ReportKind::Fill, id);
    REQUIRE(fills.size() == 2);
    CHECK(fills[0].execution == fills[1].execution);
    CHECK(fills[0].header.sequence != fills[1].header.sequence);
    CHECK(rig.position() == shares(10));
}

TEST_CASE("late and reordered replies come, only not when they should") {
    Rig late{faulty(&settings::Faults::late_reply)};
    late.quote(at(10, 0), 1000, 1002);
    late.submit(at(10, 1), market(Side::Buy, 10));
    late.pass(at(10, 1, 2));
    CHECK(late.reports.empty());
    late.pass(at(10, 1, 3));
    CHECK(late.reports.size() == 2);

    settings::Exchange settings = plain_settings();
    settings.latency_us = 10'000;
    settings.faults.reorder_reply = 0.5;
    std::size_t overtaken = 0;
    Rig rig{settings};
    rig.quote(at(10, 0), 1000, 1002);
    for (int i = 0; i < 40; ++i) {
        const auto id = rig.submit(at(10, i), market(i % 2 == 0 ? Side::Buy : Side::Sell, 10));
        rig.pass(at(10, i, 30));
        const auto accepted = rig.only(ReportKind::Accepted, id);
        const auto fill = rig.only(ReportKind::Fill, id);
        if (fill.header.sequence < accepted.header.sequence) ++overtaken;
    }
    CHECK(overtaken > 0);
    CHECK(overtaken < 40);
}

TEST_CASE("an injected reject says so") {
    Rig rig{faulty(&settings::Faults::reject)};
    rig.quote(at(10, 0), 1000, 1002);
    const auto id = rig.submit(at(10, 1), market(Side::Buy, 10));
    rig.pass(at(10, 2));
    CHECK(rig.only(ReportKind::Rejected, id).reason == RejectReason::Injected);
    CHECK(rig.position() == shares(0));
}

TEST_CASE("faults strike as often as the settings say") {
    settings::Faults faults;
    faults.late_reply = 0.25;
    const FaultPlan plan{faults};
    std::uint64_t struck = 0;
    for (std::uint64_t n = 1; n <= 10'000; ++n)
        if (plan.strikes(FaultPlan::Fault::LateReply, n, n * 3)) ++struck;
    CHECK(struck > 2300);
    CHECK(struck < 2700);
    CHECK_FALSE(plan.strikes(FaultPlan::Fault::Reject, 1, 1));
}

}  // namespace tradewind::brokers::test
