#pragma once

#include "tradewind/calendar/calendar.hpp"

namespace tradewind::calendar {

// The calendar as a stream of times meets it: remembers the session it last gave, so that a time in
// the same session, or in the quiet before it, costs two comparisons. Any time is answered rightly,
// in any order. Allocates nothing. The calendar must outlive it.
class SessionCursor {
public:
    explicit SessionCursor(const Calendar& calendar) : calendar_{&calendar} {}

    // The first session whose post_close is later than t.
    const Session& at(Timestamp t) {
        if (t < from_ || t >= until_) [[unlikely]]
            move_to(t);
        return *session_;
    }
    Phase phase(Timestamp t) { return at(t).phase_at(t); }

    // What it remembers is the calendar's to give again: no state to save or to hash.
    template <class Archive>
    void serialize(Archive&) {}

private:
    void move_to(Timestamp t) {
        const std::size_t index = calendar_->index_at_or_after(t);
        session_ = &calendar_->at(index);
        from_ = index == 0 ? Timestamp::min() : calendar_->at(index - 1).post_close;
        until_ = session_->post_close;
    }

    const Calendar* calendar_;
    const Session* session_ = nullptr;
    Timestamp from_ = Timestamp::max();  // nothing remembered: no time lies in [max, min)
    Timestamp until_ = Timestamp::min();
};

}  // namespace tradewind::calendar
