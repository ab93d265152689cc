#include "tradewind/calendar/calendar.hpp"

#include <chrono>

#include "tradewind/calendar/new_york.hpp"
#include "tradewind/calendar/trading_day.hpp"
#include "tradewind/model/invariant.hpp"

namespace tradewind::calendar {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr Date first_day = Date::from_ymd(Calendar::first_year, 1, 1);
constexpr Date last_day = Date::from_ymd(Calendar::last_year, 12, 31);
constexpr auto day_count = static_cast<std::size_t>(last_day.days() - first_day.days() + 1);

Session session_of(Date date, DayKind kind) {
    const bool early = kind == DayKind::EarlyClose;
    const auto open = kind == DayKind::LateOpen ? hours{11} : hours{9} + minutes{30};
    return {.pre_open = from_new_york(date, hours{4}),
            .open = from_new_york(date, open),
            .close = from_new_york(date, hours{early ? 13 : 16}),
            .post_close = from_new_york(date, hours{early ? 17 : 20}),
            .date = date,
            .early_close = early};
}

}  // namespace

std::string_view name_of(Phase phase) {
    switch (phase) {
        case Phase::Closed:
            return "closed";
        case Phase::PreMarket:
            return "pre_market";
        case Phase::Regular:
            return "regular";
        case Phase::PostMarket:
            return "post_market";
    }
    return "unknown";
}

Calendar::Calendar() {
    sessions_.reserve(day_count * 5 / 7 + 2);
    on_or_after_.reserve(day_count);
    for (Date date = first_day; date <= last_day; date = date.plus_days(1)) {
        on_or_after_.push_back(static_cast<std::uint16_t>(sessions_.size()));
        if (const DayKind kind = day_kind(date); is_open(kind))
            sessions_.push_back(session_of(date, kind));
    }
    invariant(sessions_.size() < UINT16_MAX, "session numbers fit 16 bits");
    sessions_.push_back({.pre_open = Timestamp::max(),
                         .open = Timestamp::max(),
                         .close = Timestamp::max(),
                         .post_close = Timestamp::max(),
                         .date = Date::from_ymd(9999, 12, 31)});
}

std::size_t Calendar::index_on_or_after(Date date) const {
    if (date < first_day) return 0;
    if (date > last_day) return size();
    return on_or_after_[static_cast<std::size_t>(date.days() - first_day.days())];
}

std::optional<Session> Calendar::session_on(Date date) const {
    const Session& session = at(index_on_or_after(date));
    if (session.date != date || &session == &no_session()) return std::nullopt;
    return session;
}

std::size_t Calendar::index_at_or_after(Timestamp t) const {
    const std::size_t index = index_on_or_after(new_york_date(t));
    return index < size() && at(index).post_close <= t ? index + 1 : index;
}

std::optional<Date> Calendar::trading_date(Timestamp t) const {
    const Date date = new_york_date(t);
    return is_trading_day(date) ? std::optional{date} : std::nullopt;
}

Date Calendar::next_trading_day(Date date) const {
    do date = date.plus_days(1);
    while (!is_open(day_kind(date)));
    return date;
}

Date Calendar::previous_trading_day(Date date) const {
    do date = date.plus_days(-1);
    while (!is_open(day_kind(date)));
    return date;
}

}  // namespace tradewind::calendar
