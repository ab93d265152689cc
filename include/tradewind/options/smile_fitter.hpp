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
struct PenaltyProblem;
struct VarianceBand;

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
    Penalised,  // arbitrage cost something
    Raised,     // and then the smile was raised above the earlier one
    Blended,    // or moved towards a smile without any
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

// Fits one expiry's smile to bid and ask. A quote's band is (volatility -+ half_spread / vega)^2 T
// in total variance, never narrower than least_half_spread_volatility either way; where the smile
// stands in it is measured in half spreads, r: -1 at the bid, 1 at the ask. `loss` is the mean of
//     0.0025 r^2 + tail(max(|r| - 0.9, 0)),
//     tail(e) = e^2 / 2 up to 0.2, then 0.02 + 0.4 ln(1 + (e - 0.2) / 2):
// inside its spread a quote hardly pulls, outside by the logarithm of the distance (Cauchy's
// tails), so that quotes which no such smile can meet do not spoil what it can, and bids and asks,
// not middles, are what is met.
//
// Every smile given is free of butterfly arbitrage (g >= margin_g at every k) and of calendar
// arbitrage against the neighbours it was given (total variance between theirs at every k), as
// free_of_butterflies() and free_of_calendars() judge. Arbitrage is a penalty in a five-parameter
// Levenberg-Marquardt that grows until there is none; what then still remains is removed by raising
// the smile above the earlier one, or by moving its parameters towards a smile without any: the one
// from before, a neighbour's, or a flat one. A warm start that is free of arbitrage is never
// followed by a larger loss.
//
// Deterministic; allocates at construction only. One thread at a time.
class SmileFitter {
public:
    // Bounds of a smile's width, in spans of the quotes' k.
    static constexpr double least_sigma_in_spans = 1e-4;
    static constexpr double greatest_sigma_in_spans = 1.5;

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

    // For a joint fit of many expiries (Surface::refit_all). start() takes the quotes and says
    // where the search begins: `warm`, or what the quotes alone suggest; bands() are those quotes.
    // settle() takes `warm` as fitted, makes it free of arbitrage by as little as that needs, and
    // judges it.
    std::expected<SviSlice, SmileRefusal> start(const Request& request);
    std::span<const VarianceBand> bands() const;
    double strikes_span() const { return strikes_span_; }
    std::expected<SmileFit, SmileRefusal> settle(const Request& request);

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
    SviSlice start_without(const Target& target);
    PenaltyProblem problem_of(const Target& target, double strength);
    SviSlice stepped(PenaltyProblem& problem, SviSlice slice, int iterations);
    struct Penalised {
        SviSlice slice;
        SmileAdjustment adjustment;  // None, or Penalised where arbitrage would have paid
    };
    Penalised penalised(const SviSlice& start, const Target& target);
    bool free_of_arbitrage(const SviSlice& slice, const Target& target) const;
    SviSlice raised(SviSlice slice, const Target& target) const;
    std::expected<SviSlice, SmileRefusal> blended(const SviSlice& slice, const SviSlice* warm,
                                                  const Target& target) const;
    std::expected<SmileFit, SmileRefusal> finished(SmileFit fit, const SviSlice* warm,
                                                   const Target& target);
    void judge(SmileFit& fit);

    SmileFitSettings settings_;
    std::unique_ptr<SviSolver> solver_;
    std::vector<Point> points_;
    std::vector<double> strikes_;
    double strikes_span_ = 0;
    std::vector<SmileResidual> residuals_;
    std::vector<VarianceBand> bands_;
    std::vector<double> nodes_;
};

}  // namespace tradewind::options
