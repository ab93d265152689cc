#include "tradewind/features/garch_fit.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>

#include "tradewind/numeric/math.hpp"

namespace tradewind::features {
namespace {

using Vector = std::array<double, 4>;
using Matrix = std::array<Vector, 4>;

constexpr double ln_2pi = 1.83787706640934548356;
// Of the search variables: beyond, omega and persistence are at their borders for every purpose.
constexpr double search_bound = 40;

double dot(const Vector& a, const Vector& b) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3];
}

double logistic(double z) { return 1 / (1 + numeric::exp(-z)); }
double logit(double p) { return numeric::log(p / (1 - p)); }

double mean_square(std::span<const double> returns, double mu) {
    double sum = 0;
    for (const double r : returns) sum += (r - mu) * (r - mu);
    return sum / static_cast<double>(returns.size());
}

// A point of the search: minus the mean log-likelihood, with its gradient.
struct Point {
    double value = std::numeric_limits<double>::infinity();
    Vector gradient{};
};

class Likelihood {
public:
    Likelihood(std::span<const double> returns, GarchMean mean, GarchStart start)
        : returns_{returns}, mean_{mean}, start_{start} {
        double sum = 0;
        for (const double r : returns) sum += r;
        sample_mean_ = sum / static_cast<double>(returns.size());
        variance_ = mean_square(returns, sample_mean_);
    }

    double variance() const { return variance_; }

    // mu in deviations from the sample mean, ln(omega / variance), logit of the persistence, logit
    // of alpha's share in it.
    GarchParameters parameters(const Vector& z) const {
        const double persistence = logistic(z[2]);
        const double share = logistic(z[3]);
        return {.mu = sample_mean_ + std::sqrt(variance_) * z[0],
                .omega = variance_ * numeric::exp(z[1]),
                .alpha = persistence * share,
                .beta = persistence * (1 - share)};
    }

    Point at(const Vector& z) const {
        for (const double x : z)
            if (!(std::abs(x) <= search_bound)) return {};
        const GarchParameters p = parameters(z);
        if (!p.stationary()) return {};
        return in_search_variables(p, z, natural(p));
    }

private:
    // With the gradient by mu, omega, alpha, beta; each sigma carries its own derivatives along.
    Point natural(const GarchParameters& p) const {
        Vector slope{};
        double variance = first_variance(p, slope);
        double sum = 0;
        Vector gradient{};
        for (const double r : returns_) {
            const double e = r - p.mu;
            const double inverse = 1 / variance;
            const double weight = inverse - e * e * inverse * inverse;
            sum += numeric::log(variance) + e * e * inverse;
            for (std::size_t k = 0; k < 4; ++k) gradient[k] += weight * slope[k];
            gradient[0] -= 2 * e * inverse;
            slope[0] = p.beta * slope[0] - 2 * p.alpha * e;
            slope[1] = p.beta * slope[1] + 1;
            slope[2] = p.beta * slope[2] + e * e;
            slope[3] = p.beta * slope[3] + variance;
            variance = p.omega + p.alpha * e * e + p.beta * variance;
        }
        const double share = 0.5 / static_cast<double>(returns_.size());
        for (double& g : gradient) g *= share;
        return {.value = sum * share, .gradient = gradient};
    }

    double first_variance(const GarchParameters& p, Vector& slope) const {
        const double square = mean_square(returns_, p.mu);
        const double by_mu = 2 * (p.mu - sample_mean_);  // of that mean square
        switch (start_) {
            case GarchStart::MeanSquare:
                slope = {by_mu, 0, 0, 0};
                return square;
            case GarchStart::Conditional:
                slope = {p.persistence() * by_mu, 1, square, square};
                return p.omega + p.persistence() * square;
            case GarchStart::Unconditional: {
                const double variance = p.unconditional_variance();
                const double by_persistence = variance / (1 - p.persistence());
                slope = {0, variance / p.omega, by_persistence, by_persistence};
                return variance;
            }
        }
        return square;
    }

    Point in_search_variables(const GarchParameters& p, const Vector& z, Point point) const {
        const double persistence = logistic(z[2]);
        const double share = logistic(z[3]);
        const Vector by = point.gradient;
        point.gradient = {
            mean_ == GarchMean::Free ? std::sqrt(variance_) * by[0] : 0,
            p.omega * by[1],
            persistence * (1 - persistence) * (share * by[2] + (1 - share) * by[3]),
            persistence * share * (1 - share) * (by[2] - by[3]),
        };
        if (!std::isfinite(point.value) || !std::isfinite(dot(point.gradient, point.gradient)))
            return {};
        return point;
    }

    std::span<const double> returns_;
    GarchMean mean_;
    GarchStart start_;
    double sample_mean_ = 0;
    double variance_ = 0;
};

struct Found {
    Vector z{};
    double value = std::numeric_limits<double>::infinity();
    bool converged = false;
};

Matrix identity() {
    Matrix matrix{};
    for (std::size_t i = 0; i < 4; ++i) matrix[i][i] = 1;
    return matrix;
}

