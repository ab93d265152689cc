#include "svi_penalty.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "tradewind/numeric/math.hpp"

namespace tradewind::options {

SviJet svi_jet(const SviSlice& s, double k) {
    const double x = k - s.m;
    const double root = std::sqrt(x * x + s.sigma * s.sigma);
    const double inverse = 1 / root;
    const double cosine = x * inverse;
    const double sine = s.sigma * inverse;
    const double bend = sine * sine * inverse;  // of the root: sigma^2 / root^3
    SviJet out{};
    out.at = {.total_variance = s.a + s.b * (s.rho * x + root),
              .slope = s.b * (s.rho + cosine),
              .curvature = s.b * bend};
    out.by_value = {1, s.rho * x + root, s.b * x, -out.at.slope, s.b * sine};
    out.by_slope = {0, s.rho + cosine, s.b, -out.at.curvature, -s.b * cosine * sine * inverse};
    out.by_curvature = {0, bend, 0, 3 * s.b * bend * cosine * inverse,
                        s.b * inverse * inverse * (2 * sine - 3 * sine * sine * sine)};
    return out;
}

namespace {

SviVector scaled(const SviVector& vector, double factor) {
    SviVector out{};
    for (std::size_t i = 0; i < svi_dimension; ++i) out[i] = vector[i] * factor;
    return out;
}

}  // namespace

void add_quotes(SviNormal& normal, const SviSlice& slice, std::span<const VarianceBand> points) {
    for (const VarianceBand& point : points) {
        const SviJet j = svi_jet(slice, point.k);
        const double apart = j.at.total_variance - point.variance;
        const double weight = 1 / (apart > 0 ? point.above : point.below);
        const BandLoss loss = band_loss(apart * weight);
        normal.add(2 * loss.value, loss.slope * weight, loss.curvature * weight * weight,
                   j.by_value);
    }
}

void add_butterflies(SviNormal& normal, const SviSlice& slice, std::span<const double> nodes,
                     double margin_g, double strength, double variance_weight) {
    const double small_variance = 0.2 * slice.total_variance(0);
    // 0.01 of g weighs as one half spread.
    const double g_weight = 100 * std::sqrt(strength);
    for (const double k : nodes) {
        const SviJet j = svi_jet(slice, k);
        const double w = j.at.total_variance;
        if (!(w > 0)) {
            normal.add((1e-9 - w) * variance_weight, scaled(j.by_value, -variance_weight));
            continue;
        }
        const double g = durrleman_g(k, j.at);
        if (!(g < margin_g)) continue;
        // Where the variance is next to nothing g runs to minus infinity; times w / (w + small) its
        // sign stays and it does not.
        const double whole = w + small_variance;
        const double damped = g_weight * w / whole;
        const double tilt = 1 - k * j.at.slope / (2 * w);
        const double by_w = (tilt * k * j.at.slope + j.at.slope * j.at.slope / 4) / (w * w);
        const double by_slope = -tilt * k / w - j.at.slope / 2 * (1 / w + 0.25);
        const double by_damping = g_weight * (margin_g - g) * small_variance / (whole * whole);
        SviVector gradient{};
        for (std::size_t i = 0; i < svi_dimension; ++i)
            gradient[i] = -damped * (by_w * j.by_value[i] + by_slope * j.by_slope[i] +
                                     0.5 * j.by_curvature[i]) +
                          by_damping * j.by_value[i];
        normal.add(damped * (margin_g - g), gradient);
    }
}

SviTurn::SviTurn(const SviSlice& slice) {
    const double left = slice.left_slope();
    const double right = slice.right_slope();
    const double ratio = std::sqrt(right / left);
    const double both = left + right;
    // a = lowest - sigma sqrt(left right), b = (left + right) / 2, b rho = (right - left) / 2.
    by[0] = {1, -slice.sigma / 2 * ratio, -slice.sigma / 2 / ratio, 0,
             -slice.sigma * std::sqrt(left * right)};
    by[1] = {0, 0.5, 0.5, 0, 0};
    by[2] = {0, -2 * right / (both * both), 2 * left / (both * both), 0, 0};
    by[3] = {0, 0, 0, 1, 0};
    by[4] = {0, 0, 0, 0, slice.sigma};
}

void SviTurn::apply_columns(std::array<SviVector, svi_dimension>& block) const {
    for (SviVector& row : block) {
        SviVector turned{};
        for (std::size_t j = 0; j < svi_dimension; ++j)
            for (std::size_t l = 0; l < svi_dimension; ++l) turned[j] += row[l] * by[l][j];
        row = turned;
    }
}

void SviTurn::apply_rows(std::array<SviVector, svi_dimension>& block) const {
    std::array<SviVector, svi_dimension> turned{};
    for (std::size_t i = 0; i < svi_dimension; ++i)
        for (std::size_t l = 0; l < svi_dimension; ++l)
            for (std::size_t j = 0; j < svi_dimension; ++j) turned[i][j] += by[l][i] * block[l][j];
    block = turned;
}

void SviTurn::apply(SviNormal& normal) const {
    for (std::size_t i = 0; i < svi_dimension; ++i)
        for (std::size_t j = i + 1; j < svi_dimension; ++j)
            normal.matrix[i][j] = normal.matrix[j][i];
    apply_columns(normal.matrix);
    apply_rows(normal.matrix);
    SviVector right{};
    for (std::size_t i = 0; i < svi_dimension; ++i)
        for (std::size_t l = 0; l < svi_dimension; ++l) right[i] += by[l][i] * normal.right[l];
    normal.right = right;
}

SviSlice moved(const SviSlice& slice, const SviVector& step, double least_sigma,
               double greatest_sigma) {
    constexpr double least_variance = 1e-9;
    constexpr double least_slope = 1e-6;
    const auto stepped = [](double value, double by, double least) {
        return std::max({value + by, value / 10, least});
    };
    const double lowest = stepped(slice.minimum_total_variance(), step[0], least_variance);
    double left = std::min(stepped(slice.left_slope(), step[1], least_slope), 2.0);
    double right = std::min(stepped(slice.right_slope(), step[2], least_slope), 2.0);
    left = std::max(left, right / 2000);
    right = std::max(right, left / 2000);
    const double sigma = std::clamp(slice.sigma * numeric::exp(std::clamp(step[4], -1.0, 1.0)),
                                    least_sigma, greatest_sigma);
    return {.a = lowest - sigma * std::sqrt(left * right),
            .b = (left + right) / 2,
            .rho = (right - left) / (left + right),
            .m = slice.m + step[3],
            .sigma = sigma};
}

namespace {

// Costs and normal equations of a smile between neighbours.
SviNormal normal_of(const PenaltyProblem& problem, const SviSlice& slice) {
    SviNormal normal;
    const double variance_weight = problem.reference_weight * std::sqrt(problem.strength);
    add_quotes(normal, slice, problem.points);
    add_butterflies(normal, slice, problem.nodes, problem.margin_g, problem.strength,
                    variance_weight);
    if (problem.earlier == nullptr && problem.later == nullptr) return normal;
    for (const double k : problem.nodes) {
        const SviJet j = svi_jet(slice, k);
        const double w = j.at.total_variance;
        const double weight = variance_weight / (1 + std::abs(k) / problem.span);
        if (problem.earlier != nullptr) {
            const double missing = problem.earlier->total_variance(k) * (1 + 1e-6) - w;
            if (missing > 0) normal.add(missing * weight, scaled(j.by_value, -weight));
        }
        if (problem.later != nullptr) {
            const double excess = w - problem.later->total_variance(k) * (1 - 1e-6);
            if (excess > 0) normal.add(excess * weight, scaled(j.by_value, weight));
        }
    }
    // The wings beyond the nodes.
    const double wing_weight = variance_weight * problem.span;
    for (const double side : {-1.0, 1.0}) {
        const auto wing = [side](const SviSlice& s) { return s.b * (1 + side * s.rho); };
        const SviVector gradient{0, 1 + side * slice.rho, side * slice.b, 0, 0};
        const double slope = wing(slice);
        if (problem.earlier != nullptr) {
            const double missing = wing(*problem.earlier) * (1 + 1e-6) - slope;
            if (missing > 0) normal.add(missing * wing_weight, scaled(gradient, -wing_weight));
        }
        if (problem.later != nullptr) {
            const double excess = slope - wing(*problem.later) * (1 - 1e-6);
            if (excess > 0) normal.add(excess * wing_weight, scaled(gradient, wing_weight));
        }
    }
    return normal;
}

// Solves (matrix + damping * diagonal) x = right by Cholesky; false where that fails.
bool solve(const SviNormal& normal, double damping, SviVector& x) {
    std::array<SviVector, svi_dimension> lower{};
    for (std::size_t i = 0; i < svi_dimension; ++i)
        for (std::size_t j = 0; j <= i; ++j) {
            double sum = normal.matrix[i][j];
            if (i == j) sum += damping * sum + 1e-300;
            for (std::size_t l = 0; l < j; ++l) sum -= lower[i][l] * lower[j][l];
            if (i != j) {
                lower[i][j] = sum / lower[j][j];
            } else {
                if (!(sum > 0)) return false;
                lower[i][i] = std::sqrt(sum);
            }
        }
    for (std::size_t i = 0; i < svi_dimension; ++i) {
        double sum = normal.right[i];
        for (std::size_t l = 0; l < i; ++l) sum -= lower[i][l] * x[l];
        x[i] = sum / lower[i][i];
    }
    for (std::size_t i = svi_dimension; i-- > 0;) {
        double sum = x[i];
        for (std::size_t l = i + 1; l < svi_dimension; ++l) sum -= lower[l][i] * x[l];
        x[i] = sum / lower[i][i];
    }
    return std::ranges::all_of(x, [](double value) { return std::isfinite(value); });
}

}  // namespace

BandLoss band_loss(double r) {
    constexpr double pull = 0.005;  // towards the middle
    constexpr double free = 0.9;
    constexpr double corner = 0.2;
    constexpr double patience = 2;  // half spreads over which a quote out of reach loses its say
    BandLoss loss{.value = pull / 2 * r * r, .slope = pull * r, .curvature = pull};
    const double excess = std::abs(r) - free;
    if (excess <= 0) return loss;
    const double side = r > 0 ? 1 : -1;
    if (excess <= corner) {
        loss.value += excess * excess / 2;
        loss.slope += side * excess;
        loss.curvature += 1;
    } else {
        const double over = 1 + (excess - corner) / patience;
        loss.value += corner * corner / 2 + corner * patience * numeric::log(over);
        loss.slope += side * corner / over;
        loss.curvature += corner / over / excess;
    }
    return loss;
}

double penalised_cost(const PenaltyProblem& problem, const SviSlice& slice) {
    return normal_of(problem, slice).cost;
}

SviSlice minimise_with_penalty(const PenaltyProblem& problem, const SviSlice& start,
                               double least_sigma, double greatest_sigma, int iterations) {
    SviSlice best = moved(start, {}, least_sigma, greatest_sigma);
    const auto turned_normal = [](const PenaltyProblem& of, const SviSlice& slice) {
        SviNormal made = normal_of(of, slice);
        SviTurn{slice}.apply(made);
        return made;
    };
    SviNormal normal = turned_normal(problem, best);
    double damping = 1e-3;
    for (int iteration = 0; iteration < iterations; ++iteration) {
        bool better = false;
        double gain = 0;
        const double before = normal.cost;
        for (; !better && damping < 1e10; damping *= 8) {
            SviVector step{};
            if (!solve(normal, damping, step)) continue;
            const SviSlice trial = moved(best, step, least_sigma, greatest_sigma);
            const SviNormal at_trial = turned_normal(problem, trial);
            if (at_trial.cost < before) {
                gain = before - at_trial.cost;
                best = trial;
                normal = at_trial;
                better = true;
                damping = std::max(damping / 80, 1e-12);
            }
        }
        if (!better || gain <= 1e-9 * before) break;
    }
    return best;
}

}  // namespace tradewind::options
