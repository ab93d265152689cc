#include "tradewind/options/american_implied_volatility.hpp"

#include <algorithm>
#include <cmath>

#include "american_put.hpp"
#include "tradewind/numeric/math.hpp"

namespace tradewind::options {
namespace {

constexpr double lowest_volatility = 1e-3;
constexpr double highest_volatility = 20;
constexpr double deepest_deviation = 10;

// Value of the put on one unit of strike without volatility: exercise at the best time.
double floor_of(const PutTerms& put) {
    const auto exercised_after = [&put](double t) {
        return numeric::exp(-put.rate * t) - put.spot * numeric::exp(-put.yield * t);
    };
    double best = std::max({0.0, 1 - put.spot, exercised_after(put.time)});
    // Where the slope by time is zero: rate e^(-rate t) = yield spot e^(-yield t).
    const double ratio = put.yield * put.spot / put.rate;
    if (std::isfinite(ratio) && ratio > 0 && put.yield != put.rate) {
        const double t = numeric::log(ratio) / (put.yield - put.rate);
        if (t > 0 && t < put.time) best = std::max(best, exercised_after(t));
    }
    return best;
}

}  // namespace

std::expected<AmericanImpliedVolatility, PricingRefusal> american_implied_volatility(
    const AmericanPricer& pricer, AmericanOption option, double price) {
    if (!std::isfinite(price) || !std::isfinite(option.volatility))
        return std::unexpected{PricingRefusal::NotFinite};
    const double start = option.volatility;
    option.volatility = lowest_volatility;
    if (const auto refusal = refuse(option)) {
        // Soon before expiry the lowest volatility is too small a deviation, not the search.
        if (*refusal != PricingRefusal::OutOfRange) return std::unexpected{*refusal};
    }
    if (price <= 0) return std::unexpected{PricingRefusal::ZeroPrice};
    const bool put = option.right == OptionRight::Put;
    const double scale = put ? option.strike : option.spot;
    const PutTerms terms = put_terms(option);
    const double target = price / scale;
    if (!(target > floor_of(terms))) return std::unexpected{PricingRefusal::BelowIntrinsic};
    const double ceiling =
        held_to_expiry(terms.rate, terms.yield) ? numeric::exp(-terms.rate * terms.time) : 1.0;
    if (!(target < ceiling)) return std::unexpected{PricingRefusal::AboveBound};

    const double root_time = std::sqrt(option.time);
    double low = std::max(lowest_volatility, 1e-5 / root_time);
    double high = std::min(highest_volatility, deepest_deviation / root_time);
    if (!(low < high)) return std::unexpected{PricingRefusal::OutOfRange};
    const double log_forward = numeric::log(terms.spot) + (terms.rate - terms.yield) * terms.time;
    // The steepest point of the European price, from where Newton's method is safe.
    double trial =
        start > 0 ? start : std::max(0.2, std::sqrt(2 * std::abs(log_forward)) / root_time);
    trial = std::clamp(trial, low, high);

    const double close = 1e-12;
    double before = 0;  // the trial before, and how far its price was off
    double before_off = 0;
    bool low_known = false;
    bool high_known = false;
    for (int prices = 1; prices <= 100; ++prices) {
        option.volatility = trial;
        const auto value = pricer.price(option);
        if (!value) return std::unexpected{value.error()};
        const double off = value->price / scale - target;
        if (std::abs(off) <= close) return AmericanImpliedVolatility{trial, prices};
        // At an end of the range and still on the wrong side: none inside.
        if (off > 0) {
            if (trial <= low && !low_known) return std::unexpected{PricingRefusal::BelowIntrinsic};
            high = trial;
            high_known = true;
        } else {
            if (trial >= high && !high_known) return std::unexpected{PricingRefusal::AboveBound};
            low = trial;
            low_known = true;
        }
        const double vega = value->gamma * option.spot * option.spot * trial * option.time / scale;
        double slope = vega;
        if (prices > 1 && off != before_off && trial != before) {
            const double secant = (off - before_off) / (trial - before);
            if (secant > 0) slope = secant;
        }
        before = trial;
        before_off = off;
        double next = trial - off / slope;
        // Outside the bracket: its middle, in the mean of the orders of magnitude; the ends
        // themselves first, as long as nothing is known there.
        if (!(next > low && next < high)) {
            if (next <= low && !low_known) {
                next = std::max(low, 0.25 * trial);
            } else if (next >= high && !high_known) {
                next = std::min(high, 4 * trial);
            } else {
                next = std::sqrt(low * high);
            }
        }
        if (prices > 30) next = std::sqrt(low * high);  // whatever the shape, it ends
        // A secant step's own error is far below the step.
        if ((prices > 1 && std::abs(next - trial) <= 1e-6 * trial) || high - low <= 1e-12 * high)
            return AmericanImpliedVolatility{next, prices};
        trial = next;
    }
    return AmericanImpliedVolatility{trial, 100};
}

}  // namespace tradewind::options
