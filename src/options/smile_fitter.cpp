#include "tradewind/options/smile_fitter.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "svi_penalty.hpp"
#include "svi_solver.hpp"
#include "tradewind/numeric/math.hpp"
#include "tradewind/options/svi_arbitrage.hpp"

namespace tradewind::options {
namespace {

constexpr std::size_t parameter_count = 5;
constexpr int m_starts = 25;
constexpr std::array sigma_starts{0.01, 0.03, 0.1, 0.3, 1.0};
constexpr int narrowed_starts = 3;
constexpr int cold_iterations = 40;
constexpr int round_iterations = 6;
constexpr int rounds = 12;
constexpr double settled_loss = 1e-5;  // a share of the loss
constexpr double penalty_growth = 10;
constexpr double penalty_strength_last = 1e8;
constexpr int first_iterations = 30;
constexpr int penalty_iterations = 12;
constexpr int bisections = 24;
constexpr int raises = 24;
// A vertex far from the quotes, or a bend much wider than they reach, says nothing that they do
// and arbitrage further out.
constexpr SviSolver::Reach live_reach{.m = 0.5, .sigma = SmileFitter::greatest_sigma_in_spans};

constexpr std::size_t node_count = 81;

// sinh(u) for u from -5 to 5: the k at which a penalty looks for arbitrage, in multiples of half
// the smile's width.
const std::array<double, node_count>& unit_nodes() {
    static const std::array<double, node_count> nodes = [] {
        std::array<double, node_count> values{};
        for (std::size_t i = 0; i < node_count; ++i) {
            const double u = (static_cast<double>(i) - 40) / 8;
            values[i] = (numeric::exp(u) - numeric::exp(-u)) / 2;
        }
        return values;
    }();
    return nodes;
}

bool usable(double value) { return value > 0 && value < 1e12; }

SviSlice between(const SviSlice& from, const SviSlice& to, double share) {
    const auto mix = [share](double x, double y) { return x + share * (y - x); };
    return {.a = mix(from.a, to.a),
            .b = mix(from.b, to.b),
            .rho = mix(from.rho, to.rho),
            .m = mix(from.m, to.m),
            .sigma = mix(from.sigma, to.sigma)};
}

}  // namespace

std::string_view name_of(SmileAdjustment adjustment) {
    switch (adjustment) {
        case SmileAdjustment::None:
            return "none";
        case SmileAdjustment::Penalised:
            return "penalised";
        case SmileAdjustment::Raised:
            return "raised";
        case SmileAdjustment::Blended:
            return "blended";
        case SmileAdjustment::Kept:
            return "kept";
    }
    return "unknown";
}

std::string_view name_of(SmileQuality quality) {
    switch (quality) {
        case SmileQuality::Good:
            return "good";
        case SmileQuality::Fair:
            return "fair";
        case SmileQuality::Poor:
            return "poor";
    }
    return "unknown";
}

SmileFitter::SmileFitter(const SmileFitSettings& settings)
    : settings_{settings}, solver_{std::make_unique<SviSolver>(settings.max_quotes)} {
    points_.reserve(settings.max_quotes);
    strikes_.reserve(settings.max_quotes);
    residuals_.reserve(settings.max_quotes);
    bands_.reserve(settings.max_quotes);
    nodes_.reserve(2 * node_count);
}
SmileFitter::~SmileFitter() = default;
SmileFitter::SmileFitter(SmileFitter&&) noexcept = default;
SmileFitter& SmileFitter::operator=(SmileFitter&&) noexcept = default;

// Filters the quotes and weighs them.
std::expected<SmileFit, SmileRefusal> SmileFitter::take(const Request& request) {
    points_.clear();
    bands_.clear();
    strikes_.clear();
    residuals_.clear();
    if (!usable(request.years)) return std::unexpected{SmileRefusal::NoTimeLeft};
    if (request.quotes.size() > settings_.max_quotes)
        return std::unexpected{SmileRefusal::TooManyQuotes};
    SmileFit fit{.slice = {}, .years = request.years, .fitted_at = request.at};
    for (std::size_t i = 0; i < request.quotes.size(); ++i) {
        const SmileQuote& quote = request.quotes[i];
        if (quote.half_spread < 0) {
            ++fit.crossed;
            continue;
        }
        if (!(std::abs(quote.k) < 1e3) || !usable(quote.volatility) || quote.volatility > 1e3 ||
            !usable(quote.vega) || !(quote.half_spread < 1e12)) {
            ++fit.unusable;
            continue;
        }
        const double half_spread = quote.half_spread / quote.vega;
        const double weighed = std::max(half_spread, settings_.least_half_spread_volatility);
        if (!(weighed < 1e3)) {
            ++fit.unusable;
            continue;
        }
        points_.push_back({.quote = i,
                           .k = quote.k,
                           .variance = quote.volatility * quote.volatility * request.years,
                           .volatility = quote.volatility,
                           .root_weight = 1 / (2 * quote.volatility * request.years * weighed),
                           .half_spread_volatility = half_spread});
        const auto variance_at = [&](double volatility) {
            return volatility * volatility * request.years;
        };
        const double middle = variance_at(quote.volatility);
        bands_.push_back({.k = quote.k,
                          .variance = middle,
                          .below = middle - variance_at(std::max(quote.volatility - weighed, 0.0)),
                          .above = variance_at(quote.volatility + weighed) - middle});
        strikes_.push_back(quote.k);
    }
    fit.quotes = static_cast<std::uint32_t>(points_.size());
    std::ranges::sort(strikes_);
    const auto repeated = std::ranges::unique(strikes_);
    strikes_.erase(repeated.begin(), repeated.end());
    const std::size_t distinct = strikes_.size();
    if (distinct >= parameter_count) {
        strikes_span_ = strikes_.back() - strikes_.front();
        return fit;
    }
    if (fit.crossed > 0 && distinct + fit.crossed >= parameter_count)
        return std::unexpected{SmileRefusal::CrossedQuotes};
    if (fit.unusable > 0 && distinct + fit.unusable >= parameter_count)
        return std::unexpected{SmileRefusal::UnusableQuotes};
    return std::unexpected{distinct == 1 ? SmileRefusal::OneStrike : SmileRefusal::TooFewQuotes};
}

double SmileFitter::loss(const SviSlice& slice) const {
    double sum = 0;
    for (const VarianceBand& band : bands_)
        sum += band_loss(band.distance(slice.total_variance(band.k))).value;
    return sum / static_cast<double>(bands_.size());
}

// Where the search begins without a smile from before: the least Huber loss of distances to the
// middles, by weights that are set anew from the last residuals; each round makes it smaller or
// leaves it.
SviSlice SmileFitter::start_without(const Target& target) {
    solver_->clear();
    for (const Point& point : points_) solver_->add(point.k, point.variance, point.root_weight);
    solver_->bound_the_search(live_reach);
    const auto huber = [this](const SviSlice& slice) {
        double sum = 0;
        for (const Point& point : points_) {
            const double r =
                std::abs((slice.total_variance(point.k) - point.variance) * point.root_weight);
            sum += r <= 1 ? r * r / 2 : r - 0.5;
        }
        return sum;
    };
    SviSlice slice =
        solver_->search(m_starts, sigma_starts, narrowed_starts, cold_iterations).slice;
    double last = huber(slice);
    for (int round = 0; round < rounds; ++round) {
        for (std::size_t i = 0; i < points_.size(); ++i) {
            const Point& point = points_[i];
            const double r =
                std::abs((slice.total_variance(point.k) - point.variance) * point.root_weight);
            solver_->set_root_weight(i,
                                     r > 1 ? point.root_weight / std::sqrt(r) : point.root_weight);
        }
        const SviSlice next = solver_->refine(slice.m, slice.sigma, round_iterations).slice;
        const double now = huber(next);
        if (now < last) slice = next;
        if (!(last - now > settled_loss * last)) break;
        last = now;
    }
    if (free_of_arbitrage(slice, target)) return slice;
    // With arbitrage as a cost the problem has more than one dip: the least costly of a grid.
    const PenaltyProblem problem = problem_of(target, 1);
    double least = penalised_cost(problem, slice);
    const double first = strikes_.front() - strikes_span_ / 4;
    SviSlice best = slice;
    for (int row = 0; row < 13; ++row)
        for (const double share : sigma_starts) {
            const SviSlice other =
                solver_->best_at(first + row * strikes_span_ / 8, share * strikes_span_);
            const double cost = penalised_cost(problem, other);
            if (cost < least) {
                least = cost;
                best = other;
            }
        }
    return best;
}

PenaltyProblem SmileFitter::problem_of(const Target& target, double strength) {
    double weights = 0;
    double variance = 0;
    for (const Point& point : points_) {
        weights += point.root_weight;
        variance += point.variance;
    }
    const auto n = static_cast<double>(points_.size());
    const double width = std::sqrt(variance / n) / 2;
    nodes_.resize(2 * node_count);
    for (std::size_t i = 0; i < node_count; ++i) nodes_[i] = unit_nodes()[i] * width;
    return {.points = bands_,
            .nodes = std::span{nodes_}.first(node_count),
            .margin_g = 2 * settings_.margin_g + 1e-3,
            .reference_weight = weights / n,
            .strength = strength,
            .span = strikes_span_,
            .earlier = target.earlier,
            .later = target.later};
}

SviSlice SmileFitter::stepped(PenaltyProblem& problem, SviSlice slice, int iterations) {
    const double least_sigma = least_sigma_in_spans * strikes_span_;
    const double greatest_sigma = greatest_sigma_in_spans * strikes_span_;
    slice.sigma = std::clamp(slice.sigma, least_sigma, greatest_sigma);
    slice.b = std::min(slice.b, 2 / (1 + std::abs(slice.rho)));
    // Where arbitrage hides depends on the smile's own vertex too.
    for (std::size_t j = 0; j < node_count; ++j)
        nodes_[node_count + j] = slice.m + slice.sigma * unit_nodes()[j];
    problem.nodes = nodes_;
    return minimise_with_penalty(problem, slice, least_sigma, greatest_sigma, iterations);
}

// The penalty grows until the smile is free.
SmileFitter::Penalised SmileFitter::penalised(const SviSlice& start, const Target& target) {
    PenaltyProblem problem = problem_of(target, 1);
    SviSlice slice = stepped(problem, start, first_iterations);
    const double quotes = 2 * loss(slice) * static_cast<double>(bands_.size());
    const bool binding = penalised_cost(problem, slice) > quotes * (1 + 1e-9) + 1e-12;
    while (!free_of_arbitrage(slice, target) && problem.strength < penalty_strength_last) {
        problem.strength *= penalty_growth;
        slice = stepped(problem, slice, penalty_iterations);
    }
    return {.slice = slice,
            .adjustment = binding ? SmileAdjustment::Penalised : SmileAdjustment::None};
}

// Above the earlier smile by the least: first its wings' slopes, then the whole of it.
SviSlice SmileFitter::raised(SviSlice slice, const Target& target) const {
    if (target.earlier == nullptr) return slice;
    constexpr double more = 1 + 1e-9;
    const double left = std::max(slice.left_slope(), target.earlier->left_slope() * more);
    const double right = std::max(slice.right_slope(), target.earlier->right_slope() * more);
    if (left + right > 0) {
        slice.b = (left + right) / 2;
        slice.rho = std::clamp((right - left) / (right + left), -1.0, 1.0);
    }
    const double excess = calendar_excess(*target.earlier, slice);
    if (excess > 0) slice.a += excess;
    // Between the places that were looked at it may be a little more.
    double more_yet = 1e-8 * slice.total_variance(0);
    for (int i = 0; i < raises && !free_of_calendars(*target.earlier, slice); ++i) {
        slice.a += more_yet;
        more_yet *= 2;
    }
    return slice;
}

bool SmileFitter::free_of_arbitrage(const SviSlice& slice, const Target& target) const {
    return slice.well_formed() && slice.minimum_total_variance() > 0 &&
           (target.earlier == nullptr || free_of_calendars(*target.earlier, slice)) &&
           (target.later == nullptr || free_of_calendars(slice, *target.later)) &&
           free_of_butterflies(slice, settings_.margin_g);
}

std::expected<SviSlice, SmileRefusal> SmileFitter::blended(const SviSlice& slice,
                                                           const SviSlice* warm,
                                                           const Target& target) const {
    double middle = 0;
    for (const Point& point : points_) middle += point.variance;
    const SviSlice flat{.a = middle / static_cast<double>(points_.size()),
                        .b = 0,
                        .rho = 0,
                        .m = slice.m,
                        .sigma = slice.sigma};
    SviSlice best;
    double best_loss = std::numeric_limits<double>::infinity();
    for (const SviSlice* towards : {warm, target.earlier, target.later, &flat}) {
        if (towards == nullptr || !free_of_arbitrage(*towards, target)) continue;
        // The end is free; the share is halved towards the least that still is.
        double bad = 0;
        double good = 1;
        for (int i = 0; i < bisections; ++i) {
            const double share = (bad + good) / 2;
            (free_of_arbitrage(between(slice, *towards, share), target) ? good : bad) = share;
        }
        const SviSlice found = good < 1 ? between(slice, *towards, good) : *towards;
        const double its_loss = loss(found);
        if (its_loss < best_loss) {
            best_loss = its_loss;
            best = found;
        }
    }
    if (!std::isfinite(best_loss)) return std::unexpected{SmileRefusal::NoFreeFit};
    return best;
}

void SmileFitter::judge(SmileFit& fit) {
    double squares = 0;
    double squares_spread = 0;
    std::size_t inside = 0;
    for (const Point& point : points_) {
        const double smile =
            std::sqrt(std::max(0.0, fit.slice.total_variance(point.k)) / fit.years);
        const double residual = smile - point.volatility;
        const double weighed =
            std::max(point.half_spread_volatility, settings_.least_half_spread_volatility);
        residuals_.push_back(
            {.quote = point.quote, .volatility = residual, .half_spreads = residual / weighed});
        squares += residual * residual;
        squares_spread += residual / weighed * (residual / weighed);
        inside += std::abs(residual) <= point.half_spread_volatility ? 1U : 0U;
        fit.largest_residual_volatility =
            std::max(fit.largest_residual_volatility, std::abs(residual));
    }
    const auto n = static_cast<double>(points_.size());
    fit.root_mean_square_volatility = std::sqrt(squares / n);
    fit.root_mean_square_half_spreads = std::sqrt(squares_spread / n);
    fit.inside_share = static_cast<double>(inside) / n;
    fit.loss = loss(fit.slice);
    fit.minimum_g = minimum_g(fit.slice);
    fit.quality = fit.inside_share >= settings_.good_inside_share   ? SmileQuality::Good
                  : fit.inside_share >= settings_.fair_inside_share ? SmileQuality::Fair
                                                                    : SmileQuality::Poor;
}

// What is left of arbitrage is taken away.
std::expected<SmileFit, SmileRefusal> SmileFitter::finished(SmileFit fit, const SviSlice* warm,
                                                            const Target& target) {
    if (!free_of_arbitrage(fit.slice, target)) {
        const SviSlice above = raised(fit.slice, target);
        if (free_of_arbitrage(above, target)) {
            fit.slice = above;
            fit.adjustment = SmileAdjustment::Raised;
        } else {
            const auto moved = blended(above, warm, target);
            if (!moved) return std::unexpected{moved.error()};
            fit.slice = *moved;
            fit.adjustment = SmileAdjustment::Blended;
        }
    }
    if (warm != nullptr && loss(*warm) < loss(fit.slice) && free_of_arbitrage(*warm, target)) {
        fit.slice = *warm;
        fit.adjustment = SmileAdjustment::Kept;
    }
    judge(fit);
    return fit;
}

namespace {

const SviSlice* well_formed(const SviSlice* slice) {
    return slice != nullptr && slice->well_formed() ? slice : nullptr;
}

}  // namespace

std::expected<SmileFit, SmileRefusal> SmileFitter::fit(const Request& request) {
    auto fit = take(request);
    if (!fit) return fit;
    const Target target{.earlier = request.earlier, .later = request.later};
    const SviSlice* warm = well_formed(request.warm);
    const SviSlice start = warm != nullptr ? *warm : start_without(target);
    const Penalised found = penalised(start, target);
    fit->slice = found.slice;
    fit->adjustment = found.adjustment;
    return finished(*fit, warm, target);
}

std::expected<SviSlice, SmileRefusal> SmileFitter::start(const Request& request) {
    const auto taken = take(request);
    if (!taken) return std::unexpected{taken.error()};
    if (const SviSlice* warm = well_formed(request.warm)) return *warm;
    const Target target{.earlier = request.earlier, .later = request.later};
    PenaltyProblem problem = problem_of(target, 1);
    return stepped(problem, start_without(target), first_iterations);
}

std::span<const VarianceBand> SmileFitter::bands() const { return bands_; }

std::expected<SmileFit, SmileRefusal> SmileFitter::settle(const Request& request) {
    auto fit = take(request);
    if (!fit) return fit;
    const Target target{.earlier = request.earlier, .later = request.later};
    const SviSlice* warm = well_formed(request.warm);
    fit->slice = warm != nullptr ? *warm : start_without(target);
    return finished(*fit, nullptr, target);
}

}  // namespace tradewind::options
