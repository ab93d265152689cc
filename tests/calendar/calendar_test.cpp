#include "tradewind/calendar/calendar.hpp"

#include <algorithm>
#include <fstream>
#include <map>
#include <string>

#include "support/property.hpp"
#include "support/shared_data.hpp"
#include "tradewind/calendar/new_york.hpp"

namespace tradewind::calendar {
namespace {

using namespace std::chrono_literals;

const Calendar calendar;

Timestamp at(const char* text) { return parse_time(text).value(); }

TEST_CASE("a full day has its pre-market, regular and post-market hours") {
    const auto session = calendar.session_on(Date::from_ymd(2024, 3, 26));
    REQUIRE(session.has_value());
    CHECK(session->pre_open == at("2024-03-26T04:00"));
    CHECK(session->open == at("2024-03-26T09:30"));
    CHECK(session->close == at("2024-03-26T16:00"));
    CHECK(session->post_close == at("2024-03-26T20:00"));
    CHECK_FALSE(session->early_close);
}

TEST_CASE("an early close ends at one o'clock and its late session at five") {
    const auto session = calendar.session_on(Date::from_ymd(2024, 11, 29));
    REQUIRE(session.has_value());
    CHECK(session->close == at("2024-11-29T13:00"));
    CHECK(session->post_close == at("2024-11-29T17:00"));
    CHECK(session->early_close);
}

TEST_CASE("the first anniversary of the attacks opened late") {
    CHECK(calendar.session_on(Date::from_ymd(2002, 9, 11))->open == at("2002-09-11T11:00"));
}

TEST_CASE("phases change to the nanosecond") {
    const auto phase = [](const char* text) { return calendar.phase_at(at(text)); };
    CHECK(phase("2024-03-26T03:59:59.999999999") == Phase::Closed);
    CHECK(phase("2024-03-26T04:00") == Phase::PreMarket);
    CHECK(phase("2024-03-26T09:29:59.999999999") == Phase::PreMarket);
    CHECK(phase("2024-03-26T09:30") == Phase::Regular);
    CHECK(phase("2024-03-26T15:59:59.999999999") == Phase::Regular);
    CHECK(phase("2024-03-26T16:00") == Phase::PostMarket);
    CHECK(phase("2024-03-26T20:00") == Phase::Closed);
    CHECK(phase("2024-03-29T12:00") == Phase::Closed);  // Good Friday
    CHECK(phase("2024-11-29T13:00") == Phase::PostMarket);
    CHECK(name_of(Phase::PreMarket) == "pre_market");
}

TEST_CASE("between sessions the next one is given, within one its own") {
    const auto date = [](const char* text) { return calendar.session_at_or_after(at(text)).date; };
    CHECK(date("2024-03-28T19:59:59.999999999") == Date::from_ymd(2024, 3, 28));
    CHECK(date("2024-03-28T20:00") == Date::from_ymd(2024, 4, 1));  // over Good Friday
    CHECK(date("2024-03-30T12:00") == Date::from_ymd(2024, 4, 1));
    CHECK(date("2024-11-29T17:00") == Date::from_ymd(2024, 12, 2));
}

TEST_CASE("an instant knows its trading date by New York's clock") {
    CHECK(calendar.trading_date(at("2024-03-27T01:00Z")) == Date::from_ymd(2024, 3, 26));
    CHECK(calendar.trading_date(at("2024-03-26T00:00")) == Date::from_ymd(2024, 3, 26));
    CHECK_FALSE(calendar.trading_date(at("2024-03-30T12:00")).has_value());
}

TEST_CASE("trading days follow each other over holidays and weekends") {
    CHECK(calendar.next_trading_day(Date::from_ymd(2001, 9, 10)) == Date::from_ymd(2001, 9, 17));
    CHECK(calendar.previous_trading_day(Date::from_ymd(2001, 9, 17)) ==
          Date::from_ymd(2001, 9, 10));
    CHECK(calendar.next_trading_day(Date::from_ymd(2024, 7, 4)) == Date::from_ymd(2024, 7, 5));
    CHECK(calendar.is_trading_day(Date::from_ymd(2024, 7, 3)));
    CHECK_FALSE(calendar.is_trading_day(Date::from_ymd(2024, 7, 4)));
}

TEST_CASE("outside its years the calendar has no sessions and says so") {
    CHECK_FALSE(calendar.session_on(Date::from_ymd(1997, 12, 31)).has_value());
    CHECK_FALSE(calendar.session_on(Date::from_ymd(2036, 1, 2)).has_value());
    CHECK_FALSE(calendar.session_on(calendar.no_session().date).has_value());
    CHECK(calendar.session_at_or_after(Timestamp::min()).date == Date::from_ymd(1998, 1, 2));
    const Session& beyond = calendar.session_at_or_after(at("2036-06-02T12:00"));
    CHECK(&beyond == &calendar.no_session());
    CHECK(beyond.open == Timestamp::max());
    CHECK(calendar.phase_at(at("2036-06-02T12:00")) == Phase::Closed);
    CHECK(calendar.phase_at(Timestamp::max()) == Phase::Closed);
    CHECK(calendar.next_trading_day(Date::from_ymd(2035, 12, 31)) == Date::from_ymd(2036, 1, 2));
}

TEST_CASE("sessions are in order and never overlap") {
    const auto sessions = calendar.sessions();
    REQUIRE(sessions.size() == calendar.size());
    for (std::size_t i = 0; i < sessions.size(); ++i) {
        const Session& session = sessions[i];
        REQUIRE(session.pre_open < session.open);
        REQUIRE(session.open < session.close);
        REQUIRE(session.close < session.post_close);
        if (i > 0) REQUIRE(sessions[i - 1].post_close < session.pre_open);
    }
}

TEST_CASE("every look-up agrees with a walk through the sessions") {
    test::check_property("at any instant from 1997 to 2036", [] {
        const Timestamp t = Timestamp::from_nanos(
            *rc::gen::inRange<std::int64_t>(860'000'000, 2'100'000'000) * 1'000'000'000);
        const auto sessions = calendar.sessions();
        const auto next =
            std::ranges::find_if(sessions, [t](const Session& s) { return s.post_close > t; });
        const Session& expected = next == sessions.end() ? calendar.no_session() : *next;
        RC_ASSERT(calendar.session_at_or_after(t) == expected);
        RC_ASSERT(calendar.phase_at(t) == expected.phase_at(t));
    });
}

// New York dates that SPY has traded on, and the last clock hour that has a bar.
std::map<Date, int> traded_days(const std::filesystem::path& file) {
    std::map<Date, int> days;
    std::ifstream in{file};
    std::string line;
    std::getline(in, line);
    while (std::getline(in, line)) {
        std::size_t field = 0;
        for (int i = 0; i < 6; ++i) field = line.find(',', field) + 1;
        const Timestamp t = Timestamp::from_nanos(std::stoll(line.substr(field)));
        days[new_york_date(t)] = std::stoi(to_new_york_string(t).substr(11, 2));
    }
    return days;
}

TEST_CASE("the calendar's days are the days that SPY has traded on since 1998") {
    const auto file = test::shared_data("hourly/SPY.csv");
    if (!file) return;
    const auto days = traded_days(*file);
    // One trading day is left out of the data on purpose.
    const Date hole = Date::from_ymd(2013, 10, 11);
    REQUIRE(days.size() > 5000);
    for (Date date = days.begin()->first; date <= days.rbegin()->first; date = date.plus_days(1)) {
        INFO(date.to_string());
        if (date != hole) CHECK(calendar.is_trading_day(date) == days.contains(date));
        // A day that the data ends early was an early close; the reverse does not hold, because its
        // older source kept late prints.
        if (days.contains(date) && days.at(date) < 15)
            CHECK(calendar.session_on(date)->early_close);
    }
}

}  // namespace
}  // namespace tradewind::calendar
