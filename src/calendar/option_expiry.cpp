#include "tradewind/calendar/option_expiry.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include "tradewind/calendar/new_york.hpp"
#include "tradewind/calendar/trading_day.hpp"

namespace tradewind::calendar {
namespace {

using namespace std::chrono_literals;

constexpr std::array<std::string_view, 19> late_roots{
    "SPY", "QQQ", "IWM", "DIA", "EEM", "EFA", "FXI", "TLT", "XLB", "XLC",
    "XLE", "XLF", "XLI", "XLK", "XLP", "XLU", "XLV", "XLY", "XLRE"};
constexpr std::array<std::string_view, 2> pm_roots{"SPXW", "XSP"};
constexpr std::array<std::string_view, 4> am_roots{"SPX", "NDX", "RUT", "VIX"};

template <std::size_t N>
bool listed_in(const std::array<std::string_view, N>& roots, std::string_view root) {
    return std::ranges::find(roots, root) != roots.end();
}

// From the rules rather than the table, so that far expiries beyond it have an end too.
Timestamp stocks_open(Date date) {
    return from_new_york(date, day_kind(date) == DayKind::LateOpen ? 11h : 9h + 30min);
}
Timestamp stocks_close(Date date) {
    return from_new_york(date, day_kind(date) == DayKind::EarlyClose ? 13h : 16h);
}

}  // namespace

ExpiryClass expiry_class_of(std::string_view root) {
    if (listed_in(late_roots, root)) return ExpiryClass::LateStock;
    if (listed_in(pm_roots, root)) return ExpiryClass::IndexPm;
    if (listed_in(am_roots, root)) return ExpiryClass::IndexAm;
    return ExpiryClass::Stock;
}

Date monthly_expiry(const Calendar& calendar, int year, unsigned month) {
    constexpr unsigned friday = 5;
    const Date first = Date::from_ymd(year, month, 1);
    const auto to_friday = static_cast<std::int32_t>((7 + friday - first.weekday()) % 7);
    return expiry_trading_day(calendar, first.plus_days(to_friday + 14));
}

Date expiry_trading_day(const Calendar& calendar, Date expiry) {
    return is_open(day_kind(expiry)) ? expiry : calendar.previous_trading_day(expiry);
}

Timestamp last_trading_instant(const Calendar& calendar, Date expiry, ExpiryClass expiry_class) {
    const Date day = expiry_trading_day(calendar, expiry);
    switch (expiry_class) {
        case ExpiryClass::Stock:
        case ExpiryClass::IndexPm:
            return stocks_close(day);
        case ExpiryClass::LateStock:
            return stocks_close(day) + 15min;
        case ExpiryClass::IndexAm:
            return stocks_close(calendar.previous_trading_day(day)) + 15min;
    }
    return stocks_close(day);
}

Timestamp expiry_instant(const Calendar& calendar, Date expiry, ExpiryClass expiry_class) {
    const Date day = expiry_trading_day(calendar, expiry);
    return expiry_class == ExpiryClass::IndexAm ? stocks_open(day) : stocks_close(day);
}

}  // namespace tradewind::calendar
