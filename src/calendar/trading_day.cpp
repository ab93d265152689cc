#include "tradewind/calendar/trading_day.hpp"

#include <algorithm>
#include <array>

namespace tradewind::calendar {
namespace {

enum Weekday : unsigned { Sunday, Monday, Tuesday, Wednesday, Thursday, Friday, Saturday };

Date nth_weekday(int year, unsigned month, Weekday weekday, int n) {
    const Date first = Date::from_ymd(year, month, 1);
    const auto ahead = static_cast<std::int32_t>((7 + weekday - first.weekday()) % 7);
    return first.plus_days(ahead + 7 * (n - 1));
}

Date last_monday_of_may(int year) {
    const Date last = Date::from_ymd(year, 5, 31);
    return last.plus_days(-static_cast<std::int32_t>((last.weekday() + 6) % 7));
}

// A Saturday's holiday is kept on Friday, a Sunday's on Monday.
Date observed(Date holiday) {
    if (holiday.weekday() == Saturday) return holiday.plus_days(-1);
    if (holiday.weekday() == Sunday) return holiday.plus_days(1);
    return holiday;
}

// The exception is New Year's Day: on a Saturday it is not kept, since the Friday before closes the
// books of the year.
bool is_new_year(Date date) {
    const Date day = Date::from_ymd(date.year(), 1, 1);
    return day.weekday() != Saturday && date == observed(day);
}

constexpr std::array one_off_closures{
    Date::from_ymd(2001, 9, 11),  Date::from_ymd(2001, 9, 12),   // attacks of September 11
    Date::from_ymd(2001, 9, 13),  Date::from_ymd(2001, 9, 14),   //
    Date::from_ymd(2004, 6, 11),                                 // mourning, Reagan
    Date::from_ymd(2007, 1, 2),                                  // mourning, Ford
    Date::from_ymd(2012, 10, 29), Date::from_ymd(2012, 10, 30),  // hurricane Sandy
    Date::from_ymd(2018, 12, 5),                                 // mourning, G. H. W. Bush
    Date::from_ymd(2025, 1, 9)                                   // mourning, Carter
};

constexpr std::array one_off_early_closes{Date::from_ymd(1999, 12, 31),
                                          Date::from_ymd(2003, 12, 26)};

constexpr Date late_open = Date::from_ymd(2002, 9, 11);

bool is_holiday(Date date) {
    const int year = date.year();
    switch (date.month()) {
        case 1:
            return is_new_year(date) || date == nth_weekday(year, 1, Monday, 3);
        case 2:
            return date == nth_weekday(year, 2, Monday, 3);
        case 3:
        case 4:
            return date == easter_sunday(year).plus_days(-2);
        case 5:
            return date == last_monday_of_may(year);
        case 6:
            return year >= 2022 && date == observed(Date::from_ymd(year, 6, 19));
        case 7:
            return date == observed(Date::from_ymd(year, 7, 4));
        case 9:
            return date == nth_weekday(year, 9, Monday, 1);
        case 11:
            return date == nth_weekday(year, 11, Thursday, 4);
        case 12:
            return date == observed(Date::from_ymd(year, 12, 25));
        default:
            return false;
    }
}

// Around Independence Day: the 3rd when the 4th is a Tuesday to Friday. Before 2013 a Thursday's
// early close stood behind it, on Friday the 5th.
bool is_early_in_july(Date date) {
    const int year = date.year();
    const unsigned fourth = Date::from_ymd(year, 7, 4).weekday();
    if (fourth == Thursday && year < 2013) return date.day() == 5;
    return date.day() == 3 && fourth >= Tuesday && fourth <= Friday;
}

bool is_early_close(Date date) {
    if (std::ranges::find(one_off_early_closes, date) != one_off_early_closes.end()) return true;
    switch (date.month()) {
        case 7:
            return is_early_in_july(date);
        case 11:
            return date == nth_weekday(date.year(), 11, Thursday, 4).plus_days(1);
        case 12:
            return date.day() == 24 && date.weekday() <= Thursday;
        default:
            return false;
    }
}

}  // namespace

Date easter_sunday(int year) {
    const int a = year % 19;
    const int b = year / 100;
    const int c = year % 100;
    const int d = b / 4;
    const int e = b % 4;
    const int f = (b + 8) / 25;
    const int g = (b - f + 1) / 3;
    const int h = (19 * a + b - d - g + 15) % 30;
    const int i = c / 4;
    const int k = c % 4;
    const int l = (32 + 2 * e + 2 * i - h - k) % 7;
    const int m = (a + 11 * h + 22 * l) / 451;
    const int n = h + l - 7 * m + 114;
    return Date::from_ymd(year, static_cast<unsigned>(n / 31), static_cast<unsigned>(n % 31 + 1));
}

DayKind day_kind(Date date) {
    const unsigned weekday = date.weekday();
    if (weekday == Saturday || weekday == Sunday) return DayKind::Weekend;
    if (is_holiday(date) || std::ranges::find(one_off_closures, date) != one_off_closures.end())
        return DayKind::Holiday;
    if (is_early_close(date)) return DayKind::EarlyClose;
    return date == late_open ? DayKind::LateOpen : DayKind::Full;
}

}  // namespace tradewind::calendar
