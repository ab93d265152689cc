#include "tradewind/research/stress_proof.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iterator>

#include "tradewind/feeds/sim_random.hpp"
#include "tradewind/model/verdict.hpp"
#include "tradewind/numeric/math.hpp"
#include "tradewind/research/trading_floor.hpp"

namespace tradewind::research {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t names = 10;
constexpr double annual_volatility = 0.2;
constexpr double correlation = 0.5;  // of any two names
constexpr double trading_seconds = 252 * 23'400.0;
constexpr double crash_depth = 0.10;
constexpr double volatility_factor = 8;
constexpr std::chrono::seconds event_at = 10min;  // behind the scenario's start
constexpr std::chrono::seconds length = 40min;

// What the market does beside its random walk, at one second of one name.
struct Push {
    double factor = 1;      // of the price; not carried on
    double volatility = 1;  // times the usual
    int half_spread = 1;    // cents
    std::int64_t size = 500;
    bool silent = false;  // no quote
};

Push push_of(StressEvent event, std::uint32_t name, std::chrono::seconds since) {
    Push push;
    const std::chrono::seconds in = since - event_at;
    if (in < 0s) return push;
    const double into = static_cast<double>(in.count());
    switch (event) {
        case StressEvent::GapOpen:
        case StressEvent::RunawayAgent:
            break;
        case StressEvent::FlashCrash:
            if (in < 5min) {
                push.factor = 1 - crash_depth * (1 - std::abs(into - 150) / 150);
                push.half_spread = 10;
                push.size = 100;
            }
            break;
        case StressEvent::VolatilityBreak:
            push.volatility = volatility_factor;
            break;
        case StressEvent::HaltedSymbol:
            if (name != 0)
                push.factor = 1 - 0.04 * std::min(1.0, into / 120);
            else
                push.factor = 0.85;
            break;
        case StressEvent::StuckQuote:
            if (name == 0) {
                push.factor = 0.93;
                push.silent = in < 10min;
            }
            break;
    }
    return push;
}

// Limits are the user's; what is asked of them is as much as they let through. Stops stand just
// inside the collar, so that limits on losses act before them.
settings::Settings hungry(const settings::Settings& from, StressEvent event) {
    settings::Settings settings = from;
    settings.playbook = {.kind = settings::PlaybookKind::Bracket,
                         .entry = settings::EntryKind::Market,
                         .risk_per_trade = 0.2,
                         .stop_atr = 4.5,
                         .target_atr = 0,
                         .max_position = 4,
                         .time_stop_minutes = 0};
    settings.policy.cooldown_minutes = event == StressEvent::RunawayAgent ? 0 : 5;
    settings.policy.min_confidence = 0;
    settings.policy.min_agreement = 0;
    settings.run.max_instruments = names;
    settings.agents.assign(1, settings::Agent{.kind = "trend"});
    settings.agents.front().weights.fill(1);
    if (event == StressEvent::GapOpen) settings.risk.session_window.flat_minutes = 0;
    if (event == StressEvent::VolatilityBreak && settings.risk.volatility_target.annual == 0)
        settings.risk.volatility_target.annual = annual_volatility * 2;
    return settings;
}

class Market {
public:
    Market(const StressTask& task, StressEvent event, std::uint64_t seed)
        : event_{event},
          settings_{hungry(task.settings, event)},
          day_{*task.calendar.session_on(Date::from_ymd(2024, 3, 26))},
          next_day_{*task.calendar.session_on(Date::from_ymd(2024, 3, 27))},
          floor_{settings_, task.calendar, names, day_.pre_open},
          random_{seed, static_cast<std::uint64_t>(event), 0} {
        prices_.fill(100);
    }

