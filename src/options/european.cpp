#include "tradewind/options/european.hpp"

#include <algorithm>
#include <cmath>

#include "european_legs.hpp"
#include "normalised_black.hpp"
#include "tradewind/numeric/normal.hpp"

namespace tradewind::options {
namespace {

using namespace detail;

// sigma sqrt T.
std::expected<double, PricingRefusal> deviation(double volatility, double years) {
    if (!std::isfinite(volatility)) return std::unexpected{PricingRefusal::NotFinite};
    if (!(volatility > 0)) return std::unexpected{PricingRefusal::NoVolatility};
    const double s = volatility * numeric::sqrt(years);
    if (!in_range(volatility) || !in_range(s)) return std::unexpected{PricingRefusal::OutOfRange};
    return s;
}

// From the price of the side that is out of the money to that of either side.
double by_parity(const Legs& legs, OptionRight right, double out_of_the_money) {
    const OptionRight cheap = legs.log_moneyness <= 0 ? OptionRight::Call : OptionRight::Put;
    if (right == cheap) return out_of_the_money;
    return out_of_the_money + std::abs(legs.asset - legs.strike);
}

template <class Option>
std::expected<double, PricingRefusal> price_of(const Option& option, double volatility) {
    const auto legs = legs_of(option);
    if (!legs) return std::unexpected{legs.error()};
    const auto s = deviation(volatility, option.years);
    if (!s) return std::unexpected{s.error()};
    const double fraction = out_of_the_money_fraction(std::abs(legs->log_moneyness) / *s, 0.5 * *s);
    return by_parity(*legs, option.right, std::min(legs->asset, legs->strike) * fraction);
}

// Everything but rho, where the two models differ in meaning. A forward is a spot that yields the
// rate.
Greeks common_greeks(const Legs& legs, OptionRight right, double spot, double years, double rate,
                     double yield, double volatility, double s) {
    const double h = std::abs(legs.log_moneyness) / s;
    const double t = 0.5 * s;
    const double z = t - h;
    const bool cheap_call = legs.log_moneyness <= 0;
    const double smaller = std::min(legs.asset, legs.strike);
    const double larger = std::max(legs.asset, legs.strike);
    const double density = numeric::normal_pdf(z);
    const double mills_near = numeric::mills_ratio(std::abs(z));
    const double mills_far = numeric::mills_ratio(t + h);
    const double tail = density * mills_near;
    const double n_z = z <= 0 ? tail : 1 - tail;        // N(z)
    const double n_minus_z = z <= 0 ? 1 - tail : tail;  // N(-z)
    // N(-t - h), as n(z) times the smaller side is n(t + h) times the larger one.
    const double n_far = density * mills_far * (smaller / larger);

    Greeks out;
    out.price = by_parity(legs, right, smaller * fraction_of(h, t, density, mills_near, mills_far));
    out.d1 = cheap_call ? z : t + h;
    out.d2 = cheap_call ? -t - h : -z;
    const bool call = right == OptionRight::Call;
    // N(d1) and N(d2) of a call, -N(-d1) and -N(-d2) of a put.
    const double n1 = call ? (cheap_call ? n_z : 1 - n_far) : (cheap_call ? -n_minus_z : -n_far);
    const double n2 = call ? (cheap_call ? n_far : n_minus_z) : (cheap_call ? n_far - 1 : -n_z);
    out.in_the_money = std::abs(n2);
    const double root = numeric::sqrt(years);
    const double weight = smaller * density;  // asset n(d1) = strike n(d2)
    const double yield_factor = legs.asset / spot;
    out.delta = yield_factor * n1;
    out.vega = weight * root;
    out.theta_per_year =
        -0.5 * weight * volatility / root + yield * legs.asset * n1 - rate * legs.strike * n2;
    out.rho = years * legs.strike * n2;
    out.charm_per_year = yield * out.delta;
    if (density > 0) {  // or else a factor may be infinite
        const double slope = weight / spot;
        out.gamma = slope / (spot * s);
        out.vanna = -slope * out.d2 / volatility;
        out.charm_per_year -= slope * ((rate - yield) / s - out.d2 / (2 * years));
    }
    return out;
}

}  // namespace

std::expected<double, PricingRefusal> price(const SpotOption& option, double volatility) {
    return price_of(option, volatility);
}

std::expected<double, PricingRefusal> price(const ForwardOption& option, double volatility) {
    return price_of(option, volatility);
}

std::expected<Greeks, PricingRefusal> greeks(const SpotOption& option, double volatility) {
    const auto legs = legs_of(option);
    if (!legs) return std::unexpected{legs.error()};
    const auto s = deviation(volatility, option.years);
    if (!s) return std::unexpected{s.error()};
    return common_greeks(*legs, option.right, option.spot, option.years, option.rate, option.yield,
                         volatility, *s);
}

std::expected<Greeks, PricingRefusal> greeks(const ForwardOption& option, double volatility) {
    const auto legs = legs_of(option);
    if (!legs) return std::unexpected{legs.error()};
    const auto s = deviation(volatility, option.years);
    if (!s) return std::unexpected{s.error()};
    Greeks out = common_greeks(*legs, option.right, option.forward, option.years, option.rate,
                               option.rate, volatility, *s);
    out.rho = -option.years * out.price;
    return out;
}

}  // namespace tradewind::options
