#include "tradewind/research/text.hpp"

#include <catch2/catch.hpp>
#include <limits>

#include "support/property.hpp"
#include "tradewind/calendar/new_york.hpp"

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

TEST_CASE("every time reads back from its text") {
    test::check_property("a printed time, parsed, is the time", [] {
        const auto time =
            Timestamp::from_nanos(*rc::gen::inRange<std::int64_t>(0, 7'000'000'000'000'000'000));
        return calendar::parse_time(utc_text(time)) == time &&
               calendar::parse_time(short_utc_text(time)) == time;
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
