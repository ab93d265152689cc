#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "tradewind/model/date.hpp"
#include "tradewind/model/error.hpp"
#include "tradewind/model/timestamp.hpp"

// New York wall time, the only place where the engine knows a time zone. By rule, not by a time
// zone database, because the core may not depend on a file that a system update changes. Daylight
// time runs from 02:00 on the second Sunday of March to 02:00 on the first Sunday of November; from
// 1987 to 2006 from the first Sunday of April to the last of October. Earlier years follow the rule
// of 1987 and may be wrong for some weeks.
namespace tradewind::calendar {

// What to add to UTC for New York wall time: -18000 (standard) or -14400 (daylight).
std::int64_t new_york_offset_seconds(Timestamp utc);

// The New York date of an instant.
Date new_york_date(Timestamp utc);

// Wall time to UTC. In the hour that autumn repeats, the first one (daylight); in the hour that
// spring skips, as if standard time still ran: 02:30 is 03:30 daylight time.
Timestamp from_new_york(Date date, std::chrono::nanoseconds since_midnight);

// "2024-03-26 09:30:00.000 ET": milliseconds, the rest cut off.
std::string to_new_york_string(Timestamp utc);

// An instant as a person writes it. "2024-03-26T10:15:00" is New York wall time, with a Z behind it
// UTC; a blank may stand for the T, seconds may be missing or have up to nine decimals. Digits
// alone are nanoseconds since 1970. Years 1970 to 2199.
Expected<Timestamp> parse_time(std::string_view text);

}  // namespace tradewind::calendar
