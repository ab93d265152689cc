#include "tradewind/options/universe.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <tuple>

#include "tradewind/model/invariant.hpp"

namespace tradewind::options {
namespace {

constexpr double neutral = 0.5;

double band_part(double x, double low, double high, double fade) {
    const double distance = std::max({low - x, x - high, 0.0});
    return fade / (fade + distance);
}

bool lasted(Timestamp since, Timestamp now, std::uint32_t minutes) {
    return now - since >= std::chrono::minutes{minutes};
}

}  // namespace

std::string_view name_of(UniverseVerdict verdict) {
    switch (verdict) {
        case UniverseVerdict::Settled:
            return "settled";
        case UniverseVerdict::StepsLeft:
            return "steps left";
        case UniverseVerdict::ProtectedExceedBudget:
            return "protected contracts exceed a budget";
        case UniverseVerdict::ProtectedExceedCap:
            return "protected contracts exceed the cap";
    }
    return "?";
}

double universe_score(const settings::OptionUniverse& settings,
                      const UniverseCandidate& candidate) {
    const double delta = std::abs(candidate.delta);
    const double days = candidate.days_to_expiry;
    const double interest = candidate.open_interest;
    const double spread = candidate.relative_spread;
    const auto known = [](double x) { return std::isfinite(x) && x >= 0; };
    const double delta_part = known(delta) ? band_part(delta, settings.delta_low,
                                                       settings.delta_high, settings.delta_fade)
                                           : neutral;
    const double days_part =
        known(days) ? band_part(days, settings.days_low, settings.days_high, settings.days_fade)
                    : neutral;
    // Huge figures would make infinity / infinity.
    const double interest_part =
        known(interest) ? 1 - settings.open_interest_half /
                                  (settings.open_interest_half + std::min(interest, 1e15))
                        : neutral;
    const double spread_part =
        known(spread) ? settings.spread_half / (settings.spread_half + spread) : neutral;
    const double weights = settings.delta_weight + settings.days_weight +
                           settings.open_interest_weight + settings.spread_weight;
    return (settings.delta_weight * delta_part + settings.days_weight * days_part +
            settings.open_interest_weight * interest_part + settings.spread_weight * spread_part) /
           weights;
}

// Makes one plan out of what is known. Moves are only marked, so that each rule sees the room that
// the rules before it leave.
class Universe::Planner {
public:
    Planner(Universe& universe, Timestamp now)
        : u_{universe}, settings_{universe.settings_}, now_{now} {}

    UniverseVerdict run() {
        divide();
        list();
        take_protected();
        let_go();
        fill();
        take_back();
        swap_better();
        return verdict();
    }
    std::uint32_t watched() const { return watched_; }
    std::uint32_t protected_unwatched() const { return protected_unwatched_; }

private:
    Known& known(std::uint32_t i) { return u_.known_[i]; }
    UniverseBudget& budget(std::uint32_t i) { return u_.budgets_[u_.budget_of_[i]]; }
    Move& move(std::uint32_t i) { return u_.moves_[i]; }

    bool stayed(const Known& contract) const {
        return lasted(contract.watched_since, now_, settings_.min_stay_minutes);
    }
    bool waited(const Known& contract) const {
        return lasted(contract.candidate_since, now_, settings_.min_candidate_minutes);
    }
    // Watched, and there is no reason left to watch it.
    bool is_over(const Known& contract) const {
        if (contract.is_protected) return false;
        if (contract.expired) return true;
        return !contract.is_candidate && stayed(contract) &&
               lasted(contract.seen_at, now_, settings_.min_candidate_minutes);
    }

