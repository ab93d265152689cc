#include "exchange_rig.hpp"

namespace tradewind::brokers::test {

TEST_CASE("a market order takes the displayed size and waits for new size") {
    Rig rig;
    rig.quote(at(10, 0), 1000, 1002, 300, 200);
    const auto id = rig.submit(at(10, 0, 1), market(Side::Buy, 500));
    CHECK(rig.only(ReportKind::Accepted, id).quantity == shares(500));
    CHECK(rig.filled(id) == shares(200));

    rig.quote(at(10, 0, 2), 1001, 1002, 300, 200);  // the bid moved; what we took stays taken
    CHECK(rig.filled(id) == shares(200));
    rig.quote(at(10, 0, 3), 1001, 1002, 300, 250);  // 50 more are displayed
    CHECK(rig.filled(id) == shares(250));
    rig.quote(at(10, 0, 4), 1001, 1003, 300, 400);  // a new price is new size
    CHECK(rig.filled(id) == shares(500));
    const auto fills = rig.all(ReportKind::Fill, id);
    REQUIRE(fills.size() == 3);
    CHECK(fills[0].last_price == cents(1002));
    CHECK(fills[2].last_price == cents(1003));
    CHECK(fills[2].cumulative == shares(500));
    CHECK(fills[2].average == Price::from_nanos(10'025'000'000));
    CHECK(rig.exchange.open_orders().empty());
}

TEST_CASE("two orders do not take the same displayed size") {
    Rig rig;
    rig.quote(at(10, 0), 1000, 1002, 300, 200);
    const auto first = rig.submit(at(10, 0, 1), market(Side::Buy, 200));
    const auto second = rig.submit(at(10, 0, 2), market(Side::Buy, 200));
    CHECK(rig.filled(first) == shares(200));
    CHECK(rig.filled(second) == shares(0));
}

TEST_CASE("an order and its reports each take the latency") {
    settings::Exchange settings = plain_settings();
    settings.latency_us = 50'000;
    Rig rig{settings};
    rig.quote(at(10, 0), 1000, 1002);
    const auto id = rig.submit(at(10, 0, 1), market(Side::Sell, 100));
    CHECK(rig.exchange.next_due() == at(10, 0, 1, 50));
    rig.quote(at(10, 0, 1, 20), 990, 992);  // before it arrives: this is the price it meets
    rig.pass(at(10, 0, 1, 99));
    CHECK(rig.reports.empty());
    rig.pass(at(10, 0, 1, 100));
    const auto fill = rig.only(ReportKind::Fill, id);
    CHECK(fill.last_price == cents(990));
    CHECK(fill.header.event_time == at(10, 0, 1, 50));
    CHECK(fill.header.receive_time == at(10, 0, 1, 100));
    CHECK(rig.reports[0].kind == ReportKind::Accepted);
    CHECK(rig.reports[0].header.sequence == 1);
    CHECK(fill.header.sequence == 2);
}

TEST_CASE("a marketable limit takes the touch and stops at its limit") {
    Rig rig;
    rig.quote(at(10, 0), 1000, 1002, 300, 100);
    const auto id = rig.submit(at(10, 0, 1), limit(Side::Buy, 300, 1003));
    CHECK(rig.only(ReportKind::Fill, id).last_price == cents(1002));
    rig.quote(at(10, 0, 2), 1000, 1003, 300, 100);
    CHECK(rig.filled(id) == shares(200));
    rig.quote(at(10, 0, 3), 1000, 1004, 300, 100);
    CHECK(rig.filled(id) == shares(200));
}

TEST_CASE("a limit that rested gets its own price when the market comes to it") {
    Rig rig;
    rig.quote(at(10, 0), 1000, 1002);
    const auto id = rig.submit(at(10, 0, 1), limit(Side::Buy, 100, 1001));
    CHECK(rig.count(ReportKind::Fill) == 0);
    rig.quote(at(10, 0, 2), 995, 997);
    CHECK(rig.only(ReportKind::Fill, id).last_price == cents(1001));
}

TEST_CASE("a crossed quote fills nothing") {
    Rig rig;
    rig.quote(at(9, 59), 1000, 1002);
    rig.quote(at(10, 0), 1003, 1002);
    const auto id = rig.submit(at(10, 0, 1), market(Side::Buy, 100));
    CHECK(rig.filled(id) == shares(0));
    rig.quote(at(10, 0, 2), 1002, 1002);
    CHECK(rig.filled(id) == shares(100));
}

TEST_CASE("a quote that nobody could trade on triggers no stop and fills nothing") {
    for (const auto& [bid, ask] :
         {std::pair{1, 19'999'999}, {1003, 1002}, {500, 1001}, {0, 1002}, {1000, 0}}) {
        INFO(bid << " / " << ask);
        Rig rig;
        rig.quote(at(10, 0), 1000, 1002);
        const auto sell_stop = rig.submit(at(10, 0, 1), stop(Side::Sell, 100, 600));
        const auto buy_stop = rig.submit(at(10, 0, 1), stop(Side::Buy, 100, 1010));
        const auto resting = rig.submit(at(10, 0, 1), limit(Side::Sell, 100, 1003));
        rig.quote(at(10, 0, 2), bid, ask);
        const auto sell = rig.submit(at(10, 0, 3), market(Side::Sell, 100));
        const auto buy = rig.submit(at(10, 0, 3), limit(Side::Buy, 100, 1005));
        rig.quote(at(10, 0, 4), bid, ask);
        CHECK(rig.count(ReportKind::Fill) == 0);
        CHECK(rig.count(ReportKind::Accepted) == 5);

        rig.quote(at(10, 0, 5), 999, 1001);
        CHECK(rig.only(ReportKind::Fill, sell).last_price == cents(999));
        CHECK(rig.only(ReportKind::Fill, buy).last_price == cents(1001));
        for (const auto& waiting : {sell_stop, buy_stop, resting})
            CHECK(rig.filled(waiting) == shares(0));
    }
}

TEST_CASE("prints trade on while a quote stands that nobody could trade on") {
    Rig rig;
    rig.quote(at(10, 0), 1000, 1002);
    const auto sell_stop = rig.submit(at(10, 0, 1), stop(Side::Sell, 100, 990));
    rig.quote(at(10, 0, 2), 1, 19'999'999);
    rig.print(at(10, 0, 3), 995, 1000);
    CHECK(rig.filled(sell_stop) == shares(0));
    rig.print(at(10, 0, 4), 985, 1000);
    CHECK(rig.only(ReportKind::Fill, sell_stop).last_price == cents(985));
}

TEST_CASE("what was taken stays taken over a quote that nobody could trade on") {
    Rig rig;
    rig.quote(at(10, 0), 1000, 1002, 300, 200);
    const auto id = rig.submit(at(10, 0, 1), market(Side::Buy, 500));
    rig.quote(at(10, 0, 2), 1, 19'999'999);
    rig.quote(at(10, 0, 3), 1000, 1002, 300, 200);
    CHECK(rig.filled(id) == shares(200));
}

TEST_CASE("buying power goes by the last quote that was believed") {
    Rig rig;
    rig.quote(at(10, 0), 1000, 1002);
    rig.quote(at(10, 0, 1), 1, 19'999'999);
    const auto fits = rig.submit(at(10, 0, 2), market(Side::Buy, 10'000));
    CHECK(rig.count(ReportKind::Accepted, fits) == 1);
    const auto too_much = rig.submit(at(10, 0, 3), market(Side::Buy, 400'000));
    CHECK(rig.only(ReportKind::Rejected, too_much).reason == RejectReason::InsufficientBuyingPower);
}

TEST_CASE("a first quote that nobody could trade on is no price to buy at") {
    Rig rig;
    rig.quote(at(10, 0), 1, 19'999'999);
    const auto id = rig.submit(at(10, 0, 1), market(Side::Buy, 100));
    CHECK(rig.only(ReportKind::Rejected, id).reason == RejectReason::InvalidPrice);
}

TEST_CASE("a cheap option is quoted with a wide market or without a bid") {
    Rig rig;
    Instrument option =
        Instrument::option("O:SPY241220C00650000", InstrumentId::from_index(1)).value();
    option.id = InstrumentId::from_index(0);
    rig.exchange.add_instrument(option);
    rig.quote(at(10, 0), 1, 5);
    const auto sell = rig.submit(at(10, 0, 1), market(Side::Sell, 10));
    CHECK(rig.only(ReportKind::Fill, sell).last_price == cents(1));
    rig.quote(at(10, 0, 2), 0, 5);
    const auto buy = rig.submit(at(10, 0, 3), market(Side::Buy, 10));
    CHECK(rig.only(ReportKind::Fill, buy).last_price == cents(5));
    rig.quote(at(10, 0, 4), 6, 5);
    const auto crossed = rig.submit(at(10, 0, 5), market(Side::Buy, 10));
    CHECK(rig.filled(crossed) == shares(0));
}

TEST_CASE("a quote of an earlier day fills nothing") {
    Rig rig;
    rig.quote(at(10, 0) - 24h, 1000, 1002);
    const auto id = rig.submit(at(10, 0), market(Side::Buy, 100));
    CHECK(rig.filled(id) == shares(0));
}

TEST_CASE("a stop triggers on the touch and pays part of the spread") {
    settings::Exchange settings = plain_settings();
    settings.stop_slippage_spread = 0.5;
    Rig rig{settings};
    rig.quote(at(10, 0), 1000, 1002);
    const auto id = rig.submit(at(10, 0, 1), stop(Side::Sell, 100, 990));
    rig.quote(at(10, 0, 2), 991, 993);
    CHECK(rig.filled(id) == shares(0));
    rig.quote(at(10, 0, 3), 988, 992);
    CHECK(rig.only(ReportKind::Fill, id).last_price == cents(986));
}

TEST_CASE("a stop limit that the market jumps over rests at its limit") {
    Rig rig;
    rig.quote(at(10, 0), 1000, 1002);
    Order order = stop(Side::Sell, 100, 990);
    order.type = OrderType::StopLimit;
    order.limit = cents(989);
    const auto id = rig.submit(at(10, 0, 1), order);
    rig.quote(at(10, 0, 2), 980, 982);
    CHECK(rig.filled(id) == shares(0));
    rig.quote(at(10, 0, 3), 990, 992);
    CHECK(rig.only(ReportKind::Fill, id).last_price == cents(989));
}

TEST_CASE("an immediate order fills what is there and cancels the rest") {
    Rig rig;
    rig.quote(at(10, 0), 1000, 1002, 300, 200);
    const auto ioc =
        rig.submit(at(10, 0, 1), with(market(Side::Buy, 500), TimeInForce::ImmediateOrCancel));
    CHECK(rig.filled(ioc) == shares(200));
    CHECK(rig.only(ReportKind::Canceled, ioc).cumulative == shares(200));
    const auto away = rig.submit(
        at(10, 0, 2), with(limit(Side::Sell, 100, 1001), TimeInForce::ImmediateOrCancel));
    CHECK(rig.count(ReportKind::Canceled, away) == 1);
}

TEST_CASE("fill or kill is all or nothing") {
    Rig rig;
    rig.quote(at(10, 0), 1000, 1002, 300, 200);
    const auto much =
        rig.submit(at(10, 0, 1), with(market(Side::Buy, 201), TimeInForce::FillOrKill));
    CHECK(rig.filled(much) == shares(0));
    CHECK(rig.count(ReportKind::Canceled, much) == 1);
    const auto fits =
        rig.submit(at(10, 0, 2), with(market(Side::Buy, 200), TimeInForce::FillOrKill));
    CHECK(rig.filled(fits) == shares(200));
}

}  // namespace tradewind::brokers::test
