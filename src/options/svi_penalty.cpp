#include "svi_penalty.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace tradewind::options {
namespace {

constexpr std::size_t dimension = 5;  // a, b, rho, m, sigma
using Vector = std::array<double, dimension>;

// The normal equations of a sum of squares, residual by residual.
struct Normal {
    std::array<Vector, dimension> matrix{};
    Vector right{};
    double cost = 0;

    void add(double residual, const Vector& gradient) {
        cost += residual * residual;
        for (std::size_t i = 0; i < dimension; ++i) {
            right[i] -= gradient[i] * residual;
            for (std::size_t j = 0; j <= i; ++j) matrix[i][j] += gradient[i] * gradient[j];
        }
    }
};

// w, w', w'' at a k, each with its derivatives by the parameters.
struct Jet {
    VariancePoint at;
    Vector by_value, by_slope, by_curvature;
};

Jet jet(const SviSlice& s, double k) {
    const double x = k - s.m;
    const double root = std::sqrt(x * x + s.sigma * s.sigma);
    const double inverse = 1 / root;
    const double cosine = x * inverse;
    const double sine = s.sigma * inverse;
    const double bend = sine * sine * inverse;  // of the root: sigma^2 / root^3
    Jet out{};
    out.at = {.total_variance = s.a + s.b * (s.rho * x + root),
              .slope = s.b * (s.rho + cosine),
              .curvature = s.b * bend};
    out.by_value = {1, s.rho * x + root, s.b * x, -out.at.slope, s.b * sine};
    out.by_slope = {0, s.rho + cosine, s.b, -out.at.curvature, -s.b * cosine * sine * inverse};
    out.by_curvature = {0, bend, 0, 3 * s.b * bend * cosine * inverse,
                        s.b * inverse * inverse * (2 * sine - 3 * sine * sine * sine)};
    return out;
}

Vector scaled(const Vector& vector, double factor) {
    Vector out{};
    for (std::size_t i = 0; i < dimension; ++i) out[i] = vector[i] * factor;
    return out;
}

// Costs and, if wanted, the normal equations of a smile.
Normal normal_of(const PenaltyProblem& problem, const SviSlice& slice) {
    Normal normal;
    for (const auto& point : problem.points) {
        const Jet j = jet(slice, point.k);
        normal.add((j.at.total_variance - point.variance) * point.root_weight,
                   scaled(j.by_value, point.root_weight));
    }
    const double root_strength = std::sqrt(problem.strength);
    // 0.01 of g weighs as one half spread.
    const double g_weight = 100 * root_strength;
    const double variance_weight = problem.reference_weight * root_strength;
    double reach = 0;
    for (const double k : problem.nodes) {
        reach = std::max(reach, std::abs(k));
        const Jet j = jet(slice, k);
        const double w = j.at.total_variance;
        if (!(w > 0)) {
            normal.add((1e-9 - w) * variance_weight, scaled(j.by_value, -variance_weight));
            continue;
        }
        const double g = durrleman_g(k, j.at);
        if (g < problem.margin_g) {
            const double tilt = 1 - k * j.at.slope / (2 * w);
            const double by_w = (tilt * k * j.at.slope + j.at.slope * j.at.slope / 4) / (w * w);
            const double by_slope = -tilt * k / w - j.at.slope / 2 * (1 / w + 0.25);
            Vector gradient{};
            for (std::size_t i = 0; i < dimension; ++i)
                gradient[i] = -g_weight * (by_w * j.by_value[i] + by_slope * j.by_slope[i] +
                                           0.5 * j.by_curvature[i]);
            normal.add(g_weight * (problem.margin_g - g), gradient);
        }
        if (problem.earlier != nullptr) {
            const double missing = problem.earlier->total_variance(k) * (1 + 1e-6) - w;
            if (missing > 0)
                normal.add(missing * variance_weight, scaled(j.by_value, -variance_weight));
        }
        if (problem.later != nullptr) {
            const double excess = w - problem.later->total_variance(k) * (1 - 1e-6);
            if (excess > 0)
                normal.add(excess * variance_weight, scaled(j.by_value, variance_weight));
        }
    }
    // The wings beyond the nodes.
    const double wing_weight = variance_weight * reach;
    for (const double side : {-1.0, 1.0}) {
        const auto wing = [side](const SviSlice& s) { return s.b * (1 + side * s.rho); };
        const Vector gradient{0, 1 + side * slice.rho, side * slice.b, 0, 0};
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
bool solve(const Normal& normal, double damping, Vector& x) {
    std::array<Vector, dimension> lower{};
    for (std::size_t i = 0; i < dimension; ++i)
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
    for (std::size_t i = 0; i < dimension; ++i) {
        double sum = normal.right[i];
        for (std::size_t l = 0; l < i; ++l) sum -= lower[i][l] * x[l];
        x[i] = sum / lower[i][i];
    }
    for (std::size_t i = dimension; i-- > 0;) {
        double sum = x[i];
        for (std::size_t l = i + 1; l < dimension; ++l) sum -= lower[l][i] * x[l];
        x[i] = sum / lower[i][i];
    }
    return std::ranges::all_of(x, [](double value) { return std::isfinite(value); });
}

}  // namespace

double penalised_cost(const PenaltyProblem& problem, const SviSlice& slice) {
    return normal_of(problem, slice).cost;
}

SviSlice minimise_with_penalty(const PenaltyProblem& problem, const SviSlice& start,
                               double least_sigma, double greatest_sigma, int iterations) {
    SviSlice best = start;
    Normal normal = normal_of(problem, best);
    double damping = 1e-3;
    for (int iteration = 0; iteration < iterations; ++iteration) {
        bool better = false;
        double gain = 0;
        const double before = normal.cost;
        for (; !better && damping < 1e10; damping *= 8) {
            Vector step{};
            if (!solve(normal, damping, step)) continue;
            SviSlice trial{.a = best.a + step[0],
                           .b = std::max(best.b + step[1], 0.0),
                           .rho = std::clamp(best.rho + step[2], -1.0, 1.0),
                           .m = best.m + step[3],
                           .sigma = std::clamp(best.sigma + step[4], least_sigma, greatest_sigma)};
            trial.b = std::min(trial.b, 2 / (1 + std::abs(trial.rho)));
            const Normal at_trial = normal_of(problem, trial);
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