    void run() {
        if (event_ == StressEvent::GapOpen) {
            trade_from(day_.close - 30min, 25min);
            floor_.wait_until(next_day_.open);
            for (double& price : prices_) price *= 0.92;
            trade_from(next_day_.open, length);
        } else {
            trade_from(day_.open + 30min, length);
        }
        floor_.command(CommandKind::KillSwitch);
        calm_ = true;
        trade_from(floor_.now(), 15min);
    }
    const TradingFloor& floor() const { return floor_; }

private:
    void trade_from(Timestamp start, std::chrono::seconds time) {
        floor_.wait_until(start);
        for (std::chrono::seconds since = 0s; since < time; since += 1s) {
            floor_.wait_until(start + since);
            if (!calm_) {
                if (event_ == StressEvent::HaltedSymbol && since == event_at)
                    floor_.halt(first(), true);
                if (event_ == StressEvent::HaltedSymbol && since == 2 * event_at)
                    floor_.halt(first(), false);
            }
            const double common = random_.normal();
            for (std::uint32_t i = 0; i < names; ++i) second_of(i, since, common);
        }
    }

    void second_of(std::uint32_t i, std::chrono::seconds since, double common) {
        const InstrumentId id = InstrumentId::from_index(i);
        const Push push = calm_ ? Push{} : push_of(event_, i, since);
        const double move = (common + random_.normal()) * numeric::sqrt(correlation);
        prices_[i] *=
            1 + move * push.volatility * annual_volatility / numeric::sqrt(trading_seconds);
        const bool stopped = event_ == StressEvent::HaltedSymbol && i == 0 && !calm_ &&
                             since >= event_at && since < 2 * event_at;
        if (!push.silent && !stopped) {
            const auto cents = static_cast<std::int64_t>(prices_[i] * push.factor * 100);
            floor_.quote(id, Price::from_cents(cents - push.half_spread),
                         Price::from_cents(cents + push.half_spread),
                         Quantity::from_units(push.size));
        }
        if (calm_) return;
        TradingFloor::Proposal proposal{.atr = 0.01 * prices_[i],
                                        .realized_volatility = push.volatility * annual_volatility};
        if (event_ == StressEvent::RunawayAgent) {
            const std::uint64_t chance = random_.below(8);
            if (chance % 2 == 0) proposal.direction = Direction::Short;
            proposal.exit = chance >= 6;
            floor_.propose(id, proposal);
        } else if ((since.count() + i) % 5 == 0 && wants(i, since)) {
            floor_.propose(id, proposal);
        }
    }
    // The stuck quote is met by who wants to buy at it.
    bool wants(std::uint32_t i, std::chrono::seconds since) const {
        return event_ != StressEvent::StuckQuote || i != 0 || since >= event_at + 10s;
    }
    static InstrumentId first() { return InstrumentId::from_index(0); }

    StressEvent event_;
    settings::Settings settings_;
    calendar::Session day_;
    calendar::Session next_day_;
    TradingFloor floor_;
    feeds::SimRandom random_;
    std::array<double, names> prices_{};
    bool calm_ = false;  // the event is over, and nobody proposes
};

void add(StressOutcome& outcome, const TradingFloor& floor, std::uint64_t seed) {
    const Auditor& auditor = floor.auditor();
    outcome.entries += auditor.entries();
    outcome.fills += auditor.fills();
    for (std::size_t rule = 0; rule < risk_rule_count; ++rule) {
        const risk::RuleCount& count = floor.desk().gate().counts().of(static_cast<RiskRule>(rule));
        outcome.refused += count.refused;
        outcome.shrunk += count.shrunk;
    }
    for (const std::string& breach : auditor.breaches())
        outcome.breaches.push_back(fmt::format("seed {}: {}", seed, breach));
    if (!floor.quiet()) ++outcome.unfinished;
    for (Overshoot overshoot : auditor.overshoots()) {
        ++outcome.trips;
        overshoot.seed = seed;
        if (outcome.worst.base == 0 ||
            overshoot.whole() * outcome.worst.base > outcome.worst.whole() * overshoot.base)
            outcome.worst = overshoot;
    }
}

std::string cause_of(const Overshoot& overshoot) {
    if (overshoot.base == 0) return "no limit on losses was reached";
    const double base = overshoot.base / 100;
    std::string text = fmt::format(
        "seed {}: {} at {:.2f} %: {:.2f} % below at the first mark, {:.2f} % more on the way out",
        overshoot.seed, name_of(overshoot.rule), 100 - overshoot.threshold / base,
        overshoot.jump() / base, overshoot.way_out() / base);
    if (overshoot.flat == Timestamp::min())
        text += ", not flat at the end";
    else
        text +=
            fmt::format(" of {:.1f} s",
                        std::chrono::duration<double>(overshoot.flat - overshoot.tripped).count());
    if (overshoot.halted_seconds > 0)
        text += fmt::format(" ({:.0f} s of it halted)", overshoot.halted_seconds);
    return text;
}

}  // namespace

