#include "tradewind/options/american.hpp"

#include <algorithm>
#include <cmath>

#include "american_put.hpp"

namespace tradewind::options {
namespace {

std::shared_ptr<const AmericanScheme> make_scheme(AmericanPreset preset) {
    switch (preset) {
        case AmericanPreset::Accurate:
            return std::make_shared<AmericanScheme>(12, 16, 5, 40);
        case AmericanPreset::Fast:
            break;
    }
    return std::make_shared<AmericanScheme>(8, 8, 3, 24);
}

BoundaryEquation equation_of(const PutTerms& terms) {
    return boundary_equation(terms.time, terms.rate, terms.yield, terms.volatility);
}

PutValue value_of(const AmericanScheme& scheme, const PutTerms& terms, BoundaryEquation equation) {
    if (held_to_expiry(terms.rate, terms.yield)) return held_put(terms);
    const AmericanBoundary boundary = solve_american_boundary(
        scheme, terms.time, terms.rate, terms.yield, terms.volatility, equation);
    return american_put(scheme, boundary, terms.spot, terms.time);
}

// Difference quotients of price and delta on one unit of strike.
struct Slope {
    double price = 0;
    double delta = 0;
};

Slope slope_between(const PutValue& low, const PutValue& high, double distance) {
    return {(high.price - low.price) / distance, (high.delta - low.delta) / distance};
}

}  // namespace

AmericanPricer::AmericanPricer(AmericanPreset preset) : scheme_{make_scheme(preset)} {}

std::expected<AmericanPrice, PricingRefusal> AmericanPricer::price(
    const AmericanOption& option) const {
    if (const auto refusal = refuse(option)) return std::unexpected{*refusal};
    const PutTerms terms = put_terms(option);
    return to_price(option, value_of(*scheme_, terms, equation_of(terms)));
}

std::expected<AmericanGreeks, PricingRefusal> AmericanPricer::greeks(
    const AmericanOption& option) const {
    if (const auto refusal = refuse(option)) return std::unexpected{*refusal};
    const PutTerms terms = put_terms(option);
    const bool put = option.right == OptionRight::Put;
    AmericanGreeks out;

    // One equation for all, so that differences do not pick up the gap between the two.
    const BoundaryEquation equation = equation_of(terms);
    PutValue value;
    Slope by_time;
    const double step = 1e-3;
    if (held_to_expiry(terms.rate, terms.yield)) {
        value = held_put(terms);
        PutTerms shorter = terms;
        PutTerms longer = terms;
        shorter.time *= 1 - step;
        longer.time *= 1 + step;
        by_time = slope_between(held_put(shorter), held_put(longer), 2 * step * terms.time);
    } else {
        const AmericanBoundary boundary = solve_american_boundary(
            *scheme_, terms.time, terms.rate, terms.yield, terms.volatility, equation);
        value = american_put(*scheme_, boundary, terms.spot, terms.time);
        if (!value.exercise_now) {
            // The same boundary serves any time up to its own, and a little beyond.
            by_time =
                slope_between(american_put(*scheme_, boundary, terms.spot, terms.time * (1 - step)),
                              american_put(*scheme_, boundary, terms.spot, terms.time * (1 + step)),
                              2 * step * terms.time);
        }
    }
    out.value = to_price(option, value);
    if (value.exercise_now) return out;

    const auto slope = [&](double PutTerms::* term, double distance) {
        PutTerms low = terms;
        PutTerms high = terms;
        low.*term -= distance;
        high.*term += distance;
        return slope_between(value_of(*scheme_, low, equation), value_of(*scheme_, high, equation),
                             2 * distance);
    };
    const Slope by_volatility = slope(&PutTerms::volatility, step * terms.volatility);
    double PutTerms::* const rate = put ? &PutTerms::rate : &PutTerms::yield;
    const Slope by_rate = slope(rate, 1e-4);

    const double scale = put ? option.strike : option.spot;
    out.vega = scale * by_volatility.price;
    out.rho = scale * by_rate.price;
    const double drift = terms.rate - terms.yield;
    const double spread = terms.volatility * terms.spot;
    out.theta = scale * (terms.rate * value.price - drift * terms.spot * value.delta -
                         0.5 * spread * spread * value.gamma);
    out.vanna = put ? by_volatility.delta : by_volatility.price - terms.spot * by_volatility.delta;
    out.charm = put ? -by_time.delta : terms.spot * by_time.delta - by_time.price;
    return out;
}

}  // namespace tradewind::options
