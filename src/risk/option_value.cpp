#include "option_value.hpp"

#include <algorithm>

#include "tradewind/options/implied_volatility.hpp"

namespace tradewind::risk {

std::optional<OptionValue> OptionValue::of(const Stake& stake, Price price) {
    if (price <= Price{} || stake.underlying <= Price{} || !(stake.years > 0)) return std::nullopt;
    OptionValue made;
    made.option_ = {.right = stake.instrument->right,
                    .spot = stake.underlying.to_double(),
                    .strike = stake.instrument->strike.to_double(),
                    .years = stake.years,
                    .rate = stake.rate,
                    .yield = stake.yield};
    const auto implied = options::implied_volatility(made.option_, price.to_double());
    if (!implied) return std::nullopt;
    const auto greeks = options::greeks(made.option_, implied->value);
    if (!greeks) return std::nullopt;
    made.volatility_ = implied->value;
    made.value_ = greeks->price;
    made.delta_ = greeks->delta;
    return made;
}

double OptionValue::gain(double change) const {
    options::SpotOption moved = option_;
    // Nothing is worth less than nothing; a spot of 0 has no logarithm.
    moved.spot *= std::max(1 + change, 1e-6);
    const auto value = options::price(moved, volatility_);
    // What no price can be made of has moved as far as its delta says.
    return value ? *value - value_ : delta_ * option_.spot * change;
}

}  // namespace tradewind::risk
