#include "tradewind/calendar/option_expiry.hpp"

#include <chrono>

#include "tradewind/calendar/new_york.hpp"
#include "tradewind/calendar/trading_day.hpp"
#include "tradewind/model/option_root.hpp"

namespace tradewind::calendar {
namespace {

using namespace std::chrono_literals;

// From the rules rather than the table, so that far expiries beyond it have an end too.
Timestamp stocks_open(Date date) {
    return from_new_york(date, day_kind(date) == DayKind::LateOpen ? 11h : 9h + 30min);
}
Timestamp stocks_close(Date date) {
    return from_new_york(date, day_kind(date) == DayKind::EarlyClose ? 13h : 16h);
}

}  // namespace

ExpiryClass expiry_class_of(std::string_view root) {
    const OptionRoot& terms = option_root(root);
    if (terms.delivery == OptionDelivery::Shares)
        return terms.late ? ExpiryClass::LateStock : ExpiryClass::Stock;
    return terms.settlement == OptionSettlement::Open ? ExpiryClass::IndexAm : ExpiryClass::IndexPm;
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
