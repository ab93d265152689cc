#include "tradewind/calendar/new_york.hpp"

#include <date/tz.h>

#include <iostream>

#include "support/property.hpp"

namespace tradewind::calendar {
namespace {

using namespace std::chrono_literals;

Timestamp utc(int year, unsigned month, unsigned day, std::chrono::nanoseconds clock) {
    return Timestamp::from_nanos(Date::from_ymd(year, month, day).days() * 86'400'000'000'000) +
           clock;
}

TEST_CASE("the opening bell rings at 14:30 UTC in winter and 13:30 in summer") {
    const auto open = [](unsigned month, unsigned day) {
        return from_new_york(Date::from_ymd(2026, month, day), 9h + 30min);
    };
    CHECK(open(3, 6) == utc(2026, 3, 6, 14h + 30min));
    CHECK(open(3, 9) == utc(2026, 3, 9, 13h + 30min));
    CHECK(open(10, 30) == utc(2026, 10, 30, 13h + 30min));
    CHECK(open(11, 2) == utc(2026, 11, 2, 14h + 30min));
    CHECK(to_new_york_string(open(3, 9)) == "2026-03-09 09:30:00.000 ET");
}

TEST_CASE("daylight time begins and ends to the nanosecond") {
    const auto begin = utc(2024, 3, 10, 7h);
    CHECK(new_york_offset_seconds(begin - 1ns) == -18'000);
    CHECK(new_york_offset_seconds(begin) == -14'400);
    const auto end = utc(2024, 11, 3, 6h);
    CHECK(new_york_offset_seconds(end - 1ns) == -14'400);
    CHECK(new_york_offset_seconds(end) == -18'000);
}

TEST_CASE("before 2007 daylight time ran from April to October") {
    CHECK(new_york_offset_seconds(utc(2006, 4, 2, 7h) - 1ns) == -18'000);
    CHECK(new_york_offset_seconds(utc(2006, 4, 2, 7h)) == -14'400);
    CHECK(new_york_offset_seconds(utc(2006, 10, 29, 6h) - 1ns) == -14'400);
    CHECK(new_york_offset_seconds(utc(2006, 10, 29, 6h)) == -18'000);
    CHECK(new_york_offset_seconds(utc(2006, 3, 20, 12h)) == -18'000);
    CHECK(new_york_offset_seconds(utc(2007, 3, 20, 12h)) == -14'400);
}

TEST_CASE("the hour that autumn repeats is read as the first and the skipped one moves on") {
    const Date autumn = Date::from_ymd(2024, 11, 3);
    CHECK(from_new_york(autumn, 1h + 30min) == utc(2024, 11, 3, 5h + 30min));
    CHECK(from_new_york(autumn, 2h) == utc(2024, 11, 3, 7h));
    const Date spring = Date::from_ymd(2024, 3, 10);
    CHECK(to_new_york_string(from_new_york(spring, 2h + 30min)) == "2024-03-10 03:30:00.000 ET");
    CHECK(from_new_york(spring, 3h) == utc(2024, 3, 10, 7h));
}

TEST_CASE("the rule agrees with the time zone database") {
    const date::time_zone* zone = nullptr;
    try {
        zone = date::locate_zone("America/New_York");
    } catch (const std::exception&) {
        std::cerr << "SKIPPED: needs the system's time zone database (tzdata)\n";
        return;
    }
    test::check_property("at any second from 1987 to 2035", [zone] {
        const auto second = *rc::gen::inRange<std::int64_t>(536'457'600, 2'082'758'400);
        const auto info = zone->get_info(date::sys_seconds{std::chrono::seconds{second}});
        RC_ASSERT(new_york_offset_seconds(Timestamp::from_nanos(second * 1'000'000'000)) ==
                  info.offset.count());
    });
}

TEST_CASE("wall time and back is the same instant outside the repeated hour") {
    test::check_property("from 1970 to 2199", [] {
        const Timestamp t = Timestamp::from_nanos(
            *rc::gen::inRange<std::int64_t>(86'400'000'000'000, 7'258'000'000'000'000'000));
        const Date date = new_york_date(t);
        const auto clock = (t + std::chrono::seconds{new_york_offset_seconds(t)}) -
                           Timestamp::from_nanos(date.days() * 86'400'000'000'000);
        RC_ASSERT(clock >= 0ns && clock < 24h);
        const Timestamp back = from_new_york(date, clock);
        RC_ASSERT(back == t || back + 1h == t);
    });
}

TEST_CASE("instants before 1970 and at the ends of the range have a New York time") {
    CHECK(to_new_york_string(Timestamp::from_nanos(-1)) == "1969-12-31 18:59:59.999 ET");
    CHECK(to_new_york_string(Timestamp::max()) == "2262-04-11 19:47:16.854 ET");
    CHECK(to_new_york_string(Timestamp::min()).substr(0, 4) == "1677");
}

TEST_CASE("a person may write New York time, UTC or nanoseconds") {
    const auto ten_fifteen = utc(2024, 3, 26, 14h + 15min);
    CHECK(parse_time("2024-03-26T10:15:00") == ten_fifteen);
    CHECK(parse_time("2024-03-26 10:15:00") == ten_fifteen);
    CHECK(parse_time("2024-03-26T10:15") == ten_fifteen);
    CHECK(parse_time("2024-03-26T14:15:00Z") == ten_fifteen);
    CHECK(parse_time("1711462500000000000") == ten_fifteen);
    CHECK(parse_time("2024-03-26T10:15:00.000000001") == ten_fifteen + 1ns);
    CHECK(parse_time("2024-03-26T10:15:00.5") == ten_fifteen + 500ms);
}

TEST_CASE("what is no instant is refused with the forms that are") {
    for (const auto* text : {"",
                             "Z",
                             "now",
                             "2024-03-26",
                             "2024-03-26T",
                             "2024-03-26T10",
                             "2024-03-26T1015",
                             "2024-03-26T24:00:00",
                             "2024-03-26T10:60:00",
                             "2024-03-26T10:15:60",
                             "2024-03-26T10:15:00+00:00",
                             "2024-02-30T10:15:00",
                             "2024-03-26T10:15:00.",
                             "2024-03-26T10:15:00.0000000001",
                             "2024-03-26T-1:15:00",
                             "2024-03-26T10:+5:00",
                             "2024-03-26T10:15:-1",
                             "2024-03-26T10:15:5",
                             "2024-03-26T10:15:00ZZ",
                             "99999999999999999999",
                             "9223372036854775807",
                             "-1",
                             "1969-12-31T23:00:00",
                             "2200-01-01T00:00:00",
                             "2024-03-26T10:15:"}) {
        INFO(text);
        const auto time = parse_time(text);
        REQUIRE_FALSE(time.has_value());
        CHECK(time.error().expected.find("New York") != std::string::npos);
    }
}

TEST_CASE("any text is an instant or an error") {
    test::check_property("never a crash", [](const std::string& text) {
        const auto time = parse_time("2024-03-2" + text);
        RC_ASSERT(time.has_value() || !time.error().expected.empty());
    });
}

}  // namespace
}  // namespace tradewind::calendar
