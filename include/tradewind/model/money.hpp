#pragma once

#include <compare>
#include <cstdint>

#include "tradewind/model/invariant.hpp"
#include "tradewind/model/price.hpp"
#include "tradewind/model/quantity.hpp"

namespace tradewind {

// Counts of 1e-9 dollars: cash, fees, profit and loss. Sums are checked: an overflow (beyond +-9.2
// billion dollars) is a broken invariant, never a wrapped number.
class Money {
public:
    constexpr Money() = default;
    static constexpr Money from_nanos(std::int64_t nanos) { return Money{nanos}; }
    static constexpr Money from_cents(std::int64_t cents) { return Money{cents * 10'000'000}; }
    // Analytics and settings only: nearest nano-dollar, half away from zero.
    static constexpr Money from_double(double dollars) {
        return Money{Price::from_double(dollars).nanos()};
    }

    constexpr std::int64_t nanos() const { return nanos_; }
    constexpr double to_double() const { return static_cast<double>(nanos_) / 1e9; }

    constexpr Money operator-() const { return Money{} - *this; }
    friend constexpr Money operator+(Money a, Money b) {
        std::int64_t sum = 0;
        invariant(!__builtin_add_overflow(a.nanos_, b.nanos_, &sum), "money sums fit 64 bits");
        return Money{sum};
    }
    friend constexpr Money operator-(Money a, Money b) {
        std::int64_t difference = 0;
        invariant(!__builtin_sub_overflow(a.nanos_, b.nanos_, &difference),
                  "money sums fit 64 bits");
        return Money{difference};
    }
    constexpr Money& operator+=(Money b) { return *this = *this + b; }
    constexpr Money& operator-=(Money b) { return *this = *this - b; }
    friend constexpr auto operator<=>(Money, Money) = default;

private:
    explicit constexpr Money(std::int64_t nanos) : nanos_{nanos} {}
    std::int64_t nanos_ = 0;
};

// What positions and orders may come to, all together: 4 billion dollars. With cash and cost beside
// them every sum of an account fits then.
inline constexpr Money largest_exposure = Money::from_nanos(4'000'000'000'000'000'000);

// price x quantity x multiplier through 128 bits, rounded half away from zero to the nano-dollar;
// signed as the quantity is. Instrument::notional applies the contract multiplier for you.
constexpr Money notional(Price price, Quantity quantity, std::int64_t multiplier = 1) {
    __extension__ using Wide = __int128;
    const Wide product = static_cast<Wide>(price.nanos()) * quantity.micros() * multiplier;
    const Wide half = Quantity::micros_per_unit / 2;
    const Wide rounded =
        (product < 0 ? product - half : product + half) / Quantity::micros_per_unit;
    invariant(rounded <= INT64_MAX && rounded >= INT64_MIN, "a notional fits 64 bits");
    return Money::from_nanos(static_cast<std::int64_t>(rounded));
}

}  // namespace tradewind
