#pragma once

#include <cstdint>
#include <expected>
#include <memory>

#include "tradewind/model/occ_symbol.hpp"
#include "tradewind/options/pricing_refusal.hpp"

namespace tradewind::options {

// An option that may be exercised at any time up to expiry, on an asset that pays a continuous
// yield. Rates are continuously compounded, per year; all as fractions.
struct AmericanOption {
    OptionRight right = OptionRight::Call;
    double spot = 0;
    double strike = 0;
    double time = 0;  // to expiry, in years
    double rate = 0;
    double yield = 0;  // dividend yield and borrow cost
    double volatility = 0;
};

struct AmericanPrice {
    double price = 0;
    double european = 0;  // the same option without early exercise; price >= european
    double delta = 0;     // by the spot
    double gamma = 0;
    bool exercise_now = false;  // price is the intrinsic value; delta +-1, gamma 0
};

// Derivatives; time runs in years, volatility and rates in units of 1 (not of a percent).
struct AmericanGreeks {
    AmericanPrice value;
    double vega = 0;   // by the volatility
    double theta = 0;  // by the passing of time: negative where the option loses value
    double rho = 0;    // by the rate
    double vanna = 0;  // of delta by the volatility
    double charm = 0;  // of delta by the passing of time
};

enum class AmericanPreset : std::uint8_t { Fast, Accurate };

struct AmericanScheme;

// Price and Greeks by the fixed-point collocation of Andersen, Lake and Offengenden,
// "High-performance American option pricing" (2015): the boundary at Chebyshev nodes, from QD+ by a
// few Jacobi-Newton steps, its integrals by Gauss and Legendre; calls by put-call symmetry, C(S, K,
// r, q) = P(K, S, q, r). Delta and gamma are the derivatives of the integral, theta that of the
// Black-Scholes equation; vega, rho, vanna and charm are central differences.
//
//   AmericanPricer pricer;
//   const auto value = pricer.price({OptionRight::Put, 100, 110, 0.5, 0.03, 0.01, 0.25});
//   if (value) use(value->price, value->delta, value->gamma);
//
// Error of the price, in units of the strike (put) or the spot (call), against a run with twice the
// nodes: 2e-6 (Fast) and 3e-7 (Accurate) at most over volatilities 0.03 to 3, times up to 5 years,
// rates and yields up to 15 %. Accepted: volatility 0.001 to 20 and volatility * sqrt(time) 1e-5 to
// 10, time up to 50, |rate| and |yield| up to 1, |log(spot / strike)| up to 20. Without volatility
// to speak of the value is found as well.
//
// Cost: some 80 exponentials of four lanes (Fast) for the boundary and 50 for the price; Greeks
// take five boundaries. Nothing is allocated after construction; calls share no state.
class AmericanPricer {
public:
    explicit AmericanPricer(AmericanPreset preset = AmericanPreset::Fast);

    std::expected<AmericanPrice, PricingRefusal> price(const AmericanOption& option) const;
    std::expected<AmericanGreeks, PricingRefusal> greeks(const AmericanOption& option) const;

    const AmericanScheme& scheme() const { return *scheme_; }

private:
    std::shared_ptr<const AmericanScheme> scheme_;  // constant; shared by copies
};

}  // namespace tradewind::options
