#pragma once

#include <cmath>
#include <utility>

#include "support/property.hpp"
#include "tradewind/options/european.hpp"

// Random contracts, and the slow reference: the formula as it is written in books, in long double
// and with the C library.
namespace tradewind::test {

struct SlowInputs {
    OptionRight right;
    long double spot, strike, years, rate, yield, volatility;
};

inline SlowInputs slow_inputs(const options::SpotOption& option, double volatility) {
    return {option.right, option.spot,  option.strike, option.years,
            option.rate,  option.yield, volatility};
}

inline long double slow_price(const SlowInputs& in) {
    const long double s = in.volatility * std::sqrt(in.years);
    const long double d1 =
        (std::log(in.spot / in.strike) + (in.rate - in.yield) * in.years) / s + s / 2;
    const long double side = in.right == OptionRight::Call ? 1 : -1;
    const auto cdf = [](long double x) { return std::erfc(-x / std::sqrt(2.0L)) / 2; };
    return side * (in.spot * std::exp(-in.yield * in.years) * cdf(side * d1) -
                   in.strike * std::exp(-in.rate * in.years) * cdf(side * (d1 - s)));
}

inline double slow_price(const options::SpotOption& option, double volatility) {
    return static_cast<double>(slow_price(slow_inputs(option, volatility)));
}

// From minutes to years, 5 % to 200 %, up to eight deviations from the money.
inline rc::Gen<std::pair<options::SpotOption, double>> any_contract() {
    const auto share = rc::gen::map(rc::gen::inRange(0, 1'000'001),
                                    [](int step) { return static_cast<double>(step) * 1e-6; });
    return rc::gen::map(
        rc::gen::tuple(rc::gen::element(OptionRight::Call, OptionRight::Put), share, share, share,
                       share, share, share),
        [](const auto& drawn) {
            const auto& [right, spot, years, rate, yield, volatility, distance] = drawn;
            const double sigma = 0.05 * std::pow(40, volatility);
            options::SpotOption option{.right = right,
                                       .spot = 0.5 * std::pow(1e4, spot),
                                       .years = 1e-5 * std::pow(5e5, years),
                                       .rate = -0.02 + 0.12 * rate,
                                       .yield = 0.08 * yield};
            const double s = sigma * std::sqrt(option.years);
            option.strike = option.spot * std::exp((16 * distance - 8) * std::min(s, 1.0));
            return std::pair{option, sigma};
        });
}

}  // namespace tradewind::test
