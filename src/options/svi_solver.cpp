#include "svi_solver.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "tradewind/model/invariant.hpp"
#include "tradewind/numeric/math.hpp"

namespace tradewind::options {
namespace {

constexpr double sigma_least = 1e-5;  // spans of k
constexpr std::size_t most_starts = 4096;

double dot(const std::vector<double>& a, const std::vector<double>& b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
    return sum;
}

void subtract(std::vector<double>& from, double factor, const std::vector<double>& column) {
    for (std::size_t i = 0; i < from.size(); ++i) from[i] -= factor * column[i];
}

}  // namespace

SviSolver::SviSolver(std::size_t capacity) {
    for (auto* column : {&k_, &variance_, &root_weight_, &y_, &bow_, &residual_, &basis_[0],
                         &basis_[1], &basis_[2], &by_m_, &by_sigma_})
        column->reserve(capacity);
    sums_.reserve(most_starts);
    starts_.reserve(most_starts);
}

void SviSolver::clear() {
    k_.clear();
    variance_.clear();
    root_weight_.clear();
}

void SviSolver::add(double k, double total_variance, double root_weight) {
    invariant(k_.size() < k_.capacity(), "a fit has room for its points");
    k_.push_back(k);
    variance_.push_back(total_variance);
    root_weight_.push_back(root_weight);
}

void SviSolver::bound_the_search(const Reach& reach) {
    reach_ = reach;
    const auto [low, high] = std::ranges::minmax(k_);
    low_ = low;
    high_ = high;
    span_ = high - low;
    const std::size_t n = k_.size();
    for (auto* column :
         {&y_, &bow_, &residual_, &basis_[0], &basis_[1], &basis_[2], &by_m_, &by_sigma_})
        column->resize(n);
}

// Modified Gram-Schmidt on the columns 1, y and sqrt(y^2 + 1) - 1. If the free solution breaks
// |tilt| <= bend, the best one lies on an edge, tilt = +bend or tilt = -bend with bend >= 0: the
// problem is convex.
SviSolver::Linear SviSolver::solve(double m, double sigma) {
    const std::size_t n = k_.size();
    const double inverse = 1 / sigma;
    double norm = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const double y = (k_[i] - m) * inverse;
        y_[i] = y;
        bow_[i] = y * y / (std::sqrt(y * y + 1) + 1);  // sqrt(y^2 + 1) - 1 without cancellation
        norm += root_weight_[i] * root_weight_[i];
    }
    norm = std::sqrt(norm);
    auto& one = basis_[0];
    auto& first = basis_[1];
    auto& second = basis_[2];
    for (std::size_t i = 0; i < n; ++i) {
        one[i] = root_weight_[i] / norm;
        first[i] = root_weight_[i] * y_[i];
        second[i] = root_weight_[i] * bow_[i];
        residual_[i] = root_weight_[i] * variance_[i];
    }
    const double target_mean = dot(one, residual_);
    const double y_mean = dot(one, first);
    const double bow_mean = dot(one, second);
    subtract(residual_, target_mean, one);
    subtract(first, y_mean, one);
    subtract(second, bow_mean, one);

    Linear found;
    const double y_norm = std::sqrt(dot(first, first));
    const double bow_norm = std::sqrt(dot(second, second));
    bool free = false;
    if (y_norm > 0) {
        for (double& value : first) value /= y_norm;
        const double shared = dot(first, second);
        subtract(second, shared, first);
        const double own = std::sqrt(dot(second, second));
        if (own > 1e-11 * bow_norm) {
            for (double& value : second) value /= own;
            const double along_bow = dot(second, residual_);
            const double along_y = dot(first, residual_);
            found.bend = along_bow / own;
            found.tilt = (along_y - shared * found.bend) / y_norm;
            free = std::abs(found.tilt) <= found.bend;
            if (free) {
                subtract(residual_, along_y, first);
                subtract(residual_, along_bow, second);
                basis_size_ = 3;
            }
        }
    }
    if (!free) {
        // One column, bow + sign y, for each sign; the better of the two with bend >= 0.
        double best_gain = 0;
        double best_sign = 0;
        for (const double sign : {-1.0, 1.0}) {
            for (std::size_t i = 0; i < n; ++i)
                first[i] = root_weight_[i] * (bow_[i] + sign * y_[i]);
            subtract(first, dot(one, first), one);
            const double square = dot(first, first);
            const double along = dot(first, residual_);
            if (!(square > 0) || !(along > 0)) continue;
            const double gain = along / square * along;
            if (gain > best_gain) {
                best_gain = gain;
                best_sign = sign;
            }
        }
        found.bend = found.tilt = 0;
        basis_size_ = 1;
        if (best_sign != 0) {
            for (std::size_t i = 0; i < n; ++i)
                first[i] = root_weight_[i] * (bow_[i] + best_sign * y_[i]);
            subtract(first, dot(one, first), one);
            const double length = std::sqrt(dot(first, first));
            for (double& value : first) value /= length;
            const double along = dot(first, residual_);
            found.bend = along / length;
            found.tilt = best_sign * found.bend;
            subtract(residual_, along, first);
            basis_size_ = 2;
        }
    }
    found.level = (target_mean - found.tilt * y_mean - found.bend * bow_mean) / norm;
    found.sum_of_squares = dot(residual_, residual_);
    return found;
}

