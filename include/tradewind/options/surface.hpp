#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <span>
#include <vector>

#include "tradewind/model/timestamp.hpp"
#include "tradewind/options/smile_fitter.hpp"

namespace tradewind::options {

class SviJoint;

// What one expiry's smile is fitted from.
struct ExpiryQuotes {
    Timestamp expiry;    // the instant of settlement; it names the expiry
    double years = 0;    // until then, by the caller's clock
    double forward = 0;  // of the underlying for then; quotes carry k = ln(strike / forward)
    std::span<const SmileQuote> quotes{};
};

// One expiry of a surface.
struct ExpirySmile {
    Timestamp expiry{};
    double forward = 0;
    SmileFit fit{};  // years to expiry, age and quality too
    // Whether the quotes of the last refit were refused, which left the smile before in place.
    bool refused = false;
    SmileRefusal refusal{};

    template <class Archive>
    void serialize(Archive& archive) {
        archive(expiry, forward, fit.slice.a, fit.slice.b, fit.slice.rho, fit.slice.m,
                fit.slice.sigma, fit.years, fit.fitted_at, fit.quotes, fit.crossed, fit.unusable,
                fit.loss, fit.root_mean_square_volatility, fit.largest_residual_volatility,
                fit.root_mean_square_half_spreads, fit.inside_share, fit.minimum_g, fit.adjustment,
                fit.quality, refused, refusal);
    }
};

// Implied volatility at one point, with its first and second derivative by log-moneyness k.
struct SmileShape {
    double volatility = 0;  // a fraction a year
    double skew = 0;        // d volatility / dk: mostly negative for equities
    double curvature = 0;   // d2 volatility / dk2
};

// At the money (k = 0), between two horizons.
struct TermStructure {
    double short_volatility = 0;
    double long_volatility = 0;
    double ratio = 1;               // short / long: above 1 when near volatility is dearer
    double slope = 0;               // volatility per year between the horizons
    double forward_volatility = 0;  // of the time between them: sqrt((w2 - w1) / (T2 - T1))
};

struct SurfaceVerdict {
    double minimum_g = 1;        // the smallest of all smiles
    double calendar_excess = 0;  // total variance by which a smile exceeds the next; 0: never
    bool free_of_arbitrage = true;
};

// Smiles over expiries, in the order of time. Between two expiries total variance is linear in time
// at constant k; before the first and after the last, volatility at constant k stays that of the
// nearest expiry. Where neither neighbour crosses the other, no interpolated pair does: total
// variance never falls with time at any k. The forward is log-linear in time between expiries and
// constant outside.
//
// All smiles are kept free of arbitrage as SmileFitter describes: refit() holds one between its
// neighbours as they stand; refit_all() starts from the earliest expiry and holds each above the
// one before. Reading costs a binary search and two smiles. Allocates at construction only.
//
// A smile that stays while time goes on keeps its volatilities at constant k: total variance (a and
// b) shrinks in proportion to the time left. Neither a butterfly nor a calendar arbitrage comes of
// that. Every smile must be counted at the same moment to be compared; refit_all() sees to it, and
// before refit() of one expiry the caller does, by age().
class Surface {
public:
    struct Settings {
        SmileFitSettings fit;
        std::size_t max_expiries = 64;
    };
    explicit Surface(const Settings& settings);
    Surface() : Surface(Settings{}) {}
    ~Surface();
    Surface(Surface&&) noexcept;
    Surface& operator=(Surface&&) noexcept;

    // Fits one expiry, new or known; the rest of the surface stays. On refusal a known expiry
    // keeps its smile, marked as refused and aged to `quotes.years`.
    std::expected<SmileFit, SmileRefusal> refit(const ExpiryQuotes& quotes, Timestamp now);

    // What became of an expiry in refit_all(): its smile in the surface is new unless refused; and
    // when refused it is the one from before, or there is none.
    struct Outcome {
        Timestamp expiry{};
        bool refused = false;
        SmileRefusal refusal{};
        bool in_surface = false;
    };
    // Fits the whole surface anew, from the smiles before where an expiry has one. Expiries that
    // are not named leave it. Give them in the order of time; one that is not is refused. The
    // outcomes hold until the next call.
    std::span<const Outcome> refit_all(std::span<const ExpiryQuotes> expiries, Timestamp now);

    // Takes expired smiles out: those whose expiry is not after `now`.
    void expire(Timestamp now);
    // Counts the time left of every smile anew: double years_until(Timestamp expiry), by the clock
    // that its quotes were counted with. A smile without any is taken out.
    template <class YearsUntil>
    void age(const YearsUntil& years_until) {
        auto kept = smiles_.begin();
        for (const ExpirySmile& smile : smiles_) {
            *kept = smile;
            if (restate(*kept, years_until(smile.expiry))) ++kept;
        }
        smiles_.erase(kept, smiles_.end());
    }
    // After a split that makes `ratio` shares of one: strikes and forwards fall alike, smiles stay.
    void adjust(double ratio);

    std::span<const ExpirySmile> smiles() const { return smiles_; }
    const ExpirySmile* find(Timestamp expiry) const;
    // Residuals of the quotes last fitted, by refit() or as the last of refit_all().
    std::span<const SmileResidual> residuals() const { return fitter_.residuals(); }

    // The surface at a k and a time. Refused: no smile yet, time or k not usable.
    std::expected<VariancePoint, SmileRefusal> variance(double k, double years) const;
    std::expected<double, SmileRefusal> volatility(double k, double years) const;
    std::expected<double, SmileRefusal> volatility_of_strike(double strike, double years) const;
    std::expected<SmileShape, SmileRefusal> shape(double k, double years) const;
    std::expected<double, SmileRefusal> forward(double years) const;
    // Needs short_years < long_years.
    std::expected<TermStructure, SmileRefusal> term_structure(double short_years,
                                                              double long_years) const;

    SurfaceVerdict verdict() const;

    template <class Archive>
    void serialize(Archive& archive) {
        archive(smiles_);
    }

private:
    std::vector<ExpirySmile>::iterator place(Timestamp expiry);
    // The smile with so much time left; false when it has none or cannot have as much.
    static bool restate(ExpirySmile& smile, double years);

    Settings settings_;
    SmileFitter fitter_;
    std::vector<ExpirySmile> smiles_;
    std::vector<ExpirySmile> before_;
    std::vector<Outcome> outcomes_;
    std::unique_ptr<SviJoint> joint_;
    std::vector<std::size_t> places_;  // of its smiles among the quotes given
};

}  // namespace tradewind::options
