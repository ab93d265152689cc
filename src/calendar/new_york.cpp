#include "tradewind/calendar/new_york.hpp"

#include <optional>

#include "tradewind/model/decimal.hpp"

namespace tradewind::calendar {
namespace {

using std::chrono::hours;
using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr std::int64_t seconds_per_day = 86'400;
constexpr std::int64_t seconds_per_hour = 3600;
constexpr std::int64_t nanos_per_second = 1'000'000'000;
constexpr std::int64_t standard_offset = -5 * seconds_per_hour;
constexpr std::int64_t daylight_offset = -4 * seconds_per_hour;
constexpr int year_min = 1970;
constexpr int year_max = 2199;

constexpr std::int64_t floor_div(std::int64_t a, std::int64_t b) {
    return a / b - (a % b < 0 ? 1 : 0);
}

Date nth_sunday(int year, unsigned month, int n) {
    const Date first = Date::from_ymd(year, month, 1);
    const auto to_sunday = static_cast<std::int32_t>((7 - first.weekday()) % 7);
    return first.plus_days(to_sunday + 7 * (n - 1));
}

Date last_sunday_of_october(int year) {
    const Date last = Date::from_ymd(year, 10, 31);
    return last.plus_days(-static_cast<std::int32_t>(last.weekday()));
}

struct DaylightDays {
    Date begin;  // clocks go from 02:00 to 03:00
    Date end;    // clocks go from 02:00 to 01:00
};

DaylightDays daylight_days(int year) {
    if (year >= 2007) return {nth_sunday(year, 3, 2), nth_sunday(year, 11, 1)};
    return {nth_sunday(year, 4, 1), last_sunday_of_october(year)};
}

std::int64_t offset_at(std::int64_t utc_seconds) {
    // The change days are never near New Year, so that the UTC year serves as well as New York's.
    const Date utc_date =
        Date::from_days(static_cast<std::int32_t>(floor_div(utc_seconds, seconds_per_day)));
    const DaylightDays days = daylight_days(utc_date.year());
    const std::int64_t two_o_clock = 2 * seconds_per_hour;
    const std::int64_t begin = days.begin.days() * seconds_per_day + two_o_clock - standard_offset;
    const std::int64_t end = days.end.days() * seconds_per_day + two_o_clock - daylight_offset;
    return utc_seconds >= begin && utc_seconds < end ? daylight_offset : standard_offset;
}

std::string two_digits(std::int64_t value) {
    return {static_cast<char>('0' + value / 10), static_cast<char>('0' + value % 10)};
}

// "10:15", "10:15:00", "10:15:00.5"; nullopt for anything else.
std::optional<nanoseconds> parse_clock(std::string_view text) {
    const auto two = [&text](std::size_t at) -> std::optional<std::int64_t> {
        if (text.size() < at + 2) return std::nullopt;
        return parse_decimal(text.substr(at, 2), 0);
    };
    const auto digit = [&text](std::size_t at) { return text[at] >= '0' && text[at] <= '9'; };
    const auto hour = two(0);
    const auto minute = two(3);
    if (!hour || !minute || text[2] != ':' || !digit(0) || !digit(3)) return std::nullopt;
    std::int64_t nanos = 0;
    if (text.size() > 5) {
        if (text[5] != ':' || text.size() < 8 || !digit(6) || !digit(7)) return std::nullopt;
        if (text.size() > 8 && (text[8] != '.' || text.size() > 18)) return std::nullopt;
        const auto second = parse_decimal(text.substr(6), 9);
        if (!second || *second >= 60 * nanos_per_second) return std::nullopt;
        nanos = *second;
    }
    if (*hour > 23 || *minute > 59) return std::nullopt;
    return hours{*hour} + std::chrono::minutes{*minute} + nanoseconds{nanos};
}

}  // namespace

std::int64_t new_york_offset_seconds(Timestamp utc) {
    return offset_at(floor_div(utc.nanos(), nanos_per_second));
}

Date new_york_date(Timestamp utc) {
    const std::int64_t utc_seconds = floor_div(utc.nanos(), nanos_per_second);
    return Date::from_days(static_cast<std::int32_t>(
        floor_div(utc_seconds + offset_at(utc_seconds), seconds_per_day)));
}

Timestamp from_new_york(Date date, nanoseconds since_midnight) {
    const Timestamp wall =
        Timestamp::from_nanos(date.days() * seconds_per_day * nanos_per_second) + since_midnight;
    // Daylight first: it is the earlier of two readings, and right unless the offset there differs.
    const Timestamp daylight = wall - seconds{daylight_offset};
    if (new_york_offset_seconds(daylight) == daylight_offset) return daylight;
    return wall - seconds{standard_offset};
}

std::string to_new_york_string(Timestamp utc) {
    const std::int64_t utc_seconds = floor_div(utc.nanos(), nanos_per_second);
    const std::int64_t wall = utc_seconds + offset_at(utc_seconds);
    const std::int64_t day = floor_div(wall, seconds_per_day);
    const std::int64_t second = wall - day * seconds_per_day;
    std::int64_t nanos = utc.nanos() % nanos_per_second;
    if (nanos < 0) nanos += nanos_per_second;
    const std::int64_t milli = nanos / 1'000'000;
    return Date::from_days(static_cast<std::int32_t>(day)).to_string() + " " +
           two_digits(second / 3600) + ":" + two_digits(second / 60 % 60) + ":" +
           two_digits(second % 60) + "." + two_digits(milli / 10) +
           static_cast<char>('0' + milli % 10) + " ET";
}

Expected<Timestamp> parse_time(std::string_view text) {
    const auto refuse = [text] {
        return failure("time", "\"" + std::string{text} + "\"",
                       "2024-03-26T10:15:00 (New York), 2024-03-26T14:15:00Z (UTC) or nanoseconds "
                       "since 1970, years 1970 to 2199");
    };
    constexpr std::size_t date_length = 10;
    if (!text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos) {
        const auto nanos = parse_decimal(text, 0);
        if (!nanos ||
            Timestamp::from_nanos(*nanos) >= from_new_york(Date::from_ymd(2200, 1, 1), {}))
            return refuse();
        return Timestamp::from_nanos(*nanos);
    }
    std::string_view rest = text;
    const bool utc = rest.ends_with('Z');
    if (utc) rest.remove_suffix(1);
    if (rest.size() < date_length + 6 || (rest[date_length] != 'T' && rest[date_length] != ' '))
        return refuse();
    const auto date = Date::parse(rest.substr(0, date_length));
    const auto clock = parse_clock(rest.substr(date_length + 1));
    if (!date || !clock || date->year() < year_min || date->year() > year_max) return refuse();
    if (!utc) return from_new_york(*date, *clock);
    return Timestamp::from_nanos(date->days() * seconds_per_day * nanos_per_second) + *clock;
}

}  // namespace tradewind::calendar
