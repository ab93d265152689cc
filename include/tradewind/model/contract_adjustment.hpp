#pragma once

#include <cstdint>
#include <optional>

#include "tradewind/model/instrument.hpp"
#include "tradewind/model/money.hpp"
#include "tradewind/model/split_terms.hpp"

namespace tradewind {

// What splits of its underlying make of an option contract, as OCC adjusts for them: the one rule
// for chains and for settlement. n for 1 divides the strike by n, to the nearest cent, and gives n
// contracts for each; other splits to more shares (3 for 2) divide the strike and raise the
// multiplier in its place. A reverse split, one that would leave a strike of no cent, and any later
// one of such a contract change what it delivers alone: shares for the old strike. Fractions of a
// share count, where OCC pays cash for them.
struct AdjustedContract {
    Price strike;
    std::int64_t multiplier = 100;  // dollars for a dollar of strike
    std::int64_t contracts = 1;     // for each contract of before
    Quantity shares;                // that one contract delivers

    static constexpr AdjustedContract standard(Price strike, std::int64_t multiplier) {
        return {.strike = strike,
                .multiplier = multiplier,
                .contracts = 1,
                .shares = Quantity::from_units(multiplier)};
    }
    // Strike and multiplier say all of it.
    constexpr bool is_standard() const { return shares == Quantity::from_units(multiplier); }

    // After a credible split.
    constexpr AdjustedContract after(const Split& split) const {
        constexpr std::int64_t cent = 10'000'000;
        constexpr std::int64_t most = 1'000'000;
        AdjustedContract delivers = *this;
        delivers.shares = after_split(shares, split);
        if (!is_standard() || split.to < split.from) return delivers;
        const std::int64_t divided = after_split(strike, split).nanos();
        AdjustedContract made = *this;
        made.strike = Price::from_nanos((divided + cent / 2) / cent * cent);
        if (split.to % split.from == 0)
            made.contracts = split_scaled(contracts, split.to, split.from);
        else
            made.multiplier = split_scaled(multiplier, split.to, split.from);
        made.shares = Quantity::from_units(made.multiplier);
        const bool fits =
            made.strike > Price{} && made.contracts <= most && made.multiplier <= most;
        return fits ? made : delivers;
    }

    // What exercising pays for each contract of before, as a price that goes by that contract's
    // multiplier; 0 where nobody would. nullopt: more than an account carries.
    constexpr std::optional<Price> intrinsic(OptionRight right, Price underlying,
                                             std::int64_t multiplier_before) const {
        __extension__ using Wide = __int128;
        const Wide delivered =
            Wide{underlying.nanos()} * shares.micros() / Quantity::micros_per_unit;
        const Wide paid = Wide{strike.nanos()} * multiplier;
        const Wide each = right == OptionRight::Call ? delivered - paid : paid - delivered;
        if (each <= 0) return Price{};
        if (each > largest_exposure.nanos()) return std::nullopt;
        const Wide price = (each * contracts + multiplier_before / 2) / multiplier_before;
        if (price > largest_exposure.nanos()) return std::nullopt;
        return Price::from_nanos(static_cast<std::int64_t>(price));
    }
};

}  // namespace tradewind
