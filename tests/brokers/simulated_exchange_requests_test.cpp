#include "exchange_rig.hpp"

namespace tradewind::brokers::test {
namespace {

RejectReason refused(Rig& rig, Timestamp when, const Order& order) {
    return rig.only(ReportKind::Rejected, rig.submit(when, order)).reason;
}

}  // namespace

TEST_CASE("an order with impossible terms is refused with its reason") {
    Rig rig;
    rig.quote(at(10, 0), 1000, 1002);
    CHECK(refused(rig, at(10, 1), market(Side::Buy, 0)) == RejectReason::InvalidQuantity);
    CHECK(refused(rig, at(10, 1), market(Side::Buy, -5)) == RejectReason::InvalidQuantity);
    CHECK(refused(rig, at(10, 1), market(Side::Buy, 20'000'000)) == RejectReason::InvalidQuantity);
    Order odd = market(Side::Buy, 1);
    odd.quantity = Quantity::from_micros(1'500'000);
    CHECK(refused(rig, at(10, 1), odd) == RejectReason::InvalidQuantity);
    CHECK(refused(rig, at(10, 1), limit(Side::Buy, 1, 0)) == RejectReason::InvalidPrice);
    Order between = limit(Side::Buy, 1, 1000);
    between.limit = Price::from_nanos(10'001'000'000);
    CHECK(refused(rig, at(10, 1), between) == RejectReason::InvalidPrice);
    CHECK(refused(rig, at(10, 1), stop(Side::Sell, 1, -100)) == RejectReason::InvalidPrice);
    Order elsewhere = market(Side::Buy, 1);
    elsewhere.instrument = InstrumentId::from_index(99);
    CHECK(refused(rig, at(10, 1), elsewhere) == RejectReason::UnknownInstrument);
    CHECK(refused(rig, at(10, 1), with(stop(Side::Buy, 1, 1010), TimeInForce::AtClose)) ==
          RejectReason::NotSupported);
    CHECK(rig.exchange.counters().orders == 0);
}

TEST_CASE("an id that was sent before is refused and the first order lives") {
    Rig rig;
    rig.quote(at(10, 0), 1000, 1002);
    const auto id = rig.submit(at(10, 1), limit(Side::Buy, 100, 990));
    --rig.number;
    rig.submit(at(10, 2), limit(Side::Buy, 100, 990));
    CHECK(rig.only(ReportKind::Rejected, id).reason == RejectReason::DuplicateId);
    CHECK(rig.exchange.counters().duplicate_ids == 1);
    CHECK(rig.exchange.open_orders().size() == 1);
}

TEST_CASE("buying power bounds positions and working orders together") {
    Rig rig{plain_settings(), {.starting_cash = dollars(1000), .buying_power_multiple = 1}};
    rig.quote(at(10, 0), 1000, 1002);
    rig.print(at(10, 0), 1000, 1);
    CHECK(refused(rig, at(10, 1), market(Side::Buy, 100)) == RejectReason::InsufficientBuyingPower);
    const auto half = rig.submit(at(10, 1), limit(Side::Buy, 50, 990));
    CHECK(rig.count(ReportKind::Accepted, half) == 1);
    CHECK(refused(rig, at(10, 1), limit(Side::Buy, 52, 990)) ==
          RejectReason::InsufficientBuyingPower);
    CHECK(refused(rig, at(10, 1), limit(Side::Sell, 52, 1010)) ==
          RejectReason::InsufficientBuyingPower);
    rig.cancel(at(10, 2), half);
    const auto all = rig.submit(at(10, 3), market(Side::Buy, 99));
    CHECK(rig.filled(all) == shares(99));
    CHECK(refused(rig, at(10, 4), market(Side::Buy, 1)) == RejectReason::InsufficientBuyingPower);
    const auto close = rig.submit(at(10, 4), market(Side::Sell, 99));  // closing needs none
    CHECK(rig.filled(close) == shares(99));
}

TEST_CASE("a multiple of equity may be used where the account has margin") {
    Rig rig{plain_settings(), {.starting_cash = dollars(1000), .buying_power_multiple = 2}};
    rig.quote(at(10, 0), 1000, 1002);
    const auto id = rig.submit(at(10, 1), market(Side::Buy, 190));
    CHECK(rig.filled(id) == shares(190));
    CHECK(rig.exchange.account().cash() == Money::from_cents(100'000 - 190 * 1002));
}

TEST_CASE("a cancel that arrives too late is refused, one for nothing too") {
    Rig rig;
    rig.quote(at(10, 0), 1000, 1002);
    const auto id = rig.submit(at(10, 1), market(Side::Buy, 10));
    rig.cancel(at(10, 2), id);
    const auto late = rig.only(ReportKind::CancelRefused, id);
    CHECK(late.reason == RejectReason::TooLateToCancel);
    CHECK(late.cumulative == shares(10));
    const ClientOrderId unknown{.session = 7, .number = 500};
    rig.cancel(at(10, 2), unknown);
    CHECK(rig.only(ReportKind::CancelRefused, unknown).reason == RejectReason::UnknownOrder);
}

TEST_CASE("while a cancel travels, the order may fill") {
    settings::Exchange settings = plain_settings();
    settings.latency_us = 100'000;
    Rig rig{settings};
    rig.quote(at(10, 0), 1000, 1002);
    const auto id = rig.submit(at(10, 1), limit(Side::Buy, 100, 999));
    rig.pass(at(10, 1, 30));
    rig.cancel(at(10, 2), id);
    rig.quote(at(10, 2, 0, 50), 990, 992, 100, 60);
    rig.pass(at(10, 3));
    CHECK(rig.filled(id) == shares(60));
    CHECK(rig.only(ReportKind::Canceled, id).cumulative == shares(60));
}

TEST_CASE("a replace changes the terms under the first id and names its request") {
    Rig rig;
    rig.quote(at(10, 0), 1000, 1002, 50, 50);
    const auto id = rig.submit(at(10, 1), limit(Side::Buy, 100, 999));
    const auto request = rig.replace(at(10, 2), id, limit(Side::Buy, 120, 1002));
    const auto replaced = rig.only(ReportKind::Replaced, id);
    CHECK(replaced.related == request);
    CHECK(replaced.quantity == shares(120));
    CHECK(replaced.limit == cents(1002));
    CHECK(rig.filled(id) == shares(50));  // marketable now
    const auto again = rig.replace(at(10, 3), id, limit(Side::Buy, 40, 1002));
    const auto refusal = rig.only(ReportKind::ReplaceRefused, id);
    CHECK(refusal.related == again);
    CHECK(refusal.reason == RejectReason::InvalidQuantity);  // 50 have traded
    CHECK(refusal.cumulative == shares(50));
}

TEST_CASE("a new price gives up the place in the queue, a smaller size keeps it") {
    Rig rig;
    rig.quote(at(10, 0), 1000, 1002, 300, 300);
    const auto id = rig.submit(at(10, 1), limit(Side::Buy, 100, 1000));
    rig.print(at(10, 2), 1000, 300);
    rig.replace(at(10, 3), id, limit(Side::Buy, 80, 1000));
    rig.print(at(10, 4), 1000, 20);
    CHECK(rig.filled(id) == shares(20));
    rig.replace(at(10, 5), id, limit(Side::Buy, 80, 999));
    rig.replace(at(10, 6), id, limit(Side::Buy, 80, 1000));
    rig.print(at(10, 7), 1000, 300);
    CHECK(rig.filled(id) == shares(20));
}

TEST_CASE("replacing an entry resizes the exits it still holds") {
    Rig rig;
    rig.quote(at(10, 0), 1000, 1002);
    const auto entry = rig.bracket(at(10, 1), limit(Side::Buy, 100, 990),
                                   limit(Side::Sell, 100, 1020), stop(Side::Sell, 100, 980));
    rig.replace(at(10, 2), entry, limit(Side::Buy, 60, 1002));
    CHECK(rig.filled(entry) == shares(60));
    CHECK(rig.only(ReportKind::Activated, next(entry, 1)).quantity == shares(60));
}

TEST_CASE("an exit's stop may move, its size may not grow") {
    Rig rig;
    rig.quote(at(10, 0), 1000, 1002);
    const auto entry = rig.bracket(at(10, 1), market(Side::Buy, 100), limit(Side::Sell, 100, 1020),
                                   stop(Side::Sell, 100, 980));
    rig.replace(at(10, 2), next(entry, 2), stop(Side::Sell, 100, 990));
    CHECK(rig.only(ReportKind::Replaced, next(entry, 2)).stop == cents(990));
    rig.replace(at(10, 3), next(entry, 2), stop(Side::Sell, 120, 990));
    CHECK(rig.only(ReportKind::ReplaceRefused).reason == RejectReason::InvalidQuantity);
    rig.quote(at(10, 4), 989, 991);
    CHECK(rig.filled(next(entry, 2)) == shares(100));
}

TEST_CASE("an exit that is left alone may not grow either") {
    Rig rig;
    rig.quote(at(10, 0), 1000, 1002);
    const auto entry = rig.bracket(at(10, 1), market(Side::Buy, 100), limit(Side::Sell, 100, 1020),
                                   stop(Side::Sell, 100, 980));
    rig.replace(at(10, 2), next(entry, 2), stop(Side::Sell, 60, 980));
    rig.quote(at(10, 3), 979, 981);
    REQUIRE(rig.filled(next(entry, 2)) == shares(60));
    rig.replace(at(10, 4), next(entry, 1), limit(Side::Sell, 200, 1020));
    CHECK(rig.only(ReportKind::ReplaceRefused).reason == RejectReason::InvalidQuantity);
    rig.quote(at(10, 5), 1021, 1023);
    CHECK(rig.position() == shares(0));
}

TEST_CASE("a reconcile tells open orders, fills since, positions, and when it is done") {
    Rig rig;
    rig.quote(at(10, 0), 1000, 1002);
    rig.submit(at(10, 1), market(Side::Buy, 10));
    const auto filled = rig.submit(at(10, 2), market(Side::Buy, 30));
    const auto gone = rig.submit(at(10, 3), limit(Side::Buy, 5, 900));
    rig.cancel(at(10, 4), gone);
    const auto entry = rig.bracket(at(10, 5), limit(Side::Buy, 100, 990),
                                   limit(Side::Sell, 100, 1020), stop(Side::Sell, 100, 980));
    rig.reports.clear();
    OrderRequest request;
    request.action = RequestAction::Reconcile;
    request.header.event_time = at(10, 2);
    rig.send(at(10, 6), request);

    CHECK(rig.count(ReportKind::SeenLive) == 3);
    CHECK(rig.only(ReportKind::SeenLive, entry).limit == cents(990));
    CHECK(rig.count(ReportKind::Suspended) == 2);
    CHECK(rig.only(ReportKind::Fill).order == filled);
    CHECK(rig.only(ReportKind::Canceled).order == gone);
    CHECK(rig.only(ReportKind::PositionSnapshot).cumulative == shares(40));
    CHECK(rig.reports.back().kind == ReportKind::ReconcileDone);
    for (const ExecutionReport& report : rig.reports)
        if (report.kind != ReportKind::ReconcileDone)
            CHECK((report.header.flags & ExecutionReport::from_lookup) != 0);
}

}  // namespace tradewind::brokers::test
