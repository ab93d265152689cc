#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

#include "tradewind/model/instrument_id.hpp"
#include "tradewind/model/timestamp.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::options {

// A contract that might be watched, with what its score is made of. NaN where a figure is not
// known.
struct UniverseCandidate {
    static constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

    InstrumentId contract{};
    InstrumentId underlying{};
    double delta = unknown;            // a share; its size counts, not its sign
    double days_to_expiry = unknown;   // trading days, with their fraction; below 0: expired
    double open_interest = unknown;    // contracts
    double relative_spread = unknown;  // (ask - bid) / mid
};

// How much a candidate is worth watching, 0 to 1: the mean of four parts, weighed as the settings
// say.
//   delta, days to expiry   1 inside the band, else fade / (fade + distance from the band)
//   open interest           x / (x + open_interest_half)
//   relative spread         spread_half / (spread_half + x)
// A part whose figure is not known, infinite, or negative where it cannot be (crossed quotes) is
// 1/2: neither for nor against. So the score is always a number.
double universe_score(const settings::OptionUniverse& settings, const UniverseCandidate& candidate);

// A contract that must be watched: held, or with a working order.
struct ProtectedContract {
    InstrumentId contract{};
    InstrumentId underlying{};
};

struct UnderlyingSpot {
    InstrumentId underlying{};
    double spot = 0;

    template <class Archive>
    void serialize(Archive& archive) {
        archive(underlying, spot);
    }
};

// What is known when a plan is made. The order of the lists never matters. A contract that is there
// twice counts once, with the higher score; an underlying has one spot at most, and one that is not
// finite or not positive says nothing.
struct UniverseRequest {
    Timestamp now{};
    std::span<const UniverseCandidate> candidates{};
    std::span<const ProtectedContract> protected_contracts{};
    std::span<const UnderlyingSpot> spots{};
};

enum class UniverseAction : std::uint8_t { Unsubscribe, Subscribe };

struct UniverseStep {
    UniverseAction action = UniverseAction::Subscribe;
    InstrumentId contract{};
    friend bool operator==(const UniverseStep&, const UniverseStep&) = default;
};

enum class UniverseVerdict : std::uint8_t {
    Settled,                // nothing is left to do
    StepsLeft,              // more steps than one plan may have: the next plan goes on
    ProtectedExceedBudget,  // an underlying's protected contracts take room from the others
    ProtectedExceedCap,     // some protected contracts cannot be watched
};
std::string_view name_of(UniverseVerdict verdict);

// How the room is divided.
struct UniverseBudget {
    InstrumentId underlying{};
    std::uint32_t wanted = 0;           // candidates, protected contracts and others still watched
    std::uint32_t share = 0;            // of the cap, by weight, were nothing protected
    std::uint32_t budget = 0;           // the same with the protected contracts served first
    std::uint32_t protected_count = 0;  // more than the share: ProtectedExceedBudget
    std::uint32_t watched = 0;          // when the plan is carried out
    friend bool operator==(const UniverseBudget&, const UniverseBudget&) = default;
};

// Holds until the universe's next change.
struct UniversePlan {
    std::span<const UniverseStep> steps{};  // in this order: all unsubscribe steps come first
    std::span<const UniverseBudget> budgets{};
    UniverseVerdict verdict = UniverseVerdict::Settled;  // the gravest that applies
    std::uint32_t watched = 0;
    std::uint32_t protected_unwatched = 0;  // for lack of room, or of steps
    std::uint32_t left_out = 0;             // contracts beyond the capacity, highest ids first
};

