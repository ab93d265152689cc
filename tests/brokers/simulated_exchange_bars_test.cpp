#include "exchange_rig.hpp"

namespace tradewind::brokers::test {

TEST_CASE("an order decided on a bar's close fills at the next bar's open") {
    settings::Exchange settings = plain_settings();
    settings.latency_us = 50'000;
    settings.slippage_ticks = 1;
    Rig rig{settings};
    rig.bar(at(10, 0), 1000, 1010, 990, 1005);
    const auto id = rig.submit(at(10, 1), market(Side::Buy, 100));
    rig.bar(at(10, 1), 1006, 1020, 1001, 1015);
    const auto fill = rig.only(ReportKind::Fill, id);
    CHECK(fill.last_price == cents(1007));
    CHECK(fill.header.event_time == at(10, 1));
    CHECK(fill.header.receive_time == at(10, 2));  // known when the bar is
}

TEST_CASE("an order sent inside a bar waits for the next open") {
    Rig rig;
    rig.bar(at(10, 0), 1000, 1010, 990, 1005);
    const auto id = rig.submit(at(10, 1, 30), market(Side::Buy, 100));
    rig.bar(at(10, 1), 1006, 1020, 1001, 1015);
    CHECK(rig.filled(id) == shares(0));
    rig.bar(at(10, 2), 1016, 1020, 1001, 1015);
    CHECK(rig.only(ReportKind::Fill, id).last_price == cents(1016));
}

TEST_CASE("a market order sent inside the session's last bar expires unfilled") {
    Rig rig;
    rig.bar(at(13, 0), 1000, 1010, 990, 1005, 1'000'000, 1h);
    rig.bar(at(14, 0), 1000, 1010, 990, 1005, 1'000'000, 1h);
    const auto in_time = rig.submit(at(15, 0), market(Side::Buy, 100));
    const auto late = rig.submit(at(15, 55), market(Side::Sell, 100));
    rig.bar(at(15, 0), 1006, 1020, 1001, 1015, 1'000'000, 1h);
    rig.pass(at(16, 0, 1));
    CHECK(rig.only(ReportKind::Fill, in_time).last_price == cents(1006));
    CHECK(rig.only(ReportKind::Expired).order == late);
}

TEST_CASE("bars that arrive late still fill at the open they were decided for") {
    Rig rig;
    Bar bar;
    bar.header.instrument = InstrumentId::from_index(0);
    bar.open = bar.high = bar.low = bar.close = cents(1000);
    bar.volume = shares(1000);
    bar.window_start = at(10, 0);
    bar.header.event_time = at(10, 1);
    rig.feed(bar, at(10, 1, 0, 400));  // 400 ms on the way
    const auto id = rig.submit(at(10, 1, 0, 400), market(Side::Buy, 100));
    bar.window_start = at(10, 1);
    bar.header.event_time = at(10, 2);
    rig.feed(bar, at(10, 2, 0, 300));
    CHECK(rig.filled(id) == shares(100));
}

TEST_CASE("next-open fills are whole and exact") {
    settings::Exchange settings = plain_settings();
    settings.fills = settings::FillModel::NextOpen;
    settings.slippage_ticks = 3;
    settings.participation = 0.01;
    Rig rig{settings};
    rig.bar(at(10, 0), 1000, 1010, 990, 1005);
    const auto id = rig.submit(at(10, 1), market(Side::Buy, 100));
    rig.bar(at(10, 1), 1006, 1020, 1001, 1015, 5);
    const auto fill = rig.only(ReportKind::Fill, id);
    CHECK(fill.last_price == cents(1006));
    CHECK(fill.last_quantity == shares(100));
    CHECK(fill.header.event_time == at(10, 1));
    CHECK(fill.header.receive_time == at(10, 2));
}

TEST_CASE("next-open knows no sessions") {
    settings::Exchange settings = plain_settings();
    settings.fills = settings::FillModel::NextOpen;
    Rig rig{settings};
    rig.bar(at(15, 59), 1000, 1010, 990, 1005);
    const auto id = rig.submit(at(16, 0), market(Side::Buy, 100));
    CHECK(rig.count(ReportKind::Accepted, id) == 1);
    rig.bar(at(9, 30) + 24h, 1100, 1100, 1100, 1100);
    CHECK(rig.only(ReportKind::Fill, id).last_price == cents(1100));
    CHECK(rig.only(ReportKind::Fill, id).header.event_time == at(9, 30) + 24h);
}

TEST_CASE("a bar's volume limits the fill, the rest goes on at the next open") {
    settings::Exchange settings = plain_settings();
    settings.participation = 0.1;
    Rig rig{settings};
    rig.bar(at(10, 0), 1000, 1000, 1000, 1000);
    const auto id = rig.submit(at(10, 1), market(Side::Buy, 100));
    rig.bar(at(10, 1), 1001, 1001, 1001, 1001, 600);
    rig.bar(at(10, 2), 1002, 1002, 1002, 1002, 600);
    const auto fills = rig.all(ReportKind::Fill, id);
    REQUIRE(fills.size() == 2);
    CHECK(fills[0].last_quantity == shares(60));
    CHECK(fills[1].last_quantity == shares(40));
    CHECK(fills[1].last_price == cents(1002));
}

TEST_CASE("a limit fills only if the bar trades through it") {
    Rig rig;
    rig.bar(at(10, 0), 1000, 1010, 990, 1005);
    const auto id = rig.submit(at(10, 1), limit(Side::Buy, 100, 995));
    rig.bar(at(10, 1), 1000, 1005, 995, 1000);  // touched
    CHECK(rig.filled(id) == shares(0));
    rig.bar(at(10, 2), 1000, 1005, 994, 1000);
    const auto fill = rig.only(ReportKind::Fill, id);
    CHECK(fill.last_price == cents(995));
    CHECK(fill.header.event_time == at(10, 3));  // some time inside; known at the end
}

TEST_CASE("a limit that the open has passed fills at the open") {
    Rig rig;
    rig.bar(at(10, 0), 1000, 1010, 990, 1005);
    const auto id = rig.submit(at(10, 1), limit(Side::Sell, 100, 1010));
    rig.bar(at(10, 1), 1020, 1025, 1015, 1020);
    CHECK(rig.only(ReportKind::Fill, id).last_price == cents(1020));
}

TEST_CASE("a stop fills at the stop with slippage, or at the open after a gap") {
    settings::Exchange settings = plain_settings();
    settings.slippage_ticks = 1;
    Rig rig{settings};
    rig.bar(at(10, 0), 1000, 1010, 990, 1005);
    const auto inside = rig.submit(at(10, 1), stop(Side::Sell, 100, 995));
    const auto gapped = rig.submit(at(10, 1), stop(Side::Sell, 100, 980));
    rig.bar(at(10, 1), 1000, 1005, 990, 1000);
    CHECK(rig.only(ReportKind::Fill, inside).last_price == cents(994));
    CHECK(rig.filled(gapped) == shares(0));
    rig.bar(at(10, 2), 970, 975, 960, 970);
    CHECK(rig.only(ReportKind::Fill, gapped).last_price == cents(969));
}

TEST_CASE("a stop limit that slips past its limit rests, and not in the bar that triggered it") {
    settings::Exchange settings = plain_settings();
    settings.slippage_ticks = 2;
    Rig rig{settings};
    rig.bar(at(10, 0), 1000, 1010, 990, 1005);
    Order order = stop(Side::Sell, 100, 995);
    order.type = OrderType::StopLimit;
    order.limit = cents(994);
    const auto id = rig.submit(at(10, 1), order);
    rig.bar(at(10, 1), 1000, 1005, 990, 992);  // above the limit only before the stop
    CHECK(rig.filled(id) == shares(0));
    rig.bar(at(10, 2), 990, 1000, 985, 990);
    CHECK(rig.only(ReportKind::Fill, id).last_price == cents(994));
}

TEST_CASE("a stop limit that a gap triggers may fill when the bar comes back") {
    Rig rig;
    rig.bar(at(10, 0), 1000, 1010, 990, 1005);
    Order order = stop(Side::Sell, 100, 995);
    order.type = OrderType::StopLimit;
    order.limit = cents(994);
    const auto id = rig.submit(at(10, 1), order);
    rig.bar(at(10, 1), 970, 994, 960, 970);
    CHECK(rig.filled(id) == shares(0));
    rig.bar(at(10, 2), 970, 995, 960, 970);
    CHECK(rig.only(ReportKind::Fill, id).last_price == cents(994));
}

TEST_CASE("inside one bar the stop trades before the target") {
    Rig rig;
    rig.bar(at(10, 0), 1000, 1010, 990, 1000);
    const auto entry = rig.bracket(at(10, 1), market(Side::Buy, 100), limit(Side::Sell, 100, 1020),
                                   stop(Side::Sell, 100, 980));
    rig.bar(at(10, 1), 1000, 1030, 970, 1000);  // reaches both, in the bar of the entry
    CHECK(rig.only(ReportKind::Fill, entry).last_price == cents(1000));
    CHECK(rig.filled(next(entry, 1)) == shares(0));
    CHECK(rig.only(ReportKind::Fill, next(entry, 2)).last_price == cents(980));
    CHECK(rig.count(ReportKind::Canceled, next(entry, 1)) == 1);
    CHECK(rig.position() == shares(0));
}

TEST_CASE("by the shape of the bar the nearer extreme comes first") {
    settings::Exchange settings = plain_settings();
    settings.bars_unfavourable_path = false;
    Rig rig{settings};
    rig.bar(at(10, 0), 1000, 1010, 990, 1000);
    const auto entry = rig.bracket(at(10, 1), market(Side::Buy, 100), limit(Side::Sell, 100, 1010),
                                   stop(Side::Sell, 100, 980));
    rig.bar(at(10, 1), 1000, 1011, 970, 1000);
    CHECK(rig.only(ReportKind::Fill, next(entry, 1)).last_price == cents(1010));
    CHECK(rig.filled(next(entry, 2)) == shares(0));
}

TEST_CASE("the target of a market entry may trade in the entry's bar") {
    Rig rig;
    rig.bar(at(10, 0), 1000, 1010, 990, 1000);
    const auto entry = rig.bracket(at(10, 1), market(Side::Buy, 100), limit(Side::Sell, 100, 1020),
                                   stop(Side::Sell, 100, 980));
    rig.bar(at(10, 1), 1000, 1030, 990, 1000);
    CHECK(rig.only(ReportKind::Fill, next(entry, 1)).last_price == cents(1020));
}

TEST_CASE("the target of a limit entry never trades in the entry's bar, its stop does") {
    Rig rig;
    rig.bar(at(10, 0), 1000, 1010, 990, 1000);
    const auto first = rig.bracket(at(10, 1), limit(Side::Buy, 100, 995),
                                   limit(Side::Sell, 100, 1010), stop(Side::Sell, 100, 980));
    rig.bar(at(10, 1), 1000, 1030, 990, 1000);
    CHECK(rig.filled(first) == shares(100));
    CHECK(rig.filled(next(first, 1)) == shares(0));
    rig.bar(at(10, 2), 1000, 1030, 990, 1000);
    CHECK(rig.filled(next(first, 1)) == shares(100));

    const auto second = rig.bracket(at(10, 3), limit(Side::Buy, 100, 995),
                                    limit(Side::Sell, 100, 1010), stop(Side::Sell, 100, 980));
    rig.bar(at(10, 3), 1000, 1005, 970, 1000);
    CHECK(rig.filled(second) == shares(100));
    CHECK(rig.only(ReportKind::Fill, next(second, 2)).last_price == cents(980));
}

TEST_CASE("the target of a stop entry may trade in the entry's bar, its stop first") {
    Rig rig;
    rig.bar(at(10, 0), 1000, 1010, 990, 1000);
    const auto first = rig.bracket(at(10, 1), stop(Side::Buy, 100, 1010),
                                   limit(Side::Sell, 100, 1020), stop(Side::Sell, 100, 980));
    rig.bar(at(10, 1), 1000, 1030, 990, 1000);  // it must pass the entry on its way to the target
    CHECK(rig.filled(next(first, 1)) == shares(100));
    const auto second = rig.bracket(at(10, 2), stop(Side::Buy, 100, 1010),
                                    limit(Side::Sell, 100, 1020), stop(Side::Sell, 100, 980));
    rig.bar(at(10, 2), 1000, 1030, 970, 1000);
    CHECK(rig.filled(next(second, 1)) == shares(0));
    CHECK(rig.filled(next(second, 2)) == shares(100));
}

TEST_CASE("an exit born at an open beyond its stop gets the open") {
    Rig rig;
    rig.bar(at(10, 0), 1000, 1010, 990, 1000);
    const auto entry = rig.bracket(at(10, 1), market(Side::Buy, 100), limit(Side::Sell, 100, 1020),
                                   stop(Side::Sell, 100, 980));
    rig.bar(at(10, 1), 950, 960, 940, 955);
    CHECK(rig.only(ReportKind::Fill, entry).last_price == cents(950));
    CHECK(rig.only(ReportKind::Fill, next(entry, 2)).last_price == cents(950));
}

TEST_CASE("a stop that one bar cannot fill whole goes on at the next open") {
    settings::Exchange settings = plain_settings();
    settings.participation = 0.1;
    Rig rig{settings};
    rig.bar(at(10, 0), 1000, 1010, 990, 1000);
    const auto id = rig.submit(at(10, 1), stop(Side::Sell, 100, 980));
    rig.bar(at(10, 1), 1000, 1005, 975, 1000, 400);
    CHECK(rig.filled(id) == shares(40));
    rig.bar(at(10, 2), 1001, 1005, 1000, 1000, 4000);
    CHECK(rig.filled(id) == shares(100));
    CHECK(rig.all(ReportKind::Fill, id)[1].last_price == cents(1001));
}

TEST_CASE("bars are ignored where ticks told the window") {
    Rig rig;
    rig.bar(at(10, 0), 1000, 1010, 990, 1000);
    const auto id = rig.submit(at(10, 1), limit(Side::Buy, 100, 995));
    rig.quote(at(10, 1, 30), 1000, 1002);
    rig.bar(at(10, 1), 1000, 1005, 900, 1000);
    CHECK(rig.filled(id) == shares(0));
    rig.bar(at(10, 2), 1000, 1005, 900, 1000);  // no tick in this one
    CHECK(rig.filled(id) == shares(100));
}

TEST_CASE("a coarser bar is ignored where finer ones told the window") {
    Rig rig;
    rig.bar(at(10, 0), 1000, 1010, 990, 1000);
    const auto id = rig.submit(at(10, 1), limit(Side::Buy, 100, 995));
    for (int minute = 1; minute < 5; ++minute) rig.bar(at(10, minute), 1000, 1005, 996, 1000);
    rig.bar(at(10, 0), 1000, 1010, 900, 1000, 1000, 5min);
    CHECK(rig.filled(id) == shares(0));
}

}  // namespace tradewind::brokers::test
