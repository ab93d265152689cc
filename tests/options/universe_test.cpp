#include "tradewind/options/universe.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <cmath>
#include <limits>
#include <set>
#include <vector>

#include "support/property.hpp"
#include "tradewind/model/state_archive.hpp"

using namespace tradewind;
using namespace tradewind::options;
using namespace std::chrono_literals;

namespace {

constexpr double unknown = UniverseCandidate::unknown;
const Timestamp open = Timestamp::from_nanos(1'700'000'000'000'000'000);

InstrumentId contract(std::uint32_t index) { return InstrumentId::from_index(index); }
InstrumentId underlying(std::uint32_t index) { return InstrumentId::from_index(100'000 + index); }

// Only the delta counts, and it is the score: 1 at 1, falling to 0 at 0.
settings::OptionUniverse plain(std::uint32_t cap) {
    settings::OptionUniverse settings;
    settings.max_contracts = cap;
    settings.max_steps = 10'000;
    settings.min_candidate_minutes = 0;
    settings.min_stay_minutes = 0;
    settings.days_weight = settings.open_interest_weight = 0;
    settings.delta_weight = 0;
    settings.spread_weight = 1;
    settings.spread_half = 1;
    return settings;
}

// A candidate whose score under plain() settings is `score`.
UniverseCandidate worth(std::uint32_t index, double score, std::uint32_t of = 0) {
    return {.contract = contract(index),
            .underlying = underlying(of),
            .relative_spread = 1 / score - 1};
}

// What a venue would be told, and what it streams afterwards. Each step is checked against the cap.
class Venue {
public:
    explicit Venue(std::uint32_t cap) : cap_{cap} {}

    void take(const UniversePlan& plan) {
        bool subscribing = false;
        for (const UniverseStep& step : plan.steps) {
            if (step.action == UniverseAction::Unsubscribe) {
                ordered = ordered && !subscribing && streamed.erase(step.contract) == 1;
            } else {
                subscribing = true;
                ordered = ordered && streamed.insert(step.contract).second;
            }
            within_cap = within_cap && streamed.size() <= cap_;
        }
    }

    std::set<InstrumentId> streamed;
    bool within_cap = true;
    bool ordered = true;  // unsubscribe first, and nothing twice

private:
    std::uint32_t cap_;
};

std::vector<UniverseStep> steps_of(const UniversePlan& plan) {
    return {plan.steps.begin(), plan.steps.end()};
}

std::vector<std::uint32_t> watched_by(const Universe& universe) {
    std::vector<std::uint32_t> out;
    for (const InstrumentId id : universe.watched()) out.push_back(id.index());
    return out;
}

template <class T>
std::vector<std::byte> state_of(T& object) {
    std::vector<std::byte> bytes;
    StateWriter writer{bytes};
    writer(object);
    return bytes;
}

// A market to plan in: contracts of a few underlyings with any figures, known or not.
double figure(int low, int high, double unit) {
    return *rc::gen::inRange(0, 8) == 0 ? unknown : *rc::gen::inRange(low, high) * unit;
}

std::vector<UniverseCandidate> any_candidates(std::uint32_t ids, std::uint32_t underlyings) {
    std::vector<UniverseCandidate> out;
    for (std::uint32_t id = 0; id < ids; ++id) {
        if (*rc::gen::inRange(0, 4) == 0) continue;
        out.push_back({contract(id), underlying(id % underlyings), figure(-100, 100, 0.01),
                       figure(-1, 90, 1), figure(0, 5000, 1), figure(-5, 100, 0.01)});
    }
    return out;
}

std::vector<ProtectedContract> any_protected(std::uint32_t ids, std::uint32_t underlyings,
                                             int one_in) {
    std::vector<ProtectedContract> out;
    for (std::uint32_t id = 0; id < ids; ++id)
        if (*rc::gen::inRange(0, one_in) == 0)
            out.push_back({contract(id), underlying(id % underlyings)});
    return out;
}

settings::OptionUniverse any_settings() {
    settings::OptionUniverse settings;
    settings.max_contracts = *rc::gen::inRange<std::uint32_t>(1, 30);
    settings.max_steps = *rc::gen::inRange<std::uint32_t>(2, 60);
    settings.min_candidate_minutes = *rc::gen::inRange<std::uint32_t>(0, 10);
    settings.min_stay_minutes = *rc::gen::inRange<std::uint32_t>(0, 20);
    settings.margin = *rc::gen::inRange(0, 20) * 0.01;
    return settings;
}

template <class T>
std::vector<T> shuffled(std::vector<T> values) {
    for (std::size_t i = values.size(); i > 1; --i)
        std::swap(values[i - 1], values[*rc::gen::inRange<std::size_t>(0, i)]);
    return values;
}

}  // namespace

TEST_CASE("the score is the documented mean of four parts") {
    settings::OptionUniverse settings;
    settings.delta_low = 0.2;
    settings.delta_high = 0.5;
    settings.delta_fade = 0.1;
    settings.days_low = 5;
    settings.days_high = 40;
    settings.days_fade = 20;
    settings.open_interest_half = 100;
    settings.spread_half = 0.1;
    settings.delta_weight = 4;
    settings.days_weight = 3;
    settings.open_interest_weight = 2;
    settings.spread_weight = 1;
    const auto score = [&](double delta, double days, double interest, double spread) {
        return universe_score(settings, {.delta = delta,
                                         .days_to_expiry = days,
                                         .open_interest = interest,
                                         .relative_spread = spread});
    };
    CHECK(score(-0.3, 20, 300, 0) == Approx((4 * 1 + 3 * 1 + 2 * 0.75 + 1) / 10));
    CHECK(score(0.7, 80, 0, 0.3) == Approx((4 / 3.0 + 3 / 3.0 + 0 + 0.25) / 10));
    CHECK(score(0.1, 0, 100, 0.1) == Approx((4 * 0.5 + 3 * 0.8 + 2 * 0.5 + 0.5) / 10));
}

TEST_CASE("a figure that is unknown or impossible counts neither for nor against") {
    const settings::OptionUniverse settings;
    CHECK(universe_score(settings, {}) == Approx(0.5));
    const double infinity = std::numeric_limits<double>::infinity();
    const UniverseCandidate usual{.delta = 0.3, .days_to_expiry = 10, .relative_spread = 0.05};
    UniverseCandidate odd = usual;
    for (const double interest : {unknown, infinity, -infinity, -1.0}) {
        odd.open_interest = interest;
        CHECK(universe_score(settings, odd) == universe_score(settings, usual));
    }
    odd = {.delta = infinity, .days_to_expiry = -infinity, .relative_spread = -0.1};
    CHECK(universe_score(settings, odd) == Approx(0.5));
    const double huge = std::numeric_limits<double>::max();
    const double score = universe_score(settings, {{}, {}, huge, huge, huge, huge});
    CHECK(score >= 0);
    CHECK(score <= 1);
}

TEST_CASE("the best contracts are watched, as many as the cap lets") {
    Universe universe{plain(2), 100};
    const std::vector candidates{worth(1, 0.4), worth(2, 0.9), worth(3, 0.6)};
    const auto plan = universe.plan({.now = open, .candidates = candidates});
    CHECK(steps_of(plan) == std::vector<UniverseStep>{{UniverseAction::Subscribe, contract(2)},
                                                      {UniverseAction::Subscribe, contract(3)}});
    CHECK(plan.verdict == UniverseVerdict::Settled);
    CHECK(plan.watched == 2);
    CHECK(universe.watches(contract(2)));
    CHECK(!universe.watches(contract(1)));
}

TEST_CASE("equal scores are told apart by the instrument's id") {
    Universe universe{plain(2), 100};
    const std::vector candidates{worth(7, 0.5), worth(3, 0.5), worth(5, 0.5)};
    universe.plan({.now = open, .candidates = candidates});
    CHECK(watched_by(universe) == std::vector<std::uint32_t>{3, 5});
}

TEST_CASE("a contract takes another's place by more than the margin alone") {
    auto settings = plain(1);
    settings.margin = 0.1;
    Universe universe{settings, 100};
    std::vector candidates{worth(1, 0.5), worth(2, 0.45)};
    universe.plan({.now = open, .candidates = candidates});
    candidates[1] = worth(2, 0.59);
    CHECK(universe.plan({.now = open + 5min, .candidates = candidates}).steps.empty());
    candidates[1] = worth(2, 0.61);
    CHECK(steps_of(universe.plan({.now = open + 10min, .candidates = candidates})) ==
          std::vector<UniverseStep>{{UniverseAction::Unsubscribe, contract(1)},
                                    {UniverseAction::Subscribe, contract(2)}});
}

TEST_CASE("a newcomer waits before it takes a place, and takes free room at once") {
    auto settings = plain(2);
    settings.min_candidate_minutes = 10;
    Universe universe{settings, 100};
    std::vector candidates{worth(1, 0.2)};
    universe.plan({.now = open, .candidates = candidates});
    candidates.push_back(worth(2, 0.3));
    universe.plan({.now = open + 1min, .candidates = candidates});
    CHECK(watched_by(universe) == std::vector<std::uint32_t>{1, 2});
    candidates.push_back(worth(3, 0.9));
    CHECK(universe.plan({.now = open + 2min, .candidates = candidates}).steps.empty());
    CHECK(universe.plan({.now = open + 11min, .candidates = candidates}).steps.empty());
    CHECK(universe.plan({.now = open + 12min, .candidates = candidates}).steps.size() == 2);
    CHECK(watched_by(universe) == std::vector<std::uint32_t>{2, 3});
}

TEST_CASE("a newcomer that goes away in between waits anew") {
    auto settings = plain(1);
    settings.min_candidate_minutes = 10;
    Universe universe{settings, 100};
    const std::vector one{worth(1, 0.2)};
    const std::vector both{worth(1, 0.2), worth(2, 0.9)};
    universe.plan({.now = open, .candidates = one});
    universe.plan({.now = open + 1min, .candidates = both});
    universe.plan({.now = open + 6min, .candidates = one});
    universe.plan({.now = open + 7min, .candidates = both});
    CHECK(universe.plan({.now = open + 12min, .candidates = both}).steps.empty());
    CHECK(universe.plan({.now = open + 17min, .candidates = both}).steps.size() == 2);
}

TEST_CASE("a contract stays its minimum time") {
    auto settings = plain(1);
    settings.min_stay_minutes = 15;
    Universe universe{settings, 100};
    std::vector candidates{worth(1, 0.5)};
    universe.plan({.now = open, .candidates = candidates});
    candidates.push_back(worth(2, 0.9));
    CHECK(universe.plan({.now = open + 14min, .candidates = candidates}).steps.empty());
    CHECK(universe.plan({.now = open + 15min, .candidates = candidates}).steps.size() == 2);
}

TEST_CASE("a chain that failed to load once empties nothing") {
    auto settings = plain(4);
    settings.min_candidate_minutes = 5;
    Universe universe{settings, 100};
    const std::vector candidates{worth(1, 0.5), worth(2, 0.6)};
    universe.plan({.now = open, .candidates = candidates});
    CHECK(universe.plan({.now = open + 4min}).steps.empty());
    CHECK(universe.plan({.now = open + 6min, .candidates = candidates}).steps.empty());
    CHECK(universe.plan({.now = open + 10min}).steps.empty());
    CHECK(universe.plan({.now = open + 11min}).steps.size() == 2);
    CHECK(universe.watched().empty());
}

TEST_CASE("an expired contract leaves at once, and none enters") {
    auto settings = plain(2);
    settings.min_stay_minutes = 60;
    Universe universe{settings, 100};
    std::vector candidates{worth(1, 0.5), worth(2, 0.9)};
    candidates[1].days_to_expiry = -0.1;
    universe.plan({.now = open, .candidates = candidates});
    CHECK(watched_by(universe) == std::vector<std::uint32_t>{1});
    candidates[0].days_to_expiry = -0.1;
    const auto plan = universe.plan({.now = open + 1min, .candidates = candidates});
    CHECK(steps_of(plan) == std::vector<UniverseStep>{{UniverseAction::Unsubscribe, contract(1)}});
}

TEST_CASE("an expired contract that is still held is watched on") {
    Universe universe{plain(2), 100};
    std::vector candidates{worth(1, 0.5)};
    const std::vector<ProtectedContract> held{{contract(1), underlying(0)}};
    universe.plan({.now = open, .candidates = candidates});
    candidates[0].days_to_expiry = -1;
    CHECK(universe.plan({.now = open + 1h, .candidates = candidates, .protected_contracts = held})
              .steps.empty());
}

TEST_CASE("a protected contract comes first, and takes the room of the worst") {
    auto settings = plain(2);
    settings.min_stay_minutes = 60;
    Universe universe{settings, 100};
    const std::vector candidates{worth(1, 0.5), worth(2, 0.9)};
    universe.plan({.now = open, .candidates = candidates});
    const std::vector<ProtectedContract> held{{contract(9), underlying(0)}};
    const auto plan =
        universe.plan({.now = open + 1min, .candidates = candidates, .protected_contracts = held});
    CHECK(steps_of(plan) == std::vector<UniverseStep>{{UniverseAction::Unsubscribe, contract(1)},
                                                      {UniverseAction::Subscribe, contract(9)}});
    CHECK(plan.verdict == UniverseVerdict::Settled);
}

TEST_CASE("more protected contracts than the cap are named, and none of them is dropped") {
    Universe universe{plain(2), 100};
    const std::vector candidates{worth(8, 0.5), worth(9, 0.9)};
    universe.plan({.now = open, .candidates = candidates});
    std::vector<ProtectedContract> held{{contract(9), underlying(0)}};
    for (const std::uint32_t id : {5u, 3u, 4u}) held.push_back({contract(id), underlying(1)});
    for (int round = 1; round < 4; ++round) {
        const auto plan = universe.plan(
            {.now = open + round * 1h, .candidates = candidates, .protected_contracts = held});
        CHECK(plan.verdict == UniverseVerdict::ProtectedExceedCap);
        CHECK(plan.protected_unwatched == 2);
        CHECK(watched_by(universe) == std::vector<std::uint32_t>{3, 9});
    }
}

TEST_CASE("protected contracts beyond their underlying's share are named") {
    Universe universe{plain(4), 100};
    std::vector<UniverseCandidate> candidates;
    std::vector<ProtectedContract> held;
    for (std::uint32_t id = 0; id < 10; ++id) candidates.push_back(worth(id, 0.5, id / 5));
    for (std::uint32_t id = 0; id < 3; ++id) held.push_back({contract(id), underlying(0)});
    const auto plan =
        universe.plan({.now = open, .candidates = candidates, .protected_contracts = held});
    CHECK(plan.verdict == UniverseVerdict::ProtectedExceedBudget);
    REQUIRE(plan.budgets.size() == 2);
    CHECK(plan.budgets[0] == UniverseBudget{underlying(0), 5, 2, 3, 3, 3});
    CHECK(plan.budgets[1] == UniverseBudget{underlying(1), 5, 2, 1, 0, 1});
}

TEST_CASE("the cap is divided by weight, and what one does not need goes to the others") {
    Universe universe{plain(12), 100};
    universe.set_weight(underlying(0), 3);
    std::vector<UniverseCandidate> candidates;
    for (std::uint32_t id = 0; id < 60; ++id) candidates.push_back(worth(id, 0.5, id / 20));
    auto plan = universe.plan({.now = open, .candidates = candidates});
    REQUIRE(plan.budgets.size() == 3);
    CHECK(plan.budgets[0].watched == 8);  // 3 : 1 : 1 of 12 by D'Hondt
    CHECK(plan.budgets[1].watched == 2);
    CHECK(plan.budgets[2].watched == 2);

    std::vector<UniverseCandidate> few{worth(0, 0.1, 0)};
    for (std::uint32_t id = 20; id < 60; ++id) few.push_back(worth(id, 0.5, id / 20));
    Universe other{plain(12), 100};
    other.set_weight(underlying(0), 3);
    plan = other.plan({.now = open, .candidates = few});
    CHECK(plan.budgets[0].watched == 1);
    CHECK(plan.budgets[1].watched == 6);
    CHECK(plan.budgets[2].watched == 5);
}

TEST_CASE("an underlying of weight 0 is watched as far as it is protected") {
    Universe universe{plain(12), 100};
    universe.set_weight(underlying(1), 0);
    const std::vector candidates{worth(1, 0.5, 0), worth(2, 0.9, 1), worth(3, 0.9, 1)};
    const std::vector<ProtectedContract> held{{contract(3), underlying(1)}};
    universe.plan({.now = open, .candidates = candidates, .protected_contracts = held});
    CHECK(watched_by(universe) == std::vector<std::uint32_t>{1, 3});
}

TEST_CASE("lent room goes back to its owner, whatever the scores") {
    auto settings = plain(4);
    settings.min_candidate_minutes = 5;
    settings.min_stay_minutes = 10;
    Universe universe{settings, 100};
    std::vector<UniverseCandidate> candidates;
    for (std::uint32_t id = 0; id < 6; ++id) candidates.push_back(worth(id, 0.9, 0));
    universe.plan({.now = open, .candidates = candidates});
    for (std::uint32_t id = 10; id < 16; ++id) candidates.push_back(worth(id, 0.1, 1));
    CHECK(universe.plan({.now = open + 4min, .candidates = candidates}).steps.empty());
    CHECK(universe.plan({.now = open + 9min, .candidates = candidates}).steps.empty());
    CHECK(universe.plan({.now = open + 10min, .candidates = candidates}).steps.size() == 4);
    CHECK(watched_by(universe) == std::vector<std::uint32_t>{0, 1, 10, 11});
}

TEST_CASE("a plan has so many steps, those that matter most first") {
    auto settings = plain(10);
    settings.max_steps = 3;
    Universe universe{settings, 100};
    std::vector<UniverseCandidate> candidates;
    for (std::uint32_t id = 0; id < 10; ++id) candidates.push_back(worth(id, 0.1 + 0.05 * id));
    const std::vector<ProtectedContract> held{{contract(0), underlying(0)}};
    const UniverseRequest request{
        .now = open, .candidates = candidates, .protected_contracts = held};
    const auto plan = universe.plan(request);
    CHECK(plan.verdict == UniverseVerdict::StepsLeft);
    CHECK(watched_by(universe) == std::vector<std::uint32_t>{0, 8, 9});
    for (int i = 0; i < 3; ++i) universe.plan(request);
    CHECK(universe.watched().size() == 10);
    CHECK(universe.plan(request).verdict == UniverseVerdict::Settled);
}

TEST_CASE("where steps are few the swap with the largest gain comes first") {
    auto settings = plain(4);
    settings.max_steps = 4;
    Universe universe{settings, 100};
    std::vector candidates{worth(1, 0.3, 0), worth(2, 0.3, 0), worth(3, 0.1, 1), worth(4, 0.5, 1)};
    universe.plan({.now = open, .candidates = candidates});
    candidates.push_back(worth(5, 0.5, 0));
    candidates.push_back(worth(6, 0.4, 1));
    settings.max_steps = 2;
    Universe slow{settings, 100};
    const auto bytes = state_of(universe);
    StateReader reader{bytes};
    reader(slow);
    REQUIRE(reader.finished());
    const auto plan = slow.plan({.now = open + 1min, .candidates = candidates});
    CHECK(steps_of(plan) == std::vector<UniverseStep>{{UniverseAction::Unsubscribe, contract(3)},
                                                      {UniverseAction::Subscribe, contract(6)}});
    CHECK(plan.verdict == UniverseVerdict::StepsLeft);
}

TEST_CASE("a plan is due after its time, or when a spot moved") {
    settings::OptionUniverse settings;
    settings.replan_minutes = 5;
    settings.replan_move = 0.01;
    Universe universe{settings, 100};
    const std::vector<UnderlyingSpot> spots{{underlying(0), 100}, {underlying(1), 50}};
    CHECK(universe.due(open, spots));
    universe.plan({.now = open, .spots = spots});
    CHECK(!universe.due(open + 4min, spots));
    CHECK(universe.due(open + 5min, spots));
    const auto moved = [&](double spot) {
        const std::vector<UnderlyingSpot> now{{underlying(1), spot}};
        return universe.due(open + 1min, now);
    };
    CHECK(moved(50.6));
    CHECK(moved(49.4));
    CHECK(!moved(50.4));
    for (const double odd : {0.0, -1.0, unknown, std::numeric_limits<double>::infinity()})
        CHECK(!moved(odd));
}

TEST_CASE("a refused subscription is no longer watched and may be planned again") {
    Universe universe{plain(2), 100};
    const std::vector candidates{worth(1, 0.5), worth(2, 0.9)};
    universe.plan({.now = open, .candidates = candidates});
    universe.refused(contract(2));
    universe.refused(contract(77));
    CHECK(watched_by(universe) == std::vector<std::uint32_t>{1});
    CHECK(steps_of(universe.plan({.now = open + 1min, .candidates = candidates})) ==
          std::vector<UniverseStep>{{UniverseAction::Subscribe, contract(2)}});
}

TEST_CASE("contracts beyond the capacity are left out, the protected last") {
    Universe universe{plain(10), 4};
    std::vector<UniverseCandidate> candidates;
    for (std::uint32_t id = 0; id < 6; ++id) candidates.push_back(worth(id, 0.5));
    const std::vector<ProtectedContract> held{{contract(9), underlying(0)}};
    const auto plan =
        universe.plan({.now = open, .candidates = candidates, .protected_contracts = held});
    CHECK(plan.left_out == 3);
    CHECK(watched_by(universe) == std::vector<std::uint32_t>{0, 1, 2, 9});
}

TEST_CASE("no prefix of a plan exceeds the cap, and a plan keeps to its steps") {
    test::check_property("cap and steps", [] {
        const auto settings = any_settings();
        Universe universe{settings, 60};
        Venue venue{settings.max_contracts};
        Timestamp now = open;
        for (int round = 0; round < 12; ++round) {
            const auto candidates = any_candidates(60, 3);
            const auto held = any_protected(60, 3, *rc::gen::inRange(1, 30));
            const auto plan =
                universe.plan({.now = now, .candidates = candidates, .protected_contracts = held});
            venue.take(plan);
            RC_ASSERT(venue.within_cap);
            RC_ASSERT(venue.ordered);
            RC_ASSERT(plan.steps.size() <= settings.max_steps);
            RC_ASSERT(std::ranges::equal(venue.streamed, universe.watched()));
            RC_ASSERT(plan.watched == venue.streamed.size());
            now = now + std::chrono::minutes{*rc::gen::inRange(0, 15)};
        }
    });
}

TEST_CASE("a protected contract is never unsubscribed from, and is watched while there is room") {
    test::check_property("protected", [] {
        const auto settings = any_settings();
        Universe universe{settings, 60};
        Timestamp now = open;
        for (int round = 0; round < 12; ++round) {
            const auto candidates = any_candidates(60, 3);
            const auto held = any_protected(60, 3, *rc::gen::inRange(1, 30));
            std::set<InstrumentId> guarded;
            for (const ProtectedContract& each : held) guarded.insert(each.contract);
            const auto plan =
                universe.plan({.now = now, .candidates = candidates, .protected_contracts = held});
            std::size_t unwatched = 0;
            for (const InstrumentId id : guarded) unwatched += !universe.watches(id);
            for (const UniverseStep& step : plan.steps)
                RC_ASSERT(step.action == UniverseAction::Subscribe ||
                          !guarded.contains(step.contract));
            RC_ASSERT(plan.protected_unwatched == unwatched);
            RC_ASSERT((guarded.size() > settings.max_contracts) ==
                      (plan.verdict == UniverseVerdict::ProtectedExceedCap));
            // Only the cap or the steps keep one out.
            const bool out_of_steps = plan.steps.size() + 1 >= settings.max_steps;
            if (unwatched > 0) RC_ASSERT(out_of_steps || guarded.size() > settings.max_contracts);
            now = now + std::chrono::minutes{*rc::gen::inRange(0, 15)};
        }
    });
}

TEST_CASE("scores that waver by less than a quarter of the margin move nothing") {
    test::check_property("no flapping", [] {
        auto settings = plain(*rc::gen::inRange<std::uint32_t>(1, 30));
        settings.margin = 0.08;
        Universe universe{settings, 60};
        std::vector<double> level;
        for (int id = 0; id < 60; ++id) level.push_back(*rc::gen::inRange(100, 900) * 0.001);
        const auto held = any_protected(60, 3, 20);
        for (int round = 0; round < 20; ++round) {
            std::vector<UniverseCandidate> candidates;
            for (std::uint32_t id = 0; id < 60; ++id)
                candidates.push_back(
                    worth(id, level[id] + *rc::gen::inRange(-19, 20) * 0.001, id % 3));
            const auto plan = universe.plan({.now = open + round * 5min,
                                             .candidates = candidates,
                                             .protected_contracts = held});
            if (round > 0) RC_ASSERT(plan.steps.empty());
        }
    });
}

TEST_CASE("with inputs that do not change the plans come to an end") {
    test::check_property("settles", [] {
        const auto settings = any_settings();
        Universe universe{settings, 60};
        const auto before = any_candidates(60, 3);
        universe.plan({.now = open, .candidates = before});
        const auto candidates = any_candidates(60, 3);
        const auto held = any_protected(60, 3, 10);
        Timestamp now = open;
        const auto plan = [&] {
            now = now + 30min;
            return universe.plan(
                {.now = now, .candidates = candidates, .protected_contracts = held});
        };
        for (int round = 0; round < 130; ++round)
            if (plan().steps.empty() && round > 1) break;
        for (int round = 0; round < 3; ++round) RC_ASSERT(plan().steps.empty());
    });
}

TEST_CASE("nothing leaves before its minimum stay but for expiry or a protected contract") {
    test::check_property("stay", [] {
        const auto settings = any_settings();
        Universe universe{settings, 60};
        std::vector<Timestamp> came(60);
        Timestamp now = open;
        for (int round = 0; round < 15; ++round) {
            auto candidates = any_candidates(60, 3);
            for (UniverseCandidate& each : candidates)
                each.days_to_expiry = std::max(each.days_to_expiry, 0.0);
            const auto plan = universe.plan({.now = now, .candidates = candidates});
            for (const UniverseStep& step : plan.steps) {
                Timestamp& since = came[step.contract.index()];
                if (step.action == UniverseAction::Subscribe)
                    since = now;
                else
                    RC_ASSERT(now - since >= std::chrono::minutes{settings.min_stay_minutes});
            }
            now = now + std::chrono::minutes{*rc::gen::inRange(0, 15)};
        }
    });
}

TEST_CASE("a plan does not depend on the order of its inputs") {
    test::check_property("permutation", [] {
        const auto settings = any_settings();
        Universe one{settings, 50};
        Universe other{settings, 50};
        other.set_weight(underlying(2), 2);
        other.set_weight(underlying(1), 3);
        one.set_weight(underlying(1), 3);
        one.set_weight(underlying(2), 2);
        Timestamp now = open;
        for (int round = 0; round < 6; ++round) {
            auto candidates = any_candidates(60, 3);
            // Some are there twice, with other figures.
            for (const UniverseCandidate& each : any_candidates(10, 3)) candidates.push_back(each);
            const auto held = any_protected(60, 3, 10);
            const auto mixed = shuffled(candidates);
            const auto mixed_held = shuffled(held);
            const auto a =
                one.plan({.now = now, .candidates = candidates, .protected_contracts = held});
            const auto b =
                other.plan({.now = now, .candidates = mixed, .protected_contracts = mixed_held});
            RC_ASSERT(steps_of(a) == steps_of(b));
            RC_ASSERT(std::ranges::equal(a.budgets, b.budgets));
            RC_ASSERT(a.verdict == b.verdict);
            RC_ASSERT(a.left_out == b.left_out);
            RC_ASSERT(state_of(one) == state_of(other));
            now = now + std::chrono::minutes{*rc::gen::inRange(0, 15)};
        }
    });
}

TEST_CASE("budgets fill the cap as far as contracts are wanted, and nobody gets more than that") {
    test::check_property("budgets", [] {
        auto settings = any_settings();
        settings.max_steps = 1000;
        Universe universe{settings, 60};
        std::vector<double> weights;
        for (std::uint32_t i = 0; i < 4; ++i) {
            weights.push_back(*rc::gen::inRange(1, 10));
            universe.set_weight(underlying(i), weights.back());
        }
        const auto candidates = any_candidates(60, 4);
        const auto held = any_protected(60, 4, *rc::gen::inRange(2, 30));
        const auto plan =
            universe.plan({.now = open, .candidates = candidates, .protected_contracts = held});
        std::uint32_t wanted = 0;
        std::uint32_t budget = 0;
        std::uint32_t share = 0;
        for (const UniverseBudget& each : plan.budgets) {
            wanted += each.wanted;
            budget += each.budget;
            share += each.share;
            RC_ASSERT(each.budget >= each.protected_count);
            RC_ASSERT(each.budget <= each.wanted);
            RC_ASSERT(each.share <= each.wanted);
            if (plan.verdict == UniverseVerdict::Settled) {
                RC_ASSERT(each.budget == each.share);
                RC_ASSERT(each.watched == each.budget);
            }
        }
        RC_ASSERT(share == std::min(wanted, settings.max_contracts));
        if (plan.verdict != UniverseVerdict::ProtectedExceedCap)
            RC_ASSERT(budget == std::min(wanted, settings.max_contracts));
        // No place would be more deserved elsewhere.
        for (const UniverseBudget& has : plan.budgets)
            for (const UniverseBudget& wants : plan.budgets) {
                if (has.share == 0 || wants.share >= wants.wanted) continue;
                const auto weight = [&](const UniverseBudget& of) {
                    return weights[of.underlying.index() - underlying(0).index()];
                };
                RC_ASSERT(weight(has) / has.share >= weight(wants) / (wants.share + 1.0));
            }
    });
}

TEST_CASE("a universe from a checkpoint plans on as the one it was taken from") {
    test::check_property("checkpoint", [] {
        const auto settings = any_settings();
        Universe universe{settings, 60};
        Timestamp now = open;
        const auto candidates = any_candidates(60, 3);
        const std::vector<UnderlyingSpot> spots{{underlying(0), 100}};
        universe.plan({.now = now, .candidates = candidates, .spots = spots});
        const auto bytes = state_of(universe);
        Universe loaded{settings, 60};
        StateReader reader{bytes};
        reader(loaded);
        RC_ASSERT(reader.finished());
        RC_ASSERT(state_of(loaded) == bytes);
        RC_ASSERT(std::ranges::equal(loaded.watched(), universe.watched()));
        for (int round = 0; round < 4; ++round) {
            now = now + std::chrono::minutes{*rc::gen::inRange(0, 15)};
            const std::vector<UnderlyingSpot> moved{{underlying(0), figure(980, 1020, 0.1)}};
            RC_ASSERT(loaded.due(now, moved) == universe.due(now, moved));
            const auto next = any_candidates(60, 3);
            const auto held = any_protected(60, 3, 20);
            const UniverseRequest request{
                .now = now, .candidates = next, .protected_contracts = held, .spots = moved};
            const auto steps = steps_of(universe.plan(request));
            RC_ASSERT(steps_of(loaded.plan(request)) == steps);
        }
        RC_ASSERT(state_of(loaded) == state_of(universe));
    });
}
