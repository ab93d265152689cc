#pragma once

#include <compare>
#include <cstdint>

namespace tradewind {

// Counts of 1e-6 shares or contracts, signed where a direction matters (positions): fractional
// shares matter to small accounts, and vendors' volumes have decimals.
class Quantity {
public:
    static constexpr std::int64_t micros_per_unit = 1'000'000;

    constexpr Quantity() = default;
    static constexpr Quantity from_micros(std::int64_t micros) { return Quantity{micros}; }
    static constexpr Quantity from_units(std::int64_t units) {
        return Quantity{units * micros_per_unit};
    }

    constexpr std::int64_t micros() const { return micros_; }
    // Shares or contracts, for analytics.
    constexpr double to_double() const { return static_cast<double>(micros_) / 1e6; }
    constexpr bool is_zero() const { return micros_ == 0; }
    constexpr Quantity magnitude() const { return Quantity{micros_ < 0 ? -micros_ : micros_}; }

    constexpr Quantity operator-() const { return Quantity{-micros_}; }
    friend constexpr Quantity operator+(Quantity a, Quantity b) {
        return Quantity{a.micros_ + b.micros_};
    }
    friend constexpr Quantity operator-(Quantity a, Quantity b) {
        return Quantity{a.micros_ - b.micros_};
    }
    constexpr Quantity& operator+=(Quantity b) {
        micros_ += b.micros_;
        return *this;
    }
    constexpr Quantity& operator-=(Quantity b) {
        micros_ -= b.micros_;
        return *this;
    }
    friend constexpr auto operator<=>(Quantity, Quantity) = default;

private:
    explicit constexpr Quantity(std::int64_t micros) : micros_{micros} {}
    std::int64_t micros_ = 0;
};

constexpr Quantity min(Quantity a, Quantity b) { return b < a ? b : a; }
constexpr Quantity max(Quantity a, Quantity b) { return a < b ? b : a; }

}  // namespace tradewind
