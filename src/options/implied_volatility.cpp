#include "tradewind/options/implied_volatility.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "european_legs.hpp"
#include "normalised_black_inverse.hpp"

namespace tradewind::options {
namespace {

using namespace detail;

template <class Option>
std::expected<ImpliedVolatility, PricingRefusal> implied(const Option& option, double price) {
    const auto legs = legs_of(option);
    if (!legs) return std::unexpected{legs.error()};
    if (!std::isfinite(price)) return std::unexpected{PricingRefusal::NotFinite};
    if (!(price > 0)) return std::unexpected{PricingRefusal::ZeroPrice};

    const OptionRight cheap = legs->log_moneyness <= 0 ? OptionRight::Call : OptionRight::Put;
    const double smaller = std::min(legs->asset, legs->strike);
    const double larger = std::max(legs->asset, legs->strike);
    const bool out_of_the_money = option.right == cheap;
    const double time_value = out_of_the_money ? price : price - (larger - smaller);
    const double missing = (out_of_the_money ? smaller : larger) - price;
    if (!(time_value > 0)) return std::unexpected{PricingRefusal::BelowIntrinsic};
    if (!(missing > 0)) return std::unexpected{PricingRefusal::AboveBound};
    const double fraction = time_value / smaller;
    if (fraction < std::numeric_limits<double>::min())
        return std::unexpected{PricingRefusal::ZeroPrice};

    const double s =
        standard_deviation_of(fraction, missing / smaller, std::abs(legs->log_moneyness),
                              numeric::sqrt(smaller / larger));
    const double volatility = s / numeric::sqrt(option.years);
    if (!in_range(volatility)) return std::unexpected{PricingRefusal::OutOfRange};
    return ImpliedVolatility{.value = volatility, .style = ExerciseStyle::European};
}

}  // namespace

std::expected<ImpliedVolatility, PricingRefusal> implied_volatility(const SpotOption& option,
                                                                    double price) {
    return implied(option, price);
}

std::expected<ImpliedVolatility, PricingRefusal> implied_volatility(const ForwardOption& option,
                                                                    double price) {
    return implied(option, price);
}

}  // namespace tradewind::options
