#pragma once

#include <compare>
#include <cstdint>

namespace tradewind {

// Counts of 1e-9 dollars. One scale for every instrument, because a tick changes with the
// instrument and the price level; rounding to a tick belongs to Instrument.
class Price {
public:
    static constexpr std::int64_t nanos_per_dollar = 1'000'000'000;

    constexpr Price() = default;
    static constexpr Price from_nanos(std::int64_t nanos) { return Price{nanos}; }
    // For constants and tests: Price::from_cents(60110) is 601.10.
    static constexpr Price from_cents(std::int64_t cents) { return Price{cents * 10'000'000}; }
    // Analytics only: rounds to the nearest nano-dollar (half away from zero); |dollars| < 9.2e9.
    static constexpr Price from_double(double dollars) {
        const double scaled = dollars * 1e9;
        return Price{static_cast<std::int64_t>(scaled < 0 ? scaled - 0.5 : scaled + 0.5)};
    }

    constexpr std::int64_t nanos() const { return nanos_; }
    // Dollars, for analytics: correctly rounded, so that 523.21 is the double nearest to 523.21.
    constexpr double to_double() const { return static_cast<double>(nanos_) / 1e9; }

    friend constexpr Price operator+(Price a, Price b) { return Price{a.nanos_ + b.nanos_}; }
    friend constexpr Price operator-(Price a, Price b) { return Price{a.nanos_ - b.nanos_}; }
    friend constexpr auto operator<=>(Price, Price) = default;

private:
    explicit constexpr Price(std::int64_t nanos) : nanos_{nanos} {}
    std::int64_t nanos_ = 0;
};

}  // namespace tradewind
