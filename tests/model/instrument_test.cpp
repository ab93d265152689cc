#include "tradewind/model/instrument.hpp"

#include "support/property.hpp"

namespace tradewind {
namespace {

Instrument stock() { return *Instrument::equity("SPY"); }

TEST_CASE("a stock trades in whole shares on whole cents") {
    const Instrument instrument = stock();
    CHECK(instrument.symbol() == "SPY");
    CHECK(instrument.kind == InstrumentKind::Equity);
    CHECK(instrument.multiplier == 1);
    CHECK(instrument.tick_at(Price::from_cents(100)) == Price::from_cents(1));
    CHECK(instrument.tick_at(Price::from_cents(99)) == Price::from_nanos(100'000));
    CHECK(instrument.round_to_lot(Quantity::from_micros(12'900'000)) == Quantity::from_units(12));
    CHECK(instrument.round_to_lot(Quantity::from_micros(-12'900'000)) == Quantity::from_units(-12));
}

TEST_CASE("stock symbols with a share class are names, blanks and colons are not") {
    CHECK(Instrument::equity("BRK.B").has_value());
    CHECK(Instrument::equity("BACpK").has_value());
    CHECK_FALSE(Instrument::equity("").has_value());
    CHECK_FALSE(Instrument::equity("SP Y").has_value());
    CHECK_FALSE(Instrument::equity("I:SPX").has_value());
    CHECK_FALSE(Instrument::equity("SPY\n").has_value());
    CHECK(Instrument::equity(std::string(31, 'A'))->symbol().size() == 31);
    CHECK_FALSE(Instrument::equity(std::string(32, 'A')).has_value());
}

TEST_CASE("an index is named with I: before it") {
    CHECK(Instrument::index("I:SPX")->kind == InstrumentKind::Index);
    CHECK_FALSE(Instrument::index("SPX").has_value());
    CHECK_FALSE(Instrument::index("I:").has_value());
}

TEST_CASE("an option knows its contract from its symbol") {
    const auto underlying = InstrumentId::from_index(3);
    const auto option = Instrument::option("O:GOOG151231P00750000", underlying);
    REQUIRE(option.has_value());
    CHECK(option->symbol() == "O:GOOG151231P00750000");
    CHECK(option->underlying == underlying);
    CHECK(option->expiry == Date::from_ymd(2015, 12, 31));
    CHECK(option->right == OptionRight::Put);
    CHECK(option->strike == Price::from_cents(75'000));
    CHECK(option->multiplier == 100);
    CHECK(option->exercise == ExerciseStyle::American);
    CHECK(option->tick_at(Price::from_cents(295)) == Price::from_cents(5));
    CHECK(option->tick_at(Price::from_cents(300)) == Price::from_cents(10));
    CHECK(option->notional(Price::from_cents(1257), Quantity::from_units(-10)) ==
          Money::from_cents(-1'257'000));
}

TEST_CASE("either spelling gives the option its vendor name") {
    CHECK(Instrument::option("SPY   251219C00650000", {})->symbol() == "O:SPY251219C00650000");
    CHECK_FALSE(Instrument::option("SPY", {}).has_value());
}

TEST_CASE("options of the widest ETFs tick in cents and index options are European") {
    CHECK(Instrument::option("O:SPY251219C00650000", {})->tick == Price::from_cents(1));
    CHECK(Instrument::option("O:SPXW251219C06800000", {})->exercise == ExerciseStyle::European);
    CHECK(Instrument::option("O:SPXW251219C06800000", {})->tick == Price::from_cents(10));
    CHECK(Instrument::option("O:XSP251219C00680000", {})->tick_below == Price::from_cents(1));
}

TEST_CASE("rounding to the tick goes where it was told") {
    const Instrument instrument = stock();
    const auto price = Price::from_nanos(10'014'000'000);  // 10.014
    CHECK(instrument.round_to_tick(price, Rounding::Down) == Price::from_cents(1001));
    CHECK(instrument.round_to_tick(price, Rounding::Up) == Price::from_cents(1002));
    CHECK(instrument.round_to_tick(price, Rounding::Nearest) == Price::from_cents(1001));
    const auto half = Price::from_nanos(10'015'000'000);
    CHECK(instrument.round_to_tick(half, Rounding::Nearest) == Price::from_cents(1002));
}

TEST_CASE("a rounded price stands on a tick, on the asked side, within one tick") {
    const Instrument option = *Instrument::option("O:IBM251219C00650000", {});
    test::check_property("for stocks and options, negative prices included", [&] {
        const Instrument instrument = *rc::gen::arbitrary<bool>() ? option : stock();
        const auto price =
            Price::from_nanos(*rc::gen::inRange<std::int64_t>(-20'000'000'000, 20'000'000'000));
        const auto tick = instrument.tick_at(price);
        const auto down = instrument.round_to_tick(price, Rounding::Down);
        const auto up = instrument.round_to_tick(price, Rounding::Up);
        const auto nearest = instrument.round_to_tick(price, Rounding::Nearest);
        RC_ASSERT(down <= price && price <= up && up - down <= tick);
        RC_ASSERT(down.nanos() % tick.nanos() == 0 && up.nanos() % tick.nanos() == 0);
        RC_ASSERT(nearest == (price - down < up - price   ? down
                              : up - price < price - down ? up
                              : price < Price{}           ? down
                                                          : up));
    });
}

TEST_CASE("a rounded quantity is a whole number of lots, never larger than asked") {
    test::check_property("on either side of zero", [] {
        Instrument instrument = stock();
        instrument.lot = Quantity::from_micros(*rc::gen::inRange<std::int64_t>(1, 100'000'000));
        const auto size = Quantity::from_micros(
            *rc::gen::inRange<std::int64_t>(-1'000'000'000'000, 1'000'000'000'000));
        const auto rounded = instrument.round_to_lot(size);
        RC_ASSERT(rounded.micros() % instrument.lot.micros() == 0);
        RC_ASSERT(rounded.magnitude() <= size.magnitude());
        RC_ASSERT(size.magnitude() - rounded.magnitude() < instrument.lot);
    });
}

}  // namespace
}  // namespace tradewind
