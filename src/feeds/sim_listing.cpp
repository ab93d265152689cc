#include "tradewind/feeds/sim_listing.hpp"

#include <algorithm>
#include <cmath>

#include "tradewind/calendar/option_expiry.hpp"

namespace tradewind::feeds {
namespace {

constexpr unsigned friday = 5;

std::vector<Date> months(const calendar::Calendar& calendar, Date today, std::uint32_t count) {
    std::vector<Date> dates;
    int year = today.year();
    unsigned month = today.month();
    while (dates.size() < count) {
        const Date date = calendar::monthly_expiry(calendar, year, month);
        if (date >= today) dates.push_back(date);
        if (++month > 12) {
            month = 1;
            ++year;
        }
    }
    return dates;
}

bool is_a_months(const calendar::Calendar& calendar, Date date) {
    return date == calendar::monthly_expiry(calendar, date.year(), date.month());
}

std::vector<Date> weeks(const calendar::Calendar& calendar, Date today, std::uint32_t count) {
    std::vector<Date> dates;
    Date day = today.plus_days(static_cast<std::int32_t>((7 + friday - today.weekday()) % 7));
    for (; dates.size() < count; day = day.plus_days(7)) {
        const Date date = calendar::expiry_trading_day(calendar, day);
        if (date >= today && !is_a_months(calendar, date)) dates.push_back(date);
    }
    return dates;
}

}  // namespace

std::vector<Date> sim_expiries(const settings::SimOptions& options,
                               const calendar::Calendar& calendar, Date today) {
    std::vector<Date> dates = months(calendar, today, options.monthlies);
    const std::vector<Date> fridays = weeks(calendar, today, options.weeklies);
    dates.insert(dates.end(), fridays.begin(), fridays.end());
    Date day = calendar::expiry_trading_day(calendar, today);
    for (std::uint32_t i = 0; i < options.dailies; ++i) {
        const Date end_of_week = calendar::expiry_trading_day(
            calendar, day.plus_days(static_cast<std::int32_t>((7 + friday - day.weekday()) % 7)));
        if (day != end_of_week && !is_a_months(calendar, day)) dates.push_back(day);
        day = calendar.next_trading_day(day);
    }
    std::ranges::sort(dates);
    const auto repeated = std::ranges::unique(dates);
    dates.erase(repeated.begin(), repeated.end());
    return dates;
}

double sim_strike_step(double price) {
    if (price < 25) return 0.5;
    if (price < 100) return 1;
    if (price < 250) return 2.5;
    if (price < 1000) return 5;
    return 5 * std::floor(price / 1000);
}

std::vector<Price> sim_strikes(double price, std::uint32_t count) {
    const double step = sim_strike_step(price);
    const auto middle = static_cast<std::int64_t>(price / step + 0.5);
    const auto half = static_cast<std::int64_t>(count / 2);
    std::vector<Price> strikes;
    for (std::int64_t i = 0; i < static_cast<std::int64_t>(count); ++i) {
        const std::int64_t number = middle - half + i;
        if (number > 0) strikes.push_back(Price::from_double(static_cast<double>(number) * step));
    }
    return strikes;
}

}  // namespace tradewind::feeds