// The sum of squares of solve(), from moments: one pass, accurate enough to choose starts by.
double SviSolver::scan(double m, double sigma) const {
    const double inverse = 1 / sigma;
    double s1 = 0, sy = 0, sz = 0, st = 0, syy = 0, syz = 0, szz = 0, syt = 0, szt = 0, stt = 0;
    for (std::size_t i = 0; i < k_.size(); ++i) {
        const double y = (k_[i] - m) * inverse;
        const double z = y * y / (std::sqrt(y * y + 1) + 1);
        const double weight = root_weight_[i] * root_weight_[i];
        const double t = variance_[i];
        s1 += weight;
        sy += weight * y;
        sz += weight * z;
        st += weight * t;
        syy += weight * y * y;
        syz += weight * y * z;
        szz += weight * z * z;
        syt += weight * y * t;
        szt += weight * z * t;
        stt += weight * t * t;
    }
    syy -= sy * sy / s1;
    syz -= sy * sz / s1;
    szz -= sz * sz / s1;
    syt -= sy * st / s1;
    szt -= sz * st / s1;
    stt -= st * st / s1;
    const double determinant = syy * szz - syz * syz;
    if (determinant > 1e-12 * syy * szz) {
        const double bend = (syy * szt - syz * syt) / determinant;
        const double tilt = (szz * syt - syz * szt) / determinant;
        if (std::abs(tilt) <= bend) return stt - bend * szt - tilt * syt;
    }
    double gain = 0;
    for (const double sign : {-1.0, 1.0}) {
        const double square = szz + 2 * sign * syz + syy;
        const double along = szt + sign * syt;
        if (square > 0 && along > 0) gain = std::max(gain, along * along / square);
    }
    return stt - gain;
}

SviSlice SviSolver::slice_of(const Linear& linear, double m, double sigma) const {
    return {.a = linear.level - linear.bend,
            .b = linear.bend / sigma,
            .rho = linear.bend > 0 ? std::clamp(linear.tilt / linear.bend, -1.0, 1.0) : 0,
            .m = m,
            .sigma = sigma};
}

SviSlice SviSolver::best_at(double m, double sigma) { return slice_of(solve(m, sigma), m, sigma); }

