#pragma once

#include <vector>

#include "tradewind/calendar/calendar.hpp"
#include "tradewind/model/timestamp.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::options {

// How time to expiry runs for volatility.
//
//   Calendar   (expiry - now) / 365 days: every hour counts alike.
//   Trading    days of trading / 252. A full session is one day: `overnight_share` of it passes at
//              an even pace between the close before and the open (weekends and holidays are no
//              longer than a night), the rest at an even pace between open and close. An early
//              close shortens the second part in proportion to its hours. That volatility falls
//              when the market is closed is French & Roll, "Stock return variances" (1986).
//
// Interest and dividends run by the calendar in either case: calendar_years(). What both give is
// additive over adjoining spans and grows strictly with the expiry; 0 when it is not after `now`.
// Beyond the calendar's table a trading year is a calendar year. Pure after construction, which
// allocates; a look-up is two binary searches. The calendar must outlive it.
class ExpiryClock {
public:
    ExpiryClock(const calendar::Calendar& calendar, settings::OptionClock kind,
                double overnight_share);

    double years(Timestamp now, Timestamp expiry) const;
    static double calendar_years(Timestamp now, Timestamp expiry);
    // The same span in days of the clock: 365 or 252 of them are a year.
    double days(Timestamp now, Timestamp expiry) const {
        return years(now, expiry) * days_a_year();
    }
    double days_a_year() const { return kind_ == settings::OptionClock::Calendar ? 365 : 252; }
    // Days of trading in between, whatever the clock.
    double trading_days(Timestamp now, Timestamp expiry) const;
    settings::OptionClock kind() const { return kind_; }

private:
    double trading_days_until(Timestamp t) const;  // since the table's first close

    const calendar::Calendar* calendar_;
    settings::OptionClock kind_;
    double overnight_share_;
    std::vector<double> at_close_;  // by session
};

}  // namespace tradewind::options
