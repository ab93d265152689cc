#pragma once

#include <cstdint>

#include "tradewind/calendar/session_cursor.hpp"
#include "tradewind/model/time_frame.hpp"
#include "tradewind/model/timestamp.hpp"

namespace tradewind::features {

// Which market data makes bars.
enum class SessionHours : std::uint8_t { RegularOnly, All };

// [start, end) of one bar.
struct BarWindow {
    Timestamp start;
    Timestamp end;
};

// One phase of one trading day: windows never reach across its borders.
struct SessionPart {
    Timestamp start = Timestamp::max();
    Timestamp end = Timestamp::min();
    Date date;  // of the session it belongs to, or that comes next
    bool regular = false;

    bool contains(Timestamp t) const { return t >= start && t < end; }
};

// Finds the session part of a time; neighbouring times cost two comparisons.
class SessionParts {
public:
    explicit SessionParts(const calendar::Calendar& calendar) : cursor_{calendar} {}

    const SessionPart& at(Timestamp t) {
        if (!part_.contains(t)) [[unlikely]]
            move_to(t);
        return part_;
    }

private:
    void move_to(Timestamp t);

    calendar::SessionCursor cursor_;
    SessionPart part_;
};

// The window of `frame` around t, aligned to the clock (UTC and New York hours begin together) and
// cut at the part's borders. A day's window is the part itself.
BarWindow window_of(const SessionPart& part, TimeFrame frame, Timestamp t);

// The start of the clock's minute around t.
Timestamp minute_of(Timestamp t);

}  // namespace tradewind::features
