#include "svi_joint.hpp"

#include <algorithm>
#include <cmath>

#include "tradewind/numeric/math.hpp"

namespace tradewind::options {
namespace {

constexpr double last_strength = 1e6;
constexpr double strength_growth = 10;
constexpr int most_iterations = 200;  // at one strength; few come near
constexpr double settled = 1e-6;      // a share of the cost

// sinh(u) for u from -5 to 5.
template <std::size_t N>
const std::array<double, N>& unit_nodes() {
    static const std::array<double, N> nodes = [] {
        std::array<double, N> values{};
        for (std::size_t i = 0; i < N; ++i) {
            const double u = 10 * static_cast<double>(i) / static_cast<double>(N - 1) - 5;
            values[i] = (numeric::exp(u) - numeric::exp(-u)) / 2;
        }
        return values;
    }();
    return nodes;
}

// Lower triangle of a Cholesky factor; false where the block is not positive definite.
template <class Block>
bool factorise(const Block& block, Block& lower) {
    for (std::size_t i = 0; i < svi_dimension; ++i)
        for (std::size_t j = 0; j <= i; ++j) {
            double sum = block[i][j];
            for (std::size_t l = 0; l < j; ++l) sum -= lower[i][l] * lower[j][l];
            if (i != j) {
                lower[i][j] = sum / lower[j][j];
            } else {
                if (!(sum > 0)) return false;
                lower[i][i] = std::sqrt(sum);
            }
        }
    return true;
}

template <class Block>
SviVector solved(const Block& lower, SviVector x) {
    for (std::size_t i = 0; i < svi_dimension; ++i) {
        for (std::size_t l = 0; l < i; ++l) x[i] -= lower[i][l] * x[l];
        x[i] /= lower[i][i];
    }
    for (std::size_t i = svi_dimension; i-- > 0;) {
        for (std::size_t l = i + 1; l < svi_dimension; ++l) x[i] -= lower[l][i] * x[l];
        x[i] /= lower[i][i];
    }
    return x;
}

}  // namespace

SviJoint::SviJoint(std::size_t max_smiles, std::size_t max_points) : max_points_{max_points} {
    smiles_.reserve(max_smiles);
    points_.reserve(max_points);
}

void SviJoint::clear() {
    smiles_.clear();
    points_.clear();
}

bool SviJoint::add(std::span<const VarianceBand> points, const SviSlice& start,
                   const Bounds& bounds) {
    if (smiles_.size() == smiles_.capacity() || points.empty() ||
        points_.size() + points.size() > max_points_)
        return false;
    Smile& smile = smiles_.emplace_back();
    smile.first = points_.size();
    smile.count = points.size();
    smile.bounds = bounds;
    smile.slice = moved(start, {}, bounds.least_sigma, bounds.greatest_sigma);
    double variance = 0;
    smile.weight = 0;
    for (const VarianceBand& point : points) {
        points_.push_back(point);
        variance += point.variance;
        smile.weight += 2 / (point.below + point.above);
    }
    const auto n = static_cast<double>(points.size());
    smile.weight /= n;
    smile.width = std::sqrt(variance / n) / 2;
    return true;
}

// Where arbitrage is looked for: along the deviations of the price, and along the smile's own bend.
void SviJoint::place_nodes() {
    const auto& unit = unit_nodes<nodes_each>();
    for (Smile& smile : smiles_)
        for (std::size_t i = 0; i < nodes_each; ++i) {
            smile.nodes[i] = unit[i] * smile.width;
            smile.nodes[nodes_each + i] = smile.slice.m + smile.slice.sigma * unit[i];
        }
}

double SviJoint::assemble(Of which, double strength) {
    const double root_strength = std::sqrt(strength);
    const auto slice_of = [which](const Smile& smile) -> const SviSlice& {
        return which == Of::Slices ? smile.slice : smile.trial;
    };
    for (Smile& smile : smiles_) {
        smile.normal = {};
        smile.beside = {};
        add_quotes(smile.normal, slice_of(smile),
                   std::span{points_}.subspan(smile.first, smile.count));
        add_butterflies(smile.normal, slice_of(smile), smile.nodes, smile.bounds.margin_g, strength,
                        smile.weight * root_strength);
    }
    for (std::size_t i = 0; i + 1 < smiles_.size(); ++i) {
        Smile& first = smiles_[i];
        Smile& second = smiles_[i + 1];
        const SviSlice& earlier = slice_of(first);
        const SviSlice& later = slice_of(second);
        const double weight = root_strength * std::min(first.weight, second.weight);
        const double span = std::max(first.bounds.span, second.bounds.span);
        // A variance by which the earlier lies above the later, with both gradients.
        const auto crossed = [&](double excess, const SviVector& by_earlier,
                                 const SviVector& by_later, double its_weight) {
            SviVector up{};
            SviVector down{};
            for (std::size_t j = 0; j < svi_dimension; ++j) {
                up[j] = by_earlier[j] * its_weight;
                down[j] = -by_later[j] * its_weight;
            }
            first.normal.add(excess * its_weight, up);
            const double counted = second.normal.cost;
            second.normal.add(excess * its_weight, down);
            second.normal.cost = counted;  // once
            for (std::size_t j = 0; j < svi_dimension; ++j)
                for (std::size_t l = 0; l < svi_dimension; ++l)
                    first.beside[j][l] += up[j] * down[l];
        };
        for (const Smile* owner : {&first, &second})
            for (const double k : owner->nodes) {
                const double excess =
                    earlier.total_variance(k) * (1 + 1e-6) - later.total_variance(k);
                if (!(excess > 0)) continue;
                crossed(excess, svi_jet(earlier, k).by_value, svi_jet(later, k).by_value,
                        weight / (1 + std::abs(k) / span));
            }
        for (const double side : {-1.0, 1.0}) {
            const double excess = earlier.b * (1 + side * earlier.rho) * (1 + 1e-6) -
                                  later.b * (1 + side * later.rho);
            if (!(excess > 0)) continue;
            crossed(excess, {0, 1 + side * earlier.rho, side * earlier.b, 0, 0},
                    {0, 1 + side * later.rho, side * later.b, 0, 0}, weight * span);
        }
    }
    double cost = 0;
    for (std::size_t i = 0; i < smiles_.size(); ++i) {
        Smile& smile = smiles_[i];
        cost += smile.normal.cost;
        const SviTurn turn{slice_of(smile)};
        turn.apply(smile.normal);
        turn.apply_rows(smile.beside);
        if (i > 0) turn.apply_columns(smiles_[i - 1].beside);
    }
    return cost;
}

// Block elimination from the first smile on, then back.
bool SviJoint::solve(double damping) {
    for (std::size_t i = 0; i < smiles_.size(); ++i) {
        Smile& smile = smiles_[i];
        Block block = smile.normal.matrix;
        SviVector right = smile.normal.right;
        for (std::size_t j = 0; j < svi_dimension; ++j)
            block[j][j] += damping * block[j][j] + 1e-300;
        if (i > 0) {
            const Smile& before = smiles_[i - 1];
            for (std::size_t j = 0; j < svi_dimension; ++j)
                for (std::size_t l = 0; l < svi_dimension; ++l) {
                    right[j] -= before.beside[l][j] * before.reduced[l];
                    if (l > j) continue;
                    for (std::size_t p = 0; p < svi_dimension; ++p)
                        block[j][l] -= before.beside[p][j] * before.passed[p][l];
                }
        }
        if (!factorise(block, smile.lower)) return false;
        smile.reduced = solved(smile.lower, right);
        for (std::size_t l = 0; l < svi_dimension; ++l) {
            SviVector column{};
            for (std::size_t j = 0; j < svi_dimension; ++j) column[j] = smile.beside[j][l];
            column = solved(smile.lower, column);
            for (std::size_t j = 0; j < svi_dimension; ++j) smile.passed[j][l] = column[j];
        }
    }
    for (std::size_t i = smiles_.size(); i-- > 0;) {
        Smile& smile = smiles_[i];
        smile.step = smile.reduced;
        if (i + 1 < smiles_.size())
            for (std::size_t j = 0; j < svi_dimension; ++j)
                for (std::size_t l = 0; l < svi_dimension; ++l)
                    smile.step[j] -= smile.passed[j][l] * smiles_[i + 1].step[l];
        if (!std::ranges::all_of(smile.step, [](double x) { return std::isfinite(x); }))
            return false;
    }
    return true;
}

void SviJoint::descend(double strength) {
    place_nodes();
    double cost = assemble(Of::Slices, strength);
    double damping = 1e-3;
    for (int iteration = 0; iteration < most_iterations; ++iteration) {
        bool better = false;
        double gain = 0;
        for (; !better && damping < 1e10; damping *= 8) {
            if (!solve(damping)) continue;
            for (Smile& smile : smiles_)
                smile.trial = moved(smile.slice, smile.step, smile.bounds.least_sigma,
                                    smile.bounds.greatest_sigma);
            const double at_trial = assemble(Of::Trials, strength);
            if (at_trial < cost) {
                gain = cost - at_trial;
                cost = at_trial;
                for (Smile& smile : smiles_) smile.slice = smile.trial;
                better = true;
                damping = std::max(damping / 80, 1e-12);
            } else {
                assemble(Of::Slices, strength);
            }
        }
        if (!better || gain <= settled * cost) return;
    }
}

void SviJoint::fit(double first_strength) {
    if (smiles_.empty()) return;
    // A bend that one expiry's few quotes do not show may be needed to stay clear of its
    // neighbours.
    double widest = 0;
    for (const Smile& smile : smiles_) widest = std::max(widest, smile.bounds.greatest_sigma);
    for (Smile& smile : smiles_) smile.bounds.greatest_sigma = widest;
    for (double strength = first_strength; strength <= last_strength * 1.5;
         strength *= strength_growth)
        descend(strength);
}

}  // namespace tradewind::options
