#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "svi_penalty.hpp"
#include "tradewind/options/svi.hpp"

namespace tradewind::options {

// All smiles of a surface at once. The cost is that of each smile's quotes (band_loss()), and with
// a growing strength that of its butterflies and of every place where an expiry lies above the
// next. Levenberg-Marquardt on all parameters together; only neighbours meet, so that the normal
// equations are block tridiagonal, 5 by 5, and a step costs in proportion to the expiries. Fitted
// one after the other instead, what an early smile does where nothing quotes it would bind all
// later ones.
//
// What remains of arbitrage is within the last strength's reach: some 1e-4 of a half spread.
// Deterministic; allocates at construction only.
class SviJoint {
public:
    SviJoint(std::size_t max_smiles, std::size_t max_points);

    struct Bounds {
        double span = 1;  // of the quotes' k
        double least_sigma = 0;
        double greatest_sigma = 1;
        double margin_g = 0;
    };
    void clear();
    // In the order of time. False: no room.
    bool add(std::span<const VarianceBand> points, const SviSlice& start, const Bounds& bounds);
    // `strength` runs from `first` to 1e6, tenfold.
    void fit(double first_strength);

    std::size_t size() const { return smiles_.size(); }
    const SviSlice& slice(std::size_t i) const { return smiles_[i].slice; }

private:
    static constexpr std::size_t nodes_each = 41;
    using Block = std::array<SviVector, svi_dimension>;
    struct Smile {
        std::size_t first, count;  // its points
        SviSlice slice, trial;
        Bounds bounds;
        double weight;  // mean of 1 / half spread in total variance
        double width;   // half a deviation of the logarithm
        std::array<double, 2 * nodes_each> nodes;
        // The normal equations, and what solving them leaves.
        SviNormal normal;
        Block beside;  // with the next smile: rows this one's parameters, columns the next one's
        Block lower;
        Block passed;  // inverse of the eliminated block times `beside`
        SviVector reduced, step;
    };
    void place_nodes();
    // The cost of the slices, or of the trials, with its normal equations.
    enum class Of : bool { Slices, Trials };
    double assemble(Of which, double strength);
    bool solve(double damping);
    void descend(double strength);

    std::vector<Smile> smiles_;
    std::vector<VarianceBand> points_;
    std::size_t max_points_;
};

}  // namespace tradewind::options
