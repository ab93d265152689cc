#include "tradewind/options/surface.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "svi_joint.hpp"
#include "tradewind/model/invariant.hpp"
#include "tradewind/numeric/math.hpp"
#include "tradewind/options/svi_arbitrage.hpp"

namespace tradewind::options {
namespace {

// Of the penalty on arbitrage in a joint fit; smiles from before are nearly free of it.
constexpr double first_strength = 0.01;
constexpr double first_strength_warm = 1e4;

bool usable(double value) { return value > 0 && std::isfinite(value); }

}  // namespace

Surface::Surface(const Settings& settings)
    : settings_{settings},
      fitter_{settings.fit},
      joint_{std::make_unique<SviJoint>(settings.max_expiries,
                                        settings.max_expiries * settings.fit.max_quotes)} {
    invariant(settings.max_expiries > 0, "a surface has room for an expiry");
    smiles_.reserve(settings.max_expiries);
    before_.reserve(settings.max_expiries);
    outcomes_.reserve(settings.max_expiries);
    places_.reserve(settings.max_expiries);
}

Surface::~Surface() = default;
Surface::Surface(Surface&&) noexcept = default;
Surface& Surface::operator=(Surface&&) noexcept = default;

std::vector<ExpirySmile>::iterator Surface::place(Timestamp expiry) {
    return std::ranges::lower_bound(smiles_, expiry, {}, &ExpirySmile::expiry);
}

const ExpirySmile* Surface::find(Timestamp expiry) const {
    const auto at = std::ranges::lower_bound(smiles_, expiry, {}, &ExpirySmile::expiry);
    return at != smiles_.end() && at->expiry == expiry ? &*at : nullptr;
}

// With total variance times c, g of Gatheral and Jacquier is A + c B - c^2 C, and A and C are not
// negative: where it is not negative for c = 1 it is not for any smaller c either. Only time that
// runs backwards needs a look.
bool Surface::restate(ExpirySmile& smile, double years) {
    SmileFit& fit = smile.fit;
    if (!usable(years)) return false;
    if (years == fit.years) return true;
    const double share = years / fit.years;
    fit.slice.a *= share;
    fit.slice.b *= share;
    fit.years = years;
    fit.minimum_g = minimum_g(fit.slice);
    return share < 1 || free_of_butterflies(fit.slice);
}

void Surface::adjust(double ratio) {
    invariant(usable(ratio), "a split makes shares");
    for (ExpirySmile& smile : smiles_) smile.forward /= ratio;
}

std::expected<SmileFit, SmileRefusal> Surface::refit(const ExpiryQuotes& quotes, Timestamp now) {
    const auto at = place(quotes.expiry);
    const bool known = at != smiles_.end() && at->expiry == quotes.expiry;
    const ExpirySmile* earlier = at != smiles_.begin() ? &*(at - 1) : nullptr;
    const auto next = known ? at + 1 : at;
    const ExpirySmile* later = next != smiles_.end() ? &*next : nullptr;
    const auto refuse = [&](SmileRefusal refusal) {
        if (known) {
            at->refused = true;
            at->refusal = refusal;
        }
        return std::unexpected{refusal};
    };
    if (!usable(quotes.forward)) return refuse(SmileRefusal::BadForward);
    if (!usable(quotes.years)) return refuse(SmileRefusal::NoTimeLeft);
    if ((earlier != nullptr && !(earlier->fit.years < quotes.years)) ||
        (later != nullptr && !(quotes.years < later->fit.years)))
        return refuse(SmileRefusal::UnorderedExpiry);
    if (!known && smiles_.size() == settings_.max_expiries)
        return refuse(SmileRefusal::TooManyExpiries);
    if (known) {
        restate(*at, quotes.years);
        at->forward = quotes.forward;
    }
    const auto fit = fitter_.fit({.quotes = quotes.quotes,
                                  .years = quotes.years,
                                  .at = now,
                                  .warm = known ? &at->fit.slice : nullptr,
                                  .earlier = earlier != nullptr ? &earlier->fit.slice : nullptr,
                                  .later = later != nullptr ? &later->fit.slice : nullptr});
    if (!fit) return refuse(fit.error());
    const ExpirySmile smile{
        .expiry = quotes.expiry, .forward = quotes.forward, .fit = *fit, .refused = false};
    if (known)
        *at = smile;
    else
        smiles_.insert(at, smile);
    return fit;
}

// Smiles that touch their neighbours cannot be fitted one after the other: what an early one does
// where nothing quotes it would bind all that follow. So they approach their quotes together, sweep
// after sweep, each pulled by its neighbours as they stand, and arbitrage costs more in every
// sweep; the last word is one pass from the earliest on that leaves none.
std::span<const Surface::Outcome> Surface::refit_all(std::span<const ExpiryQuotes> expiries,
                                                     Timestamp now) {
    before_ = smiles_;
    smiles_.clear();
    outcomes_.clear();
    joint_->clear();
    places_.clear();
    const std::size_t count = std::min(expiries.size(), settings_.max_expiries);
    const auto smile_before = [this](Timestamp expiry) -> const ExpirySmile* {
        const auto old = std::ranges::lower_bound(before_, expiry, {}, &ExpirySmile::expiry);
        return old != before_.end() && old->expiry == expiry ? &*old : nullptr;
    };
    bool cold = false;
    for (std::size_t place = 0; place < count; ++place) {
        const ExpiryQuotes& quotes = expiries[place];
        Outcome outcome{.expiry = quotes.expiry};
        const auto refuse = [&](SmileRefusal refusal) {
            outcome.refused = true;
            outcome.refusal = refusal;
        };
        const bool ordered = places_.empty() || (expiries[places_.back()].expiry < quotes.expiry &&
                                                 expiries[places_.back()].years < quotes.years);
        if (!usable(quotes.forward)) {
            refuse(SmileRefusal::BadForward);
        } else if (!usable(quotes.years)) {
            refuse(SmileRefusal::NoTimeLeft);
        } else if (!ordered) {
            refuse(SmileRefusal::UnorderedExpiry);
        } else {
            const ExpirySmile* old = smile_before(quotes.expiry);
            const auto slice = fitter_.start({.quotes = quotes.quotes,
                                              .years = quotes.years,
                                              .at = now,
                                              .warm = old != nullptr ? &old->fit.slice : nullptr});
            const double span = fitter_.strikes_span();
            if (!slice) {
                refuse(slice.error());
            } else if (!joint_->add(fitter_.bands(), *slice,
                                    {.span = span,
                                     .least_sigma = SmileFitter::least_sigma_in_spans * span,
                                     .greatest_sigma = SmileFitter::greatest_sigma_in_spans * span,
                                     .margin_g = 2 * settings_.fit.margin_g + 1e-3})) {
                refuse(SmileRefusal::TooManyQuotes);
            } else {
                places_.push_back(place);
                cold = cold || old == nullptr;
            }
        }
        outcomes_.push_back(outcome);
    }
    joint_->fit(cold ? first_strength : first_strength_warm);

    std::size_t next = 0;  // in places_
    for (std::size_t place = 0; place < count; ++place) {
        const ExpiryQuotes& quotes = expiries[place];
        Outcome& outcome = outcomes_[place];
        const ExpirySmile* earlier = smiles_.empty() ? nullptr : &smiles_.back();
        if (next < places_.size() && places_[next] == place) {
            const auto fit =
                fitter_.settle({.quotes = quotes.quotes,
                                .years = quotes.years,
                                .at = now,
                                .warm = &joint_->slice(next),
                                .earlier = earlier != nullptr ? &earlier->fit.slice : nullptr});
            ++next;
            if (fit) {
                smiles_.push_back({.expiry = quotes.expiry,
                                   .forward = quotes.forward,
                                   .fit = *fit,
                                   .refused = false});
                outcome.in_surface = true;
                continue;
            }
            outcome.refused = true;
            outcome.refusal = fit.error();
        }
        // The smile from before stays, aged, if it fits above the new one before it.
        const ExpirySmile* old = smile_before(quotes.expiry);
        if (old == nullptr) continue;
        ExpirySmile kept = *old;
        if (!restate(kept, quotes.years)) continue;
        if (earlier == nullptr ||
            (earlier->expiry < kept.expiry && earlier->fit.years < kept.fit.years &&
             free_of_calendars(earlier->fit.slice, kept.fit.slice))) {
            if (usable(quotes.forward)) kept.forward = quotes.forward;
            kept.refused = true;
            kept.refusal = outcome.refusal;
            smiles_.push_back(kept);
            outcome.in_surface = true;
        }
    }
    return outcomes_;
}

void Surface::expire(Timestamp now) {
    const auto first = std::ranges::upper_bound(smiles_, now, {}, &ExpirySmile::expiry);
    smiles_.erase(smiles_.begin(), first);
}

std::expected<VariancePoint, SmileRefusal> Surface::variance(double k, double years) const {
    if (smiles_.empty()) return std::unexpected{SmileRefusal::EmptySurface};
    if (!usable(years)) return std::unexpected{SmileRefusal::NoTimeLeft};
    if (!std::isfinite(k)) return std::unexpected{SmileRefusal::BadLevel};
    const auto later = std::ranges::lower_bound(smiles_, years, {},
                                                [](const ExpirySmile& s) { return s.fit.years; });
    const auto mixed = [](const VariancePoint& a, double share_a, const VariancePoint& b,
                          double share_b) {
        return VariancePoint{
            .total_variance = share_a * a.total_variance + share_b * b.total_variance,
            .slope = share_a * a.slope + share_b * b.slope,
            .curvature = share_a * a.curvature + share_b * b.curvature};
    };
    if (later == smiles_.begin() || later == smiles_.end()) {
        const SmileFit& fit = later == smiles_.begin() ? later->fit : smiles_.back().fit;
        return mixed(fit.slice.at(k), years / fit.years, {}, 0);
    }
    const SmileFit& before = (later - 1)->fit;
    const SmileFit& after = later->fit;
    const double share = (years - before.years) / (after.years - before.years);
    return mixed(before.slice.at(k), 1 - share, after.slice.at(k), share);
}

std::expected<SmileShape, SmileRefusal> Surface::shape(double k, double years) const {
    const auto at = variance(k, years);
    if (!at) return std::unexpected{at.error()};
    // w = v^2 T, so w' = 2 v v' T and w'' = 2 T (v'^2 + v v'').
    SmileShape shape{.volatility = std::sqrt(at->total_variance / years)};
    shape.skew = at->slope / (2 * shape.volatility * years);
    shape.curvature = (at->curvature / (2 * years) - shape.skew * shape.skew) / shape.volatility;
    return shape;
}

std::expected<double, SmileRefusal> Surface::volatility(double k, double years) const {
    const auto at = variance(k, years);
    if (!at) return std::unexpected{at.error()};
    return std::sqrt(at->total_variance / years);
}

std::expected<double, SmileRefusal> Surface::forward(double years) const {
    if (smiles_.empty()) return std::unexpected{SmileRefusal::EmptySurface};
    if (!usable(years)) return std::unexpected{SmileRefusal::NoTimeLeft};
    const auto later = std::ranges::lower_bound(smiles_, years, {},
                                                [](const ExpirySmile& s) { return s.fit.years; });
    if (later == smiles_.begin()) return later->forward;
    if (later == smiles_.end()) return smiles_.back().forward;
    const ExpirySmile& before = *(later - 1);
    const double share = (years - before.fit.years) / (later->fit.years - before.fit.years);
    return before.forward * numeric::pow(later->forward / before.forward, share);
}

std::expected<double, SmileRefusal> Surface::volatility_of_strike(double strike,
                                                                  double years) const {
    if (!usable(strike)) return std::unexpected{SmileRefusal::BadLevel};
    const auto ahead = forward(years);
    if (!ahead) return ahead;
    return volatility(numeric::log(strike / *ahead), years);
}

std::expected<TermStructure, SmileRefusal> Surface::term_structure(double short_years,
                                                                   double long_years) const {
    if (!(short_years < long_years)) return std::unexpected{SmileRefusal::UnorderedExpiry};
    const auto near = variance(0, short_years);
    if (!near) return std::unexpected{near.error()};
    const auto far = variance(0, long_years);
    if (!far) return std::unexpected{far.error()};
    TermStructure term{.short_volatility = std::sqrt(near->total_variance / short_years),
                       .long_volatility = std::sqrt(far->total_variance / long_years)};
    term.ratio = term.short_volatility / term.long_volatility;
    term.slope = (term.long_volatility - term.short_volatility) / (long_years - short_years);
    // Rounding could leave a hair below zero where the smiles touch.
    term.forward_volatility = std::sqrt(std::max(0.0, far->total_variance - near->total_variance) /
                                        (long_years - short_years));
    return term;
}

SurfaceVerdict Surface::verdict() const {
    SurfaceVerdict verdict;
    for (std::size_t i = 0; i < smiles_.size(); ++i) {
        const SviSlice& slice = smiles_[i].fit.slice;
        verdict.minimum_g = std::min(verdict.minimum_g, minimum_g(slice));
        verdict.free_of_arbitrage = verdict.free_of_arbitrage && free_of_butterflies(slice);
        if (i == 0) continue;
        const SviSlice& earlier = smiles_[i - 1].fit.slice;
        verdict.calendar_excess =
            std::max(verdict.calendar_excess, calendar_excess(earlier, slice));
        verdict.free_of_arbitrage = verdict.free_of_arbitrage && free_of_calendars(earlier, slice);
    }
    return verdict;
}

}  // namespace tradewind::options
