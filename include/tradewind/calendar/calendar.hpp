#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "tradewind/calendar/session.hpp"

namespace tradewind::calendar {

// The sessions of US equities. One table, made by rule at construction and never changed: it reads
// no clock and no file, and any number of threads may share it. Every look-up takes constant time.
//
// The table covers 1998 to 2035; which years of it are checked and which only follow the rules
// stands in trading_day.hpp. Before the table the first session is the next one. Beyond it there
// are none: session_at_or_after() gives no_session(), phases are Closed, and next_trading_day()
// goes on by rule alone.
class Calendar {
public:
    static constexpr int first_year = 1998;
    static constexpr int last_year = 2035;

    Calendar();

    bool is_trading_day(Date date) const { return session_on(date).has_value(); }
    std::optional<Session> session_on(Date date) const;

    // The first session whose post_close is later than t: the one that t lies in or comes before.
    // The reference lives as long as the calendar.
    const Session& session_at_or_after(Timestamp t) const { return at(index_at_or_after(t)); }
    Phase phase_at(Timestamp t) const { return session_at_or_after(t).phase_at(t); }
    // The New York date of the instant, if that is a trading day (at any hour of it).
    std::optional<Date> trading_date(Timestamp t) const;

    // Strictly after, strictly before.
    Date next_trading_day(Date date) const;
    Date previous_trading_day(Date date) const;

    // All sessions, oldest first, and their numbers. size() is the number of no_session().
    std::span<const Session> sessions() const { return {sessions_.data(), size()}; }
    std::size_t size() const { return sessions_.size() - 1; }
    std::size_t index_at_or_after(Timestamp t) const;
    const Session& at(std::size_t index) const { return sessions_[index]; }
    // Stands beyond the last session: all its times are Timestamp::max().
    const Session& no_session() const { return sessions_.back(); }

private:
    // Number of the first session on or after a date.
    std::size_t index_on_or_after(Date date) const;

    std::vector<Session> sessions_;           // and no_session() at the end
    std::vector<std::uint16_t> on_or_after_;  // by days since January 1st of first_year
};

}  // namespace tradewind::calendar
