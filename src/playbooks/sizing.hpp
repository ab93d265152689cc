#pragma once

#include "tradewind/model/money.hpp"
#include "tradewind/model/price.hpp"
#include "tradewind/model/quantity.hpp"

namespace tradewind::playbooks {

// `fraction` (at least 0) of an amount, down to the nano-dollar; zero of a negative amount, and at
// most what Money holds.
Money share_of(Money amount, double fraction);

// How many units of `each` x multiplier dollars an amount pays for, down to the millionth, exactly.
Quantity units_for(Money amount, Price each, std::int64_t multiplier);

// `fraction` (0 to 1) of a quantity, down.
Quantity scaled(Quantity quantity, double fraction);

}  // namespace tradewind::playbooks