// Which option contracts to watch under a venue's hard cap (Polygon streams quotes of 1,000
// contracts a connection). A plan is what to subscribe to and to unsubscribe from; whoever asked
// carries out all of it, in its order.
//
//   Universe universe{settings.option_universe, settings.run.max_instruments};
//   if (universe.due(now, spots))
//       for (const UniverseStep& step : universe.plan({now, candidates, held, spots}).steps) ...
//
// The laws:
// - After any number of a plan's steps no more than max_contracts are watched.
// - A protected contract is never unsubscribed from, and one not watched yet comes before all else.
//   Where there are more of them than the cap the verdict says so, and those with the lowest ids
//   are taken.
// - A contract leaves no earlier than min_stay_minutes after it came, unless it expired or a
//   protected one needs its room.
// - Room that is free goes to the best candidates at once. Where there is none, a candidate of at
//   least min_candidate_minutes replaces the worst contract of its underlying, if its score is
//   higher by more than the margin. So with scores that waver by less than a quarter of the margin
//   either way, nothing moves once the room is filled.
// - A watched contract that is no longer a candidate keeps its last score, and leaves when it was
//   none for min_candidate_minutes: a chain that failed to load once empties nothing.
// - The cap is divided among underlyings by weight (D'Hondt's divisors: the next place goes to the
//   highest weight / (places + 1), the lowest id where equal). Nobody gets more than is wanted, the
//   rest goes round again; protected contracts are served first. Room that was lent is taken back
//   when its owner has a candidate of min_candidate_minutes.
// - A plan has at most max_steps steps. Equal inputs give equal plans, in whatever order they come;
//   equal scores are told apart by instrument id.
//
// Allocates at construction; in a plan only where the request has more than `capacity` candidates,
// or more than `capacity` protected contracts, and keeps that room. set_weight() may too.
// O(n log n + max_contracts * underlyings) a plan, n contracts.
class Universe {
public:
    // `capacity` contracts are known at a time, candidates and watched.
    Universe(const settings::OptionUniverse& settings, std::size_t capacity);

    // An underlying's weight in the division of the cap, 1 without a word; 0: only what is
    // protected is watched. Comes from the settings too, so it is no state: set it again after
    // loading a checkpoint.
    void set_weight(InstrumentId underlying, double weight);

    // Whether it is time for a plan: none was made yet, replan_minutes are over, or a spot moved by
    // replan_move since the last plan that knew it.
    bool due(Timestamp now, std::span<const UnderlyingSpot> spots) const;

    UniversePlan plan(const UniverseRequest& request);

    // The venue refused a subscription or took it back. The contract is not watched; it may be
    // planned again, as one that was just seen for the first time.
    void refused(InstrumentId contract);

    // In the order of their ids: what to subscribe to after a connection was lost.
    std::span<const InstrumentId> watched() const { return watched_; }
    bool watches(InstrumentId contract) const;

    template <class Archive>
    void serialize(Archive& archive) {
        archive(known_, spots_, watched_, planned_at_, planned_);
    }

private:
    struct Known {
        InstrumentId contract;
        InstrumentId underlying;
        double score = 0;
        Timestamp candidate_since{};  // without a break, up to now or seen_at
        Timestamp seen_at{};          // last among candidates or protected contracts
        Timestamp watched_since{};
        bool watched = false;
        bool is_candidate = false;  // the rest: as of the last plan
        bool is_protected = false;
        bool expired = false;

        template <class Archive>
        void serialize(Archive& archive) {
            archive(contract, underlying, score, candidate_since, seen_at, watched_since, watched,
                    is_candidate, is_protected, expired);
        }
    };
    // One mention of a contract in a request.
    struct Mention {
        InstrumentId contract;
        InstrumentId underlying;
        double score;
        bool is_candidate;
        bool is_protected;
        bool expired;
    };
    struct Weight {
        InstrumentId underlying;
        double weight;
    };
    struct Swap {
        double gain;
        std::uint32_t enters;  // places in known_
        std::uint32_t leaves;
    };
    enum class Move : std::uint8_t { None, Enter, Leave };
    class Planner;

    void gather(const UniverseRequest& request);
    void merge(Timestamp now);
    std::uint32_t trim();
    void note_spots(std::span<const UnderlyingSpot> spots);
    void list_watched();
    double weight_of(InstrumentId underlying) const;

    settings::OptionUniverse settings_;
    std::size_t capacity_;
    std::vector<Weight> weights_;        // by id
    std::vector<Known> known_;           // by id
    std::vector<UnderlyingSpot> spots_;  // by id, at the last plan that knew them
    std::vector<InstrumentId> watched_;  // by id
    Timestamp planned_at_{};
    bool planned_ = false;

    // Room for the work of one plan. Numbers are places in known_.
    std::vector<Mention> mentions_;
    std::vector<Known> merged_;
    std::vector<UniverseBudget> budgets_;  // by id of the underlying
    std::vector<UniverseStep> steps_;
    std::vector<std::uint32_t> budget_of_;  // of each known contract: its place in budgets_
    std::vector<Move> moves_;               // of each known contract
    std::vector<std::uint32_t> entrants_;
    std::vector<std::uint32_t> leavers_;
    std::vector<std::uint32_t> cursors_;
    std::vector<Swap> swaps_;
};

}  // namespace tradewind::options
