#pragma once

#include "tradewind/calendar/calendar.hpp"
#include "tradewind/calendar/new_york.hpp"
#include "tradewind/model/market_event.hpp"

namespace tradewind::test {

inline const calendar::Calendar& us_calendar() {
    static const calendar::Calendar calendar;
    return calendar;
}

// "10:31:05.5" New York time of a day without daylight change, 2024-03-26 unless said otherwise.
inline Timestamp at(std::string_view time, std::string_view date = "2024-03-26") {
    return calendar::parse_time(std::string{date} + "T" + std::string{time}).value();
}

inline Trade trade(Timestamp t, std::int64_t cents, std::int64_t shares = 100,
                   std::uint8_t flags = Trade::regular) {
    Trade trade;
    trade.header.event_time = t;
    trade.header.instrument = InstrumentId::from_index(0);
    trade.header.flags = flags;
    trade.price = Price::from_cents(cents);
    trade.size = Quantity::from_micros(shares * 1'000'000);
    return trade;
}

struct Cents {
    std::int64_t open;
    std::int64_t high;
    std::int64_t low;
    std::int64_t close;
};

inline Bar bar_of(TimeFrame frame, Timestamp start, Timestamp end, Cents prices,
                  std::int64_t shares = 100) {
    Bar bar;
    bar.header.event_time = end;
    bar.header.instrument = InstrumentId::from_index(0);
    bar.open = Price::from_cents(prices.open);
    bar.high = Price::from_cents(prices.high);
    bar.low = Price::from_cents(prices.low);
    bar.close = Price::from_cents(prices.close);
    bar.volume = Quantity::from_micros(shares * 1'000'000);
    bar.window_start = start;
    bar.frame = frame;
    return bar;
}

inline Bar minute_bar(Timestamp start, Cents prices, std::int64_t shares = 100) {
    return bar_of(TimeFrame::Minute1, start, start + std::chrono::minutes{1}, prices, shares);
}

}  // namespace tradewind::test
