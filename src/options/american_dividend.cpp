#include "tradewind/options/american_dividend.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <tuple>
#include <utility>

#include "american_put.hpp"
#include "tradewind/numeric/math.hpp"

namespace tradewind::options {
namespace {

constexpr std::size_t half_grid = 80;
constexpr std::size_t grid = 2 * half_grid + 1;
constexpr std::size_t time_steps = 80;  // the first two in halves, damped

// Of the central differences: shares of volatility and time, and a rate.
constexpr double volatility_step = 2e-2;
constexpr double rate_step = 1e-3;
constexpr double time_step = 2e-2;

// What exercise brings, a loss too.
double exercised(const AmericanOption& option, double spot) {
    return option.right == OptionRight::Call ? spot - option.strike : option.strike - spot;
}

// The option just after the drop, at any spot. Its boundary is found once: on one unit of strike it
// depends on time, rate, yield and volatility only.
class AfterDrop {
public:
    AfterDrop(const AmericanScheme& scheme, const AmericanOption& option)
        : scheme_{scheme}, option_{option} {
        const PutTerms put = put_terms(option);
        if (!held_to_expiry(put.rate, put.yield))
            boundary_ = solve_american_boundary(
                scheme, put.time, put.rate, put.yield, put.volatility,
                boundary_equation(put.time, put.rate, put.yield, put.volatility));
    }

    double american(double spot) {
        if (spot <= smallest()) {
            // Nothing is left of the asset: a put waits only if waiting earns.
            if (option_.right == OptionRight::Call) return 0;
            return option_.strike * std::max(1.0, numeric::exp(-option_.rate * option_.time));
        }
        option_.spot = spot;
        const PutTerms put = put_terms(option_);
        const PutValue value =
            boundary_ ? american_put(scheme_, *boundary_, put.spot, put.time) : held_put(put);
        return value.price * scale();
    }

    double european(double spot) {
        if (spot <= smallest())
            return option_.right == OptionRight::Call
                       ? 0
                       : option_.strike * numeric::exp(-option_.rate * option_.time);
        option_.spot = spot;
        return held_put(put_terms(option_)).price * scale();
    }

private:
    double scale() const {
        return option_.right == OptionRight::Call ? option_.spot : option_.strike;
    }
    double smallest() const { return 1e-8 * option_.strike; }

    const AmericanScheme& scheme_;
    AmericanOption option_;
    std::optional<AmericanBoundary> boundary_;
};

// The mean over the spot before the drop, in two parts: the option's own bend, which is sharp soon
// before expiry, lies at their border.
double european_value(const AmericanScheme& scheme, const AmericanOption& option,
                      const CashDividend& dividend, AfterDrop& after) {
    const double deviation = option.volatility * std::sqrt(dividend.time);
    const double centre =
        (option.rate - option.yield) * dividend.time - 0.5 * deviation * deviation;
    const double widest = 8.5;
    const double bend =
        (numeric::log((option.strike + dividend.amount) / option.spot) - centre) / deviation;
    const std::array<double, 3> border{-widest, std::clamp(bend, -widest, widest), widest};
    double sum = 0;
    for (std::size_t part = 0; part < 2; ++part) {
        const double width = border[part + 1] - border[part];
        if (width <= 0) continue;
        for (std::size_t k = 0; k < scheme.price_points; ++k) {
            const double z = border[part] + width * scheme.price_point[k];
            const double spot = option.spot * numeric::exp(centre + deviation * z);
            sum += width * scheme.price_weight[k] * 0.3989422804014327 *
                   numeric::exp(-0.5 * z * z) * after.european(spot - dividend.amount);
        }
    }
    return sum * numeric::exp(-option.rate * dividend.time);
}

// Backwards from the drop, on points that move with the mean of log(spot) and in values as of the
// drop (times e^(rate * elapsed)): what is left is U_t = variance / 2 U_yy. In space it is the
// compact scheme of fourth order (Crandall, 1955), so that a coarse grid does; one tridiagonal
// matrix serves the implicit steps of half length and Crank and Nicolson's.
class Lattice {
public:
    Lattice(const AmericanOption& option, double time) : option_{option}, time_{time} {
        const double variance = option.volatility * option.volatility;
        trend_ = option.rate - option.yield - 0.5 * variance;
        space_ = 6 * option.volatility * std::sqrt(time) / static_cast<double>(half_grid);
        step_ = time / static_cast<double>(time_steps);
        const double mesh = 0.5 * variance * step_ / (space_ * space_);
        implicit_ = 1.0 / 12 - 0.5 * mesh;
        explicit_ = 1.0 / 12 + 0.5 * mesh;
        double carried = 0;
        for (std::size_t j = 0; j < grid; ++j) {
            const double offset = static_cast<double>(j) - static_cast<double>(half_grid);
            spot[j] = option.spot * numeric::exp(trend_ * time + offset * space_);
            pivot_[j] = 1 / (1 - 2 * implicit_ - implicit_ * carried);
            carried = implicit_ * pivot_[j];
            ratio_[j] = carried;
            if (j == 0) carried = 0;  // the edges are given
        }
    }

