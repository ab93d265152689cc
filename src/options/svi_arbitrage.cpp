#include "tradewind/options/svi_arbitrage.hpp"

#include <array>
#include <cstddef>

#include "tradewind/numeric/math.hpp"

namespace tradewind::options {
namespace {

constexpr int steps_per_unit = 8;
constexpr int axis_reach = 12;
constexpr std::size_t axis_size = 2 * steps_per_unit * axis_reach + 1;

// sinh(u) over the axis: dense around the vertex of a smile, where g turns, sparse in the wings.
const std::array<double, axis_size>& axis() {
    static const std::array<double, axis_size> nodes = [] {
        std::array<double, axis_size> values{};
        for (std::size_t i = 0; i < axis_size; ++i) {
            const double u = static_cast<double>(i) / steps_per_unit - axis_reach;
            values[i] = (numeric::exp(u) - numeric::exp(-u)) / 2;
        }
        return values;
    }();
    return nodes;
}

// Narrows a minimum of g that lies between `low` and `high`.
void narrow(const SviSlice& slice, double low, double high, ButterflyVerdict& verdict) {
    constexpr double ratio = 0.6180339887498949;
    double left = high - ratio * (high - low);
    double right = low + ratio * (high - low);
    double g_left = slice.g(left);
    double g_right = slice.g(right);
    while (high - low > 1e-9) {
        if (g_left <= g_right) {
            high = right;
            right = left;
            g_right = g_left;
            left = high - ratio * (high - low);
            g_left = slice.g(left);
        } else {
            low = left;
            left = right;
            g_left = g_right;
            right = low + ratio * (high - low);
            g_right = slice.g(right);
        }
        if (left >= right) break;  // the grid's numbers are too large for such a difference
    }
    const double g = std::min(g_left, g_right);
    if (g < verdict.minimum_g) {
        verdict.minimum_g = g;
        verdict.k_at_minimum = g_left <= g_right ? left : right;
    }
}

// The smallest value of a smooth function with one dip between `low` and `high`, by golden section.
template <class Function>
double smallest_between(double low, double high, const Function& function) {
    constexpr double ratio = 0.6180339887498949;
    double left = high - ratio * (high - low);
    double right = low + ratio * (high - low);
    double at_left = function(left);
    double at_right = function(right);
    for (int i = 0; i < 30; ++i) {
        if (at_left <= at_right) {
            high = right;
            right = left;
            at_right = at_left;
            left = high - ratio * (high - low);
            at_left = function(left);
        } else {
            low = left;
            left = right;
            at_left = at_right;
            right = low + ratio * (high - low);
            at_right = function(right);
        }
    }
    return std::min(at_left, at_right);
}

// Whether `function` of y is nowhere below 0: at the axis' nodes, and between them around each dip
// of theirs that is shallower than `close`.
template <class Function>
bool nowhere_negative(const Function& function, double close) {
    double last = std::numeric_limits<double>::infinity();
    double middle = last;
    for (std::size_t i = 0; i < axis_size; ++i) {
        const double next = function(axis()[i]);
        if (!(next >= 0)) return false;
        if (i > 1 && middle < close && middle < last && middle <= next &&
            !(smallest_between(axis()[i - 2], axis()[i], function) >= 0))
            return false;
        last = middle;
        middle = next;
    }
    return true;
}

}  // namespace

ButterflyVerdict butterfly_verdict(const SviSlice& slice, const MoneynessGrid& grid) {
    const double span = (grid.last - grid.first) / grid.step;
    const std::size_t steps = span > 0 && std::isfinite(span) && span < 1e9
                                  ? static_cast<std::size_t>(span + 0.5)
                                  : std::size_t{0};
    ButterflyVerdict verdict{.minimum_g = std::numeric_limits<double>::infinity(),
                             .k_at_minimum = grid.first,
                             .first_negative_k = {},
                             .last_negative_k = {}};
    for (std::size_t i = 0; i <= steps; ++i) {
        const double k = grid.first + static_cast<double>(i) * grid.step;
        const double g = slice.g(k);
        if (g < verdict.minimum_g) {
            verdict.minimum_g = g;
            verdict.k_at_minimum = k;
        }
        if (g < 0) {
            if (!verdict.first_negative_k) verdict.first_negative_k = k;
            verdict.last_negative_k = k;
        }
    }
    if (steps > 0 && std::isfinite(verdict.minimum_g))
        narrow(slice, std::max(grid.first, verdict.k_at_minimum - grid.step),
               std::min(grid.last, verdict.k_at_minimum + grid.step), verdict);
    verdict.arbitrage = verdict.minimum_g < 0;
    return verdict;
}

bool free_of_butterflies(const SviSlice& slice, double margin) {
    if (!slice.well_formed() || !slice.within_lee_bounds()) return false;
    constexpr double close = 0.02;
    // Its own axis, and that of k itself for smiles whose vertex lies far from the money.
    return nowhere_negative([&](double y) { return slice.g(slice.m + slice.sigma * y) - margin; },
                            close) &&
           nowhere_negative([&](double y) { return slice.g(y / 64) - margin; }, close);
}

double minimum_g(const SviSlice& slice) {
    double least = std::numeric_limits<double>::infinity();
    for (const double y : axis())
        least = std::min({least, slice.g(slice.m + slice.sigma * y), slice.g(y / 64)});
    return least;
}

double calendar_excess(const SviSlice& earlier, const SviSlice& later) {
    double excess = -std::numeric_limits<double>::infinity();
    for (const SviSlice* slice : {&earlier, &later})
        for (const double y : axis()) {
            const double k = slice->m + slice->sigma * y;
            excess = std::max(excess, earlier.total_variance(k) - later.total_variance(k));
        }
    return excess;
}

bool free_of_calendars(const SviSlice& earlier, const SviSlice& later, double slack) {
    const double allowed = 1 + slack;
    if (earlier.left_slope() > later.left_slope() * allowed + slack ||
        earlier.right_slope() > later.right_slope() * allowed + slack)
        return false;
    constexpr double close = 0.1;
    for (const SviSlice* slice : {&earlier, &later})
        if (!nowhere_negative(
                [&](double y) {
                    const double k = slice->m + slice->sigma * y;
                    return later.total_variance(k) * allowed / earlier.total_variance(k) - 1;
                },
                close))
            return false;
    return true;
}

}  // namespace tradewind::options
