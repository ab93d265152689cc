#include "tradewind/brokers/fees.hpp"

#include <catch2/catch.hpp>

#include "support/property.hpp"

namespace tradewind::brokers {
namespace {

Money from(double amount) { return Money::from_double(amount); }
Quantity units(std::int64_t count) { return Quantity::from_units(count); }
Date date(int year, unsigned month, unsigned day) { return Date::from_ymd(year, month, day); }

}  // namespace

TEST_CASE("fee rates change on the stated trade dates") {
    CHECK(regulatory_rates(date(2025, 5, 13)).sec_per_million == from(27.80));
    CHECK(regulatory_rates(date(2025, 5, 14)).sec_per_million == Money{});
    CHECK(regulatory_rates(date(2026, 4, 3)).sec_per_million == Money{});
    CHECK(regulatory_rates(date(2026, 4, 4)).sec_per_million == from(20.60));
    CHECK(regulatory_rates(date(2025, 12, 31)).taf_per_share == from(0.000166));
    CHECK(regulatory_rates(date(2026, 9, 30)).taf_per_share == from(0.000195));
    CHECK(regulatory_rates(date(2026, 10, 1)).taf_per_share == Money{});
    CHECK(regulatory_rates(date(2026, 12, 31)).taf_per_contract == Money{});
    CHECK(regulatory_rates(date(2027, 1, 1)).taf_per_share == from(0.000195));
    CHECK(regulatory_rates(date(2027, 1, 1)).taf_maximum == from(9.79));
    CHECK(regulatory_rates(date(2026, 6, 30)).orf_per_contract == from(0.02815));
    CHECK(regulatory_rates(date(2026, 7, 1)).orf_per_contract == from(0.024));
    CHECK(regulatory_rates(date(2025, 2, 13)).occ_per_contract == from(0.02));
    CHECK(regulatory_rates(date(2025, 2, 14)).occ_per_contract == from(0.025));
    CHECK(regulatory_rates(date(2013, 10, 7)).sec_per_million == from(27.80));
}

TEST_CASE("selling ten calls costs what the worked example says, each charge up to the cent") {
    settings::Fees fees;
    fees.orf_per_contract = 0.01248;
    const FeeSchedule schedule{fees};
    const TradedSoFar traded{.quantity = units(10), .notional = Money::from_cents(1'257'000)};
    const auto charged = [&](Date on, Side side) {
        return schedule.regulatory(on, InstrumentKind::Option, side, traded);
    };
    // 0.2589 + 0.0329 + 0.2500 + 0.1248; then without TAF; then as the first.
    CHECK(charged(date(2026, 8, 14), Side::Sell) == from(0.26 + 0.04 + 0.25 + 0.13));
    CHECK(charged(date(2026, 11, 13), Side::Sell) == from(0.26 + 0.25 + 0.13));
    CHECK(charged(date(2027, 1, 15), Side::Sell) == from(0.26 + 0.04 + 0.25 + 0.13));
    CHECK(charged(date(2026, 8, 14), Side::Buy) == from(0.25 + 0.13));
    CHECK(schedule.commission(InstrumentKind::Option, units(10)) == from(6.50));
}

TEST_CASE("shares pay section 31 and TAF on sells alone, TAF with a maximum") {
    const FeeSchedule schedule{settings::Fees{}};
    const TradedSoFar traded{.quantity = units(100), .notional = Money::from_cents(5'000'000)};
    const auto kind = InstrumentKind::Equity;
    CHECK(schedule.regulatory(date(2025, 1, 6), kind, Side::Buy, traded) == Money{});
    CHECK(schedule.regulatory(date(2025, 1, 6), kind, Side::Sell, traded) == from(1.39 + 0.02));
    const TradedSoFar large{.quantity = units(1'000'000), .notional = Money::from_cents(100)};
    CHECK(schedule.regulatory(date(2025, 1, 6), kind, Side::Sell, large) == from(8.30 + 0.01));
}

TEST_CASE("a commission has a minimum for the order as a whole") {
    settings::Fees fees;
    fees.commission_per_share = 0.005;
    fees.commission_minimum = 1;
    const FeeSchedule schedule{fees};
    CHECK(schedule.commission(InstrumentKind::Equity, units(0)) == Money{});
    CHECK(schedule.commission(InstrumentKind::Equity, units(100)) == from(1));
    CHECK(schedule.commission(InstrumentKind::Equity, units(300)) == from(1.50));
}

TEST_CASE("settings override the dated rates, or switch them off") {
    settings::Fees fees;
    fees.sec_per_million = 8.0;
    fees.taf_per_share = 0.0;
    const TradedSoFar traded{.quantity = units(100), .notional = Money::from_cents(100'000'000)};
    CHECK(FeeSchedule{fees}.regulatory(date(2025, 1, 6), InstrumentKind::Equity, Side::Sell,
                                       traded) == from(8));
    fees.regulatory = false;
    CHECK(FeeSchedule{fees}.regulatory(date(2025, 1, 6), InstrumentKind::Equity, Side::Sell,
                                       traded) == Money{});
}

TEST_CASE("fees never fall as an order trades on") {
    test::check_property("fees grow with what is traded", [] {
        const FeeSchedule schedule{settings::Fees{}};
        const auto kind = *rc::gen::element(InstrumentKind::Equity, InstrumentKind::Option);
        const auto side = *rc::gen::element(Side::Buy, Side::Sell);
        const auto size = *rc::gen::inRange<std::int64_t>(1, 1'000'000'000'000);
        const auto money = *rc::gen::inRange<std::int64_t>(0, 1'000'000'000'000'000);
        const auto more = *rc::gen::inRange<std::int64_t>(0, 1'000'000'000'000);
        const Date on = Date::from_days(*rc::gen::inRange(19'000, 21'500));
        const TradedSoFar first{Quantity::from_micros(size), Money::from_nanos(money)};
        const TradedSoFar then{Quantity::from_micros(size + more), Money::from_nanos(money + more)};
        RC_ASSERT(schedule.regulatory(on, kind, side, first) >= Money{});
        RC_ASSERT(schedule.regulatory(on, kind, side, then) >=
                  schedule.regulatory(on, kind, side, first));
        RC_ASSERT(schedule.regulatory(on, kind, side, first).nanos() % 10'000'000 == 0);
    });
}

}  // namespace tradewind::brokers
