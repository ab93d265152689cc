#include "tradewind/research/trading_floor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "support/property.hpp"
#include "tradewind/research/stress_proof.hpp"
#include "tradewind/settings/load.hpp"

// Laws of the desk under any market, any venue and any operator.
namespace tradewind::research {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t names = 3;

const calendar::Calendar& the_calendar() {
    static const calendar::Calendar calendar;
    return calendar;
}

settings::Settings parse(const std::string& more) {
    auto settings = settings::parse(R"(
[run]
symbols = ["AAA", "BBB", "CCC"]
max_instruments = 16
starting_equity = 100000
[regime]
frame = "1m"
[[agents]]
kind = "trend"
frame = "1m"
[playbook]
atr_frame = "1m"
stop_atr = 2
target_atr = 3
)" + more,
                                    "test");
    if (!settings) FAIL(settings.error().front().message());
    return *settings;
}

// Evenly from the whole range, in small cases too.
template <class T>
T between(T low, T high) {
    return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<T>(low, high));
}
double per_cent(int low, int high) { return between(low, high) / 100.0; }

settings::Settings any_limits() {
    settings::Settings settings = parse(
        "time_stop_minutes = 7\nmax_position = 4\nrisk_per_trade = 0.1\n"
        "[policy]\ncooldown_minutes = 0\n");
    settings.playbook.entry =
        *rc::gen::element(settings::EntryKind::Market, settings::EntryKind::Limit);
    settings.policy.allow_short = *rc::gen::arbitrary<bool>();
    settings::Risk& risk = settings.risk;
    risk.order_size.notional = between(5'000, 200'000);
    risk.trade_risk.fraction = per_cent(1, 20);
    risk.symbol_exposure.fraction = per_cent(10, 150);
    risk.gross_exposure.fraction = per_cent(20, 300);
    risk.net_exposure.fraction = per_cent(20, 200);
    risk.buying_power.multiple = per_cent(50, 400);
    risk.volatility_target.annual = per_cent(0, 40);
    risk.daily_loss.fraction = per_cent(1, 20);
    risk.hard_drawdown.fraction = per_cent(5, 30);
    risk.open_orders.orders = between(3u, 20u);
    risk.trade_rate = {.entries = between(2u, 40u), .window_minutes = 60};
    settings::Exchange& venue = settings.exchange;
    venue.latency_us = *rc::gen::element(1'000u, 50'000u, 2'000'000u);
    if (*rc::gen::arbitrary<bool>())
        venue.faults = {.seed = between<std::uint64_t>(1, 1'000),
                        .lost_reply = 0.05,
                        .duplicate_reply = 0.1,
                        .late_reply = 0.1,
                        .reorder_reply = 0.1,
                        .reject = 0.1};
    return settings;
}

// One step of a script: what, and three numbers that say how.
using Step = std::array<std::uint16_t, 4>;

class Play {
public:
    explicit Play(const settings::Settings& settings)
        : floor{settings, the_calendar(), names,
                the_calendar().session_on(Date::from_ymd(2025, 7, 2))->open + 30min} {
        for (std::uint32_t name = 0; name < names; ++name) move(name, 0, 2);
    }

    void step(const Step& step) {
        const std::uint32_t name = step[1] % names;
        const InstrumentId id = InstrumentId::from_index(name);
        floor.wait(std::chrono::milliseconds{1 + step[3] % 20'000});
        switch (step[0] % 16) {
            default:
                // Steps of up to half a per cent.
                return move(name, static_cast<int>(step[2] % 101) - 50, 1 + step[3] % 8);
            case 0:
            case 1:
            case 2:
            case 3:
                if (step[2] % 7 != 0) move(name, 0, 1 + step[3] % 8);
                return floor.propose(
                    id, {.direction = step[2] % 2 == 0 ? Direction::Long : Direction::Short,
                         .confidence = 0.5 + step[3] % 50 / 100.0,
                         .exit = step[2] % 11 == 0});
            case 4:
                // A gap of up to a tenth.
                return move(name, static_cast<int>(step[2] % 2001) - 1000, 1 + step[3] % 30);
            case 5:
                return command(step[2] % 24, id);
            case 6:
                return floor.halt(id, step[3] % 5 == 0);
            case 7:
                return floor.wait(std::chrono::minutes{step[2] % 5});
        }
    }
    // What an operator does who has had enough.
    void kill() {
        for (std::uint32_t name = 0; name < names; ++name)
            floor.halt(InstrumentId::from_index(name), false);
        floor.command(CommandKind::KillSwitch);
        for (int minute = 0; minute < 15; ++minute) {
            floor.wait(1min);
            for (std::uint32_t name = 0; name < names; ++name)
                move(name, minute % 2 == 0 ? 5 : -5, 2);
        }
    }

    TradingFloor floor;

private:
    void move(std::uint32_t name, int basis_points, int half_spread) {
        std::int64_t& mid = cents_[name];
        mid = std::clamp<std::int64_t>(mid + mid * basis_points / 10'000, 2'000, 50'000);
        floor.quote(InstrumentId::from_index(name), Price::from_cents(mid - half_spread),
                    Price::from_cents(mid + half_spread), Quantity::from_units(100));
    }
    void command(unsigned which, InstrumentId id) {
        switch (which) {
            case 0:
                return floor.command(CommandKind::KillSwitch);
            case 1:
            case 2:
            case 3:
                return floor.command(CommandKind::ResetKillSwitch);
            case 4:
                return floor.command(CommandKind::Halt);
            case 5:
            case 6:
            case 7:
                return floor.command(CommandKind::Resume);
            case 8:
                return floor.command(CommandKind::Flatten);
            case 9:
            case 10:
                return floor.command(CommandKind::Flatten, id);
            case 11:
                return floor.command(CommandKind::CancelAll);
            case 12:
                return floor.command(CommandKind::FeedGap);
            case 13:
                return floor.command(CommandKind::Reconcile);
            default:
                return;
        }
    }

    std::array<std::int64_t, names> cents_{10'000, 10'000, 10'000};
};

}  // namespace

TEST_CASE("no order that would break a limit is sent, and the books balance after every input") {
    test::check_property("whatever market, venue and operator do", [] {
        const settings::Settings settings = any_limits();
        const auto script = *rc::gen::container<std::vector<Step>>(
            between<std::size_t>(0, 300),
            rc::gen::resize(rc::kNominalSize, rc::gen::arbitrary<Step>()));
        Play play{settings};
        for (const Step& step : script) play.step(step);
        play.kill();
        for (const std::string& breach : play.floor.auditor().breaches()) RC_FAIL(breach);
        RC_ASSERT(play.floor.quiet());
        RC_CLASSIFY(play.floor.auditor().entries() > 0, "entries");
        RC_CLASSIFY(play.floor.auditor().fills() > 5, "more than five fills");
        RC_CLASSIFY(!play.floor.auditor().overshoots().empty(), "a limit on losses");
    });
}

TEST_CASE("the auditor finds what a desk with other limits does wrong") {
    // The desk keeps to its own settings; the auditor is asked about tighter ones.
    const settings::Settings loose = parse("[risk]\nsymbol_exposure.fraction = 0.5\n");
    settings::Settings tight = loose;
    tight.risk.symbol_exposure.fraction = 0.05;
    Auditor auditor{tight, the_calendar(), names};
    core::Desk desk{loose, the_calendar(), 1};
    OutputBuffer outputs;
    Instrument stock = *Instrument::equity("AAA");
    stock.id = InstrumentId::from_index(0);
    desk.add_instrument(stock);
    const Timestamp now = the_calendar().session_on(Date::from_ymd(2025, 7, 2))->open + 30min;
    Quote quote;
    quote.header.instrument = stock.id;
    quote.bid = Price::from_cents(9'999);
    quote.ask = Price::from_cents(10'001);
    outputs.begin(1, now);
    desk.on_time(now, outputs);
    desk.on_market(MarketEvent{quote}, outputs);
    auditor.on_quote(stock.id, quote.bid, quote.ask, now);
    const std::array intents{Intent{.confidence = 1,
                                    .horizon_seconds = 3600,
                                    .reason = IntentReason::TrendUp,
                                    .direction = Direction::Long}};
    core::Signal signal;
    signal.instrument = stock.id;
    signal.regime.regime = Regime::Trend;
    signal.intents = intents;
    signal.decide = signal.warm = 1;
    signal.close = quote.bid;
    signal.atr = 1;
    signal.realized_volatility = 0.2;
    outputs.begin(2, now);
    desk.on_signal(signal, outputs);
    std::size_t requests = 0;
    outputs.for_each(size_of, [&](const Header& header, const std::byte* record, std::size_t) {
        if (header.kind != RecordKind::OrderRequest) return;
        ++requests;
        auditor.on_request(*reinterpret_cast<const OrderRequest*>(record), now, 0);
    });
    REQUIRE(requests == 1);
    REQUIRE(auditor.breaches().size() == 1);
    CHECK(auditor.breaches()[0].find("symbol exposure") != std::string::npos);
}

TEST_CASE("the rules of risk hold to the letter when markets break") {
    const settings::Settings settings = parse("");
    const auto proof = prove_stress(
        {.settings = settings, .calendar = the_calendar(), .seed_base = 1, .seeds = 1});
    REQUIRE(proof);
    INFO(text_of(*proof));
    CHECK(proof->holds());
    REQUIRE(proof->outcomes.size() == stress_event_count);
    for (const StressOutcome& outcome : proof->outcomes) {
        CHECK(outcome.entries > 0);
        CHECK(outcome.breaches.empty());
    }
    // What falls faster than anybody can sell is told with its cause.
    const StressOutcome& gap = proof->outcomes[0];
    CHECK(gap.trips == 1);
    CHECK(gap.worst.jump() > 0);
    CHECK(text_of(*proof).find("below at the first mark") != std::string::npos);
}

TEST_CASE("a stress proof without a seed is refused") {
    const settings::Settings settings = parse("");
    const auto proof = prove_stress({.settings = settings, .calendar = the_calendar(), .seeds = 0});
    REQUIRE_FALSE(proof);
    CHECK(proof.error().message().find("1 or more") != std::string::npos);
}

}  // namespace tradewind::research
