#pragma once

#include <cmath>
#include <expected>

#include "tradewind/numeric/math.hpp"
#include "tradewind/options/european.hpp"

// The two discounted sides of a European option, from either of its descriptions.
namespace tradewind::options::detail {

struct Legs {
    double asset = 0;          // what is received on exercise of a call, discounted
    double strike = 0;         // what is paid, discounted
    double log_moneyness = 0;  // ln(asset / strike)
};

// ln(a / b) with the full precision of a small result.
inline double log_ratio(double a, double b) {
    const double excess = (a - b) / b;
    return std::abs(excess) < 0.5 ? numeric::log1p(excess) : numeric::log(a / b);
}

inline double discount(double rate, double years) {
    return rate == 0 ? 1 : numeric::exp(-rate * years);
}

// Far beyond any market, and near enough that no product of a few of them over- or underflows.
inline bool in_range(double x) { return x >= 1e-100 && x <= 1e100; }

inline std::expected<Legs, PricingRefusal> usable(const Legs& legs, double spot, double strike,
                                                  double years) {
    if (!in_range(legs.asset) || !in_range(legs.strike) || !in_range(spot) || !in_range(strike) ||
        !in_range(years) || !std::isfinite(legs.log_moneyness))
        return std::unexpected{PricingRefusal::OutOfRange};
    return legs;
}

inline std::expected<Legs, PricingRefusal> legs_of(const SpotOption& option) {
    if (!std::isfinite(option.spot) || !std::isfinite(option.strike) ||
        !std::isfinite(option.years) || !std::isfinite(option.rate) || !std::isfinite(option.yield))
        return std::unexpected{PricingRefusal::NotFinite};
    if (!(option.spot > 0) || !(option.strike > 0))
        return std::unexpected{PricingRefusal::NotPositive};
    if (!(option.years > 0)) return std::unexpected{PricingRefusal::Expired};
    return usable({.asset = option.spot * discount(option.yield, option.years),
                   .strike = option.strike * discount(option.rate, option.years),
                   .log_moneyness = log_ratio(option.spot, option.strike) +
                                    (option.rate - option.yield) * option.years},
                  option.spot, option.strike, option.years);
}

inline std::expected<Legs, PricingRefusal> legs_of(const ForwardOption& option) {
    if (!std::isfinite(option.forward) || !std::isfinite(option.strike) ||
        !std::isfinite(option.years) || !std::isfinite(option.rate))
        return std::unexpected{PricingRefusal::NotFinite};
    if (!(option.forward > 0) || !(option.strike > 0))
        return std::unexpected{PricingRefusal::NotPositive};
    if (!(option.years > 0)) return std::unexpected{PricingRefusal::Expired};
    const double factor = discount(option.rate, option.years);
    return usable({.asset = option.forward * factor,
                   .strike = option.strike * factor,
                   .log_moneyness = log_ratio(option.forward, option.strike)},
                  option.forward, option.strike, option.years);
}

}  // namespace tradewind::options::detail