std::string_view name_of(StressEvent event) {
    switch (event) {
        case StressEvent::GapOpen:
            return "gap_open";
        case StressEvent::FlashCrash:
            return "flash_crash";
        case StressEvent::VolatilityBreak:
            return "volatility_break";
        case StressEvent::HaltedSymbol:
            return "halted_symbol";
        case StressEvent::StuckQuote:
            return "stuck_quote";
        case StressEvent::RunawayAgent:
            return "runaway_agent";
    }
    return "?";
}

bool StressProof::holds() const {
    return std::ranges::all_of(outcomes, [](const StressOutcome& outcome) {
        return outcome.breaches.empty() && outcome.unfinished == 0 && outcome.entries > 0 &&
               outcome.fills > 0;
    });
}

Expected<StressProof> prove_stress(const StressTask& task) {
    if (task.seeds == 0)
        return std::unexpected(
            Error{.where = "prove", .found = "no seed", .expected = "1 or more"});
    StressProof proof{.seed_base = task.seed_base, .seeds = task.seeds, .outcomes = {}};
    for (std::size_t event = 0; event < stress_event_count; ++event)
        proof.outcomes.emplace_back().event = static_cast<StressEvent>(event);
    for (std::uint32_t i = 0; i < task.seeds; ++i) {
        for (StressOutcome& outcome : proof.outcomes) {
            if (task.stop.stop_requested())
                return std::unexpected(
                    Error{.where = "prove", .found = "a stop", .expected = "all seeds"});
            const std::uint64_t seed = task.seed_base + i;
            Market market{task, outcome.event, seed};
            market.run();
            add(outcome, market.floor(), seed);
        }
        if (task.progress) task.progress(i + 1);
    }
    return proof;
}

std::string text_of(const StressProof& proof) {
    std::string text = fmt::format(
        "stress: seeds {} to {}, ten stocks, agents that always want all they may have\n\n"
        "{:<18}{:>9}{:>10}{:>9}{:>8}{:>8}{:>8}{:>12}\n",
        proof.seed_base, proof.seed_base + proof.seeds - 1, "event", "entries", "refused", "shrunk",
        "fills", "broken", "trips", "overshoot");
    auto out = std::back_inserter(text);
    for (const StressOutcome& outcome : proof.outcomes) {
        const Overshoot& worst = outcome.worst;
        fmt::format_to(out, "{:<18}{:>9}{:>10}{:>9}{:>8}{:>8}{:>8}{:>10.2f} %\n",
                       name_of(outcome.event), outcome.entries, outcome.refused, outcome.shrunk,
                       outcome.fills, outcome.breaches.size(), outcome.trips,
                       worst.base == 0 ? 0 : worst.whole() / worst.base * 100);
    }
    text +=
        "\nThe largest overshoot of a limit on losses, of what it counts from, and its cause:\n";
    for (const StressOutcome& outcome : proof.outcomes) {
        fmt::format_to(out, "{:<18} {}\n", name_of(outcome.event), cause_of(outcome.worst));
        if (outcome.unfinished > 0)
            fmt::format_to(out, "  the kill switch left something in {} markets\n",
                           outcome.unfinished);
        for (std::size_t i = 0; i < std::min<std::size_t>(outcome.breaches.size(), 5); ++i)
            fmt::format_to(out, "  broken: {}\n", outcome.breaches[i]);
    }
    text += proof.holds() ? "\nThe rules hold.\n" : "\nThe rules do NOT hold.\n";
    return text;
}

Expected<ProofResult> stress_section(const ProofTask& task) {
    const auto proof = prove_stress({.settings = task.settings,
                                     .calendar = task.calendar,
                                     .seed_base = task.seed_base,
                                     .seeds = task.seeds,
                                     .stop = task.stop,
                                     .progress = task.progress});
    if (!proof) return std::unexpected{proof.error()};
    return ProofResult{.text = text_of(*proof), .holds = proof->holds()};
}

}  // namespace tradewind::research
