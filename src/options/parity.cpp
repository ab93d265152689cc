#include "tradewind/options/parity.hpp"

#include <algorithm>
#include <cmath>

#include "tradewind/numeric/math.hpp"

namespace tradewind::options {
namespace {

constexpr int rounds = 12;
constexpr double least_half_spread = 0.01;  // dollars: two ticks of a cent

bool usable(const ParityPair& pair) {
    return pair.strike > 0 && std::isfinite(pair.strike) && std::isfinite(pair.call) &&
           std::isfinite(pair.put) && pair.half_spread >= 0 && std::isfinite(pair.half_spread);
}

double width(const ParityPair& pair) { return std::max(pair.half_spread, least_half_spread); }

// C - P = level - slope K, over weighted strikes measured from their mean.
struct Line {
    double centre = 0;
    double level = 0;  // C - P at the centre
    double slope = 0;
    double at(double strike) const { return level - slope * (strike - centre); }
};

}  // namespace

std::string_view name_of(ParityRefusal refusal) {
    switch (refusal) {
        case ParityRefusal::NoPairs:
            return "no pairs of call and put";
        case ParityRefusal::OneStrike:
            return "one strike";
        case ParityRefusal::BadDiscount:
            return "bad discount";
        case ParityRefusal::BadForward:
            return "bad forward";
    }
    return "unknown";
}

double implied_yield(double forward, double spot, double rate, double years) {
    return rate - numeric::log(forward / spot) / years;
}

namespace {

// `slope` is given, or fitted when it is null.
std::expected<ParityForward, ParityRefusal> fit(std::span<const ParityPair> pairs,
                                                const double* slope) {
    Line line{.slope = slope != nullptr ? *slope : 0};
    ParityForward found;
    bool two_strikes = false;
    double sum_weight = 0;
    for (int round = 0; round < rounds; ++round) {
        double strikes = 0;
        double levels = 0;
        sum_weight = 0;
        found.pairs = 0;
        double first = 0;
        // Huber's weights of the line before; the first round has none.
        const auto weight = [&](const ParityPair& pair) {
            const double h = width(pair);
            double w = 1 / (h * h);
            if (round > 0) {
                const double r = std::abs(pair.call - pair.put - line.at(pair.strike)) / h;
                if (r > 1) w /= r;
            }
            return w;
        };
        for (const ParityPair& pair : pairs) {
            if (!usable(pair)) continue;
            if (found.pairs++ == 0) first = pair.strike;
            two_strikes = two_strikes || pair.strike != first;
            const double w = weight(pair);
            sum_weight += w;
            strikes += w * pair.strike;
            levels += w * (pair.call - pair.put);
        }
        if (found.pairs == 0) return std::unexpected{ParityRefusal::NoPairs};
        if (slope == nullptr && !two_strikes) return std::unexpected{ParityRefusal::OneStrike};
        Line next{.centre = strikes / sum_weight, .level = 0, .slope = line.slope};
        if (slope == nullptr) {
            double squares = 0;
            double products = 0;
            for (const ParityPair& pair : pairs) {
                if (!usable(pair)) continue;
                const double x = pair.strike - next.centre;
                const double w = weight(pair);
                squares += w * x * x;
                products += w * x * (pair.call - pair.put);
            }
            next.slope = -products / squares;
        }
        next.level = levels / sum_weight;
        line = next;
    }
    if (!(line.slope > 0) || !std::isfinite(line.slope))
        return std::unexpected{ParityRefusal::BadDiscount};
    found.discount = line.slope;
    found.forward = line.centre + line.level / line.slope;
    if (!(found.forward > 0) || !std::isfinite(found.forward))
        return std::unexpected{ParityRefusal::BadForward};
    double squares = 0;
    for (const ParityPair& pair : pairs) {
        if (!usable(pair)) continue;
        const double r = (pair.call - pair.put - line.at(pair.strike)) / width(pair);
        squares += r * r;
        found.largest_half_spreads = std::max(found.largest_half_spreads, std::abs(r));
    }
    found.spread_error = 1 / std::sqrt(sum_weight) / line.slope;
    const std::uint32_t unknowns = slope == nullptr ? 2 : 1;
    if (found.pairs > unknowns)
        found.standard_error =
            std::sqrt(squares / (found.pairs - unknowns) / sum_weight) / line.slope;
    return found;
}

}  // namespace

std::expected<ParityForward, ParityRefusal> implied_forward(std::span<const ParityPair> pairs,
                                                            double discount) {
    if (!(discount > 0) || !std::isfinite(discount))
        return std::unexpected{ParityRefusal::BadDiscount};
    return fit(pairs, &discount);
}

std::expected<ParityForward, ParityRefusal> implied_forward_and_discount(
    std::span<const ParityPair> pairs) {
    return fit(pairs, nullptr);
}

}  // namespace tradewind::options
