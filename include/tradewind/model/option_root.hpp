#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "tradewind/model/instrument.hpp"

// What an option's root says of all its contracts. The exchanges' lists change; this table has the
// widely traded classes whose terms differ from those of a stock's options.
namespace tradewind {

enum class OptionSettlement : std::uint8_t {
    Close,  // PM: the payoff is fixed at the stocks' close of the expiry day
    Open    // AM: at the opening prices of that day; trading ends the day before
};
enum class OptionDelivery : std::uint8_t { Shares, Cash };

struct OptionRoot {
    std::string_view name;        // "SPXW"; empty in the row of a stock that is not in the table
    std::string_view underlying;  // "I:SPX"; empty: the stock of that name
    ExerciseStyle style = ExerciseStyle::American;
    OptionSettlement settlement = OptionSettlement::Close;
    OptionDelivery delivery = OptionDelivery::Shares;
    bool late = false;   // trades until 16:15 on its last day too (13:15 on an early close)
    bool cents = false;  // ticks of 0.01 at every price
};

// One that is not in the table is a stock's: American, shares, settled at the close. A search
// through some forty rows.
const OptionRoot& option_root(std::string_view name);
// All of the table, in the order of listing; those of one index stand together.
std::span<const OptionRoot> option_roots();

}  // namespace tradewind
