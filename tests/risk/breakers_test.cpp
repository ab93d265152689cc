#include <algorithm>
#include <catch2/catch.hpp>

#include "gate_scene.hpp"
#include "support/property.hpp"
#include "tradewind/model/state_archive.hpp"

using namespace tradewind;
using namespace tradewind::risk;

namespace {

// A gate that lives through trips and entries; time is the scene's.
struct Trading {
    Scene scene;
    Gate gate;

    explicit Trading(const settings::Risk& settings = {})
        : scene{with(settings)}, gate{scene.gate()} {}

    RiskAction trip(double net) {
        RoundTrip trip;
        trip.gross = Money::from_double(net + 1);
        trip.fees = Money::from_double(1);
        scene.outputs.begin(1, scene.now);
        return gate.on_trip(trip, scene.now, scene.outputs);
    }
    // The rule that refuses an entry now; nullopt: it was sent.
    std::optional<RiskRule> enter() {
        scene.market.marked = scene.now;
        scene.outputs.begin(1, scene.now);
        const Review review = gate.review_entry(scene.bracket(), scene.instrument, scene.market,
                                                scene.book, scene.now, scene.outputs);
        scene.read();
        if (review.approved()) return std::nullopt;
        return review.refused_by;
    }
    void pass(std::chrono::nanoseconds time) { scene.now = scene.now + time; }
    std::vector<RiskEvent> events() const { return scene.pushed<RiskEvent>(); }
    void restart() {
        std::vector<std::byte> saved;
        StateWriter writer{saved};
        writer(gate);
        gate = scene.gate();
        StateReader reader{saved};
        reader(gate);
        REQUIRE(reader.finished());
    }

private:
    static Scene with(const settings::Risk& settings) {
        Scene scene;
        scene.settings = settings;
        return scene;
    }
};

settings::Risk streak(std::uint32_t losses, std::uint32_t minutes = 30) {
    settings::Risk risk;
    risk.loss_streak = {.losses = losses, .cool_down_minutes = minutes};
    return risk;
}

settings::Risk rate(std::uint32_t losses, std::uint32_t window, std::uint32_t minutes = 30) {
    settings::Risk risk;
    risk.loss_rate = {.losses = losses, .window_minutes = window, .cool_down_minutes = minutes};
    return risk;
}

settings::Risk entries(std::uint32_t most, std::uint32_t window) {
    settings::Risk risk;
    risk.trade_rate = {.entries = most, .window_minutes = window};
    return risk;
}

}  // namespace

TEST_CASE("the third loss in a row stops entries until its cool-down is over") {
    Trading trading{streak(3)};
    CHECK(trading.trip(-5) == RiskAction::None);
    CHECK(trading.trip(-5) == RiskAction::None);
    CHECK(trading.enter() == std::nullopt);
    CHECK(trading.scene.verdict(RiskRule::LossStreak)->value == 2);
    CHECK(trading.trip(-0.01) == RiskAction::CancelEntries);
    REQUIRE(trading.events().size() == 1);
    CHECK(trading.events()[0].rule == RiskRule::LossStreak);
    CHECK(trading.events()[0].value == 3);
    CHECK(trading.events()[0].latched == 1);

    CHECK(trading.enter() == RiskRule::LossStreak);
    trading.pass(30min - 1ns);
    CHECK(trading.enter() == RiskRule::LossStreak);
    CHECK(trading.scene.verdict(RiskRule::LossStreak)->limit == 30);
    trading.pass(1ns);
    CHECK(trading.enter() == std::nullopt);
    REQUIRE(trading.events().size() == 1);
    CHECK(trading.events()[0].latched == 0);
    CHECK(trading.enter() == std::nullopt);
    CHECK(trading.events().empty());
}

TEST_CASE("a trip that has not lost ends a streak") {
    Trading trading{streak(2)};
    CHECK(trading.trip(-5) == RiskAction::None);
    CHECK(trading.trip(0) == RiskAction::None);  // after fees, to the cent
    CHECK(trading.trip(-5) == RiskAction::None);
    CHECK(trading.trip(5) == RiskAction::None);
    CHECK(trading.trip(-5) == RiskAction::None);
    CHECK(trading.trip(-5) == RiskAction::CancelEntries);
    // The streak counts anew, and a loss while it cools down counts too.
    CHECK(trading.trip(-5) == RiskAction::None);
    trading.pass(10min);
    CHECK(trading.trip(-5) == RiskAction::CancelEntries);
    trading.pass(29min);
    CHECK(trading.enter() == RiskRule::LossStreak);
    trading.pass(1min);
    CHECK(trading.enter() == std::nullopt);
}

