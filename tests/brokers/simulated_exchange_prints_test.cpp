#include "exchange_rig.hpp"

namespace tradewind::brokers::test {

TEST_CASE("a resting limit waits behind the size it joined") {
    Rig rig;
    rig.quote(at(10, 0), 1000, 1002, 300, 300);
    const auto id = rig.submit(at(10, 0, 1), limit(Side::Buy, 100, 1000));
    rig.print(at(10, 0, 2), 1000, 250);  // 50 still ahead
    CHECK(rig.filled(id) == shares(0));
    rig.print(at(10, 0, 3), 1000, 90);  // 50 ahead, then 40 of ours
    CHECK(rig.filled(id) == shares(40));
    rig.print(at(10, 0, 4), 1000, 500);
    CHECK(rig.filled(id) == shares(100));
}

TEST_CASE("what is displayed bounds what stands ahead") {
    Rig rig;
    rig.quote(at(10, 0), 1000, 1002, 300, 300);
    const auto id = rig.submit(at(10, 0, 1), limit(Side::Buy, 100, 1000));
    rig.quote(at(10, 0, 2), 1000, 1002, 20, 300);  // the others went away
    rig.print(at(10, 0, 3), 1000, 60);
    CHECK(rig.filled(id) == shares(40));
}

TEST_CASE("a limit below the best joins the queue when its price becomes the best") {
    Rig rig;
    rig.quote(at(10, 0), 1000, 1002, 300, 300);
    const auto id = rig.submit(at(10, 0, 1), limit(Side::Buy, 100, 999));
    rig.print(at(10, 0, 2), 999, 1000);  // out of turn: nothing says who was there
    CHECK(rig.filled(id) == shares(0));
    rig.quote(at(10, 0, 3), 999, 1001, 400, 300);
    rig.print(at(10, 0, 4), 999, 450);
    CHECK(rig.filled(id) == shares(50));
}

TEST_CASE("a limit inside the spread is alone at its price") {
    Rig rig;
    rig.quote(at(10, 0), 1000, 1004, 300, 300);
    const auto id = rig.submit(at(10, 0, 1), limit(Side::Sell, 100, 1002));
    rig.print(at(10, 0, 2), 1002, 70);
    CHECK(rig.filled(id) == shares(70));
}

TEST_CASE("a print through the limit fills at the limit within participation") {
    settings::Exchange settings = plain_settings();
    settings.participation = 0.1;
    Rig rig{settings};
    rig.quote(at(10, 0), 1000, 1002, 300, 300);
    const auto id = rig.submit(at(10, 0, 1), limit(Side::Buy, 100, 1000));
    rig.print(at(10, 0, 2), 999, 409);
    const auto fill = rig.only(ReportKind::Fill, id);
    CHECK(fill.last_price == cents(1000));
    CHECK(fill.last_quantity == shares(40));  // 40.9, in whole lots
}

TEST_CASE("our orders share what one print may fill") {
    settings::Exchange settings = plain_settings();
    settings.participation = 0.5;
    Rig rig{settings};
    rig.quote(at(10, 0), 1000, 1002, 300, 300);
    const auto first = rig.submit(at(10, 0, 1), limit(Side::Buy, 100, 1000));
    const auto second = rig.submit(at(10, 0, 1), limit(Side::Buy, 100, 1000));
    rig.print(at(10, 0, 2), 999, 300);
    CHECK(rig.filled(first) == shares(100));
    CHECK(rig.filled(second) == shares(50));
}

TEST_CASE("a print that may not set the range fills nothing") {
    Rig rig;
    rig.quote(at(10, 0), 1000, 1002, 300, 300);
    const auto id = rig.submit(at(10, 0, 1), limit(Side::Buy, 100, 1000));
    rig.print(at(10, 0, 2), 900, 5000, Trade::counts_volume);
    CHECK(rig.filled(id) == shares(0));
}

TEST_CASE("without quotes, prints fill market orders with slippage") {
    settings::Exchange settings = plain_settings();
    settings.slippage_ticks = 2;
    settings.participation = 0.5;
    Rig rig{settings};
    rig.print(at(10, 0), 1000, 100);
    const auto id = rig.submit(at(10, 0, 1), market(Side::Buy, 100));
    rig.print(at(10, 0, 2), 1001, 120);
    rig.print(at(10, 0, 3), 1005, 120);
    const auto fills = rig.all(ReportKind::Fill, id);
    REQUIRE(fills.size() == 2);
    CHECK(fills[0].last_price == cents(1003));
    CHECK(fills[0].last_quantity == shares(60));
    CHECK(fills[1].last_price == cents(1007));
    CHECK(fills[1].last_quantity == shares(40));
}

TEST_CASE("without quotes, a print at the limit does not fill") {
    Rig rig;
    rig.print(at(10, 0), 1010, 100);
    const auto id = rig.submit(at(10, 0, 1), limit(Side::Buy, 100, 1000));
    rig.print(at(10, 0, 2), 1005, 100);
    rig.print(at(10, 0, 3), 1000, 100'000);
    CHECK(rig.filled(id) == shares(0));
    rig.print(at(10, 0, 4), 999, 60);
    CHECK(rig.only(ReportKind::Fill, id).last_price == cents(1000));
}

TEST_CASE("a print triggers a stop, which then trades by the quotes") {
    Rig rig;
    rig.quote(at(10, 0), 1000, 1002);
    const auto id = rig.submit(at(10, 0, 1), stop(Side::Sell, 100, 999));
    rig.print(at(10, 0, 2), 999, 100);
    CHECK(rig.only(ReportKind::Fill, id).last_price == cents(1000));
}

TEST_CASE("without quotes, a stop gets the worse of its price and the print") {
    Rig rig;
    rig.print(at(10, 0), 1000, 100);
    const auto id = rig.submit(at(10, 0, 1), stop(Side::Sell, 100, 990));
    rig.print(at(10, 0, 2), 985, 60);
    rig.print(at(10, 0, 3), 995, 60);
    const auto fills = rig.all(ReportKind::Fill, id);
    REQUIRE(fills.size() == 2);
    CHECK(fills[0].last_price == cents(985));
    CHECK(fills[1].last_price == cents(990));
}

}  // namespace tradewind::brokers::test
