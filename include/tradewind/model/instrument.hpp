#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "tradewind/model/date.hpp"
#include "tradewind/model/error.hpp"
#include "tradewind/model/instrument_id.hpp"
#include "tradewind/model/money.hpp"
#include "tradewind/model/occ_symbol.hpp"
#include "tradewind/model/price.hpp"
#include "tradewind/model/quantity.hpp"

namespace tradewind {

enum class InstrumentKind : std::uint8_t { Equity, Option, Index };
enum class ExerciseStyle : std::uint8_t { American, European };
enum class Rounding : std::uint8_t { Down, Up, Nearest };

// What can be quoted or traded. Trivially copyable: it is journaled when added (InstrumentAdded).
struct Instrument {
    std::array<char, 32> symbol_chars{};  // zero padded; "SPY", "O:SPY251219C00650000", "I:SPX"
    InstrumentId id;
    InstrumentId underlying;  // options: their underlying; else none
    Price tick;               // smallest price step at or above tick_threshold
    Price tick_below;         // smallest price step below tick_threshold
    Price tick_threshold;
    Price strike;                 // options only
    Quantity lot;                 // smallest order step: one share, one contract, or a fraction
    std::int64_t multiplier = 1;  // dollars of notional per dollar of price and unit of quantity
    Date expiry;                  // options only
    InstrumentKind kind = InstrumentKind::Equity;
    OptionRight right = OptionRight::Call;
    ExerciseStyle exercise = ExerciseStyle::American;
    std::uint8_t reserved[1] = {};

    // A US stock: 0.01 tick (0.0001 below one dollar), whole shares.
    static Expected<Instrument> equity(std::string_view symbol);
    // An index: quoted, never traded.
    static Expected<Instrument> index(std::string_view symbol);
    // From its OCC symbol in either spelling, kept in vendor form. Multiplier 100. Exercise and
    // ticks as the root has them (option_root.hpp): index options are European but for OEX, others
    // American; SPY, QQQ, IWM, XSP and MRUT tick 0.01, others 0.05 below 3.00 and 0.10 from there:
    // every exchange takes these steps; classes of the Penny Interval Program allow a finer one.
    static Expected<Instrument> option(std::string_view symbol, InstrumentId underlying);

    std::string_view symbol() const;
    // Signed as `size` is; applies the contract multiplier.
    Money notional(Price price, Quantity size) const {
        return tradewind::notional(price, size, multiplier);
    }
    Price tick_at(Price price) const { return price < tick_threshold ? tick_below : tick; }
    Price round_to_tick(Price price, Rounding rounding) const;
    // Towards zero, to whole lots.
    Quantity round_to_lot(Quantity size) const;
};

}  // namespace tradewind
