#include "tradewind/model/report_terms.hpp"

#include <catch2/catch.hpp>

using namespace tradewind;

namespace {

ExecutionReport usual_fill() {
    ExecutionReport report;
    report.kind = ReportKind::Fill;
    report.quantity = Quantity::from_units(100);
    report.cumulative = Quantity::from_units(60);
    report.last_quantity = Quantity::from_units(60);
    report.last_price = Price::from_double(101.25);
    report.average = Price::from_double(101.25);
    report.limit = Price::from_double(102);
    report.fees = Money::from_cents(35);
    return report;
}

}  // namespace

TEST_CASE("a usual report is credible, and so is a busted fee") {
    CHECK(credible(usual_fill(), 1));
    CHECK(credible(usual_fill(), 100));
    ExecutionReport busted = usual_fill();
    busted.fees = Money::from_cents(-35);
    CHECK(credible(busted, 1));
}

TEST_CASE("each number of a report is held to its bounds") {
    for (Price ExecutionReport::* const price :
         {&ExecutionReport::last_price, &ExecutionReport::average, &ExecutionReport::limit,
          &ExecutionReport::stop})
        for (const std::int64_t nanos : {INT64_MIN, std::int64_t{-1}, INT64_MAX}) {
            ExecutionReport report = usual_fill();
            report.*price = Price::from_nanos(nanos);
            CHECK_FALSE(credible(report, 1));
        }
    for (Quantity ExecutionReport::* const size :
         {&ExecutionReport::last_quantity, &ExecutionReport::cumulative,
          &ExecutionReport::quantity})
        for (const std::int64_t micros : {INT64_MIN, std::int64_t{-1}, INT64_MAX}) {
            ExecutionReport report = usual_fill();
            report.*size = Quantity::from_micros(micros);
            CHECK_FALSE(credible(report, 1));
        }
    for (const std::int64_t nanos : {INT64_MIN, INT64_MAX}) {
        ExecutionReport report = usual_fill();
        report.fees = Money::from_nanos(nanos);
        CHECK_FALSE(credible(report, 1));
    }
}

TEST_CASE("price times size is no more than an account carries") {
    ExecutionReport report = usual_fill();
    report.last_price = Price::from_double(40'000'000);
    report.last_quantity = Quantity::from_units(100);
    CHECK(credible(report, 1));
    CHECK_FALSE(credible(report, 100));
    report.last_quantity = Quantity::from_units(101);
    CHECK_FALSE(credible(report, 1));
    report = usual_fill();
    report.average = Price::from_double(100'000'000);
    CHECK_FALSE(credible(report, 1));
}

TEST_CASE("a snapshot's position has a sign, and words about the account have no terms") {
    ExecutionReport snapshot;
    snapshot.kind = ReportKind::PositionSnapshot;
    snapshot.cumulative = Quantity::from_units(-10'000'000'000);  // after a split, say
    CHECK(credible(snapshot, 1));
    snapshot.cumulative = Quantity::from_micros(INT64_MIN);
    CHECK_FALSE(credible(snapshot, 1));
    snapshot.kind = ReportKind::LinkUp;
    CHECK(credible(snapshot, 1));
}

TEST_CASE("a number that its kind neither books nor puts in force takes nothing else away") {
    const Price absurd = Price::from_nanos(INT64_MAX);
    ExecutionReport canceled = usual_fill();
    canceled.kind = ReportKind::Canceled;
    canceled.average = canceled.last_price = canceled.limit = absurd;
    CHECK_FALSE(credible(canceled, 1));
    CHECK(blank_incredible(canceled, 1) == ReportDoubt::Detail);
    CHECK(canceled.average == Price{});
    CHECK(canceled.last_price == Price{});
    CHECK(canceled.limit == Price{});
    CHECK(canceled.cumulative == Quantity::from_units(60));
    CHECK(credible(canceled, 1));

    ExecutionReport fill = usual_fill();
    fill.quantity = Quantity::from_micros(INT64_MIN);
    CHECK(blank_incredible(fill, 1) == ReportDoubt::Detail);
    CHECK(fill.last_price == Price::from_double(101.25));

    ExecutionReport refused = usual_fill();
    refused.kind = ReportKind::CancelRefused;
    refused.cumulative = Quantity::from_micros(-1);
    CHECK(blank_incredible(refused, 1) == ReportDoubt::Detail);
}

TEST_CASE("a number that its kind books or puts in force takes all of that away") {
    const auto doubt_of = [](ReportKind kind, auto member, auto value) {
        ExecutionReport report = usual_fill();
        report.kind = kind;
        report.*member = value;
        return blank_incredible(report, 1);
    };
    const Price price = Price::from_nanos(-1);
    const Quantity size = Quantity::from_micros(INT64_MAX);
    using enum ReportKind;
    using Report = ExecutionReport;
    for (const ReportKind kind : {Fill, Settled}) {
        CHECK(doubt_of(kind, &Report::last_price, price) == ReportDoubt::Substance);
        CHECK(doubt_of(kind, &Report::last_quantity, size) == ReportDoubt::Substance);
        CHECK(doubt_of(kind, &Report::fees, Money::from_nanos(INT64_MIN)) ==
              ReportDoubt::Substance);
        CHECK(doubt_of(kind, &Report::stop, price) == ReportDoubt::Detail);
    }
    for (const ReportKind kind :
         {Accepted, Fill, Canceled, Rejected, Expired, Suspended, Activated, Replaced, SeenLive})
        CHECK(doubt_of(kind, &Report::cumulative, size) == ReportDoubt::Substance);
    CHECK(doubt_of(Replaced, &Report::limit, price) == ReportDoubt::Substance);
    CHECK(doubt_of(Replaced, &Report::stop, price) == ReportDoubt::Substance);
    CHECK(doubt_of(Replaced, &Report::quantity, size) == ReportDoubt::Substance);
    // An average that is a price, and with the quantity more than anybody has.
    CHECK(doubt_of(Canceled, &Report::average, Price::from_double(100'000'000)) ==
          ReportDoubt::Substance);
}
