#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "tradewind/model/timestamp.hpp"
#include "tradewind/options/svi.hpp"
#include "tradewind/options/svi_fit.hpp"

namespace tradewind::options {

class SviSolver;
struct WeightedVariance;

// One out-of-the-money option as a smile sees it. Vega and half_spread share one unit of price.
struct SmileQuote {
    double k = 0;            // ln(strike / forward)
    double volatility = 0;   // implied by the middle of bid and ask; a fraction a year
    double vega = 0;         // price for a change of 1.00 in volatility
    double half_spread = 0;  // (ask - bid) / 2; negative: crossed
};

// How freedom from arbitrage was reached.
enum class SmileAdjustment : std::uint8_t {
    None,       // the best fit has none
    Penalised,  // fitted again with arbitrage as a cost
    Blended,    // and then moved towards a smile without any
    Kept,       // the smile from before is no worse than the new one, and stays
};
std::string_view name_of(SmileAdjustment adjustment);

enum class SmileQuality : std::uint8_t { Good, Fair, Poor };
std::string_view name_of(SmileQuality quality);

struct SmileFitSettings {
    std::size_t max_quotes = 512;  // of one expiry; memory is reserved for them
    // A quote whose half spread is narrower than this, in volatility, weighs as if it were not.
    double least_half_spread_volatility = 0.0005;
    double margin_g = 1e-4;  // the smallest g that a fitted smile may have
    // Shares of quotes whose residual lies inside half the spread.
    double good_inside_share = 0.9;
    double fair_inside_share = 0.6;
};

// A fitted smile and what it is worth.
struct SmileFit {
    SviSlice slice{};
    double years = 0;  // to expiry, when fitted
    Timestamp fitted_at{};
    std::uint32_t quotes = 0;    // fitted
    std::uint32_t crossed = 0;   // left out
    std::uint32_t unusable = 0;  // left out: a number that is NaN, infinite or not positive
    double loss = 0;             // what the fit made small: see SmileFitter
    double root_mean_square_volatility = 0;
    double largest_residual_volatility = 0;
    double root_mean_square_half_spreads = 0;
    double inside_share = 0;  // of the quotes, residual at most half the spread
    double minimum_g = 1;     // over all k
    SmileAdjustment adjustment = SmileAdjustment::None;
    SmileQuality quality = SmileQuality::Poor;

    std::chrono::nanoseconds age(Timestamp now) const { return now - fitted_at; }
};

struct SmileResidual {
    std::size_t quote = 0;    // its place among the quotes given
    double volatility = 0;    // smile - quote
    double half_spreads = 0;  // the same in half spreads of the quote
};

// Fits one expiry's smile to bid and ask. The residual of a quote is (w - volatility^2 T) divided
// by what half the spread is in total variance, 2 volatility T half_spread / vega: this weighs by
// vega and spread. `loss` is the mean of Huber's function of it (r^2/2 up to half the spread, then
// |r| - 1/2), so that one wild quote does not bend the smile.
//
// Every smile given is free of butterfly arbitrage (g >= margin_g at every k) and of calendar
// arbitrage against the neighbours it was given (total variance between theirs at every k), as
// free_of_butterflies() and free_of_calendars() judge. The best fit mostly is; else arbitrage
// becomes a penalty in a five-parameter Levenberg-Marquardt, and what then still remains is removed
// by moving the parameters towards a smile without any: the one from before, a neighbour's, or a
// flat one. A warm start that is free of arbitrage is never followed by a larger loss.
//
// Deterministic; allocates at construction only. One thread at a time.
class SmileFitter {
public:
    explicit SmileFitter(const SmileFitSettings& settings = {});
    ~SmileFitter();
    SmileFitter(SmileFitter&&) noexcept;
    SmileFitter& operator=(SmileFitter&&) noexcept;

    struct Request {
        std::span<const SmileQuote> quotes;
        double years = 0;
        Timestamp at{};
        const SviSlice* warm = nullptr;     // the smile from before, if there is one
        const SviSlice* earlier = nullptr;  // smiles of the neighbouring expiries, which must be
        const SviSlice* later = nullptr;    // free of arbitrage themselves
    };
    std::expected<SmileFit, SmileRefusal> fit(const Request& request);

    // Of the last fit, one for each quote fitted; until the next call of fit().
    std::span<const SmileResidual> residuals() const { return residuals_; }

private:
    struct Point {
        std::size_t quote;
        double k, variance, volatility, root_weight, half_spread_volatility;
    };
    struct Target {
        const SviSlice* earlier;
        const SviSlice* later;
    };
    std::expected<SmileFit, SmileRefusal> take(const Request& request);
    double loss(const SviSlice& slice) const;
    std::size_t quotes_inside(const SviSlice& slice) const;
    SviSlice best_fit(const SviSlice* warm);
    SviSlice penalised(const SviSlice& best, const SviSlice* warm, const Target& target);
    bool free_of_arbitrage(const SviSlice& slice, const Target& target) const;
    std::expected<SviSlice, SmileRefusal> blended(const SviSlice& slice, const SviSlice* warm,
                                                  const Target& target) const;
    void judge(SmileFit& fit);

    SmileFitSettings settings_;
    std::unique_ptr<SviSolver> solver_;
    std::vector<Point> points_;
    std::vector<double> strikes_;
    double strikes_span_ = 0;
    std::vector<SmileResidual> residuals_;
    std::vector<WeightedVariance> penalty_points_;
};

}  // namespace tradewind::options