    // From the value of holding on past the drop at spot[], in `value`.
    void start() {
        std::array<double, grid> gain{};
        for (std::size_t j = 0; j < grid; ++j) gain[j] = exercised(option_, spot[j]) - value[j];
        for (std::size_t j = 0; j < grid; ++j) value[j] += std::max(0.0, gain[j]);
        // Where exercise begins to pay, the value bends between two points. Their samples are short
        // of the integral by bend * space^2 / 2 * (f^2 - f + 1/6), f its place between them.
        for (std::size_t j = 1; j + 2 < grid; ++j) {
            if ((gain[j] > 0) == (gain[j + 1] > 0)) continue;
            const double bend = std::abs(gain[j + 1] - gain[j]);  // of the slope, times space
            const double place = gain[j] / (gain[j] - gain[j + 1]);
            const double missing = 0.5 * bend * (place * place - place + 1.0 / 6);
            value[j] += missing * (1 - place);
            value[j + 1] += missing * place;
        }
    }

    void run() {
        const Edge low = edge(0, 1);
        const Edge high = edge(grid - 1, grid - 2);
        double elapsed = 0;
        for (std::size_t i = 0; i < time_steps + 2; ++i) {
            const bool damped = i < 4;
            const double step = damped ? 0.5 * step_ : step_;
            const double weight = damped ? 1.0 / 12 : explicit_;
            elapsed += step;
            for (std::size_t j = 1; j + 1 < grid; ++j)
                target_[j] = value[j] + weight * (value[j - 1] - 2 * value[j] + value[j + 1]) +
                             step * pressure_[j];
            const double growth = numeric::exp(option_.rate * elapsed);
            const double moved = numeric::exp(-trend_ * elapsed);
            const double carry = numeric::exp((option_.rate - option_.yield) * elapsed) * moved;
            value[0] = low.cash + low.share * spot[0] * carry;
            value[grid - 1] = high.cash + high.share * spot[grid - 1] * carry;
            solve();
            const double strike = growth * option_.strike;
            const double per_spot = growth * moved;
            const double sign = option_.right == OptionRight::Call ? 1 : -1;
            for (std::size_t j = 0; j < grid; ++j) {
                const double floor = std::max(0.0, sign * (per_spot * spot[j] - strike));
                const double free = value[j];
                value[j] = std::max(floor, free - step * pressure_[j]);
                pressure_[j] += (value[j] - free) / step;
            }
        }
    }

    // At the spot itself, to which the middle has moved.
    AmericanPrice now() const {
        const std::size_t j = half_grid;
        const double today = numeric::exp(-option_.rate * time_);
        const double slope =
            (8 * (value[j + 1] - value[j - 1]) - (value[j + 2] - value[j - 2])) / (12 * space_);
        const double bend =
            (16 * (value[j + 1] + value[j - 1]) - (value[j + 2] + value[j - 2]) - 30 * value[j]) /
            (12 * space_ * space_);
        const double floor = std::max(0.0, exercised(option_, option_.spot));
        AmericanPrice out;
        out.price = std::max(floor, today * value[j]);
        out.exercise_now = floor > 0 && out.price <= floor * (1 + 1e-12);
        out.delta = today * slope / option_.spot;
        out.gamma = today * (bend - slope) / (option_.spot * option_.spot);
        if (out.exercise_now) {
            out.delta = option_.right == OptionRight::Call ? 1 : -1;
            out.gamma = 0;
        }
        return out;
    }

    std::array<double, grid> spot{};  // just before the drop
    std::array<double, grid> value{};

private:
    // So far out the value is a line in the spot: cash + share * spot.
    struct Edge {
        double cash;
        double share;
    };
    Edge edge(std::size_t j, std::size_t inner) const {
        const double share = (value[inner] - value[j]) / (spot[inner] - spot[j]);
        return {value[j] - share * spot[j], share};
    }

