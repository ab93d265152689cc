#include "exchange_rig.hpp"

namespace tradewind::brokers::test {
namespace {

ClientOrderId long_bracket(Rig& rig, Timestamp when, Order entry) {
    const std::int64_t count = entry.quantity.micros() / Quantity::micros_per_unit;
    return rig.bracket(when, entry, limit(Side::Sell, count, 1020), stop(Side::Sell, count, 980));
}

}  // namespace

TEST_CASE("a bracket's exits are held until the entry fills") {
    Rig rig;
    rig.quote(at(10, 0), 1000, 1002);
    const auto entry = long_bracket(rig, at(10, 0, 1), limit(Side::Buy, 100, 999));
    CHECK(rig.count(ReportKind::Accepted, entry) == 1);
    CHECK(rig.only(ReportKind::Suspended, next(entry, 1)).quantity == shares(100));
    CHECK(rig.count(ReportKind::Suspended, next(entry, 2)) == 1);

    rig.quote(at(10, 0, 2), 1025, 1027);  // beyond the target: nothing is held yet
    CHECK(rig.count(ReportKind::Fill) == 0);
    rig.quote(at(10, 0, 3), 996, 998);
    CHECK(rig.filled(entry) == shares(100));
    CHECK(rig.only(ReportKind::Activated, next(entry, 1)).quantity == shares(100));
    rig.quote(at(10, 0, 4), 1021, 1023);
    CHECK(rig.only(ReportKind::Fill, next(entry, 1)).last_price == cents(1020));
    CHECK(rig.count(ReportKind::Canceled, next(entry, 2)) == 1);
    CHECK(rig.position() == shares(0));
    CHECK(rig.exchange.open_orders().empty());
}

TEST_CASE("exits live for what the entry has filled and grow with it") {
    Rig rig;
    rig.quote(at(10, 0), 1000, 1002, 1000, 40);
    const auto entry = long_bracket(rig, at(10, 0, 1), market(Side::Buy, 100));
    CHECK(rig.only(ReportKind::Activated, next(entry, 1)).quantity == shares(40));
    rig.quote(at(10, 0, 2), 1000, 1003, 1000, 500);
    CHECK(rig.only(ReportKind::Replaced, next(entry, 1)).quantity == shares(100));
    const auto resized = rig.only(ReportKind::Replaced, next(entry, 2));
    CHECK(resized.quantity == shares(100));
    CHECK((resized.header.flags & ExecutionReport::unsolicited) != 0);
    CHECK_FALSE(resized.related.valid());
}

TEST_CASE("a partial exit shrinks its sibling") {
    Rig rig;
    rig.quote(at(10, 0), 1000, 1002);
    const auto entry = long_bracket(rig, at(10, 0, 1), market(Side::Buy, 100));
    rig.quote(at(10, 0, 2), 1020, 1022, 30, 100);  // 30 at the target
    CHECK(rig.filled(next(entry, 1)) == shares(30));
    CHECK(rig.only(ReportKind::Replaced, next(entry, 2)).quantity == shares(70));
    rig.quote(at(10, 0, 3), 975, 977);
    CHECK(rig.filled(next(entry, 2)) == shares(70));
    CHECK(rig.count(ReportKind::Canceled, next(entry, 1)) == 1);
    CHECK(rig.position() == shares(0));
}

TEST_CASE("an exit that trades cancels the rest of its entry") {
    Rig rig;
    rig.quote(at(10, 0), 1000, 1002, 1000, 40);
    const auto entry = long_bracket(rig, at(10, 0, 1), limit(Side::Buy, 100, 1002));
    CHECK(rig.filled(entry) == shares(40));
    rig.quote(at(10, 0, 2), 975, 1010, 1000, 1000);  // the stop, and no offer for the entry
    CHECK(rig.filled(next(entry, 2)) == shares(40));
    CHECK(rig.all(ReportKind::Fill, next(entry, 2))[0].quantity == shares(40));
    CHECK(rig.only(ReportKind::Canceled, entry).cumulative == shares(40));
    CHECK(rig.count(ReportKind::Canceled, next(entry, 1)) == 1);
    CHECK(rig.position() == shares(0));
    CHECK(rig.exchange.open_orders().empty());
}

TEST_CASE("canceling an entry that never filled cancels its group") {
    Rig rig;
    rig.quote(at(10, 0), 1000, 1002);
    const auto entry = long_bracket(rig, at(10, 0, 1), limit(Side::Buy, 100, 990));
    rig.cancel(at(10, 0, 2), entry);
    CHECK(rig.count(ReportKind::Canceled) == 3);
    CHECK(rig.exchange.open_orders().empty());
}

TEST_CASE("exits outlive an entry that is canceled after a partial fill") {
    Rig rig;
    rig.quote(at(10, 0), 1000, 1002, 1000, 40);
    const auto entry = long_bracket(rig, at(10, 0, 1), limit(Side::Buy, 100, 1002));
    rig.cancel(at(10, 0, 2), entry);
    CHECK(rig.only(ReportKind::Canceled).order == entry);
    rig.quote(at(10, 0, 3), 970, 972);
    CHECK(rig.filled(next(entry, 2)) == shares(40));
    CHECK(rig.position() == shares(0));
    CHECK(rig.exchange.open_orders().empty());
}

TEST_CASE("canceling one exit cancels the other and what is left of the entry") {
    Rig rig;
    rig.quote(at(10, 0), 1000, 1002);
    const auto filled = long_bracket(rig, at(10, 0, 1), market(Side::Buy, 100));
    rig.cancel(at(10, 0, 2), next(filled, 2));
    CHECK(rig.count(ReportKind::Canceled, next(filled, 1)) == 1);
    CHECK(rig.count(ReportKind::Canceled, next(filled, 2)) == 1);
    const auto waiting = long_bracket(rig, at(10, 0, 3), limit(Side::Buy, 100, 990));
    rig.cancel(at(10, 0, 4), next(waiting, 1));
    CHECK(rig.count(ReportKind::Canceled, waiting) == 1);
    CHECK(rig.exchange.open_orders().empty());
}

TEST_CASE("of two exits one cancels the other") {
    Rig rig;
    rig.quote(at(10, 0), 1000, 1002);
    rig.submit(at(10, 0, 1), market(Side::Buy, 100));
    const auto pair =
        rig.submit(at(10, 0, 2), {limit(Side::Sell, 100, 1020), stop(Side::Sell, 100, 980)},
                   GroupKind::OneCancelsOther);
    CHECK(rig.count(ReportKind::Accepted, next(pair)) == 1);
    rig.quote(at(10, 0, 3), 979, 981);
    CHECK(rig.filled(next(pair)) == shares(100));
    CHECK(rig.count(ReportKind::Canceled, pair) == 1);
}

TEST_CASE("a group that contradicts itself is refused whole") {
    Rig rig;
    rig.quote(at(10, 0), 1000, 1002);
    const auto reason = [&](Order entry, Order one, Order other) {
        const auto id = rig.bracket(at(10, 0, 1), entry, one, other);
        CHECK(rig.count(ReportKind::Rejected, next(id, 2)) == 1);
        return rig.only(ReportKind::Rejected, id).reason;
    };
    const Order buy = limit(Side::Buy, 100, 1000);
    CHECK(reason(buy, limit(Side::Buy, 100, 1020), stop(Side::Sell, 100, 980)) ==
          RejectReason::NotSupported);
    CHECK(reason(buy, limit(Side::Sell, 50, 1020), stop(Side::Sell, 100, 980)) ==
          RejectReason::InvalidQuantity);
    CHECK(reason(buy, limit(Side::Sell, 100, 1020), stop(Side::Sell, 100, 1001)) ==
          RejectReason::InvalidPrice);
    CHECK(reason(buy, limit(Side::Sell, 100, 999), stop(Side::Sell, 100, 980)) ==
          RejectReason::InvalidPrice);
    CHECK(rig.exchange.open_orders().empty());
}

}  // namespace tradewind::brokers::test
