#pragma once

#include <cstdint>

#include "tradewind/model/date.hpp"

// Which days US equities and their options trade, by rule (NYSE, Nasdaq and Cboe alike). Right for
// 1998 to 2027: the rules of 2013 on equal the exchanges' releases, those before the days that SPY
// has traded on. Later years follow the same rules and lack what is announced on the way (days of
// mourning). An unscheduled closure is possible on any day: a feed's market status beats this.
namespace tradewind::calendar {

enum class DayKind : std::uint8_t {
    Weekend,
    Holiday,     // closed: a holiday, a day of mourning, a storm, an attack
    EarlyClose,  // 13:00
    LateOpen,    // 2002-09-11: the first anniversary's ceremonies delayed the opening to 11:00
    Full
};

DayKind day_kind(Date date);

constexpr bool is_open(DayKind kind) { return kind >= DayKind::EarlyClose; }

// Easter Sunday of a year of the Gregorian calendar. Source: the algorithm of Meeus, Jones and
// Butcher (Nature, 1876).
Date easter_sunday(int year);

}  // namespace tradewind::calendar