SviSolver::Solution SviSolver::refine(double m, double sigma, int iterations) {
    // A start outside stays where it is allowed to: the bounds widen to it.
    const double m_low = std::min(m, low_ - reach_.m * span_);
    const double m_high = std::max(m, high_ + reach_.m * span_);
    const double sigma_low = std::min(sigma, sigma_least * span_);
    const double sigma_high = std::max(sigma, reach_.sigma * span_);
    const std::size_t n = k_.size();

    Linear best = solve(m, sigma);
    double damping = 1e-3;
    for (int iteration = 0; iteration < iterations; ++iteration) {
        // d w / d m = -(tilt + bend y / sqrt(y^2 + 1)) / sigma, d w / d ln sigma = that times y
        // sigma; both without what the basis can follow. The residual already is.
        for (std::size_t i = 0; i < n; ++i) {
            const double inner = bow_[i] + 1;
            const double rise = root_weight_[i] * (best.tilt + best.bend * y_[i] / inner);
            by_m_[i] = -rise;  // in units of sigma
            by_sigma_[i] = -rise * y_[i];
        }
        for (std::size_t column = 0; column < basis_size_; ++column) {
            subtract(by_m_, dot(by_m_, basis_[column]), basis_[column]);
            subtract(by_sigma_, dot(by_sigma_, basis_[column]), basis_[column]);
        }
        const double h11 = dot(by_m_, by_m_);
        const double h12 = dot(by_m_, by_sigma_);
        const double h22 = dot(by_sigma_, by_sigma_);
        const double g1 = dot(by_m_, residual_);
        const double g2 = dot(by_sigma_, residual_);
        if (!(h11 > 0) && !(h22 > 0)) break;

        bool better = false;
        bool settled = false;
        while (!better && damping < 1e12) {
            const double d11 = h11 * (1 + damping) + 1e-300;
            const double d22 = h22 * (1 + damping) + 1e-300;
            const double determinant = d11 * d22 - h12 * h12;
            const double step_m = (d22 * g1 - h12 * g2) / determinant;
            const double step_sigma = std::clamp((d11 * g2 - h12 * g1) / determinant, -1.0, 1.0);
            if (!std::isfinite(step_m) || !std::isfinite(step_sigma)) {
                damping *= 10;
                continue;
            }
            const double next_m =
                std::clamp(m + std::clamp(step_m * sigma, -span_, span_), m_low, m_high);
            const double next_sigma =
                std::clamp(sigma * numeric::exp(step_sigma), sigma_low, sigma_high);
            settled = std::abs(next_m - m) <= 1e-12 * (std::abs(m) + sigma) &&
                      std::abs(next_sigma - sigma) <= 1e-12 * sigma;
            const Linear trial = solve(next_m, next_sigma);
            if (trial.sum_of_squares < best.sum_of_squares) {
                settled = settled ||
                          best.sum_of_squares - trial.sum_of_squares <= 1e-13 * best.sum_of_squares;
                best = trial;
                m = next_m;
                sigma = next_sigma;
                damping = std::max(damping * 0.1, 1e-14);
                better = true;
            } else {
                if (settled) break;
                damping *= 8;
            }
        }
        if (!better || settled) break;
    }
    return {.slice = slice_of(best, m, sigma), .sum_of_squares = best.sum_of_squares};
}

SviSolver::Solution SviSolver::search(int m_starts, std::span<const double> sigma_starts_in_spans,
                                      int narrowed, int iterations) {
    // m over the points and half their span on either side.
    const auto rows = static_cast<std::size_t>(m_starts);
    const std::size_t columns = sigma_starts_in_spans.size();
    invariant(rows > 1 && rows * columns <= most_starts, "the starts fit their table");
    const double first = low_ - span_ / 2;
    const double step = 2 * span_ / static_cast<double>(rows - 1);
    sums_.clear();
    for (std::size_t row = 0; row < rows; ++row)
        for (const double share : sigma_starts_in_spans)
            sums_.push_back(scan(first + static_cast<double>(row) * step, share * span_));

    // Dips: no neighbour lies lower.
    starts_.clear();
    for (std::size_t row = 0; row < rows; ++row)
        for (std::size_t column = 0; column < columns; ++column) {
            const double sum = sums_[row * columns + column];
            bool dip = true;
            for (std::size_t r = row > 0 ? row - 1 : 0; r <= std::min(row + 1, rows - 1); ++r)
                for (std::size_t c = column > 0 ? column - 1 : 0;
                     c <= std::min(column + 1, columns - 1); ++c)
                    dip = dip && sums_[r * columns + c] >= sum;
            if (dip)
                starts_.push_back({.m = first + static_cast<double>(row) * step,
                                   .sigma = sigma_starts_in_spans[column] * span_,
                                   .sum = sum});
        }
    std::ranges::sort(starts_, [](const Start& a, const Start& b) {
        return a.sum != b.sum ? a.sum < b.sum : (a.m != b.m ? a.m < b.m : a.sigma < b.sigma);
    });
    Solution best{.slice = {}, .sum_of_squares = std::numeric_limits<double>::infinity()};
    for (std::size_t i = 0; i < starts_.size() && i < static_cast<std::size_t>(narrowed); ++i) {
        const Solution found = refine(starts_[i].m, starts_[i].sigma, iterations);
        if (found.sum_of_squares < best.sum_of_squares) best = found;
    }
    return best;
}

}  // namespace tradewind::options
