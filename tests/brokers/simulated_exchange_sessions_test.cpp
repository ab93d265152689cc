#include "exchange_rig.hpp"

namespace tradewind::brokers::test {

TEST_CASE("a day order is refused outside the regular session") {
    Rig rig;
    for (const Timestamp when : {at(8, 0), at(9, 29, 59), at(16, 0), at(19, 0)}) {
        const auto id = rig.submit(when, limit(Side::Buy, 1, 1000));
        CHECK(rig.only(ReportKind::Rejected, id).reason == RejectReason::MarketClosed);
    }
}

TEST_CASE("a day order expires after the close, after the last bar has had its say") {
    Rig rig;
    rig.bar(at(15, 58), 1000, 1000, 1000, 1000);
    const auto fills = rig.submit(at(15, 59), limit(Side::Buy, 1, 995));
    const auto rests = rig.submit(at(15, 59), limit(Side::Buy, 1, 900));
    rig.bar(at(15, 59), 1000, 1000, 990, 1000);
    CHECK(rig.filled(fills) == shares(1));
    CHECK(rig.count(ReportKind::Expired) == 0);
    CHECK(rig.exchange.next_due() == at(16, 0, 1));
    rig.pass(at(16, 0, 1));
    CHECK(rig.only(ReportKind::Expired).order == rests);
    CHECK(rig.exchange.open_orders().empty());
    CHECK(rig.exchange.next_due() == Timestamp::max());
}

TEST_CASE("a good-till-cancel order waits through the night and trades in the session only") {
    Rig rig;
    const auto id =
        rig.submit(at(16, 30), with(limit(Side::Buy, 1, 995), TimeInForce::GoodTillCancel));
    CHECK(rig.count(ReportKind::Accepted, id) == 1);
    rig.quote(at(17, 0), 980, 982);
    rig.print(at(17, 1), 980, 1000);
    rig.bar(at(17, 2), 980, 980, 980, 980);
    CHECK(rig.filled(id) == shares(0));
    rig.quote(at(9, 31) + 24h, 980, 982);
    CHECK(rig.filled(id) == shares(1));
}

TEST_CASE("at-open orders fill at the first print and leave nothing behind") {
    Rig rig;
    rig.print(at(9, 20), 1000, 500);
    const auto second = rig.submit(at(9, 21), with(market(Side::Sell, 100), TimeInForce::AtOpen));
    rig.quote(at(9, 29), 1000, 1010);
    rig.quote(at(9, 30), 1000, 1010);
    CHECK(rig.filled(second) == shares(0));
    rig.print(at(9, 30, 1), 1005, 60);
    CHECK(rig.only(ReportKind::Fill, second).last_price == cents(1005));
    CHECK(rig.only(ReportKind::Expired, second).cumulative == shares(60));
    const auto late = rig.submit(at(9, 45), with(market(Side::Sell, 1), TimeInForce::AtOpen));
    CHECK(rig.only(ReportKind::Rejected, late).reason == RejectReason::MarketClosed);
}

TEST_CASE("at-close orders fill at the close of the last bar") {
    Rig rig;
    rig.bar(at(15, 0), 1000, 1000, 1000, 1000);
    const auto id = rig.submit(at(15, 1), with(market(Side::Sell, 100), TimeInForce::AtClose));
    rig.bar(at(15, 1), 1000, 1000, 1000, 1000);
    CHECK(rig.filled(id) == shares(0));
    const auto late = rig.submit(at(15, 50), with(market(Side::Sell, 1), TimeInForce::AtClose));
    CHECK(rig.only(ReportKind::Rejected, late).reason == RejectReason::MarketClosed);
    rig.bar(at(15, 59), 1000, 1020, 1000, 1015);
    CHECK(rig.only(ReportKind::Fill, id).last_price == cents(1015));
}

TEST_CASE("at-close orders fill at the last print when prints are fed") {
    Rig rig;
    rig.print(at(15, 0), 1000, 100);
    const auto id = rig.submit(at(15, 1), with(limit(Side::Sell, 100, 1000), TimeInForce::AtClose));
    rig.print(at(15, 59, 59), 1003, 100);
    CHECK(rig.filled(id) == shares(0));
    rig.pass(at(16, 1));
    CHECK(rig.only(ReportKind::Fill, id).last_price == cents(1003));
    CHECK(rig.only(ReportKind::Fill, id).header.event_time == at(16, 0));
}

TEST_CASE("a halt suspends what works and refuses what comes") {
    Rig rig;
    rig.quote(at(10, 0), 1000, 1002);
    const auto id = rig.submit(at(10, 1), limit(Side::Buy, 100, 999));
    TradingStatus status;
    status.header.instrument = InstrumentId::from_index(0);
    status.header.event_time = at(10, 2);
    status.halted = 1;
    rig.feed(status, at(10, 2));
    CHECK(rig.count(ReportKind::Suspended, id) == 1);
    rig.quote(at(10, 3), 980, 982);
    CHECK(rig.filled(id) == shares(0));
    const auto refused = rig.submit(at(10, 4), limit(Side::Buy, 100, 999));
    CHECK(rig.only(ReportKind::Rejected, refused).reason == RejectReason::Halted);
    status.halted = 0;
    rig.feed(status, at(10, 5));
    CHECK(rig.count(ReportKind::Activated, id) == 1);
    rig.quote(at(10, 6), 980, 982);
    CHECK(rig.filled(id) == shares(100));
}

TEST_CASE("a split adjusts positions and what still works of orders") {
    Rig rig;
    rig.quote(at(10, 0), 1000, 1002);
    rig.submit(at(10, 1), market(Side::Buy, 100));
    const auto id =
        rig.submit(at(10, 2), with(limit(Side::Sell, 100, 1200), TimeInForce::GoodTillCancel));
    Split split;
    split.header.instrument = InstrumentId::from_index(0);
    split.header.event_time = at(9, 30) + 24h;
    split.from = 1;
    split.to = 4;
    rig.feed(split, at(9, 30) + 24h);
    CHECK(rig.position() == shares(400));
    const auto replaced = rig.only(ReportKind::Replaced, id);
    CHECK(replaced.quantity == shares(400));
    CHECK(replaced.limit == cents(300));
    CHECK((replaced.header.flags & ExecutionReport::unsolicited) != 0);
    rig.quote(at(9, 31) + 24h, 301, 302, 1000, 1000);
    CHECK(rig.filled(id) == shares(400));
    CHECK(rig.position() == shares(0));
}

TEST_CASE("a split leaves whole shares and pays for the rest, as the ledger books it") {
    const auto split_of = [](Rig& rig, std::int64_t from, std::int64_t to) {
        Split split;
        split.header.instrument = InstrumentId::from_index(0);
        split.header.event_time = at(9, 30) + 24h;
        split.from = from;
        split.to = to;
        const Money before = rig.exchange.account().cash();
        rig.feed(split, at(9, 30) + 24h);
        return rig.exchange.account().cash() - before;
    };
    Rig rig;
    rig.quote(at(10, 0), 3600, 3600);
    rig.submit(at(10, 1), market(Side::Buy, 7));
    CHECK(split_of(rig, 2, 3) == dollars(12));  // 10.5 shares at 24.00
    CHECK(rig.position() == shares(10));

    Rig reverse;
    reverse.quote(at(10, 0), 1000, 1002, 100'000, 100'000);
    reverse.submit(at(10, 1), market(Side::Buy, 1005));
    CHECK(split_of(reverse, 20, 1) == dollars(50));  // five old shares at the bid
    CHECK(reverse.position() == shares(50));

    Rig sold;
    sold.quote(at(10, 0), 1000, 1002);
    sold.submit(at(10, 1), market(Side::Sell, 3));
    CHECK(split_of(sold, 2, 1) == -Money::from_cents(10'02));  // one old share bought at the ask
    CHECK(sold.position() == shares(-1));
}

TEST_CASE("a split that leaves an order no price or too large a size cancels it") {
    Rig rig;
    const auto apply_split = [&](std::int64_t from, std::int64_t to) {
        Split split;
        split.header.instrument = InstrumentId::from_index(0);
        split.from = from;
        split.to = to;
        rig.feed(split, at(9, 30) + 24h);
    };
    rig.quote(at(10, 0), 1000, 1002);
    rig.submit(at(10, 1), market(Side::Buy, 1000));
    const auto large =
        rig.submit(at(10, 2), with(limit(Side::Sell, 1000, 1200), TimeInForce::GoodTillCancel));
    const auto cheap =
        rig.submit(at(10, 2), with(limit(Side::Buy, 1, 1), TimeInForce::GoodTillCancel));
    for (const auto& [from, to] : {std::pair<std::int64_t, std::int64_t>{1, INT64_MAX},
                                   {INT64_MAX, INT64_MAX - 1},
                                   {1, 100'001},
                                   {100'001, 1},
                                   {0, 0}})
        apply_split(from, to);
    CHECK(rig.position() == shares(1000));
    CHECK(rig.count(ReportKind::Canceled) == 0);
    apply_split(1, 100'000);
    CHECK(rig.position() == shares(100'000'000));
    CHECK(rig.count(ReportKind::Canceled, large) == 1);
    CHECK(rig.count(ReportKind::Canceled, cheap) == 1);
    CHECK(rig.exchange.open_orders().empty());
    for (int i = 0; i < 3; ++i) apply_split(1, 100'000);
    CHECK(rig.position() == shares(100'000'000));
    for (int i = 0; i < 3; ++i) apply_split(100'000, 1);
    CHECK(rig.position() == shares(0));
}

TEST_CASE("a dividend that no account carries is not paid") {
    Rig rig;
    rig.quote(at(10, 0), 1000, 1002);
    rig.submit(at(10, 1), market(Side::Buy, 100'000));
    const Money before = rig.exchange.account().cash();
    Dividend dividend;
    dividend.header.instrument = InstrumentId::from_index(0);
    for (const std::int64_t amount : {INT64_MAX, INT64_MIN, std::int64_t{-1}}) {
        dividend.amount = Money::from_nanos(amount);
        rig.feed(dividend, at(10, 2));
    }
    dividend.amount = dollars(50'000);
    rig.feed(dividend, at(10, 2));
    CHECK(rig.exchange.account().cash() == before);
}

TEST_CASE("a dividend pays holders and charges shorts") {
    Rig rig;
    rig.quote(at(10, 0), 1000, 1002);
    rig.submit(at(10, 1), market(Side::Sell, 100));
    const Money before = rig.exchange.account().cash();
    Dividend dividend;
    dividend.header.instrument = InstrumentId::from_index(0);
    dividend.amount = Money::from_cents(25);
    rig.feed(dividend, at(10, 2));
    CHECK(rig.exchange.account().cash() == before - dollars(25));
}

}  // namespace tradewind::brokers::test
