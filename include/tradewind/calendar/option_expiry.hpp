#pragma once

#include <cstdint>
#include <string_view>

#include "tradewind/calendar/calendar.hpp"

// When option contracts end. The date in a symbol is not always a day of trading: standard monthly
// series listed before 2015-02 carry the Saturday after the third Friday, and a Friday may be a
// holiday.
namespace tradewind::calendar {

// How a class of options spends its last day. expiry_class_of() knows the roots of
// model/option_root.hpp; any other is a stock's. The index classes are settled in cash.
enum class ExpiryClass : std::uint8_t {
    Stock,      // trades until the stocks close: 16:00, 13:00 on an early close
    LateStock,  // fifteen minutes longer, 16:15 or 13:15: SPY, QQQ, IWM, DIA and such ETFs
    IndexPm,    // SPXW, XSP: the expiring series stops with the stocks, at 16:00 or 13:00
    IndexAm     // SPX, VIX: stops at 16:15 or 13:15 the trading day before, settles at the open
};

ExpiryClass expiry_class_of(std::string_view root);
constexpr bool settled_in_cash(ExpiryClass expiry_class) {
    return expiry_class == ExpiryClass::IndexPm || expiry_class == ExpiryClass::IndexAm;
}

// The standard monthly expiry: the third Friday, or the trading day before when that is a holiday.
Date monthly_expiry(const Calendar& calendar, int year, unsigned month);

// The trading day of a date in a symbol: itself, or the trading day before it (Saturday dates,
// holidays).
Date expiry_trading_day(const Calendar& calendar, Date expiry);

// The first instant at which an expiring contract can no longer be traded.
Timestamp last_trading_instant(const Calendar& calendar, Date expiry, ExpiryClass expiry_class);

// The instant at which the payoff is fixed, from which time to expiry counts: the stocks' close of
// the expiry's trading day, for IndexAm its open.
Timestamp expiry_instant(const Calendar& calendar, Date expiry, ExpiryClass expiry_class);

}  // namespace tradewind::calendar
