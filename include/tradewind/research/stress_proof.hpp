#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "tradewind/calendar/calendar.hpp"
#include "tradewind/model/error.hpp"
#include "tradewind/research/auditor.hpp"
#include "tradewind/research/proof.hpp"
#include "tradewind/settings/settings.hpp"

// Do the rules of risk hold to the letter when the market breaks? Ten stocks on random walks with
// correlations of a half, one quote a second each, agents that always want to be long with all that
// they may have, and one event that hurts them. An auditor looks after every input (auditor.hpp).
namespace tradewind::research {

enum class StressEvent : std::uint8_t {
    GapOpen,          // held overnight, 8 % lower at the next open
    FlashCrash,       // 10 % down and up again in five minutes, thin and wide
    VolatilityBreak,  // eight times the volatility, from one second to the next
    HaltedSymbol,     // one stops and reopens 15 % lower; the others fall 4 % meanwhile
    StuckQuote,       // one's quote stands still for ten minutes and comes back 7 % lower
    RunawayAgent      // every second, in every stock, long or short, all there is
};
inline constexpr std::size_t stress_event_count = 6;
std::string_view name_of(StressEvent event);  // "gap_open"

struct StressOutcome {
    StressEvent event = StressEvent::GapOpen;
    std::uint64_t entries = 0;  // of all seeds
    std::uint64_t refused = 0;
    std::uint64_t shrunk = 0;
    std::uint64_t fills = 0;
    std::uint64_t trips = 0;       // limits on losses that were reached
    std::uint64_t unfinished = 0;  // markets in which the kill switch left something
    std::vector<std::string> breaches;
    Overshoot worst;  // the largest as a part of its base
};

struct StressProof {
    std::uint64_t seed_base = 0;
    std::uint32_t seeds = 0;
    std::vector<StressOutcome> outcomes;

    // No rule was broken, every kill switch left a flat book, and every event made orders: nothing
    // is proven by a desk that stands aside.
    bool holds() const;
};

struct StressTask {
    const settings::Settings& settings;  // risk, exchange, policy's shorts and the account
    const calendar::Calendar& calendar;
    std::uint64_t seed_base = 1;
    std::uint32_t seeds = 1;
    std::stop_token stop{};
    std::function<void(std::uint32_t done)> progress{};  // seeds
};

// Errors: no seed, and a stop. Deterministic.
Expected<StressProof> prove_stress(const StressTask& task);

std::string text_of(const StressProof& proof);

// The section "stress" of `tradewind prove`.
Expected<ProofResult> stress_section(const ProofTask& task);

}  // namespace tradewind::research
