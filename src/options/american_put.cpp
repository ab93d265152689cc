#include "american_put.hpp"

#include <algorithm>
#include <cmath>

namespace tradewind::options {

using namespace numeric;

PutTerms put_terms(const AmericanOption& option) {
    if (option.right == OptionRight::Put)
        return {option.spot / option.strike, option.time, option.rate, option.yield,
                option.volatility};
    return {option.strike / option.spot, option.time, option.yield, option.rate, option.volatility};
}

std::optional<PricingRefusal> refuse(const AmericanOption& option) {
    for (const double value :
         {option.spot, option.strike, option.time, option.rate, option.yield, option.volatility})
        if (!std::isfinite(value)) return PricingRefusal::NotFinite;
    if (option.spot <= 0) return PricingRefusal::NotPositive;
    if (option.strike <= 0) return PricingRefusal::NotPositive;
    if (option.time <= 0) return PricingRefusal::Expired;
    if (option.volatility <= 0) return PricingRefusal::NoVolatility;
    const double deviation = option.volatility * std::sqrt(option.time);
    const double moneyness = option.spot / option.strike;
    if (option.volatility < 1e-3 || option.volatility > 20 || deviation < 1e-5 || deviation > 10 ||
        option.time > 50 || std::abs(option.rate) > 1 || std::abs(option.yield) > 1 ||
        moneyness < 2e-9 || moneyness > 5e8)
        return PricingRefusal::OutOfRange;
    const PutTerms put = put_terms(option);
    if (put.rate < 0 && put.yield < put.rate) return PricingRefusal::TwoBoundaries;
    return std::nullopt;
}

PutValue held_put(const PutTerms& terms) {
    const EuropeanPut put =
        european_put(terms.spot, terms.time, terms.rate, terms.yield, terms.volatility);
    return {put.price, put.price, put.delta, put.gamma, false};
}

// Kim's integral (1990). With d+ and d- of S / B(time - t) over t, and S e^(-qt) n(d+) = B e^(-rt)
// n(d-), the premium is the integral over t of r e^(-rt) N(-d-) - q S e^(-qt) N(-d+), its slope by
// S that of (q - r / B) e^(-qt) n(d+) / (vol sqrt t) - q e^(-qt) N(-d+), and so on. With t = time *
// w^2 (2 - w^2) nothing is singular but for a spot near the boundary, where the integrand turns
// within sqrt(t) of ln(S / B) / vol: w = d sinh(mu y) puts points there.
PutValue american_put(const AmericanScheme& scheme, const AmericanBoundary& boundary, double spot,
                      double time) {
    const double volatility = boundary.volatility;
    const double rate = boundary.rate;
    const double yield = boundary.yield;
    const EuropeanPut held = european_put(spot, time, rate, yield, volatility);
    const double root_left = std::sqrt(time / boundary.time);
    const double log_end =
        time == boundary.time ? boundary.log_end : boundary.log_at(scheme, all4(root_left))[0];
    const double log_spot = numeric::log(spot);
    if (log_spot <= log_end) return {1 - spot, held.price, -1, 0, true};

    const double root_time = std::sqrt(time);
    const double total = volatility * root_time;
    const double turn = std::max(1e-6, (log_spot - log_end) / total);
    const double stretch = numeric::log(1 / turn + std::sqrt(1 + 1 / (turn * turn)));  // asinh
    Doubles4 price{};
    Doubles4 delta{};
    Doubles4 gamma{};
    for (std::size_t k = 0; k < scheme.price_points; k += 4) {
        const Doubles4 rise = exp4(load4(&scheme.price_point[k]) * all4(stretch));
        const Doubles4 fall = all4(1) / rise;
        const Doubles4 w = all4(0.5 * turn) * (rise - fall);
        const Doubles4 dw =
            all4(0.5 * turn * stretch) * (rise + fall) * load4(&scheme.price_weight[k]);
        const Doubles4 w2 = w * w;
        const Doubles4 left = all4(1) - w2;  // sqrt((time - t) / time)
        const Doubles4 bow = sqrt4(all4(2) - w2);
        const Doubles4 t = all4(time) * w2 * (all4(2) - w2);
        const Doubles4 deviation = all4(total) * w * bow;
        const Doubles4 log_boundary = boundary.log_at(scheme, all4(root_left) * left);
        const Doubles4 upper =
            (all4(log_spot) - log_boundary + all4(rate - yield) * t) / deviation +
            all4(0.5) * deviation;
        const Normal4 shares = normal4(-upper);
        const Normal4 cashes = normal4(deviation - upper);
        const Doubles4 share = exp4(all4(-yield) * t);
        const Doubles4 cash = exp4(all4(-rate) * t);
        const Doubles4 dt = dw * all4(4 * time) * w * left;
        const Doubles4 dt_by_deviation = dw * all4(4 * root_time / volatility) * left / bow;
        const Doubles4 flow = all4(yield) - all4(rate) * exp4(-log_boundary);
        const Doubles4 density = share * shares.density * dt_by_deviation;
        const Doubles4 covered = share * shares.cumulative * dt;
        price = price + all4(rate) * cash * cashes.cumulative * dt - all4(yield * spot) * covered;
        delta = delta + flow * density - all4(yield) * covered;
        gamma = gamma + density * (all4(yield) - flow * upper / deviation);
    }
    PutValue value;
    value.european = held.price;
    value.price = std::max(1 - spot, held.price + std::max(0.0, sum4(price)));
    value.delta = std::clamp(held.delta + sum4(delta), -1.0, 0.0);
    value.gamma = std::max(0.0, held.gamma + sum4(gamma) / spot);
    return value;
}

AmericanPrice to_price(const AmericanOption& option, const PutValue& put) {
    AmericanPrice out;
    out.exercise_now = put.exercise_now;
    if (option.right == OptionRight::Put) {
        out.price = option.strike * put.price;
        out.european = option.strike * put.european;
        out.delta = put.delta;
        out.gamma = put.gamma / option.strike;
    } else {
        const double spot = option.strike / option.spot;
        out.price = option.spot * put.price;
        out.european = option.spot * put.european;
        out.delta = put.price - spot * put.delta;
        out.gamma = spot * spot * put.gamma / option.spot;
    }
    return out;
}

}  // namespace tradewind::options
