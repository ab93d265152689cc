#include "tradewind/model/decimal.hpp"

#include <limits>

#include "support/property.hpp"
#include "tradewind/model/invariant.hpp"

namespace tradewind {
namespace {

TEST_CASE("a decimal is read exactly") {
    CHECK(parse_decimal("12", 9) == 12'000'000'000);
    CHECK(parse_decimal("-0.5", 9) == -500'000'000);
    CHECK(parse_decimal("+0.5", 1) == 5);
    CHECK(parse_decimal("333.260000", 6) == 333'260'000);
    CHECK(parse_decimal("180.0", 0) == 180);
    CHECK(parse_decimal("0.000000001", 9) == 1);
    CHECK(parse_decimal("007", 0) == 7);
    CHECK(parse_decimal("-0", 9) == 0);
}

TEST_CASE("what is not a plain decimal is refused") {
    for (const auto* text : {"", "-", "+", ".", "1.", ".5", "1e3", "1,000", " 1", "1 ", "0x10",
                             "--1", "1.2.3", "nan", "inf", "1-", "\xc2\xbd"})
        CHECK_FALSE(parse_decimal(text, 9).has_value());
}

TEST_CASE("digits beyond the scale are refused unless they are zero") {
    CHECK(parse_decimal("1.23000", 2) == 123);
    CHECK_FALSE(parse_decimal("1.231", 2).has_value());
    CHECK_FALSE(parse_decimal("1.230x", 2).has_value());
    CHECK_FALSE(parse_decimal("0.0000000001", 9).has_value());
}

TEST_CASE("the ends of the range are read and one step beyond is refused") {
    CHECK(parse_decimal("9223372036.854775807", 9) == std::numeric_limits<std::int64_t>::max());
    CHECK(parse_decimal("-9223372036.854775808", 9) == std::numeric_limits<std::int64_t>::min());
    CHECK_FALSE(parse_decimal("9223372036.854775808", 9).has_value());
    CHECK_FALSE(parse_decimal("-9223372036.854775809", 9).has_value());
    CHECK_FALSE(parse_decimal("99999999999999999999999999", 0).has_value());
}

TEST_CASE("a decimal prints in its shortest exact form") {
    CHECK(format_decimal(12'500'000'000, 9) == "12.5");
    CHECK(format_decimal(12'000'000'000, 9) == "12");
    CHECK(format_decimal(12'000'000'000, 9, 2) == "12.00");
    CHECK(format_decimal(12'345'678'901, 9, 2) == "12.345678901");
    CHECK(format_decimal(-1, 9) == "-0.000000001");
    CHECK(format_decimal(0, 9) == "0");
    CHECK(format_decimal(7, 0) == "7");
    CHECK(format_decimal(std::numeric_limits<std::int64_t>::min(), 0) == "-9223372036854775808");
}

TEST_CASE("a decimal that was printed reads back as itself") {
    test::check_property("at every scale and least number of decimals", [](std::int64_t value) {
        const int scale = *rc::gen::inRange(0, 19);
        const int decimals = *rc::gen::inRange(0, scale + 1);
        RC_ASSERT(parse_decimal(format_decimal(value, scale, decimals), scale) == value);
    });
}

TEST_CASE("reading any text gives a number or nothing") {
    test::check_property("and what is read prints to the same number", [](const std::string& text) {
        if (const auto value = parse_decimal(text, 9))
            RC_ASSERT(parse_decimal(format_decimal(*value, 9), 9) == value);
    });
}

TEST_CASE("a scale that 64 bits cannot hold is a broken invariant") {
    CHECK_THROWS_AS(parse_decimal("1", 19), InvariantBroken);
    CHECK_THROWS_AS(format_decimal(1, -1), InvariantBroken);
    CHECK_THROWS_AS(format_decimal(1, 2, 3), InvariantBroken);
}

}  // namespace
}  // namespace tradewind