// The inverse Hessian's BFGS update after the step `s` changed the gradient by `y` (Nocedal and
// Wright, Numerical Optimization, 6.17). Without curvature along the step it stays as it is.
void learn(Matrix& inverse, const Vector& s, const Vector& y) {
    const double curvature = dot(s, y);
    if (!(curvature > 1e-14)) return;
    Vector hy{};
    for (std::size_t i = 0; i < 4; ++i) hy[i] = dot(inverse[i], y);
    const double scale = (1 + dot(y, hy) / curvature) / curvature;
    for (std::size_t i = 0; i < 4; ++i)
        for (std::size_t j = 0; j < 4; ++j)
            inverse[i][j] += scale * s[i] * s[j] - (hy[i] * s[j] + s[i] * hy[j]) / curvature;
}

Found search(const Likelihood& likelihood, Vector z) {
    constexpr int steps_max = 200;
    constexpr double gradient_small = 1e-7;  // of the mean log-likelihood, by search variable
    constexpr double step_max = 2;           // in each search variable
    Point here = likelihood.at(z);
    Matrix inverse = identity();
    bool fresh = true;  // the inverse Hessian knows nothing
    for (int step = 0; step < steps_max && std::isfinite(here.value); ++step) {
        double steepest = 0;
        for (const double g : here.gradient) steepest = std::max(steepest, std::abs(g));
        if (steepest < gradient_small) return {.z = z, .value = here.value, .converged = true};
        Vector direction{};
        double longest = 0;
        for (std::size_t i = 0; i < 4; ++i) {
            direction[i] = -dot(inverse[i], here.gradient);
            longest = std::max(longest, std::abs(direction[i]));
        }
        const double slope = dot(direction, here.gradient);
        double length = longest > step_max ? step_max / longest : 1;
        Point there;
        Vector next = z;
        bool better = false;
        for (int halving = 0; slope < 0 && halving < 40 && !better; ++halving) {
            for (std::size_t i = 0; i < 4; ++i) next[i] = z[i] + length * direction[i];
            there = likelihood.at(next);
            better = there.value < here.value && there.value <= here.value + 1e-4 * length * slope;
            if (!better) length *= 0.5;
        }
        if (!better) {
            // No step down: from a learnt direction try the gradient itself, and from that one the
            // value's own rounding is reached.
            if (fresh || steepest < 1e-6)
                return {.z = z, .value = here.value, .converged = steepest < 1e-6};
            inverse = identity();
            fresh = true;
            continue;
        }
        Vector moved{};
        Vector changed{};
        for (std::size_t i = 0; i < 4; ++i) {
            moved[i] = next[i] - z[i];
            changed[i] = there.gradient[i] - here.gradient[i];
        }
        learn(inverse, moved, changed);
        fresh = false;
        z = next;
        here = there;
    }
    return {.z = z, .value = here.value, .converged = false};
}

}  // namespace

double garch_first_variance(std::span<const double> returns, const GarchParameters& parameters,
                            GarchStart start) {
    if (start == GarchStart::Unconditional) return parameters.unconditional_variance();
    const double square = mean_square(returns, parameters.mu);
    return start == GarchStart::MeanSquare ? square
                                           : parameters.omega + parameters.persistence() * square;
}

double garch_log_likelihood(std::span<const double> returns, const GarchParameters& parameters,
                            double first_variance) {
    double variance = first_variance;
    double sum = 0;
    for (const double r : returns) {
        const double e = r - parameters.mu;
        sum += ln_2pi + numeric::log(variance) + e * e / variance;
        variance = parameters.omega + parameters.alpha * e * e + parameters.beta * variance;
    }
    return -0.5 * sum;
}

Expected<GarchFit> fit_garch(std::span<const double> returns, GarchMean mean, GarchStart start) {
    if (returns.size() < garch_returns_min)
        return failure("GARCH fit", std::to_string(returns.size()) + " returns",
                       "at least " + std::to_string(garch_returns_min));
    if (!std::ranges::all_of(returns, usable_value))
        return failure("GARCH fit", "a return that is no number to be used", "finite returns");
    const Likelihood likelihood{returns, mean, start};
    const double scale =
        *std::ranges::max_element(returns, {}, [](double r) { return std::abs(r); });
    if (!(likelihood.variance() > 1e-24 * scale * scale) || likelihood.variance() < 1e-200)
        return failure("GARCH fit", "returns that are all equal", "returns that vary");

    struct Start {
        double alpha;
        double beta;
    };
    constexpr std::array starts{Start{0.05, 0.90}, Start{0.15, 0.80}, Start{0.10, 0.60},
                                Start{0.30, 0.30}, Start{0.02, 0.97}};
    Found best;
    for (const Start& from : starts) {
        const double persistence = from.alpha + from.beta;
        const Found found =
            search(likelihood, {0, numeric::log(1 - persistence), logit(persistence),
                                logit(from.alpha / persistence)});
        if (found.value < best.value) best = found;
    }
    if (!std::isfinite(best.value))
        return failure("GARCH fit", "a likelihood that is no number", "returns of ordinary size");
    GarchFit fit{.parameters = likelihood.parameters(best.z), .converged = best.converged};
    fit.first_variance = garch_first_variance(returns, fit.parameters, start);
    fit.log_likelihood = garch_log_likelihood(returns, fit.parameters, fit.first_variance);
    return fit;
}

}  // namespace tradewind::features
