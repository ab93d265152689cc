#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tradewind/model/date.hpp"
#include "tradewind/model/error.hpp"
#include "tradewind/research/run_recorder.hpp"

namespace tradewind::research {

// What the records of a run cannot say about it.
struct RunFacts {
    std::string mode;                  // "backtest"
    std::vector<std::string> symbols;  // as asked for
    std::vector<std::string> agents;   // by id, so that one without a trade is listed too
    std::optional<Date> from;          // as asked for; else the dates of the first and last event
    std::optional<Date> to;
    std::optional<double> elapsed_s;
    std::optional<std::uint64_t>
        events;  // the engine's own count, where the recorder saw outputs only
    std::optional<std::uint64_t> bars;
    std::uint64_t session_id = 0;
    std::optional<std::uint64_t> output_hash;  // none: the records were read, not made
    std::string config_hash;
    std::string build;
    std::uint64_t trials = 1;  // configurations tried before this one was chosen, it included
    std::vector<std::string> fill_assumptions;              // sentences of the exchange
    std::optional<std::vector<std::string>> data_problems;  // sentences of the feed, if one ran
};

// A flat list of keys and JSON values, in the order they are written. Dollars are plain numbers,
// exact; what the run does not define (a profit factor without a loss) is null, never NaN.
using ReportLines = std::vector<std::pair<std::string, std::string>>;
ReportLines report_lines(const RunTotals& totals, const RunFacts& facts);

std::string report_json(const ReportLines& lines);
std::string summary_csv(const ReportLines& lines);  // metric,value: the lines that are one value

// What the daily Sharpe ratio is worth: annual figures, absent where too few days define them.
struct SharpeWorth {
    std::uint64_t days = 0;  // daily returns
    std::optional<double> sharpe{};
    std::optional<double> error{};          // standard, of the same
    std::optional<double> probabilistic{};  // probability that the true one is above 0
    std::optional<double> deflated{};  // the same above what the best of the trials shows by luck
    std::optional<double> days_needed{};  // for 95 % confidence that the true one is above 0
};
// The variance among the trials is that of a ratio estimated from as many days without skill,
// 1 / (days - 1): what their own ratios were is not known here.
SharpeWorth sharpe_worth(const RunTotals& totals, std::uint64_t trials);

// report.json, summary.csv and report.html in `directory`.
Expected<void> write_report(const std::filesystem::path& directory, const RunTotals& totals,
                            const RunFacts& facts);

}  // namespace tradewind::research