    void divide() {
        auto& budgets = u_.budgets_;
        budgets.clear();
        for (const Known& contract : u_.known_) budgets.push_back({contract.underlying});
        std::ranges::sort(budgets, {}, &UniverseBudget::underlying);
        const auto twice = std::ranges::unique(budgets, {}, &UniverseBudget::underlying);
        budgets.erase(twice.begin(), twice.end());
        u_.budget_of_.clear();
        for (const Known& contract : u_.known_) {
            const auto at = std::ranges::lower_bound(budgets, contract.underlying, {},
                                                     &UniverseBudget::underlying);
            u_.budget_of_.push_back(static_cast<std::uint32_t>(at - budgets.begin()));
            const bool stays = contract.watched && !is_over(contract);
            if (contract.is_protected || contract.is_candidate || stays) ++at->wanted;
            if (contract.is_protected) ++at->protected_count;
            if (contract.watched) ++at->watched;
        }
        deal(&UniverseBudget::share);
        for (UniverseBudget& each : budgets) each.budget = each.protected_count;
        deal(&UniverseBudget::budget);
    }

    // D'Hondt: places go one by one to the highest weight / (places + 1).
    void deal(std::uint32_t UniverseBudget::* places) {
        std::uint64_t dealt = 0;
        for (const UniverseBudget& each : u_.budgets_) dealt += each.*places;
        for (; dealt < settings_.max_contracts; ++dealt) {
            UniverseBudget* best = nullptr;
            double best_quotient = 0;
            for (UniverseBudget& each : u_.budgets_) {
                if (each.*places >= each.wanted) continue;
                const double quotient = u_.weight_of(each.underlying) / (each.*places + 1.0);
                if (quotient > best_quotient) {
                    best = &each;
                    best_quotient = quotient;
                }
            }
            if (best == nullptr) return;
            ++(best->*places);
        }
    }

    void list() {
        u_.moves_.assign(u_.known_.size(), Move::None);
        u_.entrants_.clear();
        u_.leavers_.clear();
        for (std::uint32_t i = 0; i < u_.known_.size(); ++i) {
            const Known& contract = known(i);
            if (contract.watched) {
                ++watched_;
                if (!contract.is_protected) u_.leavers_.push_back(i);
            } else if (contract.is_protected || contract.is_candidate) {
                u_.entrants_.push_back(i);
            }
        }
        std::ranges::sort(u_.entrants_, [this](std::uint32_t a, std::uint32_t b) {
            return entry_order(a) < entry_order(b);
        });
    }
    std::tuple<bool, double, InstrumentId> entry_order(std::uint32_t i) {
        const Known& contract = known(i);
        if (contract.is_protected) return {false, 0, contract.contract};
        return {true, -contract.score, contract.contract};
    }

    bool may_step(std::uint32_t steps) {
        if (moved_ + steps <= settings_.max_steps) return true;
        short_of_steps_ = true;
        return false;
    }
    void enter(std::uint32_t i) {
        move(i) = Move::Enter;
        ++moved_;
        ++watched_;
        ++budget(i).watched;
    }
    void leave(std::uint32_t i) {
        move(i) = Move::Leave;
        ++moved_;
        --watched_;
        --budget(i).watched;
    }

    // The rules, each in turn.

    void take_protected() {
        bool stopped = false;
        for (const std::uint32_t i : u_.entrants_) {
            if (!known(i).is_protected) break;
            if (!stopped && watched_ < settings_.max_contracts) {
                stopped = !may_step(1);
            } else if (!stopped) {
                const std::uint32_t* other = least_needed();
                stopped = other == nullptr || !may_step(2);
                if (!stopped) leave(*other);
            }
            if (stopped) {
                ++protected_unwatched_;
            } else {
                enter(i);
            }
        }
    }
    // What is over already, then what stayed long enough, then what stands in lent room, then the
    // lowest score.
    const std::uint32_t* least_needed() {
        const auto order = [this](std::uint32_t i) {
            const Known& contract = known(i);
            const bool lent = budget(i).watched > budget(i).budget;
            return std::tuple{!is_over(contract), !stayed(contract), !lent, contract.score,
                              ~contract.contract.index()};
        };
        const std::uint32_t* found = nullptr;
        for (const std::uint32_t& i : u_.leavers_)
            if (move(i) == Move::None && (found == nullptr || order(i) < order(*found))) found = &i;
        return found;
    }

    void let_go() {
        for (const std::uint32_t i : u_.leavers_)
            if (move(i) == Move::None && is_over(known(i)) && may_step(1)) leave(i);
    }

