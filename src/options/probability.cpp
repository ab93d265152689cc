#include "tradewind/options/probability.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "european_legs.hpp"
#include "normalised_black.hpp"
#include "tradewind/numeric/normal.hpp"

namespace tradewind::options {
namespace {

std::optional<PricingRefusal> flaw(double price, double level, double years, double volatility) {
    if (!std::isfinite(price) || !std::isfinite(level) || !std::isfinite(years) ||
        !std::isfinite(volatility))
        return PricingRefusal::NotFinite;
    if (!(price > 0) || !(level > 0)) return PricingRefusal::NotPositive;
    if (!(years > 0)) return PricingRefusal::Expired;
    if (!(volatility > 0)) return PricingRefusal::NoVolatility;
    return std::nullopt;
}

// The way to a level and the drift on it, both in deviations of the logarithm at the end.
struct Way {
    double length = 0;  // ln(level / spot) / (sigma sqrt T)
    double drift = 0;   // (drift - sigma^2 / 2) T / (sigma sqrt T)
    double d2 = 0;      // drift - length, in one rounding less
};

std::expected<Way, PricingRefusal> way_to(const Diffusion& diffusion, double level) {
    if (const auto found = flaw(diffusion.spot, level, diffusion.years, diffusion.volatility))
        return std::unexpected{*found};
    if (!std::isfinite(diffusion.drift)) return std::unexpected{PricingRefusal::NotFinite};
    const double s = diffusion.volatility * numeric::sqrt(diffusion.years);
    const double x = -detail::log_ratio(diffusion.spot, level);
    const double mean =
        (diffusion.drift - 0.5 * diffusion.volatility * diffusion.volatility) * diffusion.years;
    const Way way{.length = x / s, .drift = mean / s, .d2 = (mean - x) / s};
    if (!std::isfinite(way.length) || !std::isfinite(way.drift) || !std::isfinite(way.d2))
        return std::unexpected{PricingRefusal::OutOfRange};
    return way;
}

}  // namespace

std::expected<InTheMoney, PricingRefusal> probability_in_the_money(const Diffusion& diffusion,
                                                                   double strike) {
    const auto way = way_to(diffusion, strike);
    if (!way) return std::unexpected{way.error()};
    const double tail = numeric::normal_cdf(-std::abs(way->d2));
    return InTheMoney{
        .d2 = way->d2, .call = way->d2 < 0 ? tail : 1 - tail, .put = way->d2 < 0 ? 1 - tail : tail};
}

std::expected<Touch, PricingRefusal> probability_of_touch(const Diffusion& diffusion,
                                                          double level) {
    const auto way = way_to(diffusion, level);
    if (!way) return std::unexpected{way.error()};
    const double side = level >= diffusion.spot ? 1 : -1;
    const double length = side * way->length;  // never negative
    const double drift = side * way->drift;    // towards the level
    // With a = length and m = drift: e^(2am) n(a + m) = n(a - m).
    const double short_of = -side * way->d2;  // a - m
    const double against = length + drift;    // a + m
    const double density = numeric::normal_pdf(short_of);
    const double near = density * numeric::mills_ratio(std::abs(short_of));
    const double beyond = short_of >= 0 ? near : 1 - near;  // N(m - a)
    const double passed =  // e^(2am) N(-a - m): touched, and back again at the end
        against >= 0 ? density * numeric::mills_ratio(against)
                     : numeric::exp(2 * length * drift) * numeric::normal_cdf(-against);
    Touch touch{.touched = std::min(beyond + passed, 1.0), .beyond = beyond};
    touch.untouched = std::max((short_of >= 0 ? 1 - near : near) - passed, 0.0);
    return touch;
}

std::expected<double, PricingRefusal> probability_above(const SmileLevel& at) {
    if (const auto found = flaw(at.forward, at.strike, at.years, at.volatility))
        return std::unexpected{*found};
    if (!std::isfinite(at.slope)) return std::unexpected{PricingRefusal::NotFinite};
    const double root = numeric::sqrt(at.years);
    const double s = at.volatility * root;
    const double d2 = detail::log_ratio(at.forward, at.strike) / s - 0.5 * s;
    if (!std::isfinite(d2)) return std::unexpected{PricingRefusal::OutOfRange};
    const auto [pdf, cdf] = numeric::normal_pdf_cdf(d2);
    const double probability = cdf - pdf * root * at.slope;
    constexpr double rounding = 1e-12;
    if (!(probability >= -rounding && probability <= 1 + rounding))
        return std::unexpected{PricingRefusal::SmileArbitrage};
    return std::clamp(probability, 0.0, 1.0);
}

std::expected<ExpectedMove, PricingRefusal> expected_move(double forward, double years,
                                                          double volatility) {
    if (const auto found = flaw(forward, forward, years, volatility))
        return std::unexpected{*found};
    const double s = volatility * numeric::sqrt(years);
    const ExpectedMove move{
        .one_deviation = forward * s,
        .mean_absolute = 2 * forward * detail::out_of_the_money_fraction(0, 0.5 * s)};
    if (!std::isfinite(move.one_deviation)) return std::unexpected{PricingRefusal::OutOfRange};
    return move;
}

}  // namespace tradewind::options
