#pragma once

#include <chrono>
#include <cmath>
#include <vector>

#include "support/property.hpp"
#include "tradewind/calendar/new_york.hpp"
#include "tradewind/options/chain.hpp"
#include "tradewind/options/european.hpp"

// Chains for tests: a market on a smile, and contracts that it quotes.
namespace tradewind::test {

using namespace options;
using namespace std::chrono_literals;

inline const calendar::Calendar& us() {
    static const calendar::Calendar calendar;
    return calendar;
}
inline Timestamp instant(unsigned month, unsigned day, std::chrono::minutes of_day) {
    return calendar::from_new_york(Date::from_ymd(2024, month, day), of_day);
}
inline const Timestamp now = instant(3, 4, 11h);

inline constexpr double rate = 0.03;

inline settings::Options european() {
    settings::Options settings;
    settings.style = settings::OptionStyle::European;
    settings.clock = settings::OptionClock::Calendar;
    settings.rate = rate;
    return settings;
}

// A market on a smile that leans to the left, with a dividend yield; two-sided quotes.
struct Market {
    double spot = 100;
    double yield = 0.01;
    double width = 0.02;  // of the price, each side

    static double volatility(double k) { return 0.25 - 0.2 * k + 0.3 * k * k; }
    ChainQuote quote(const ContractTerms& terms, Timestamp at) const {
        const Timestamp expiry = calendar::expiry_instant(us(), terms.listed, terms.expiry_class);
        const double years = ExpiryClock::calendar_years(at, expiry);
        const double strike = terms.strike.to_double();
        const double k = std::log(strike / spot) - (rate - yield) * years;
        const double value = price({.right = terms.right,
                                    .spot = spot,
                                    .strike = strike,
                                    .years = years,
                                    .rate = rate,
                                    .yield = yield},
                                   volatility(k))
                                 .value();
        const double half = width * value;
        return {.bid = value - half,
                .ask = value + half,
                .bid_size = 10,
                .ask_size = 10,
                .bid_at = at,
                .ask_at = at};
    }
};

inline ContractTerms terms(Date listed, OptionRight right, double strike,
                           ExerciseStyle style = ExerciseStyle::European) {
    return {.listed = listed,
            .expiry_class = calendar::ExpiryClass::Stock,
            .right = right,
            .style = style,
            .strike = Price::from_double(strike)};
}

inline const std::vector<Date> fridays{Date::from_ymd(2024, 3, 15), Date::from_ymd(2024, 4, 19),
                                       Date::from_ymd(2024, 6, 21)};

inline Chain filled(const settings::Options& settings, const Market& market = {},
                    const std::vector<Date>& expiries = fridays) {
    Chain chain{settings, us()};
    REQUIRE(chain.set_spot(market.spot));
    for (const Date listed : expiries)
        for (int i = 0; i < 13; ++i)
            for (const auto right : {OptionRight::Put, OptionRight::Call}) {
                const auto contract = terms(listed, right, market.spot * (0.85 + 0.025 * i));
                const auto index = chain.add_contract(contract);
                REQUIRE(index);
                REQUIRE(chain.store_quote(*index, market.quote(contract, now)));
            }
    return chain;
}

}  // namespace tradewind::test