    void fill() {
        for (const std::uint32_t i : u_.entrants_) {
            if (known(i).is_protected || watched_ >= settings_.max_contracts) continue;
            if (budget(i).watched < budget(i).budget && may_step(1)) enter(i);
        }
    }

    void take_back() {
        for (const std::uint32_t i : u_.entrants_) {
            const Known& contract = known(i);
            if (contract.is_protected || move(i) != Move::None || !waited(contract) ||
                budget(i).watched >= budget(i).budget)
                continue;
            const std::uint32_t* lent = worst_of_lent();
            if (lent == nullptr || !may_step(2)) return;
            leave(*lent);
            enter(i);
        }
    }
    const std::uint32_t* worst_of_lent() {
        const auto order = [this](std::uint32_t i) {
            return std::tuple{known(i).score, ~known(i).contract.index()};
        };
        const std::uint32_t* found = nullptr;
        for (const std::uint32_t& i : u_.leavers_) {
            if (move(i) != Move::None || !stayed(known(i)) || budget(i).watched <= budget(i).budget)
                continue;
            if (found == nullptr || order(i) < order(*found)) found = &i;
        }
        return found;
    }

    // Within an underlying the best that wait against the worst that are there, pair by pair; of
    // all pairs those with the largest gain first.
    void swap_better() {
        auto& leavers = u_.leavers_;
        std::erase_if(leavers, [this](std::uint32_t i) {
            return move(i) != Move::None || !stayed(known(i));
        });
        std::ranges::sort(leavers, [this](std::uint32_t a, std::uint32_t b) {
            return leaving_order(a) < leaving_order(b);
        });
        u_.cursors_.assign(u_.budgets_.size(), 0);
        for (auto i = static_cast<std::uint32_t>(leavers.size()); i-- > 0;)
            u_.cursors_[u_.budget_of_[leavers[i]]] = i;
        u_.swaps_.clear();
        for (const std::uint32_t i : u_.entrants_) {
            if (known(i).is_protected || move(i) != Move::None || !waited(known(i))) continue;
            std::uint32_t& cursor = u_.cursors_[u_.budget_of_[i]];
            if (cursor >= leavers.size() || u_.budget_of_[leavers[cursor]] != u_.budget_of_[i])
                continue;
            const double gain = known(i).score - known(leavers[cursor]).score;
            if (gain > settings_.margin) u_.swaps_.push_back({gain, i, leavers[cursor++]});
        }
        std::ranges::sort(u_.swaps_, [](const Swap& a, const Swap& b) {
            return std::tuple{-a.gain, a.enters} < std::tuple{-b.gain, b.enters};
        });
        for (const Swap& swap : u_.swaps_) {
            if (!may_step(2)) return;
            leave(swap.leaves);
            enter(swap.enters);
        }
    }
    std::tuple<std::uint32_t, double, std::uint32_t> leaving_order(std::uint32_t i) {
        return {u_.budget_of_[i], known(i).score, ~known(i).contract.index()};
    }

    UniverseVerdict verdict() const {
        std::uint64_t guarded = 0;
        bool exceeds = false;
        for (const UniverseBudget& each : u_.budgets_) {
            guarded += each.protected_count;
            exceeds = exceeds || each.protected_count > each.share;
        }
        if (guarded > settings_.max_contracts) return UniverseVerdict::ProtectedExceedCap;
        if (exceeds) return UniverseVerdict::ProtectedExceedBudget;
        return short_of_steps_ ? UniverseVerdict::StepsLeft : UniverseVerdict::Settled;
    }

