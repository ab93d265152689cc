#include "tradewind/research/text.hpp"

#include <catch2/catch.hpp>
#include <limits>

#include "support/property.hpp"

using namespace tradewind;
using namespace tradewind::research;

TEST_CASE("a time prints in UTC to the nanosecond") {
    const auto time = Timestamp::from_nanos(1'711'463'400'000'000'001);
    CHECK(utc_text(time) == "2024-03-26T14:30:00.000000001Z");
    CHECK(short_utc_text(Timestamp::from_nanos(1'711'463'400'500'000'000)) ==
          "2024-03-26T14:30:00.5Z");
    CHECK(short_utc_text(Timestamp::from_nanos(1'711'463'400'000'000'000)) ==
          "2024-03-26T14:30:00Z");
    CHECK(utc_text(Timestamp::from_nanos(-1)) == "1969-12-31T23:59:59.999999999Z");
    CHECK(short_utc_text(Timestamp::min()) == "-inf");
}

TEST_CASE("a time reads in each spelling") {
    const auto at = Timestamp::from_nanos(1'711'463'400'000'000'000);
    CHECK(parse_utc("2024-03-26T14:30:00Z") == at);
    CHECK(parse_utc("2024-03-26 14:30") == at);
    CHECK(parse_utc("1711463400000000000") == at);
    CHECK(parse_utc("2024-03-26T14:30:00.25Z") == at + std::chrono::milliseconds{250});
    CHECK(parse_utc("2024-03-26") == Timestamp::from_nanos(1'711'411'200'000'000'000));
}

TEST_CASE("a time that is none is refused") {
    for (const char* text :
         {"", "today", "2024-13-01", "2024-03-26T", "2024-03-26T25:00", "2024-03-26T14:60",
          "2024-03-26T14:30:61", "2024-03-26T14:30:00.", "2024-03-26T14:30:00.1234567891",
          "2024-03-26T14:30:00+02:00", "2024-03-26T14", "99999999999999999999"})
        CHECK_FALSE(parse_utc(text));
}

TEST_CASE("every time reads back from its text") {
    test::check_property("utc_text and parse_utc are inverse", [] {
        const auto nanos =
            *rc::gen::inRange<std::int64_t>(-2'000'000'000'000'000'000, 9'000'000'000'000'000'000);
        const auto time = Timestamp::from_nanos(nanos);
        return parse_utc(utc_text(time)) == time && parse_utc(short_utc_text(time)) == time;
    });
}

TEST_CASE("JSON stays valid whatever a text or a number holds") {
    CHECK(json_quoted("a\"b\\c\n") == R"("a\"b\\c\u000a")");
    CHECK(json_quoted("\xff") == R"("\u00ff")");
    CHECK(json_number(0.1) == "0.1");
    CHECK(json_number(std::numeric_limits<double>::quiet_NaN()) == "null");
    CHECK(json_number(-std::numeric_limits<double>::infinity()) == "null");
}

TEST_CASE("a CSV field is quoted only where it must be") {
    CHECK(csv_field("SPY") == "SPY");
    CHECK(csv_field("a,b") == "\"a,b\"");
    CHECK(csv_field("say \"x\"") == "\"say \"\"x\"\"\"");
}

TEST_CASE("fixed point prints exactly") {
    CHECK(text_of(Price::from_nanos(520'745'000'000)) == "520.745");
    CHECK(text_of(Money::from_cents(-1150)) == "-11.50");
    CHECK(text_of(Quantity::from_micros(500'000)) == "0.5");
    CHECK(text_of(Quantity::from_units(100)) == "100");
}
