#pragma once

#include <expected>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tradewind/model/error.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::settings {

// Everything that is wrong with a configuration, in the order of its lines, overrides last: unknown
// keys (with the nearest known one), wrong types, values out of range, keys that contradict each
// other. Each names its place: "config/paper.toml:12: risk.daily_loss" or "--set risk.daily_loss".
// A file that is not TOML gives one error, because reading ends there.
using Errors = std::vector<Error>;

// What is wrong with one agent's kind or parameters, which this room does not know: a higher one
// hands in who does (agents::problems_of). `key` is the agent's own: "kind", "parameters.adx_min".
struct AgentProblem {
    std::string key;
    std::string found;
    std::string expected;
};
using AgentJudge = std::function<std::vector<AgentProblem>(const Agent&)>;

// Reads one configuration from TOML text. `name` stands in the errors. Each override is
// "table.key=value" as given to --set; the value is TOML, or plain text where the key wants text
// (run.mode=backtest), or a list cut at commas (run.symbols=SPY,BAC); nothing at all takes an
// optional key back (feed.to=). An agent is reached by its name: agents.trend.enabled=false.
// Overrides pass the same checks as the file; a later one wins. Without a judge the agents' kinds
// and parameters are taken as they come.
//
// A pure function of its arguments: no file, no environment. Any thread.
std::expected<Settings, Errors> parse(std::string_view text, std::string_view name,
                                      std::span<const std::string> overrides = {},
                                      const AgentJudge& judge = {});

// Puts what the file of risk.event_halt says in its place: what the run is told, and its journal
// repeats, are the events and not a name. Nothing where none is named. Each bad line is an error
// with file and line.
std::expected<void, Errors> read_event_file(Settings& settings);

// The same from a file (at most 1 MiB), with the file of risk.event_halt read. Relative paths
// inside a configuration are relative to the working directory, not to the file.
std::expected<Settings, Errors> load(const std::filesystem::path& path,
                                     std::span<const std::string> overrides = {},
                                     const AgentJudge& judge = {});

}  // namespace tradewind::settings
