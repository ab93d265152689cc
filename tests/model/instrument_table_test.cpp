#include "tradewind/model/instrument_table.hpp"

#include <catch2/catch.hpp>

namespace tradewind {
namespace {

TEST_CASE("ids are dense, in the order of adding, and found by symbol") {
    InstrumentTable table{4};
    const auto spy = table.add(*Instrument::equity("SPY"));
    const auto option = table.add(*Instrument::option("O:SPY251219C00650000", *spy));
    REQUIRE(spy.has_value());
    REQUIRE(option.has_value());
    CHECK(spy->index() == 0);
    CHECK(option->index() == 1);
    CHECK(table.find("O:SPY251219C00650000") == *option);
    CHECK_FALSE(table.find("QQQ").has_value());
    CHECK(table.at(*option).id == *option);
    CHECK(table.at(*option).underlying == *spy);
}

TEST_CASE("a symbol enters the table once") {
    InstrumentTable table{4};
    REQUIRE(table.add(*Instrument::equity("SPY")).has_value());
    CHECK_FALSE(table.add(*Instrument::equity("SPY")).has_value());
    CHECK_FALSE(table.add(Instrument{}).has_value());
    CHECK(table.size() == 1);
}

TEST_CASE("a full table refuses and says its capacity") {
    InstrumentTable table{1};
    REQUIRE(table.add(*Instrument::equity("SPY")).has_value());
    const auto refused = table.add(*Instrument::equity("QQQ"));
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().message().find("run.max_instruments") != std::string::npos);
    CHECK_FALSE(table.find("QQQ").has_value());
}

TEST_CASE("a reference stays good while the table grows to its capacity") {
    InstrumentTable table{100};
    const Instrument& first = table.at(*table.add(*Instrument::equity("A0")));
    for (int i = 1; i < 100; ++i)
        REQUIRE(table.add(*Instrument::equity("A" + std::to_string(i))).has_value());
    CHECK(&first == &table.at(InstrumentId::from_index(0)));
}

TEST_CASE("asking for an id that the table never gave is a broken invariant") {
    const InstrumentTable table{4};
    CHECK_THROWS_AS(table.at(InstrumentId::from_index(0)), InvariantBroken);
    CHECK_THROWS_AS(table.at(InstrumentId::none()), InvariantBroken);
}

}  // namespace
}  // namespace tradewind
