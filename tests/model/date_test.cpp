#include "tradewind/model/date.hpp"

#include "support/property.hpp"

namespace tradewind {
namespace {

TEST_CASE("a date reads and prints as year, month, day") {
    const auto date = Date::parse("2024-03-26");
    REQUIRE(date.has_value());
    CHECK(*date == Date::from_ymd(2024, 3, 26));
    CHECK(date->year() == 2024);
    CHECK(date->month() == 3);
    CHECK(date->day() == 26);
    CHECK(date->weekday() == 2);
    CHECK(date->to_string() == "2024-03-26");
    CHECK(date->plus_days(6).to_string() == "2024-04-01");
}

TEST_CASE("an impossible or misspelt date is refused") {
    for (const auto* text :
         {"", "2023-02-29", "2024-13-01", "2024-00-10", "2024-01-00", "2024-1-01", "2024/01/01",
          "20240101", "2024-01-01 ", " 2024-01-1", "+024-01-01", "2024-01-0x"})
        CHECK_FALSE(Date::parse(text).has_value());
    CHECK(Date::parse("2024-02-29").has_value());
}

TEST_CASE("a date that was printed reads back as itself") {
    test::check_property("from year 0 to year 9999", [] {
        const auto date = Date::from_days(*rc::gen::inRange(-719'528, 2'932'897));
        RC_ASSERT(Date::parse(date.to_string()) == date);
        RC_ASSERT(date.plus_days(7).weekday() == date.weekday());
    });
}

}  // namespace
}  // namespace tradewind
