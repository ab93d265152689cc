#include "tradewind/model/occ_symbol.hpp"

#include "support/property.hpp"
#include "tradewind/model/invariant.hpp"

namespace tradewind {
namespace {

TEST_CASE("both spellings of an option symbol name one contract") {
    const auto vendor = OccSymbol::parse("O:SPY251219C00650000");
    const auto osi = OccSymbol::parse("SPY   251219C00650000");
    REQUIRE(vendor.has_value());
    REQUIRE(osi.has_value());
    CHECK(*vendor == *osi);
    CHECK(vendor->root == "SPY");
    CHECK(vendor->expiry == Date::from_ymd(2025, 12, 19));
    CHECK(vendor->right == OptionRight::Call);
    CHECK(vendor->strike == Price::from_cents(65'000));
    CHECK(vendor->to_vendor() == "O:SPY251219C00650000");
    CHECK(vendor->to_osi() == "SPY   251219C00650000");
}

TEST_CASE("a fractional strike keeps its thousandths") {
    const auto symbol = OccSymbol::parse("O:F240119P00012500");
    REQUIRE(symbol.has_value());
    CHECK(symbol->strike == Price::from_cents(1250));
    CHECK(symbol->right == OptionRight::Put);
    CHECK(symbol->to_osi() == "F     240119P00012500");
    CHECK(OccSymbol::parse("O:F240119P00000001")->strike == Price::from_nanos(1'000'000));
    CHECK(OccSymbol::parse("O:F240119P99999999")->strike == Price::from_nanos(99'999'999'000'000));
}

TEST_CASE("roots of one to six characters with digits are read from the right") {
    CHECK(OccSymbol::parse("O:SPXW251219C06800000")->root == "SPXW");
    CHECK(OccSymbol::parse("O:XYZ1251219C06800000")->root == "XYZ1");
    CHECK(OccSymbol::parse("ABC123251219C06800000")->root == "ABC123");
    CHECK(OccSymbol::parse("O:V251219C00300000")->root == "V");
}

TEST_CASE("a misspelt option symbol is refused with what was expected") {
    for (const auto* text :
         {"", "SPY", "O:", "O:251219C00650000", "      251219C00650000", "O:SPY251219X00650000",
          "O:SPY251319C00650000", "O:SPY250229C00650000", "O:SPY251219C0065000",
          "O:spy251219C00650000", "O:TOOLONG251219C00650000", "SPY251219C00650000",
          "SPY  251219C00650000", "S PY  251219C00650000", " SPY  251219C00650000",
          "O:SPY   251219C00650000", "O:SPY251219C00000000", "O:SPY25121-C00650000",
          "O:SPY251219C0065000 "}) {
        const auto symbol = OccSymbol::parse(text);
        INFO(text);
        REQUIRE_FALSE(symbol.has_value());
        CHECK_FALSE(symbol.error().expected.empty());
        CHECK(symbol.error().found == "\"" + std::string{text} + "\"");
    }
}

TEST_CASE("an option symbol that was printed reads back as itself") {
    test::check_property("in both spellings", [] {
        OccSymbol symbol;
        symbol.root = *rc::gen::resize(
            6, rc::gen::nonEmpty(rc::gen::container<std::string>(
                   rc::gen::elementOf(std::string{"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"}))));
        symbol.expiry = Date::from_ymd(2000, 1, 1).plus_days(*rc::gen::inRange(0, 36'525));
        symbol.right = *rc::gen::element(OptionRight::Call, OptionRight::Put);
        symbol.strike =
            Price::from_nanos(*rc::gen::inRange<std::int64_t>(1, 100'000'000) * 1'000'000);
        RC_PRE(symbol.root.size() <= 6u);
        RC_ASSERT(OccSymbol::parse(symbol.to_vendor()).value() == symbol);
        RC_ASSERT(OccSymbol::parse(symbol.to_osi()).value() == symbol);
        RC_ASSERT(symbol.to_osi().size() == 21u);
    });
}

TEST_CASE("printing a contract that has no symbol is a broken invariant") {
    OccSymbol symbol = *OccSymbol::parse("O:SPY251219C00650000");
    symbol.strike = Price::from_nanos(1);
    CHECK_THROWS_AS(symbol.to_vendor(), InvariantBroken);
    symbol.strike = Price::from_cents(10'000'000);
    CHECK_THROWS_AS(symbol.to_osi(), InvariantBroken);
}

}  // namespace
}  // namespace tradewind
