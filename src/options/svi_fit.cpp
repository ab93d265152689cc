#include "tradewind/options/svi_fit.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <vector>

#include "svi_solver.hpp"

namespace tradewind::options {
namespace {

constexpr std::size_t parameter_count = 5;
constexpr int m_starts = 81;
constexpr std::array sigma_starts{0.002, 0.005, 0.01, 0.025, 0.05, 0.1,
                                  0.2,   0.4,   0.8,  1.6,   4.0,  10.0};
constexpr int narrowed_starts = 8;
constexpr int iterations = 300;

std::optional<SmileRefusal> refusal_of(std::span<const SmilePoint> points) {
    std::vector<double> strikes;
    strikes.reserve(points.size());
    for (const SmilePoint& point : points) {
        // Squares of larger numbers would leave the range of a double.
        if (!(std::abs(point.k) < 1e6) || !(point.total_variance > 0) ||
            !(point.total_variance < 1e6))
            return SmileRefusal::UnusableQuotes;
        strikes.push_back(point.k);
    }
    std::ranges::sort(strikes);
    const auto repeated = std::ranges::unique(strikes);
    const auto distinct = strikes.size() - repeated.size();
    if (distinct == 1) return SmileRefusal::OneStrike;
    if (distinct < parameter_count) return SmileRefusal::TooFewQuotes;
    return std::nullopt;
}

SviSolver loaded(std::span<const SmilePoint> points) {
    SviSolver solver{points.size()};
    for (const SmilePoint& point : points) solver.add(point.k, point.total_variance, 1);
    solver.bound_the_search({.m = 5, .sigma = 100});
    return solver;
}

LeastSquaresFit fit_of(const SviSlice& slice, std::span<const SmilePoint> points) {
    const double sum = sum_of_squares(slice, points);
    return {.slice = slice,
            .sum_of_squares = sum,
            .root_mean_square = std::sqrt(sum / static_cast<double>(points.size()))};
}

}  // namespace

std::string_view name_of(SmileRefusal refusal) {
    switch (refusal) {
        case SmileRefusal::NoTimeLeft:
            return "no time left";
        case SmileRefusal::BadForward:
            return "bad forward";
        case SmileRefusal::UnusableQuotes:
            return "unusable quotes";
        case SmileRefusal::CrossedQuotes:
            return "crossed quotes";
        case SmileRefusal::OneStrike:
            return "one strike";
        case SmileRefusal::TooFewQuotes:
            return "too few quotes";
        case SmileRefusal::TooManyQuotes:
            return "too many quotes";
        case SmileRefusal::NoFreeFit:
            return "no fit free of arbitrage";
        case SmileRefusal::UnorderedExpiry:
            return "unordered expiry";
        case SmileRefusal::TooManyExpiries:
            return "too many expiries";
        case SmileRefusal::EmptySurface:
            return "empty surface";
        case SmileRefusal::BadLevel:
            return "bad level";
    }
    return "unknown";
}

double sum_of_squares(const SviSlice& slice, std::span<const SmilePoint> points) {
    double sum = 0;
    for (const SmilePoint& point : points) {
        const double difference = slice.total_variance(point.k) - point.total_variance;
        sum += difference * difference;
    }
    return sum;
}

std::expected<LeastSquaresFit, SmileRefusal> fit_least_squares(std::span<const SmilePoint> points) {
    if (const auto refusal = refusal_of(points)) return std::unexpected{*refusal};
    SviSolver solver = loaded(points);
    const auto found = solver.search(m_starts, sigma_starts, narrowed_starts, iterations);
    return fit_of(found.slice, points);
}

std::expected<LeastSquaresFit, SmileRefusal> fit_least_squares(std::span<const SmilePoint> points,
                                                               const SviSlice& start) {
    if (const auto refusal = refusal_of(points)) return std::unexpected{*refusal};
    if (!start.well_formed()) return fit_least_squares(points);
    SviSolver solver = loaded(points);
    const LeastSquaresFit found =
        fit_of(solver.refine(start.m, start.sigma, iterations).slice, points);
    // Where the start was the optimum already, rounding decides.
    const LeastSquaresFit before = fit_of(start, points);
    return before.sum_of_squares < found.sum_of_squares ? before : found;
}

}  // namespace tradewind::options