    Universe& u_;
    const settings::OptionUniverse& settings_;
    Timestamp now_;
    std::uint32_t watched_ = 0;
    std::uint32_t moved_ = 0;
    std::uint32_t protected_unwatched_ = 0;
    bool short_of_steps_ = false;
};

Universe::Universe(const settings::OptionUniverse& settings, std::size_t capacity)
    : settings_{settings}, capacity_{capacity} {
    invariant(capacity > 0 && capacity < std::numeric_limits<std::uint32_t>::max(),
              "a universe has room for a contract");
    invariant(settings.max_contracts > 0 && settings.max_steps >= 2,
              "a plan can replace one contract by another");
    const std::size_t watched = std::min<std::size_t>(capacity, settings.max_contracts);
    // Before it is trimmed: as many candidates, other protected contracts, and others watched.
    const std::size_t untrimmed = 2 * capacity + watched;
    known_.reserve(untrimmed);
    merged_.reserve(untrimmed);
    mentions_.reserve(2 * capacity);
    budgets_.reserve(capacity);
    budget_of_.reserve(capacity);
    moves_.reserve(capacity);
    entrants_.reserve(capacity);
    cursors_.reserve(capacity);
    spots_.reserve(capacity);
    leavers_.reserve(watched);
    watched_.reserve(watched);
    swaps_.reserve(watched);
    steps_.reserve(std::min<std::size_t>(settings.max_steps, 2 * watched));
}

void Universe::set_weight(InstrumentId underlying, double weight) {
    invariant(std::isfinite(weight) && weight >= 0, "a weight is a number from 0 on");
    const auto at = std::ranges::lower_bound(weights_, underlying, {}, &Weight::underlying);
    if (at != weights_.end() && at->underlying == underlying) {
        at->weight = weight;
    } else {
        weights_.insert(at, {underlying, weight});
    }
}

double Universe::weight_of(InstrumentId underlying) const {
    const auto at = std::ranges::lower_bound(weights_, underlying, {}, &Weight::underlying);
    return at != weights_.end() && at->underlying == underlying ? at->weight : 1;
}

bool Universe::due(Timestamp now, std::span<const UnderlyingSpot> spots) const {
    if (!planned_ || lasted(planned_at_, now, settings_.replan_minutes)) return true;
    return std::ranges::any_of(spots, [this](const UnderlyingSpot& spot) {
        const auto at =
            std::ranges::lower_bound(spots_, spot.underlying, {}, &UnderlyingSpot::underlying);
        return at != spots_.end() && at->underlying == spot.underlying &&
               std::isfinite(spot.spot) && spot.spot > 0 &&
               std::abs(spot.spot - at->spot) >= settings_.replan_move * at->spot;
    });
}

UniversePlan Universe::plan(const UniverseRequest& request) {
    gather(request);
    merge(request.now);
    UniversePlan out;
    out.left_out = trim();
    Planner planner{*this, request.now};
    out.verdict = planner.run();

    steps_.clear();
    for (std::uint32_t i = 0; i < known_.size(); ++i) {
        if (moves_[i] != Move::Leave) continue;
        steps_.push_back({UniverseAction::Unsubscribe, known_[i].contract});
        known_[i].watched = false;
    }
    // In the order of their worth: a venue that takes its time has the best first.
    for (const std::uint32_t i : entrants_) {
        if (moves_[i] != Move::Enter) continue;
        steps_.push_back({UniverseAction::Subscribe, known_[i].contract});
        known_[i].watched = true;
        known_[i].watched_since = request.now;
    }
    list_watched();
    note_spots(request.spots);
    planned_at_ = request.now;
    planned_ = true;

    invariant(watched_.size() == planner.watched() && watched_.size() <= settings_.max_contracts,
              "a plan keeps to the cap");
    out.steps = steps_;
    out.budgets = budgets_;
    out.watched = planner.watched();
    out.protected_unwatched = planner.protected_unwatched();
    return out;
}

// One mention of each contract, by id.
void Universe::gather(const UniverseRequest& request) {
    mentions_.clear();
    for (const UniverseCandidate& candidate : request.candidates) {
        if (!candidate.contract.valid()) continue;
        const bool expired = candidate.days_to_expiry < 0;
        mentions_.push_back({candidate.contract, candidate.underlying,
                             universe_score(settings_, candidate), !expired, false, expired});
    }
    for (const ProtectedContract& contract : request.protected_contracts) {
        if (!contract.contract.valid()) continue;
        mentions_.push_back({contract.contract, contract.underlying, 0, false, true, false});
    }
    // Candidates first, and of several the one with the higher score.
    std::ranges::sort(mentions_, {}, [](const Mention& mention) {
        return std::tuple{mention.contract,   !mention.is_candidate, -mention.score,
                          mention.underlying, mention.is_protected,  mention.expired};
    });
    std::size_t kept = 0;
    for (const Mention& mention : mentions_) {
        if (kept > 0 && mentions_[kept - 1].contract == mention.contract) {
            mentions_[kept - 1].is_protected |= mention.is_protected;
            mentions_[kept - 1].expired |= mention.expired;
        } else {
            mentions_[kept++] = mention;
        }
    }
    mentions_.erase(mentions_.begin() + static_cast<std::ptrdiff_t>(kept), mentions_.end());
}

// known_ becomes what is mentioned and what is watched.
void Universe::merge(Timestamp now) {
    merged_.clear();
    auto mention = mentions_.begin();
    const auto add = [&](const Mention& of, const Known* before) {
        Known& entry = merged_.emplace_back();
        if (before != nullptr) {
            entry = *before;
        } else {
            entry.score = neutral;  // protected, and nothing is known about it
        }
        const bool without_break = before != nullptr && before->is_candidate;
        entry.contract = of.contract;
        entry.underlying = of.underlying;
        if (of.is_candidate) entry.score = of.score;
        if (!without_break) entry.candidate_since = now;
        if (of.is_candidate || of.is_protected) entry.seen_at = now;
        entry.is_candidate = of.is_candidate && !of.expired;
        entry.is_protected = of.is_protected;
        entry.expired = of.expired;
    };
    for (const Known& before : known_) {
        for (; mention != mentions_.end() && mention->contract < before.contract; ++mention)
            add(*mention, nullptr);
        if (mention != mentions_.end() && mention->contract == before.contract) {
            add(*mention++, &before);
        } else if (before.watched) {
            Known& entry = merged_.emplace_back(before);
            entry.is_candidate = false;
            entry.is_protected = false;
        }
    }
    for (; mention != mentions_.end(); ++mention) add(*mention, nullptr);
    known_.swap(merged_);
}

// Keeps to the capacity. The watched stay, then the protected, then the lowest ids.
std::uint32_t Universe::trim() {
    const std::size_t total = known_.size();
    for (const bool spare_protected : {true, false}) {
        std::size_t surplus = known_.size() - std::min(known_.size(), capacity_);
        for (std::size_t i = known_.size(); i-- > 0 && surplus > 0;) {
            if (known_[i].watched || (spare_protected && known_[i].is_protected)) continue;
            known_[i].contract = InstrumentId::none();
            --surplus;
        }
        std::erase_if(known_, [](const Known& contract) { return !contract.contract.valid(); });
    }
    return static_cast<std::uint32_t>(total - known_.size());
}

void Universe::note_spots(std::span<const UnderlyingSpot> spots) {
    for (const UnderlyingSpot& spot : spots) {
        if (!std::isfinite(spot.spot) || spot.spot <= 0) continue;
        const auto at =
            std::ranges::lower_bound(spots_, spot.underlying, {}, &UnderlyingSpot::underlying);
        if (at != spots_.end() && at->underlying == spot.underlying) {
            at->spot = spot.spot;
        } else if (spots_.size() < capacity_) {
            spots_.insert(at, spot);
        }
    }
}

void Universe::list_watched() {
    watched_.clear();
    for (const Known& contract : known_)
        if (contract.watched) watched_.push_back(contract.contract);
}

void Universe::refused(InstrumentId contract) {
    const auto at = std::ranges::lower_bound(known_, contract, {}, &Known::contract);
    if (at == known_.end() || at->contract != contract || !at->watched) return;
    at->watched = false;
    at->is_candidate = false;  // so that the time of waiting begins anew
    list_watched();
}

bool Universe::watches(InstrumentId contract) const {
    return std::ranges::binary_search(watched_, contract);
}

}  // namespace tradewind::options
