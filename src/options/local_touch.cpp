#include "tradewind/options/local_touch.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "tradewind/model/invariant.hpp"
#include "tradewind/numeric/math.hpp"
#include "tradewind/numeric/vector_math.hpp"
#include "tradewind/options/probability.hpp"

namespace tradewind::options {
namespace {

constexpr std::size_t lanes = 4;
// Local variance is limited to so many times the average of its place. So much is met only where
// the density nearly vanishes.
constexpr double variance_limit = 100;
constexpr double widest = 200;  // of ln(S / spot): beyond any market

bool positive(double value) { return value > 0 && std::isfinite(value); }

// The value at x between `at[1]` and `at[2]`, of the cubic that keeps to their values and never
// leaves their range: Fritsch and Carlson, slopes by the harmonic mean (Fritsch and Butland 1984).
// The outer points may be missing.
struct Neighbours {
    std::array<double, lanes> x{};
    std::array<double, lanes> value{};
    bool has_first = true;
    bool has_last = true;
};

double harmonic(double width_a, double slope_a, double width_b, double slope_b) {
    if (!(slope_a * slope_b > 0)) return 0;
    const double weight_a = width_a + 2 * width_b;
    const double weight_b = 2 * width_a + width_b;
    return (weight_a + weight_b) / (weight_a / slope_a + weight_b / slope_b);
}

// At the outer end of the interval of slope_a.
double one_sided(double width_a, double slope_a, double width_b, double slope_b) {
    const double slope =
        ((2 * width_a + width_b) * slope_a - width_a * slope_b) / (width_a + width_b);
    if (!(slope * slope_a > 0)) return 0;
    return std::abs(slope) > 3 * std::abs(slope_a) ? 3 * slope_a : slope;
}

double interpolate(const Neighbours& near, double x) {
    std::array<double, 3> width{};
    std::array<double, 3> slope{};
    for (std::size_t i = 0; i < 3; ++i) {
        if ((i == 0 && !near.has_first) || (i == 2 && !near.has_last)) continue;
        width[i] = near.x[i + 1] - near.x[i];
        slope[i] = (near.value[i + 1] - near.value[i]) / width[i];
    }
    const double place = (x - near.x[1]) / width[1];
    if (!(place > 0)) return near.value[1];
    double left = slope[1];
    double right = slope[1];
    if (near.has_first)
        left = harmonic(width[0], slope[0], width[1], slope[1]);
    else if (near.has_last)
        left = one_sided(width[1], slope[1], width[2], slope[2]);
    if (near.has_last)
        right = harmonic(width[1], slope[1], width[2], slope[2]);
    else if (near.has_first)
        right = one_sided(width[1], slope[1], width[0], slope[0]);
    const double rest = 1 - place;
    const double value = rest * rest * (1 + 2 * place) * near.value[1] +
                         place * place * (3 - 2 * place) * near.value[2] +
                         place * rest * width[1] * (rest * left - place * right);
    return std::clamp(value, std::min(near.value[1], near.value[2]),
                      std::max(near.value[1], near.value[2]));
}

}  // namespace

LocalTouchSolver::LocalTouchSolver(const LocalTouchGrid& grid)
    : grid_{grid},
      middle_{static_cast<std::size_t>(grid.deviations *
                                       static_cast<double>(grid.points_a_deviation))} {
    invariant(grid.deviations >= 1 && grid.deviations <= 20 && grid.points_a_deviation >= 4 &&
                  grid.points_a_deviation <= 1000,
              "a grid has room for a few points on either side of the spot");
    invariant(grid.steps >= 8 && grid.max_expiries > 0, "a grid has steps and an expiry");
    const std::size_t steps_max = grid.steps + 2 * (grid.max_expiries + 1);
    smiles_.reserve(grid.max_expiries);
    log_forwards_.reserve(grid.max_expiries);
    times_.reserve(steps_max + 1);
    x_.resize(points());
    rows_.resize(steps_max * points());
    values_.resize(lanes * points());
    carry_.resize(lanes * points());
}

std::expected<void, PricingRefusal> LocalTouchSolver::prepare(const Surface& surface, double spot,
                                                              double years) {
    steps_ = 0;
    smiles_.clear();
    if (surface.smiles().size() > grid_.max_expiries)
        return std::unexpected{PricingRefusal::OutOfRange};
    for (const ExpirySmile& smile : surface.smiles())
        smiles_.push_back(
            {.years = smile.fit.years, .forward = smile.forward, .slice = smile.fit.slice});
    return prepare(smiles_, spot, years);
}

std::expected<void, PricingRefusal> LocalTouchSolver::prepare(std::span<const DatedSmile> smiles,
                                                              double spot, double years) {
    steps_ = 0;
    if (!std::isfinite(spot) || !std::isfinite(years))
        return std::unexpected{PricingRefusal::NotFinite};
    if (!(spot > 0)) return std::unexpected{PricingRefusal::NotPositive};
    if (!(years > 0)) return std::unexpected{PricingRefusal::Expired};
    if (smiles.empty()) return std::unexpected{PricingRefusal::NoSmile};
    if (smiles.size() > grid_.max_expiries) return std::unexpected{PricingRefusal::OutOfRange};
    double before = 0;
    for (const DatedSmile& smile : smiles) {
        if (!positive(smile.forward)) return std::unexpected{PricingRefusal::NotPositive};
        if (!positive(smile.years) || smile.years <= before || !smile.slice.well_formed() ||
            !(smile.slice.minimum_total_variance() > 0))
            return std::unexpected{PricingRefusal::SmileArbitrage};
        before = smile.years;
    }
    if (smiles.data() != smiles_.data()) smiles_.assign(smiles.begin(), smiles.end());
    log_forwards_.clear();
    for (const DatedSmile& smile : smiles_)
        log_forwards_.push_back(numeric::log(smile.forward / spot));
    spot_ = spot;
    years_ = years;
    limited_ = 0;
    if (!place_points() || !place_steps()) return std::unexpected{PricingRefusal::OutOfRange};
    const std::size_t steps = times_.size() - 1;
    for (std::size_t step = 0; step < steps; ++step) fill(step);
    limited_share_ = static_cast<double>(limited_) / static_cast<double>(steps * (points() - 2));
    steps_ = steps;
    return {};
}

// Number of the first expiry at or after `years`; of smiles_.size() beyond the last.
std::size_t LocalTouchSolver::interval_of(double years) const {
    const auto later = std::ranges::lower_bound(smiles_, years, {}, &DatedSmile::years);
    return static_cast<std::size_t>(later - smiles_.begin());
}

double LocalTouchSolver::carried(double years) const {
    const std::size_t later = interval_of(years);
    if (later == smiles_.size()) return log_forwards_.back();
    if (later == 0) return log_forwards_[0] * (years / smiles_[0].years);
    const double share =
        (years - smiles_[later - 1].years) / (smiles_[later].years - smiles_[later - 1].years);
    return log_forwards_[later - 1] + share * (log_forwards_[later] - log_forwards_[later - 1]);
}

LocalTouchSolver::Point LocalTouchSolver::point(double k, double years) const {
    const std::size_t later = interval_of(years);
    const auto mixed = [](const VariancePoint& a, double share_a, const VariancePoint& b,
                          double share_b) {
        return VariancePoint{
            .total_variance = share_a * a.total_variance + share_b * b.total_variance,
            .slope = share_a * a.slope + share_b * b.slope,
            .curvature = share_a * a.curvature + share_b * b.curvature};
    };
    if (later == 0 || later == smiles_.size()) {  // volatility is that of the nearest expiry
        const DatedSmile& nearest = later == 0 ? smiles_.front() : smiles_.back();
        const VariancePoint smile = nearest.slice.at(k);
        return {.smile = mixed(smile, years / nearest.years, {}, 0),
                .growth = smile.total_variance / nearest.years,
                .drift = later == 0 ? log_forwards_[0] / nearest.years : 0};
    }
    const DatedSmile& a = smiles_[later - 1];
    const DatedSmile& b = smiles_[later];
    const double length = b.years - a.years;
    const double share = (years - a.years) / length;
    const VariancePoint from = a.slice.at(k);
    const VariancePoint to = b.slice.at(k);
    return {.smile = mixed(from, 1 - share, to, share),
            .growth = (to.total_variance - from.total_variance) / length,
            .drift = (log_forwards_[later] - log_forwards_[later - 1]) / length};
}

// From the spot outwards, each step the same share of the deviation that the smile has half-way.
bool LocalTouchSolver::place_points() {
    const double share = 1 / static_cast<double>(grid_.points_a_deviation);
    const double centre = carried(years_);
    const auto deviation = [&](double x) {
        return std::sqrt(point(x - centre, years_).smile.total_variance);
    };
    x_[middle_] = 0;
    for (const double direction : {1.0, -1.0}) {
        double x = 0;
        for (std::size_t i = 1; i <= middle_; ++i) {
            const double half_way = x + 0.5 * direction * share * deviation(x);
            const double next = x + direction * share * deviation(half_way);
            if (!(std::abs(next) <= widest) || next == x) return false;
            x = next;
            x_[direction > 0 ? middle_ + i : middle_ - i] = x;
        }
    }
    return true;
}

// Steps end at the expiries, where local variance jumps, and between them follow the variance at
// the forward.
bool LocalTouchSolver::place_steps() {
    const auto variance = [&](double years) { return point(0, years).smile.total_variance; };
    const double all = variance(years_);
    if (!positive(all)) return false;
    times_.clear();
    times_.push_back(0);
    double from = 0;
    double known = 0;
    for (std::size_t i = 0; from < years_; ++i) {
        const double to = i < smiles_.size() ? std::min(smiles_[i].years, years_) : years_;
        const double grown = variance(to);
        const double share = std::clamp((grown - known) / all, 0.0, 1.0);
        const auto count =
            std::min(static_cast<std::size_t>(share * static_cast<double>(grid_.steps)) + 2,
                     rows_.size() / points() + 1 - times_.size());
        if (count == 0) return false;
        for (std::size_t step = 1; step < count; ++step)
            times_.push_back(from +
                             (to - from) * static_cast<double>(step) / static_cast<double>(count));
        times_.push_back(to);
        from = to;
        known = grown;
    }
    return true;
}

void LocalTouchSolver::fill(std::size_t step) {
    const double length = times_[step + 1] - times_[step];
    const double half_way = times_[step] + 0.5 * length;
    const double centre = carried(half_way);
    const std::span<Row> rows = std::span{rows_}.subspan(step * points(), points());
    const double per_deviation = static_cast<double>(grid_.points_a_deviation);
    for (std::size_t j = 1; j + 1 < points(); ++j) {
        const Point at = point(x_[j] - centre, half_way);
        const double g = durrleman_g(x_[j] - centre, at.smile);
        const double down = x_[j] - x_[j - 1];
        const double up = x_[j + 1] - x_[j];
        const double average = up * down * per_deviation * per_deviation / years_;
        const double growth = std::max(0.0, at.growth);
        double variance = variance_limit * average;
        if (growth == 0)
            variance = 0;
        else if (growth < g * variance)
            variance = growth / g;
        else
            ++limited_;
        const double drift = at.drift - 0.5 * variance;
        // A jump on a point, seen by the points alone, looks as if it had spread for the time that
        // takes a sixth of the spacing squared. The step at the horizon makes up for it.
        if (step + 2 == times_.size())
            variance = std::max(0.0, variance - up * down / (6 * length));
        double to_below = 0;
        double to_above = 0;
        if (std::abs(drift) * std::max(down, up) <= variance) {
            to_below = (variance - drift * up) / (down * (down + up));
            to_above = (variance + drift * down) / (up * (down + up));
        } else {
            to_below = variance / (down * (down + up)) + std::max(-drift, 0.0) / down;
            to_above = variance / (up * (down + up)) + std::max(drift, 0.0) / up;
        }
        to_below = std::max(0.0, to_below) * length;
        to_above = std::max(0.0, to_above) * length;
        const double moves = to_below + to_above;
        // Crandall's share; where that leaves the explicit part negative, as much as it takes.
        const double share = moves <= 1.0 / 3 ? 0 : std::max(0.5 - 1 / (6 * moves), 1 - 1 / moves);
        rows[j] = {.implicit_down = share * to_below,
                   .implicit_up = share * to_above,
                   .explicit_down = (1 - share) * to_below,
                   .explicit_up = (1 - share) * to_above,
                   .pivot_from_below = 1,
                   .pivot_from_above = 1};
    }
    factor(rows);
}

// Pivots depend on the points passed only, so that they serve every barrier.
void LocalTouchSolver::factor(std::span<Row> rows) const {
    double carried = 0;
    for (std::size_t j = 1; j + 1 < rows.size(); ++j) {
        Row& row = rows[j];
        row.pivot_from_below =
            1 / (1 + row.implicit_down + row.implicit_up - row.implicit_down * carried);
        carried = row.implicit_up * row.pivot_from_below;
    }
    carried = 0;
    for (std::size_t j = rows.size() - 2; j > 0; --j) {
        Row& row = rows[j];
        row.pivot_from_above =
            1 / (1 + row.implicit_down + row.implicit_up - row.implicit_up * carried);
        carried = row.implicit_down * row.pivot_from_above;
    }
}

// One step backwards in time for four barriers: from the far edge, whose value stays, to the
// farthest barrier, and back. Only sums and products of what is not negative, so that a larger
// value before gives no smaller one after, to the last bit.
template <int direction>
void LocalTouchSolver::sweep(std::span<const Row> rows, std::size_t nearest, std::size_t farthest) {
    using numeric::all4;
    using numeric::load4;
    constexpr auto onwards = static_cast<std::size_t>(direction);  // wraps around below zero
    const auto value = [&](std::size_t j) { return load4(&values_[lanes * j]); };
    const std::size_t edge = direction > 0 ? 0 : points() - 1;
    numeric::Doubles4 carry = value(edge);
    numeric::Doubles4 before = carry;
    numeric::Doubles4 here = value(edge + onwards);
    for (std::size_t j = edge + onwards; j != farthest; j += onwards) {
        const Row& row = rows[j];
        const double back = direction > 0 ? row.explicit_down : row.explicit_up;
        const double on = direction > 0 ? row.explicit_up : row.explicit_down;
        const double implicit = direction > 0 ? row.implicit_down : row.implicit_up;
        const double pivot = direction > 0 ? row.pivot_from_below : row.pivot_from_above;
        const double stay = std::max(0.0, 1 - row.explicit_down - row.explicit_up);
        const numeric::Doubles4 next = value(j + onwards);
        carry =
            (all4(back) * before + all4(stay) * here + all4(on) * next + all4(implicit) * carry) *
            all4(pivot);
        numeric::store4(&carry_[lanes * j], carry);
        before = here;
        here = next;
    }
    numeric::Doubles4 last = value(farthest);
    bool among_barriers = true;
    for (std::size_t j = farthest - onwards; j != edge; j -= onwards) {
        const Row& row = rows[j];
        const double implicit = direction > 0 ? row.implicit_up : row.implicit_down;
        const double pivot = direction > 0 ? row.pivot_from_below : row.pivot_from_above;
        last = numeric::min4(load4(&carry_[lanes * j]) + all4(implicit * pivot) * last, all4(1));
        if (among_barriers) {  // the nearer ones are still passed
            const std::size_t passed = direction > 0 ? j + 1 - std::min(j + 1, nearest)
                                                     : nearest + 1 - std::min(nearest + 1, j);
            for (std::size_t lane = 0; lane < std::min(passed, lanes); ++lane) last[lane] = 1;
            among_barriers = passed > 0;
        }
        numeric::store4(&values_[lanes * j], last);
    }
}

// Four barriers (or levels) around x, the nearest first, each a point farther out.
template <int direction>
double LocalTouchSolver::solve(double x, Start start) {
    const auto out = [&](std::size_t distance) {
        return direction > 0 ? middle_ + distance : middle_ - distance;
    };
    std::size_t distance = 0;  // of the last point at or before x
    {
        std::size_t beyond = middle_;
        while (beyond - distance > 1) {
            const std::size_t half = (distance + beyond) / 2;
            (std::abs(x_[out(half)]) <= std::abs(x) ? distance : beyond) = half;
        }
    }
    const std::size_t nearest = std::max<std::size_t>(distance, 1) - 1;
    const std::size_t farthest =
        start == Start::Touch ? std::min(nearest + lanes - 1, middle_) : middle_;
    for (std::size_t j = 0; j < points(); ++j) {
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            const std::size_t at = out(std::min(nearest + lane, middle_));
            const bool past = direction > 0 ? j > at : j < at;
            values_[lanes * j + lane] = past ? 1 : j != at ? 0 : start == Start::Touch ? 1 : 0.5;
        }
    }
    const std::size_t first_barrier = start == Start::Touch ? out(nearest) : out(middle_);
    for (std::size_t step = steps_; step-- > 0;)
        sweep<direction>(std::span{rows_}.subspan(step * points(), points()), first_barrier,
                         out(farthest));

