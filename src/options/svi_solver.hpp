#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "tradewind/options/svi.hpp"

namespace tradewind::options {

// Weighted least squares of raw SVI in total variance, reduced to two dimensions. With
// y = (k - m) / sigma the smile is linear in three numbers,
//     w = level + tilt y + bend (sqrt(y^2 + 1) - 1),    b = bend / sigma, rho = tilt / bend,
// where |tilt| <= bend. They are solved for exactly at every (m, sigma); Levenberg-Marquardt with
// Kaufman's Jacobian (the part of dw/d(m, ln sigma) that the three columns cannot follow) walks the
// remaining two. Working space is reserved at construction.
class SviSolver {
public:
    explicit SviSolver(std::size_t capacity);

    // The points, in any order, with the square root of each one's weight. At most the capacity.
    void clear();
    void add(double k, double total_variance, double root_weight);
    void set_root_weight(std::size_t point, double root_weight) {
        root_weight_[point] = root_weight;
    }
    std::size_t size() const { return k_.size(); }
    // How far a search may go, in spans of k: m beyond the points, sigma.
    struct Reach {
        double m;
        double sigma;
    };
    // Once all points are there.
    void bound_the_search(const Reach& reach);

    struct Solution {
        SviSlice slice;
        double sum_of_squares = 0;  // weighted
    };
    // From the (m, sigma) of a smile; never worse than that smile if it is well formed.
    Solution refine(double m, double sigma, int iterations);
    // The best smile with that m and sigma.
    SviSlice best_at(double m, double sigma);
    // From a grid of `m_starts` by sigma_starts, the best `narrowed` of whose dips are refined.
    Solution search(int m_starts, std::span<const double> sigma_starts_in_spans, int narrowed,
                    int iterations);

private:
    struct Linear {
        double level = 0;
        double tilt = 0;
        double bend = 0;
        double sum_of_squares = 0;
    };
    Linear solve(double m, double sigma);  // leaves residuals and the basis behind
    double scan(double m, double sigma) const;
    SviSlice slice_of(const Linear& linear, double m, double sigma) const;

    std::vector<double> k_, variance_, root_weight_;
    // One column each, times the root weights: y, sqrt(y^2 + 1) - 1, the target, what is left of
    // it; and an orthonormal basis of the active columns.
    std::vector<double> y_, bow_, residual_;
    std::array<std::vector<double>, 3> basis_;
    std::size_t basis_size_ = 0;
    std::vector<double> by_m_, by_sigma_;
    struct Start {
        double m, sigma, sum;
    };
    std::vector<double> sums_;
    std::vector<Start> starts_;
    double low_ = 0, high_ = 0, span_ = 1;
    Reach reach_{};
};

}  // namespace tradewind::options
