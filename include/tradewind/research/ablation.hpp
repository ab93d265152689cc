#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "tradewind/calendar/calendar.hpp"
#include "tradewind/features/bootstrap.hpp"
#include "tradewind/model/error.hpp"
#include "tradewind/research/run_recorder.hpp"
#include "tradewind/settings/settings.hpp"

// What is each part of a configuration worth? The same backtest again and again, each time without
// one part: an agent, a rule of risk. Differences are paired by day, against the whole.
namespace tradewind::research {

// One part taken away; `settings` are complete.
struct Variant {
    std::string name;  // "all", "without agent trend", "without risk daily_loss"
    settings::Settings settings;
};

// The whole first, then one for each enabled agent (where there are two or more) and for each rule
// that can bind: one that is off already, or that only guards against impossible orders, has none.
std::vector<Variant> variants_of(const settings::Settings& settings);

struct AblationRow {
    std::string name;
    RunTotals totals;
    std::optional<double> sharpe;  // of days, a year
    // Dollars a day that this variant made more than the whole, and the 95 % interval of the
    // stationary bootstrap over days; none for the whole, and where there are fewer than ten days.
    std::optional<features::BootstrapInterval> gain_a_day;
};

struct AblationTask {
    const settings::Settings& settings;  // a backtest
    const calendar::Calendar& calendar;
    std::stop_token stop{};
    std::function<void(std::uint32_t done, std::uint32_t of)> progress{};
};

// Errors: those of a backtest, and a stop. Neither journals nor reports are written. Runs one after
// the other; each costs a backtest.
Expected<std::vector<AblationRow>> ablate(const AblationTask& task);

std::string text_of(const std::vector<AblationRow>& rows);
std::string ablation_csv(const std::vector<AblationRow>& rows);

}  // namespace tradewind::research
