#pragma once

#include <chrono>
#include <cstdint>

#include "tradewind/calendar/session.hpp"
#include "tradewind/model/money.hpp"
#include "tradewind/model/order.hpp"
#include "tradewind/model/price.hpp"
#include "tradewind/model/quantity.hpp"
#include "tradewind/model/regime.hpp"
#include "tradewind/model/timestamp.hpp"
#include "tradewind/risk/stakes.hpp"

namespace tradewind::risk {

// What marks an instrument, and so how old its mark may be.
enum class MarkSource : std::uint8_t { None, Quotes, Trades, Bars };

// One instrument's market as the desk sees it.
struct MarketView {
    Price bid;  // zero: none
    Price ask;
    Price last;                             // trade or bar close; zero: none
    Timestamp marked;                       // when the mark was last refreshed
    std::chrono::nanoseconds bar_length{};  // counts for MarkSource::Bars alone
    std::chrono::nanoseconds since_open{};  // of the regular session; negative before it
    std::chrono::nanoseconds to_close{};
    calendar::Phase phase = calendar::Phase::Closed;
    MarkSource source = MarkSource::None;
    std::uint8_t halted = 0;
    Regime regime = Regime::None;    // the symbol's, at the decision; entries alone ask
    double realized_volatility = 0;  // annualised; 0: not known

    // What an order on this side would trade at now: the far side of the quote, else the last
    // price.
    Price buy_price() const { return source == MarkSource::Quotes && ask > Price{} ? ask : last; }
    Price sell_price() const { return source == MarkSource::Quotes && bid > Price{} ? bid : last; }
};

// The account, and one instrument's part of it.
struct BookView {
    Money equity;
    Money cash;
    Money day_start_equity;
    Money peak_equity;
    Money gross_exposure;
    Money net_exposure;
    Money working_notional;       // entries under way, all instruments, at their worst
    Money working_buy_notional;   // those of them that buy
    Money working_sell_notional;  // and those that sell
    std::uint32_t open_orders = 0;
    std::uint32_t unknown_orders = 0;
    std::uint32_t open_positions = 0;
    std::uint32_t entries_at_work = 0;  // instruments that have one
    Quantity position;                  // of the instrument, signed
    Money position_value;               // likewise
    Money instrument_working;           // entries under way in it, at their worst
    Quantity working_buy;
    Quantity working_sell;
    Stakes stakes;  // all instruments; empty unless Gate::portfolio() is in use
};

// An entry at the venue.
struct AtWork {
    Order order;  // its terms in force
    Timestamp sent;
    Timestamp filled = Timestamp::max();  // first in part; max(): not yet
};

}  // namespace tradewind::risk