    Neighbours near;
    for (std::size_t i = 0; i < lanes; ++i) {
        if (distance + i == 0) {
            near.has_first = false;
            continue;
        }
        const std::size_t at = distance + i - 1;
        if (at > middle_) {
            near.has_last = false;
            continue;
        }
        near.x[i] = std::abs(x_[out(at)]);
        near.value[i] = values_[lanes * middle_ + at - nearest];
    }
    return interpolate(near, std::abs(x));
}

std::expected<double, PricingRefusal> LocalTouchSolver::at(double level, Start start) {
    if (steps_ == 0) return std::unexpected{PricingRefusal::NoSmile};
    if (!std::isfinite(level)) return std::unexpected{PricingRefusal::NotFinite};
    if (!(level > 0)) return std::unexpected{PricingRefusal::NotPositive};
    const double x = numeric::log(level / spot_);
    if (!(x >= x_.front() && x <= x_.back())) return std::unexpected{PricingRefusal::OutOfRange};
    if (x == 0 && start == Start::Touch) return 1.0;
    return level >= spot_ ? solve<1>(x, start) : solve<-1>(x, start);
}

std::expected<double, PricingRefusal> LocalTouchSolver::beyond_by_scheme(double level) {
    return at(level, Start::Beyond);
}

std::expected<LocalTouch, PricingRefusal> LocalTouchSolver::touch(double level) {
    const auto touched = at(level, Start::Touch);
    if (!touched) return std::unexpected{touched.error()};
    const double forward = spot_ * numeric::exp(carried(years_));
    const VariancePoint smile = point(numeric::log(level / forward), years_).smile;
    const double volatility = std::sqrt(smile.total_variance / years_);
    const auto above = probability_above({.forward = forward,
                                          .strike = level,
                                          .years = years_,
                                          .volatility = volatility,
                                          .slope = smile.slope / (2 * volatility * years_)});
    if (!above) return std::unexpected{above.error()};
    LocalTouch out{.beyond = level >= spot_ ? *above : 1 - *above};
    out.touched = std::max(*touched, out.beyond);
    out.untouched = 1 - out.touched;
    out.raised = out.touched - *touched;
    return out;
}

}  // namespace tradewind::options