    // By elimination, between the given edges.
    void solve() {
        double carried = value[0];
        for (std::size_t j = 1; j + 1 < grid; ++j) {
            carried = (target_[j] - implicit_ * carried) * pivot_[j];
            value[j] = carried;
        }
        for (std::size_t j = grid - 1; j-- > 1;) value[j] -= ratio_[j] * value[j + 1];
    }

    const AmericanOption& option_;
    double time_;
    double trend_ = 0;
    double space_ = 0;
    double step_ = 0;
    double implicit_ = 0;
    double explicit_ = 0;
    std::array<double, grid> pivot_{};
    std::array<double, grid> ratio_{};
    std::array<double, grid> target_{};
    std::array<double, grid> pressure_{};  // by which exercise lifts the value, per year
};

std::optional<PricingRefusal> refuse(const AmericanOption& option, const CashDividend& dividend) {
    if (const auto refusal = refuse(option)) return refusal;
    if (!std::isfinite(dividend.amount) || !std::isfinite(dividend.time))
        return PricingRefusal::NotFinite;
    if (dividend.amount <= 0) return PricingRefusal::DividendNotPositive;
    if (dividend.time <= 0 || dividend.time >= option.time)
        return PricingRefusal::DividendOutsideLife;
    const double nearest = std::min(option.time - dividend.time, dividend.time);
    if (option.volatility * std::sqrt(nearest) < 1e-5) return PricingRefusal::OutOfRange;
    return std::nullopt;
}

AfterDrop after_drop(const AmericanScheme& scheme, const AmericanOption& option,
                     const CashDividend& dividend) {
    AmericanOption rest = option;
    rest.time = option.time - dividend.time;
    return {scheme, rest};
}

// Without `european`, and not held against it.
AmericanPrice on_lattice(const AmericanOption& option, const CashDividend& dividend,
                         AfterDrop& after) {
    Lattice lattice{option, dividend.time};
    for (std::size_t j = 0; j < grid; ++j)
        lattice.value[j] = after.american(lattice.spot[j] - dividend.amount);
    lattice.start();
    lattice.run();
    return lattice.now();
}

AmericanPrice on_lattice(const AmericanScheme& scheme, const AmericanOption& option,
                         const CashDividend& dividend) {
    AfterDrop after = after_drop(scheme, option, dividend);
    return on_lattice(option, dividend, after);
}

}  // namespace

std::expected<AmericanPrice, PricingRefusal> american_price_with_dividend(
    const AmericanPricer& pricer, const AmericanOption& option, const CashDividend& dividend) {
    if (const auto refusal = refuse(option, dividend)) return std::unexpected{*refusal};
    AfterDrop after = after_drop(pricer.scheme(), option, dividend);
    AmericanPrice out = on_lattice(option, dividend, after);
    out.european = european_value(pricer.scheme(), option, dividend, after);
    out.price = std::max(out.price, out.european);
    return out;
}

std::expected<AmericanGreeks, PricingRefusal> american_greeks_with_dividend(
    const AmericanPricer& pricer, const AmericanOption& option, const CashDividend& dividend) {
    const auto value = american_price_with_dividend(pricer, option, dividend);
    if (!value) return std::unexpected{value.error()};
    AmericanGreeks out{.value = *value};
    if (value->exercise_now) return out;

    // Of price and delta. A side that is refused (rates that make two boundaries) leaves the other.
    const auto slope = [&](double AmericanOption::* term, double distance) {
        AmericanOption low = option;
        AmericanOption high = option;
        low.*term -= distance;
        if (refuse(low)) low = option;
        high.*term += distance;
        if (refuse(high)) high = option;
        const double apart = high.*term - low.*term;
        const AmericanPrice below = on_lattice(pricer.scheme(), low, dividend);
        const AmericanPrice above = on_lattice(pricer.scheme(), high, dividend);
        return std::pair{(above.price - below.price) / apart, (above.delta - below.delta) / apart};
    };
    std::tie(out.vega, out.vanna) =
        slope(&AmericanOption::volatility, volatility_step * option.volatility);
    out.rho = slope(&AmericanOption::rate, rate_step).first;

    const double drift = option.rate - option.yield;
    const double spread = option.volatility * option.spot;
    out.theta = option.rate * value->price - drift * option.spot * value->delta -
                0.5 * spread * spread * value->gamma;
    const double step = time_step * dividend.time;
    const auto delta_in = [&](double passed) {
        AmericanOption moved = option;
        moved.time -= passed;
        return on_lattice(pricer.scheme(), moved,
                          {.amount = dividend.amount, .time = dividend.time - passed})
            .delta;
    };
    out.charm = (delta_in(step) - delta_in(-step)) / (2 * step);
    return out;
}

}  // namespace tradewind::options
