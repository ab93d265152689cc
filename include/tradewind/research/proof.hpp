#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

#include "tradewind/calendar/calendar.hpp"
#include "tradewind/model/error.hpp"
#include "tradewind/settings/settings.hpp"

// What is proven on simulated markets whose truth is known, in sections: each asks one question of
// the engine, on one market a seed, and says whether the answer is good enough. `tradewind prove`
// runs them; docs/evidence.md holds what they printed. A section is a function of the settings and
// the seeds: the same ones give the same text.
namespace tradewind::research {

struct ProofTask {
    const settings::Settings& settings;  // feed.sim.seed is the task's, not theirs
    const calendar::Calendar& calendar;
    std::uint64_t seed_base = 1;
    std::uint32_t seeds = 2;  // at least 2: intervals are over seeds
    std::stop_token stop{};
    std::function<void(std::uint32_t done)> progress{};  // seeds
};

struct ProofResult {
    std::string text;  // tables, with what was wanted
    bool holds = false;
};

struct ProofSection {
    std::string_view name;      // "regimes", as in --section
    std::string_view question;  // a line
    // Errors: settings that the engine or the market refuses, too few seeds or days, and a stop.
    Expected<ProofResult> (*run)(const ProofTask& task);
};

// All, in the order in which they are printed. A new one is a line in the table of proof.cpp.
std::span<const ProofSection> proof_sections();

}  // namespace tradewind::research
