#include "tradewind/calendar/session_cursor.hpp"

#include "support/property.hpp"

namespace tradewind::calendar {
namespace {

const Calendar calendar;

TEST_CASE("a cursor answers as the calendar does") {
    test::check_property("for times in any order", [] {
        SessionCursor cursor{calendar};
        std::int64_t second = *rc::gen::inRange<std::int64_t>(860'000'000, 2'100'000'000);
        for (int i = 0; i < 50; ++i) {
            second += *rc::gen::inRange<std::int64_t>(-200'000, 400'000);
            const auto t = Timestamp::from_nanos(second * 1'000'000'000);
            RC_ASSERT(&cursor.at(t) == &calendar.session_at_or_after(t));
            RC_ASSERT(cursor.phase(t) == calendar.phase_at(t));
        }
    });
}

TEST_CASE("a cursor moves on exactly when the post-market ends") {
    SessionCursor cursor{calendar};
    const Session& first = calendar.at(100);
    const Session& second = calendar.at(101);
    CHECK(&cursor.at(first.post_close - std::chrono::nanoseconds{1}) == &first);
    CHECK(&cursor.at(first.post_close) == &second);
    CHECK(&cursor.at(first.post_close - std::chrono::nanoseconds{1}) == &first);
}

TEST_CASE("a cursor answers at the ends of time") {
    SessionCursor cursor{calendar};
    CHECK(&cursor.at(Timestamp::max()) == &calendar.no_session());
    CHECK(&cursor.at(Timestamp::min()) == &calendar.at(0));
    CHECK(cursor.phase(Timestamp::max()) == Phase::Closed);
}

}  // namespace
}  // namespace tradewind::calendar
