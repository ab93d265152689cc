#include "tradewind/calendar/trading_day.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <string>
#include <string_view>

namespace tradewind::calendar {
namespace {

struct Year {
    int number;
    std::string_view closed;  // weekdays without trading, month and day
    std::string_view early;
    int trading_days;
};

// 2013 on: the exchanges' releases. Before: the days without a SPY bar, and the exchanges' notices.
constexpr std::array years{
    Year{1998, "01-01 01-19 02-16 04-10 05-25 07-03 09-07 11-26 12-25", "11-27 12-24", 252},
    Year{1999, "01-01 01-18 02-15 04-02 05-31 07-05 09-06 11-25 12-24", "11-26 12-31", 252},
    Year{2000, "01-17 02-21 04-21 05-29 07-04 09-04 11-23 12-25", "07-03 11-24", 252},
    Year{2001, "01-01 01-15 02-19 04-13 05-28 07-04 09-03 09-11 09-12 09-13 09-14 11-22 12-25",
         "07-03 11-23 12-24", 248},
    Year{2002, "01-01 01-21 02-18 03-29 05-27 07-04 09-02 11-28 12-25", "07-05 11-29 12-24", 252},
    Year{2003, "01-01 01-20 02-17 04-18 05-26 07-04 09-01 11-27 12-25", "07-03 11-28 12-24 12-26",
         252},
    Year{2004, "01-01 01-19 02-16 04-09 05-31 06-11 07-05 09-06 11-25 12-24", "11-26", 252},
    Year{2005, "01-17 02-21 03-25 05-30 07-04 09-05 11-24 12-26", "11-25", 252},
    Year{2006, "01-02 01-16 02-20 04-14 05-29 07-04 09-04 11-23 12-25", "07-03 11-24", 251},
    Year{2007, "01-01 01-02 01-15 02-19 04-06 05-28 07-04 09-03 11-22 12-25", "07-03 11-23 12-24",
         251},
    Year{2008, "01-01 01-21 02-18 03-21 05-26 07-04 09-01 11-27 12-25", "07-03 11-28 12-24", 253},
    Year{2009, "01-01 01-19 02-16 04-10 05-25 07-03 09-07 11-26 12-25", "11-27 12-24", 252},
    Year{2010, "01-01 01-18 02-15 04-02 05-31 07-05 09-06 11-25 12-24", "11-26", 252},
    Year{2011, "01-17 02-21 04-22 05-30 07-04 09-05 11-24 12-26", "11-25", 252},
    Year{2012, "01-02 01-16 02-20 04-06 05-28 07-04 09-03 10-29 10-30 11-22 12-25",
         "07-03 11-23 12-24", 250},
    Year{2013, "01-01 01-21 02-18 03-29 05-27 07-04 09-02 11-28 12-25", "07-03 11-29 12-24", 252},
    Year{2014, "01-01 01-20 02-17 04-18 05-26 07-04 09-01 11-27 12-25", "07-03 11-28 12-24", 252},
    Year{2015, "01-01 01-19 02-16 04-03 05-25 07-03 09-07 11-26 12-25", "11-27 12-24", 252},
    Year{2016, "01-01 01-18 02-15 03-25 05-30 07-04 09-05 11-24 12-26", "11-25", 252},
    Year{2017, "01-02 01-16 02-20 04-14 05-29 07-04 09-04 11-23 12-25", "07-03 11-24", 251},
    Year{2018, "01-01 01-15 02-19 03-30 05-28 07-04 09-03 11-22 12-05 12-25", "07-03 11-23 12-24",
         251},
    Year{2019, "01-01 01-21 02-18 04-19 05-27 07-04 09-02 11-28 12-25", "07-03 11-29 12-24", 252},
    Year{2020, "01-01 01-20 02-17 04-10 05-25 07-03 09-07 11-26 12-25", "11-27 12-24", 253},
    Year{2021, "01-01 01-18 02-15 04-02 05-31 07-05 09-06 11-25 12-24", "11-26", 252},
    Year{2022, "01-17 02-21 04-15 05-30 06-20 07-04 09-05 11-24 12-26", "11-25", 251},
    Year{2023, "01-02 01-16 02-20 04-07 05-29 06-19 07-04 09-04 11-23 12-25", "07-03 11-24", 250},
    Year{2024, "01-01 01-15 02-19 03-29 05-27 06-19 07-04 09-02 11-28 12-25", "07-03 11-29 12-24",
         252},
    Year{2025, "01-01 01-09 01-20 02-17 04-18 05-26 06-19 07-04 09-01 11-27 12-25",
         "07-03 11-28 12-24", 250},
    Year{2026, "01-01 01-19 02-16 04-03 05-25 06-19 07-03 09-07 11-26 12-25", "11-27 12-24", 251},
    Year{2027, "01-01 01-18 02-15 03-26 05-31 06-18 07-05 09-06 11-25 12-24", "11-26", 251},
};

TEST_CASE("every year has its holidays, early closes and number of trading days") {
    for (const Year& year : years) {
        std::string closed;
        std::string early;
        int trading_days = 0;
        for (Date date = Date::from_ymd(year.number, 1, 1); date.year() == year.number;
             date = date.plus_days(1)) {
            const DayKind kind = day_kind(date);
            const std::string day = date.to_string().substr(5);
            if (kind == DayKind::Holiday) closed += (closed.empty() ? "" : " ") + day;
            if (kind == DayKind::EarlyClose) early += (early.empty() ? "" : " ") + day;
            if (is_open(kind)) ++trading_days;
        }
        INFO(year.number);
        CHECK(closed == year.closed);
        CHECK(early == year.early);
        CHECK(trading_days == year.trading_days);
    }
}

TEST_CASE("New Year's Day on a Saturday is not kept") {
    CHECK(day_kind(Date::from_ymd(2021, 12, 31)) == DayKind::Full);
    CHECK(day_kind(Date::from_ymd(2027, 12, 31)) == DayKind::Full);
    CHECK(day_kind(Date::from_ymd(2028, 1, 3)) == DayKind::Full);
    CHECK(day_kind(Date::from_ymd(2028, 7, 3)) == DayKind::EarlyClose);
}

TEST_CASE("Juneteenth is a holiday since 2022") {
    CHECK(day_kind(Date::from_ymd(2021, 6, 18)) == DayKind::Full);
    CHECK(day_kind(Date::from_ymd(2022, 6, 20)) == DayKind::Holiday);
    CHECK(day_kind(Date::from_ymd(2027, 6, 18)) == DayKind::Holiday);
}

TEST_CASE("weekends are weekends, holidays among them or not") {
    CHECK(day_kind(Date::from_ymd(2017, 12, 24)) == DayKind::Weekend);
    CHECK(day_kind(Date::from_ymd(2022, 1, 1)) == DayKind::Weekend);
}

TEST_CASE("banks' holidays are trading days") {
    CHECK(day_kind(Date::from_ymd(2024, 10, 14)) == DayKind::Full);  // Columbus Day
    CHECK(day_kind(Date::from_ymd(2024, 11, 11)) == DayKind::Full);  // Veterans Day
}

TEST_CASE("Easter falls where the Gregorian computus puts it") {
    CHECK(easter_sunday(1999) == Date::from_ymd(1999, 4, 4));
    CHECK(easter_sunday(2008) == Date::from_ymd(2008, 3, 23));
    CHECK(easter_sunday(2011) == Date::from_ymd(2011, 4, 24));
    CHECK(easter_sunday(2024) == Date::from_ymd(2024, 3, 31));
    CHECK(easter_sunday(2038) == Date::from_ymd(2038, 4, 25));
}

}  // namespace
}  // namespace tradewind::calendar
