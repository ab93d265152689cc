#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "tradewind/core/engine.hpp"
#include "tradewind/feeds/feed_summary.hpp"
#include "tradewind/feeds/market_source.hpp"
#include "tradewind/session/backtest.hpp"
#include "tradewind/session/inline_run.hpp"
#include "tradewind/session/paper.hpp"

namespace tradewind::session {

// What to do with a journal that is already there.
enum class OnJournal : std::uint8_t {
    Replace,  // backtests: the old one goes
    Resume,   // go on where it ends
    Refuse
};

// What came of a run, besides its records.
struct RunOutcome {
    RunEnd end = RunEnd::Complete;
    core::Counters counters;
    std::uint64_t output_hash = 0;
    std::uint64_t state_hash = 0;
    std::uint64_t session = 0;
    Money equity;
    double elapsed_s = 0;
    std::uint64_t resumed_at = 0;    // sequence number; 0: from the start
    std::vector<std::string> notes;  // what a restart found: torn tails and the like
    std::vector<std::string> fill_assumptions;
    std::vector<std::string> data_problems;
};

struct BacktestRun {
    const settings::Settings& settings;
    const calendar::Calendar& calendar;
    OnJournal on_journal = OnJournal::Replace;
    RecordListener* listener = nullptr;
    std::stop_token stop;
    std::function<void(const BacktestProgress&)> progress;
    // Takes the place of the source that the settings name (tests, benchmarks).
    feeds::MarketSource* source = nullptr;
};
Expected<RunOutcome> run_backtest(const BacktestRun& run);

struct PaperRun {
    const settings::Settings& settings;
    const calendar::Calendar& calendar;
    OnJournal on_journal = OnJournal::Resume;
    std::stop_token stop;
    std::function<void(const StatusSnapshot&)> status;
    // A journal was found: the input that the run goes on from, and what a restart found. Called
    // before anything new happens.
    std::function<void(std::uint64_t sequence, const std::vector<std::string>& notes)> resumed = {};
    RecordListener* listener = nullptr;  // called on the core thread, with what is new
    // Takes the place of the simulated exchange; outlives the run.
    brokers::Broker* broker = nullptr;
};
Expected<RunOutcome> run_paper(const PaperRun& run);

// Runs a journal's inputs again and compares every output. The journal says its own settings. One
// whose oldest segments are gone begins at the checkpoint of the first that is there.
struct VerifyOutcome {
    std::uint64_t inputs = 0;
    std::uint64_t compared = 0;         // records
    std::uint64_t hashes_compared = 0;  // output hashes that stand for records that are not kept
    std::uint64_t output_hash = 0;
    std::uint64_t state_hash = 0;
    double elapsed_s = 0;
    std::vector<std::string> notes;
};
struct VerifyRun {
    std::string directory;
    const calendar::Calendar& calendar;
    std::stop_token stop;
    std::function<void(std::uint64_t inputs)> progress;
    RecordListener* listener = nullptr;  // gets every input, and every output as it is made again
};
Expected<VerifyOutcome> verify_journal(const VerifyRun& run);

// Runs a journal's inputs again with more columns of features.columns than it was written with, and
// compares nothing. All other settings are its own. A journal whose oldest segments are gone begins
// at its checkpoint, which has only the columns that it was written with: others are an error.
struct RemakeRun {
    std::string directory;
    settings::Settings settings;
    const calendar::Calendar& calendar;
    std::stop_token stop;
    std::function<void(std::uint64_t inputs)> progress;
    RecordListener& listener;  // gets every input, and every output as it is made again
};
Expected<std::vector<std::string>> remake_journal(const RemakeRun& run);

// With `overrides` as --set takes them.
Expected<settings::Settings> settings_of_journal(const std::string& directory,
                                                 const std::vector<std::string>& overrides = {});
Expected<journal::Identity> identity_of_journal(const std::string& directory);  // the newest

// Hands every record of the run to the listener, inputs and outputs in order: what a journal with
// outputs = "orders+hash" does not keep is made again, and compared on the way.
Expected<std::vector<std::string>> tell_journal(const std::string& directory,
                                                const calendar::Calendar& calendar,
                                                RecordListener& listener);
// Hands over what the journal itself holds.
Expected<std::vector<std::string>> read_journal(const std::string& directory,
                                                RecordListener& listener,
                                                const std::function<bool()>& enough);

}  // namespace tradewind::session
