#include "tradewind/policy/adaptation.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "support/property.hpp"
#include "tradewind/model/input.hpp"
#include "tradewind/model/state_archive.hpp"
#include "tradewind/numeric/normal.hpp"
#include "tradewind/numeric/random.hpp"

namespace tradewind::policy {
namespace {

using Standing = Adaptation::Standing;

constexpr std::size_t agent_count = 4;

settings::Adaptation applied() {
    settings::Adaptation made;
    made.mode = settings::AdaptationMode::Apply;
    return made;
}

Attribution of(std::size_t agent, Regime regime = Regime::Trend) {
    std::array<Vote, agent_count> votes{};
    votes[agent] = {.weight = 1, .intent = {.confidence = 0.6, .direction = Direction::Long}};
    Attribution made = attribution_of(regime, Direction::Long, votes);
    made.risk = Price::from_cents(100);
    return made;
}

// Agents that trade in turns of chance, each trade with a normal result of deviation 1 about its
// agent's edge.
class Market {
public:
    explicit Market(std::uint64_t seed, const settings::Adaptation& settings = applied())
        : chance_{seed}, adaptation{settings, std::vector<settings::Agent>(agent_count)} {}

    std::array<double, agent_count> edges{};

    double draw(double edge) {
        const double p = std::clamp(chance_.uniform(), 1e-12, 1 - 1e-12);
        return edge + numeric::normal_inverse_cdf(p);
    }
    void begin(std::uint32_t instrument, const Attribution& attribution) {
        adaptation.on_open(InstrumentId::from_index(instrument), attribution);
    }
    void finish(std::uint32_t instrument, const Attribution& attribution, double result) {
        RoundTrip trip;
        trip.header.instrument = InstrumentId::from_index(instrument);
        trip.risk = Money::from_cents(100'00);
        trip.gross = Money::from_double(100 * result);
        trip.regime = attribution.regime;
        trip.agent = attribution.agent;
        trip.shares = attribution.shares;
        outputs.begin(1, {});
        adaptation.on_trip(trip, outputs);
    }
    void trade(std::size_t agent, double result, Regime regime = Regime::Trend) {
        const Attribution attribution = of(agent, regime);
        begin(0, attribution);
        finish(0, attribution, result);
    }
    void trade() {
        const std::size_t agent = chance_.below(agent_count);
        trade(agent, draw(edges[agent]));
    }
    std::vector<WeightChange> said() const {
        std::vector<WeightChange> changes;
        outputs.for_each(size_of, [&](const Header&, const std::byte* bytes, std::size_t) {
            changes.push_back(*reinterpret_cast<const WeightChange*>(bytes));
        });
        return changes;
    }
    std::vector<std::byte> state() {
        std::vector<std::byte> bytes;
        StateWriter{bytes}(adaptation);
        return bytes;
    }

private:
    numeric::RandomStream chance_;

public:
    Adaptation adaptation;
    OutputBuffer outputs;
};

// Trades of the agent, in every four one of its own, until its weight in force is `multiple` of
// the prior; `limit` if it never is.
std::uint64_t trades_until(Market& market, std::size_t agent, double multiple,
                           std::uint64_t limit) {
    const auto& own = market.adaptation.tracker().in_all(agent);
    const std::uint64_t begin = own.trades();
    while (own.trades() - begin < limit) {
        market.trade();
        if (market.adaptation.in_force().of(Regime::Trend, agent) >= multiple) break;
    }
    return own.trades() - begin;
}

}  // namespace

TEST_CASE("without an edge weights leave the prior in fewer than alpha of all runs") {
    constexpr int runs = 60;
    int left = 0;
    for (std::uint64_t seed = 1; seed <= runs; ++seed) {
        Market market{seed};
        bool adopted = false;
        for (int i = 0; i < 1600 && !adopted; ++i) {
            market.trade();
            adopted = market.adaptation.standing() == Standing::Adopted;
        }
        left += adopted ? 1 : 0;
    }
    // alpha is 0.05; of 60 runs at that level more than 6 have a chance of 3 %.
    CHECK(left <= 6);
}

TEST_CASE("a planted edge of 0.2 deviations a trade is followed, and when it moves") {
    constexpr std::size_t runs = 20;
    std::vector<std::uint64_t> waits;
    std::vector<std::uint64_t> moves;
    for (std::uint64_t seed = 1; seed <= runs; ++seed) {
        Market market{seed};
        market.edges[1] = 0.2;
        waits.push_back(trades_until(market, 1, 1.25, 1000));
        for (int i = 0; i < 800; ++i) market.trade();
        std::swap(market.edges[1], market.edges[2]);
        moves.push_back(trades_until(market, 2, 1.25, 1000));
    }
    std::ranges::sort(waits);
    std::ranges::sort(moves);
    // docs/adaptation.md has the figures of more seeds.
    CHECK(waits[runs / 2] <= 400);
    CHECK(waits[runs * 9 / 10] <= 700);
    CHECK(moves[runs / 2] <= 120);
    CHECK(moves[runs * 9 / 10] <= 250);
}

TEST_CASE("in the shadow decisions are made at the prior, and proposals are told") {
    settings::Adaptation settings = applied();
    settings.mode = settings::AdaptationMode::Shadow;
    Market market{1, settings};
    const auto prior = market.adaptation.weights();
    bool proposed = false;
    bool adopted = false;
    for (int i = 0; i < 300; ++i) {
        market.trade(0, i % 2 == 0 ? 2 : -1);
        for (const WeightChange& change : market.said()) {
            CHECK(change.reason != WeightChangeReason::InForce);
            proposed = proposed || change.reason == WeightChangeReason::Proposed;
            adopted = adopted || change.reason == WeightChangeReason::Adopted;
        }
    }
    CHECK(proposed);
    CHECK(adopted);
    CHECK(market.adaptation.weights() == prior);
    CHECK(market.adaptation.stake(of(0)) == 1);
}

TEST_CASE("an edge that turns is rolled back, and the weights return a step at a time") {
    Market market{1};
    for (int i = 0; i < 300; ++i) market.trade(0, i % 2 == 0 ? 2 : -1);
    REQUIRE(market.adaptation.standing() == Standing::Adopted);
    CHECK(market.adaptation.in_force().of(Regime::Trend, 0) > 1.5);
    CHECK(market.adaptation.weights()[0][1] == market.adaptation.in_force().of(Regime::Trend, 0));
    std::vector<WeightChangeReason> standings;
    for (int i = 0; i < 100; ++i) {
        const Multipliers before = market.adaptation.in_force();
        market.trade(0, -1);
        CHECK(market.adaptation.in_force().distance(before) <= 0.02 * (1 + 1e-12));
        for (const WeightChange& change : market.said())
            if (change.agent == WeightChange::whole_table) standings.push_back(change.reason);
    }
    REQUIRE_FALSE(standings.empty());
    CHECK(standings[0] == WeightChangeReason::RolledBack);
}

TEST_CASE("a told change goes from the weight told before, by a twentieth of the prior or more") {
    Market market{1};
    double last = 1;
    for (int i = 0; i < 200; ++i) {
        market.trade(2, i % 2 == 0 ? 2 : -1, Regime::Expansion);
        for (const WeightChange& change : market.said()) {
            if (change.reason != WeightChangeReason::InForce) continue;
            CHECK(change.agent == 2);
            CHECK(change.regime == Regime::Expansion);
            CHECK(change.before == last);
            CHECK(std::abs(change.after - change.before) >= 0.05);
            last = change.after;
        }
    }
    CHECK(last > 1.5);
}

TEST_CASE("a trade without shares or without a risk teaches nothing") {
    Market market{1};
    const auto before = market.state();
    Attribution unknown = of(0);
    unknown.shares = {};
    market.begin(0, unknown);
    market.finish(0, unknown, 4);
    CHECK(market.state() == before);
    CHECK(market.adaptation.stake(unknown) == 1);
}

TEST_CASE("the same trades give the same bits, through a checkpoint too") {
    Market whole{5};
    Market half{5};
    whole.edges[1] = half.edges[1] = 0.3;
    for (int i = 0; i < 700; ++i) {
        whole.trade();
        half.trade();
    }
    whole.begin(9, of(1));  // a bet is open when the state is saved
    half.begin(9, of(1));
    const auto saved = half.state();
    CHECK(saved == whole.state());
    Adaptation loaded{applied(), std::vector<settings::Agent>(agent_count)};
    StateReader reader{saved};
    reader(loaded);
    REQUIRE(reader.finished());
    half.adaptation = loaded;
    whole.finish(9, of(1), 1);
    half.finish(9, of(1), 1);
    for (int i = 0; i < 700; ++i) {
        whole.trade();
        half.trade();
    }
    CHECK(half.state() == whole.state());
}

}  // namespace tradewind::policy
