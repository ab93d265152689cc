#pragma once

#include <vector>

#include "tradewind/calendar/calendar.hpp"
#include "tradewind/model/date.hpp"
#include "tradewind/model/price.hpp"
#include "tradewind/settings/settings.hpp"

// Which contracts the simulated market lists.
namespace tradewind::feeds {

// The expiries that are listed on a trading day, the day itself included, by rising date: third
// Fridays, other Fridays, other trading days, as many of each as the settings say. A holiday's
// expiry is the trading day before.
std::vector<Date> sim_expiries(const settings::SimOptions& options,
                               const calendar::Calendar& calendar, Date today);

// Dollars between strikes at a price: 0.5 below 25, 1 below 100, 2.5 below 250, 5 below 1,000,
// about half a percent of the price above.
double sim_strike_step(double price);

// `count` strikes around a price, rising; those at or below zero are left out.
std::vector<Price> sim_strikes(double price, std::uint32_t count);

}  // namespace tradewind::feeds
