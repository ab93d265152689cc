#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "tradewind/model/market_event.hpp"
#include "tradewind/model/money.hpp"
#include "tradewind/model/price.hpp"
#include "tradewind/model/quantity.hpp"

// What splits and dividends make of prices, sizes and holdings: one arithmetic for the ledger, the
// simulated exchange and the bars, so that they agree to the last digit. Splits and dividends are
// the outside's word: who is given one asks first whether it is credible.
namespace tradewind {

// Terms above zero and up to 100,000 shares (in millionths, where the ratio has decimals), at most
// 100,000 for one either way. Nothing larger has been seen, and with these no product of 128 bits
// overflows.
constexpr bool credible(const Split& split) {
    constexpr std::int64_t largest_term = 100'000'000'000;
    constexpr std::int64_t largest_ratio = 100'000;
    return split.from > 0 && split.from <= largest_term && split.to > 0 &&
           split.to <= largest_term && split.to <= split.from * largest_ratio &&
           split.from <= split.to * largest_ratio;
}

// Up to 100,000 dollars a share; nobody takes one back.
constexpr bool credible(const Dividend& dividend) {
    return dividend.amount >= Money{} && dividend.amount <= Money::from_cents(10'000'000);
}

// What a holding is paid, signed as it is; nullopt if that is more than an account carries.
constexpr std::optional<Money> paid_by(const Dividend& dividend, Quantity held,
                                       std::int64_t multiplier) {
    __extension__ using Wide = __int128;
    const Wide amount = Wide{dividend.amount.nanos()} * held.micros() * multiplier;
    const Wide most = Wide{largest_exposure.nanos()} * Quantity::micros_per_unit;
    if (amount > most || amount < -most) return std::nullopt;
    return notional(Price::from_nanos(dividend.amount.nanos()), held, multiplier);
}

// Whether a payment leaves a sum of cash that an account carries: positions of largest_exposure,
// the first cash, and room beside them.
constexpr bool takes(Money sum, Money payment) {
    constexpr std::int64_t most = 5'000'000'000'000'000'000;
    __extension__ using Wide = __int128;
    const Wide after = Wide{sum.nanos()} + payment.nanos();
    return after <= most && after >= -most;
}

// value x numerator / denominator through 128 bits, rounded half away from zero; what does not fit
// stops at the largest number that does.
constexpr std::int64_t split_scaled(std::int64_t value, std::int64_t numerator,
                                    std::int64_t denominator) {
    __extension__ using Wide = __int128;
    const Wide product = Wide{value} * numerator;
    const Wide half = denominator / 2;
    const Wide rounded = (product + (product < 0 ? -half : half)) / denominator;
    return static_cast<std::int64_t>(std::clamp<Wide>(rounded, INT64_MIN, INT64_MAX));
}

constexpr Price after_split(Price price, const Split& split) {
    return Price::from_nanos(split_scaled(price.nanos(), split.from, split.to));
}
constexpr Quantity after_split(Quantity quantity, const Split& split) {
    return Quantity::from_micros(split_scaled(quantity.micros(), split.to, split.from));
}

// A holding, or an open size, after a credible split: its whole lots stay, for what is left of the
// last lot cash is paid.
struct SplitHolding {
    __extension__ using Wide = __int128;

    // What a holding may come to: 10^12 shares, so that sums of a few fit.
    static constexpr std::int64_t largest = 1'000'000'000'000'000'000;

    Quantity kept;   // whole lots, towards zero
    Wide exact = 0;  // the new holding, and what whole lots leave of it:
    Wide rest = 0;   // in micro-units / split.from

    // nullopt: it would be too large.
    static constexpr std::optional<SplitHolding> of(Quantity held, Quantity lot,
                                                    const Split& split) {
        SplitHolding made;
        made.exact = Wide{held.micros()} * split.to;
        const Wide step = Wide{max(lot, Quantity::from_micros(1)).micros()} * split.from;
        made.rest = made.exact % step;
        const Wide kept = (made.exact - made.rest) / split.from;
        if (kept > largest || kept < -largest) return std::nullopt;
        made.kept = Quantity::from_micros(static_cast<std::int64_t>(kept));
        return made;
    }
    // What the rest is worth at the price before the split; signed as the holding is. nullopt: more
    // than an account carries.
    constexpr std::optional<Money> in_lieu(Price before, std::int64_t multiplier,
                                           const Split& split) const {
        const Wide worth = Wide{before.nanos()} * rest * multiplier;
        const Wide divisor = Wide{split.to} * Quantity::micros_per_unit;
        const Wide half = divisor / 2;
        const Wide rounded = (worth < 0 ? worth - half : worth + half) / divisor;
        if (rounded > largest_exposure.nanos() || rounded < -largest_exposure.nanos())
            return std::nullopt;
        return Money::from_nanos(static_cast<std::int64_t>(rounded));
    }
};

// What a split makes of a holding, cash in lieu and all: the one rule by which ledger and simulated
// exchange settle it, or leave the holding as it is.
struct SettledSplit {
    SplitHolding holding;
    Money in_lieu;

    // At the price before the split at which the holding could be closed. nullopt: the split is not
    // credible, or makes more shares or cash than an account with `cash` carries.
    static constexpr std::optional<SettledSplit> of(Quantity held, Quantity lot, const Split& split,
                                                    Price before, std::int64_t multiplier,
                                                    Money cash) {
        if (!credible(split)) return std::nullopt;
        const std::optional<SplitHolding> holding = SplitHolding::of(held, lot, split);
        if (!holding) return std::nullopt;
        const std::optional<Money> in_lieu = holding->in_lieu(before, multiplier, split);
        if (!in_lieu || !takes(cash, *in_lieu)) return std::nullopt;
        return SettledSplit{*holding, *in_lieu};
    }
};

}  // namespace tradewind
