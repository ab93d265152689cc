#include "tradewind/calendar/option_expiry.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <sstream>
#include <string>

#include "tradewind/calendar/new_york.hpp"

namespace tradewind::calendar {
namespace {

const Calendar calendar;

struct Year {
    int number;
    const char* last_days;  // of the twelve monthlies; * marks a Thursday
};

constexpr std::array years{
    Year{2013, "18 15 15 19 17 21 19 16 20 18 15 20"},
    Year{2014, "17 21 21 17* 16 20 18 15 19 17 21 19"},
    Year{2015, "16 20 20 17 15 19 17 21 18 16 20 18"},
    Year{2016, "15 19 18 15 20 17 15 19 16 21 18 16"},
    Year{2017, "20 17 17 21 19 16 21 18 15 20 17 15"},
    Year{2018, "19 16 16 20 18 15 20 17 21 19 16 21"},
    Year{2019, "18 15 15 18* 17 21 19 16 20 18 15 20"},
    Year{2020, "17 21 20 17 15 19 17 21 18 16 20 18"},
    Year{2021, "15 19 19 16 21 18 16 20 17 15 19 17"},
    Year{2022, "21 18 18 14* 20 17 15 19 16 21 18 16"},
    Year{2023, "20 17 17 21 19 16 21 18 15 20 17 15"},
    Year{2024, "19 16 15 19 17 21 19 16 20 18 15 20"},
    Year{2025, "17 21 21 17* 16 20 18 15 19 17 21 19"},
    Year{2026, "16 20 20 17 15 18* 17 21 18 16 20 18"},
    Year{2027, "15 19 19 16 21 17* 16 20 17 15 19 17"},
};

TEST_CASE("standard monthlies end on the third Friday, or the Thursday before a holiday") {
    for (const Year& year : years) {
        std::istringstream days{year.last_days};
        for (unsigned month = 1; month <= 12; ++month) {
            std::string day;
            days >> day;
            const Date expiry = monthly_expiry(calendar, year.number, month);
            INFO(expiry.to_string());
            CHECK(expiry.day() == static_cast<unsigned>(std::stoi(day)));
            CHECK(expiry.weekday() == (day.ends_with('*') ? 4u : 5u));
        }
    }
}

TEST_CASE("a Saturday date in an old symbol traded until Friday") {
    CHECK(expiry_trading_day(calendar, Date::from_ymd(2014, 12, 20)) ==
          Date::from_ymd(2014, 12, 19));
    CHECK(last_trading_instant(calendar, Date::from_ymd(2014, 12, 20), ExpiryClass::Stock) ==
          parse_time("2014-12-19T16:00"));
}

TEST_CASE("the last instant depends on the class") {
    const Date expiry = Date::from_ymd(2025, 12, 19);
    const auto last = [expiry](std::string_view root) {
        return last_trading_instant(calendar, expiry, expiry_class_of(root));
    };
    CHECK(last("AAPL") == parse_time("2025-12-19T16:00"));
    CHECK(last("SPY") == parse_time("2025-12-19T16:15"));
    CHECK(last("XLK") == parse_time("2025-12-19T16:15"));  // as all of the sector funds
    CHECK(last("SPXW") == parse_time("2025-12-19T16:00"));
    CHECK(last("SPX") == parse_time("2025-12-18T16:15"));
}

TEST_CASE("index options settled at the open stop the day before, the others at the close") {
    for (const char* root : {"SPX", "NDX", "RUT", "VIX", "VIXW", "DJX", "MNX"}) {
        INFO(root);
        CHECK(expiry_class_of(root) == ExpiryClass::IndexAm);
    }
    for (const char* root : {"SPXW", "XSP", "NDXP", "XND", "RUTW", "MRUT", "OEX", "XEO"}) {
        INFO(root);
        CHECK(expiry_class_of(root) == ExpiryClass::IndexPm);
    }
    CHECK(settled_in_cash(ExpiryClass::IndexAm));
    CHECK_FALSE(settled_in_cash(expiry_class_of("SPY")));
    CHECK_FALSE(settled_in_cash(expiry_class_of("AAPL")));
    CHECK(expiry_class_of("XLF") == ExpiryClass::LateStock);
}

TEST_CASE("AM settled SPX of June 2026 stops on Wednesday, because Friday is Juneteenth") {
    const Date expiry = monthly_expiry(calendar, 2026, 6);
    CHECK(expiry == Date::from_ymd(2026, 6, 18));
    CHECK(last_trading_instant(calendar, expiry, ExpiryClass::IndexAm) ==
          parse_time("2026-06-17T16:15"));
    CHECK(expiry_instant(calendar, expiry, ExpiryClass::IndexAm) == parse_time("2026-06-18T09:30"));
}

TEST_CASE("an early close ends options early") {
    const Date half_day = Date::from_ymd(2024, 11, 29);
    CHECK(last_trading_instant(calendar, half_day, ExpiryClass::Stock) ==
          parse_time("2024-11-29T13:00"));
    CHECK(last_trading_instant(calendar, half_day, ExpiryClass::LateStock) ==
          parse_time("2024-11-29T13:15"));
    CHECK(expiry_instant(calendar, half_day, ExpiryClass::IndexPm) ==
          parse_time("2024-11-29T13:00"));
}

TEST_CASE("an option dies at four o'clock, not at midnight") {
    CHECK(expiry_instant(calendar, Date::from_ymd(2025, 12, 19), ExpiryClass::LateStock) ==
          parse_time("2025-12-19T16:00"));
}

TEST_CASE("an expiry beyond the calendar's table still has an end") {
    CHECK(last_trading_instant(calendar, Date::from_ymd(2040, 1, 20), ExpiryClass::Stock) ==
          parse_time("2040-01-20T16:00"));
}

}  // namespace
}  // namespace tradewind::calendar