TEST_CASE("losses within the window stop entries, whatever won between them") {
    Trading trading{rate(3, 20)};
    CHECK(trading.trip(-5) == RiskAction::None);
    trading.pass(10min);
    CHECK(trading.trip(-5) == RiskAction::None);
    CHECK(trading.trip(50) == RiskAction::None);
    trading.pass(10min + 1ns);
    CHECK(trading.trip(-5) == RiskAction::None);  // the first is a nanosecond too old
    CHECK(trading.enter() == std::nullopt);
    trading.pass(10min - 1ns);
    CHECK(trading.trip(-5) == RiskAction::CancelEntries);  // the second is just in
    CHECK(trading.enter() == RiskRule::LossRate);
    trading.pass(30min);
    CHECK(trading.enter() == std::nullopt);
    CHECK(trading.trip(-5) == RiskAction::None);
    CHECK(trading.trip(-5) == RiskAction::None);
    CHECK(trading.trip(-5) == RiskAction::CancelEntries);
}

TEST_CASE("no more entries are sent within the window than the limit") {
    Trading trading{entries(2, 10)};
    CHECK(trading.enter() == std::nullopt);
    trading.pass(4min);
    CHECK(trading.enter() == std::nullopt);
    trading.pass(6min);
    CHECK(trading.enter() ==
          RiskRule::TradeRate);  // both are within ten minutes, to the nanosecond
    CHECK(trading.scene.verdict(RiskRule::TradeRate)->value == 3);
    CHECK(trading.scene.verdict(RiskRule::TradeRate)->limit == 2);
    trading.pass(1ns);
    CHECK(trading.enter() == std::nullopt);
    CHECK(trading.enter() == RiskRule::TradeRate);
    // What another rule refused was not sent and does not count.
    trading.pass(4min);
    trading.scene.market.halted = 1;
    CHECK(trading.enter() == RiskRule::InstrumentHalted);
    trading.scene.market.halted = 0;
    CHECK(trading.enter() == std::nullopt);
}

TEST_CASE("exits are not asked the breakers") {
    settings::Risk all = streak(1);
    all.loss_rate = rate(1, 10).loss_rate;
    all.trade_rate = entries(1, 10).trade_rate;
    Trading trading{all};
    CHECK(trading.enter() == std::nullopt);
    CHECK(trading.trip(-5) == RiskAction::CancelEntries);
    trading.scene.book.position = Quantity::from_units(80);
    CHECK(trading.scene.exit(trading.gate, trading.scene.flatten(Side::Sell, 80)).approved());
}

TEST_CASE("breakers that are off say nothing and cost no verdict") {
    Trading trading;
    for (int i = 0; i < 1'000; ++i) CHECK(trading.trip(-5) == RiskAction::None);
    CHECK(trading.enter() == std::nullopt);
    for (const RiskRule rule : {RiskRule::LossStreak, RiskRule::LossRate, RiskRule::TradeRate})
        CHECK(trading.scene.verdict(rule) == nullptr);
}

TEST_CASE("a breaker remembers across a restart what it has counted and how long it pauses") {
    settings::Risk all = streak(2);
    all.trade_rate = entries(1, 10).trade_rate;
    Trading trading{all};
    CHECK(trading.trip(-5) == RiskAction::None);
    trading.restart();
    CHECK(trading.trip(-5) == RiskAction::CancelEntries);
    trading.pass(29min);
    trading.restart();
    CHECK(trading.enter() == RiskRule::LossStreak);
    trading.pass(1min);
    trading.restart();
    CHECK(trading.enter() == std::nullopt);
    trading.restart();
    CHECK(trading.enter() == RiskRule::TradeRate);
}

TEST_CASE("recent times count as a list of all times would") {
    test::check_property("any capacity, any window", [] {
        const auto capacity = *rc::gen::inRange<std::uint32_t>(1, 20);
        RecentTimes times{capacity};
        std::vector<Timestamp> all;
        Timestamp now = Timestamp::from_nanos(1'000'000);
        const auto steps = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 50));
        for (const int step : steps) {
            now = now + std::chrono::nanoseconds{step};
            if (step == 49) {
                times.clear();
                all.clear();
            }
            times.add(now);
            all.push_back(now);
            const Timestamp begin = now - std::chrono::nanoseconds{*rc::gen::inRange(0, 200)};
            const auto since = static_cast<std::uint32_t>(
                std::ranges::count_if(all, [&](Timestamp time) { return time >= begin; }));
            RC_ASSERT(times.count_since(begin) == std::min(since, capacity));
        }
    });
}
