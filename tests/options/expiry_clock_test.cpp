#include "tradewind/options/expiry_clock.hpp"

#include <chrono>

#include "support/property.hpp"
#include "tradewind/calendar/new_york.hpp"
#include "tradewind/calendar/option_expiry.hpp"

using namespace tradewind;
using namespace tradewind::options;
using namespace std::chrono_literals;

namespace {

const calendar::Calendar& us() {
    static const calendar::Calendar calendar;
    return calendar;
}
Timestamp at(int year, unsigned month, unsigned day, std::chrono::minutes of_day) {
    return calendar::from_new_york(Date::from_ymd(year, month, day), of_day);
}
ExpiryClock trading(double overnight = 0.2) {
    return {us(), settings::OptionClock::Trading, overnight};
}

}  // namespace

TEST_CASE("a session and the night before it are one trading day, a weekend is a night") {
    const ExpiryClock clock = trading();
    // 2015-12-17 is a Thursday.
    CHECK(clock.trading_days(at(2015, 12, 17, 16h), at(2015, 12, 18, 16h)) == Approx(1));
    CHECK(clock.trading_days(at(2015, 12, 17, 16h), at(2015, 12, 18, 9h + 30min)) == Approx(0.2));
    CHECK(clock.trading_days(at(2015, 12, 18, 16h), at(2015, 12, 21, 9h + 30min)) == Approx(0.2));
    CHECK(clock.trading_days(at(2015, 12, 18, 9h + 30min), at(2015, 12, 18, 12h + 45min)) ==
          Approx(0.4));
}

TEST_CASE("an early close shortens its day") {
    // 2015-12-24 closes at 13:00: 3.5 of 6.5 hours.
    CHECK(trading().trading_days(at(2015, 12, 23, 16h), at(2015, 12, 24, 13h)) ==
          Approx(0.2 + 0.8 * 3.5 / 6.5));
}

TEST_CASE("the calendar clock counts 365 days of 24 hours") {
    const ExpiryClock clock{us(), settings::OptionClock::Calendar, 0.2};
    CHECK(clock.years(at(2015, 12, 24, 11h), at(2015, 12, 24, 13h)) == 2.0 / (365 * 24));
    CHECK(clock.days(at(2015, 12, 24, 11h), at(2015, 12, 31, 11h)) == Approx(7));
}

TEST_CASE("what has expired has no time left") {
    for (const auto kind : {settings::OptionClock::Calendar, settings::OptionClock::Trading}) {
        const ExpiryClock clock{us(), kind, 0.2};
        CHECK(clock.years(at(2015, 12, 24, 13h), at(2015, 12, 24, 13h)) == 0);
        CHECK(clock.years(at(2015, 12, 28, 11h), at(2015, 12, 24, 13h)) == 0);
    }
}

TEST_CASE("both clocks are additive and strictly growing, within the table and beyond it") {
    test::check_property("any three instants in order", [] {
        const auto kind =
            *rc::gen::element(settings::OptionClock::Calendar, settings::OptionClock::Trading);
        const ExpiryClock clock{us(), kind, 0.1 * *rc::gen::inRange(1, 10)};
        const auto first = *rc::gen::inRange<std::int64_t>(800'000'000, 2'200'000'000);
        const auto step = *rc::gen::inRange<std::int64_t>(1, 300'000'000);
        const auto more = *rc::gen::inRange<std::int64_t>(1, 300'000);
        const auto instant = [](std::int64_t seconds) {
            return Timestamp::from_nanos(seconds * 1'000'000'000);
        };
        const Timestamp a = instant(first);
        const Timestamp b = instant(first + step);
        const Timestamp c = instant(first + step + more);
        RC_ASSERT(clock.years(a, b) > 0);
        RC_ASSERT(clock.years(a, c) > clock.years(a, b));
        RC_ASSERT(std::abs(clock.years(a, b) + clock.years(b, c) - clock.years(a, c)) < 1e-12);
    });
}

TEST_CASE("an AM-settled series ends at the open, a Saturday's on the Friday before") {
    const Date third_friday = Date::from_ymd(2021, 1, 15);
    const Timestamp am =
        calendar::expiry_instant(us(), third_friday, calendar::ExpiryClass::IndexAm);
    const Timestamp pm =
        calendar::expiry_instant(us(), third_friday, calendar::ExpiryClass::IndexPm);
    CHECK(am == at(2021, 1, 15, 9h + 30min));
    CHECK(pm == at(2021, 1, 15, 16h));
    CHECK(trading().trading_days(am, pm) == Approx(0.8));
    CHECK(calendar::expiry_instant(us(), Date::from_ymd(2015, 1, 17),
                                   calendar::ExpiryClass::Stock) == at(2015, 1, 16, 16h));
}
