#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <optional>

#include "commands.hpp"
#include "configuration.hpp"
#include "log.hpp"
#include "news.hpp"
#include "recording.hpp"
#include "terminal.hpp"
#include "tradewind/journal/directory.hpp"
#include "tradewind/session/run.hpp"
#include "tradewind/session/wiring.hpp"
#include "tradewind/settings/effective.hpp"
#include "tradewind/settings/names.hpp"

namespace tradewind::app {
namespace {

research::RunFacts facts_of(const session::RunOutcome& outcome, const settings::Settings& settings,
                            std::string mode) {
    research::RunFacts facts;
    facts.mode = std::move(mode);
    if (settings.feed.kind == settings::FeedKind::FlatFiles) {
        facts.from = settings.feed.from;
        facts.to = settings.feed.to;
    }
    facts.elapsed_s = outcome.elapsed_s;
    facts.events = outcome.counters.events;
    facts.session_id = outcome.session;
    facts.output_hash = outcome.output_hash;
    facts.fill_assumptions = outcome.fill_assumptions;
    facts.data_problems = outcome.data_problems;
    return facts;
}

void print_outcome(const session::RunOutcome& outcome, const research::RunTotals& totals,
                   const std::string& out) {
    for (const std::string& note : outcome.notes) fmt::print("note: {}\n", note);
    for (const std::string& problem : outcome.data_problems) fmt::print("data: {}\n", problem);
    const double seconds = std::max(outcome.elapsed_s, 1e-9);
    fmt::print("events        {} in {:.2f} s ({:.2f} M/s)\n", outcome.counters.events,
               outcome.elapsed_s, static_cast<double>(outcome.counters.events) / 1e6 / seconds);
    fmt::print("equity        {:.2f} -> {:.2f}\n", totals.starting_equity.to_double(),
               totals.last.equity.to_double());
    fmt::print("round trips   {}   orders {}   fills {}\n", totals.trades.trades(), totals.orders,
               totals.fills);
    fmt::print("max drawdown  {:.2f} %\n", totals.drawdown.deepest_fraction() * 100);
    fmt::print("output hash   {:016x}\n", outcome.output_hash);
    fmt::print("reports in    {}\n", out);
}

// What a session leaves standing when it ends.
void print_book(const session::StatusSnapshot& status) {
    for (std::uint32_t i = 0; i < status.row_count; ++i) {
        const session::StatusSnapshot::Row& row = status.rows[i];
        if (row.position.is_zero()) continue;
        fmt::print("position      {} {} at {:.2f}, unrealized {:.2f}\n", row.symbol.data(),
                   row.position.to_double(), row.average.to_double(), row.unrealized.to_double());
    }
    fmt::print("open orders   {}\n", status.open_orders);
}

void log_start(Log& log, const settings::Settings& settings) {
    std::string symbols;
    for (const std::string& symbol : settings.run.symbols)
        symbols += (symbols.empty() ? "" : ",") + symbol;
    log.info(fmt::format("{} begins: {}, feed {}, session {:016x}, journal {}",
                         settings::name_of(settings.run.mode), symbols,
                         settings::name_of(settings.feed.kind), settings::session_id(settings),
                         settings.journal.enabled ? session::journal_directory(settings) : "off"));
}

void log_resumption(Log& log, std::uint64_t sequence, const std::vector<std::string>& notes) {
    for (const std::string& note : notes) log.warn(note);
    log.info(fmt::format("goes on from input {} of the journal", sequence));
}

void log_end(Log& log, const session::RunOutcome& outcome) {
    for (const std::string& problem : outcome.data_problems) log.warn(problem);
    log.info(fmt::format("{} after {} market events, equity {:.2f}",
                         outcome.end == session::RunEnd::Stopped ? "stopped in good order" : "ends",
                         outcome.counters.events, outcome.equity.to_double()));
}

// Standard error has it from complain() anyway.
void log_failure(Log& log, const Error& error) {
    if (log.to() == Log::To::File) log.error(error.message());
}

// Reports from the journal: for a session that was resumed or ran on threads of its own.
Expected<research::RunTotals> report_from_journal(const settings::Settings& settings,
                                                  const calendar::Calendar& calendar,
                                                  research::RunFacts facts) {
    auto recording = Recording::create(settings);
    if (!recording) return std::unexpected{recording.error()};
    auto read = session::tell_journal(session::journal_directory(settings), calendar, **recording);
    if (!read) return std::unexpected{read.error()};
    return (*recording)->finish(std::move(facts));
}

int backtest(const settings::Settings& settings, const RunArguments& arguments) {
    const calendar::Calendar calendar;
    const bool from_journal = arguments.resume;
    std::unique_ptr<Recording> recording;
    if (!from_journal) {
        auto made = Recording::create(settings);
        if (!made) {
            complain(made.error());
            return exit_failed;
        }
        recording = std::move(*made);
    }
    ProgressLine line{arguments.quiet ? ProgressLine::Show::Never : ProgressLine::Show::Auto};
    const auto progress = [&](const session::BacktestProgress& done) {
        double fraction = -1;
        if (settings.feed.from && settings.feed.to) {
            const auto session = calendar.session_at_or_after(done.core_time);
            const int days = settings.feed.to->days() - settings.feed.from->days() + 1;
            fraction = static_cast<double>(session.date.days() - settings.feed.from->days()) /
                       std::max(days, 1);
        }
        line.update(done.events, "events", fraction, "backtest");
    };
    auto outcome = session::run_backtest(
        {.settings = settings,
         .calendar = calendar,
         .on_journal = arguments.resume ? session::OnJournal::Resume : session::OnJournal::Replace,
         .listener = recording.get(),
         .stop = stop_on_signals(),
         .progress = progress,
         .source = nullptr});
    line.clear();
    if (!outcome) {
        complain(outcome.error());
        return exit_failed;
    }
    if (outcome->resumed_at > 0)
        fmt::print("went on from input {} of the journal\n", outcome->resumed_at);
    const bool stopped = outcome->end == session::RunEnd::Stopped;
    if (stopped && settings.journal.enabled) {
        fmt::print("stopped after {} market events; --resume goes on from there\n",
                   outcome->counters.events);
    }
    auto facts = facts_of(*outcome, settings, "backtest");
    facts.trials = arguments.trials;
    auto totals = from_journal ? report_from_journal(settings, calendar, std::move(facts))
                               : recording->finish(std::move(facts));
    if (!totals) {
        complain(totals.error());
        return exit_failed;
    }
    print_outcome(*outcome, *totals, settings.output.directory);
    return stopped ? exit_stopped : exit_done;
}

// Moves the journal to <directory>-1, -2 ...: nothing is ever deleted.
Expected<void> move_aside(const std::string& directory) {
    if (!journal::holds_journal(directory)) return {};
    for (int i = 1;; ++i) {
        const std::string target = fmt::format("{}-{}", directory, i);
        if (std::filesystem::exists(target)) continue;
        std::error_code code;
        std::filesystem::rename(directory, target, code);
        if (code) return failure(directory, code.message(), "a folder that can be renamed");
        fmt::print("the journal of the last session is now {}\n", target);
        return {};
    }
}

int paper(const settings::Settings& settings, const RunArguments& arguments) {
    const calendar::Calendar calendar;
    if (arguments.fresh) {
        if (auto moved = move_aside(session::journal_directory(settings)); !moved) {
            complain(moved.error());
            return exit_failed;
        }
    }
    for (const std::string& note : session::unused_settings(settings))
        fmt::print(stderr, "note: {}\n", note);
    const auto began = std::chrono::steady_clock::now();
    const bool screen = !arguments.quiet && isatty(STDOUT_FILENO) != 0;
    auto log =
        Log::open(settings.output,
                  screen && isatty(STDERR_FILENO) != 0 ? Log::To::File : Log::To::StandardError);
    if (!log) {
        complain(log.error());
        return exit_failed;
    }
    News news{*log};
    log_start(*log, settings);
    auto next_line = began;
    session::StatusSnapshot last;
    const auto show = [&](const session::StatusSnapshot& status) {
        last = status;
        news.tell(*log);
        if (arguments.quiet) return;
        const auto now = std::chrono::steady_clock::now();
        const double seconds = std::chrono::duration<double>(now - began).count();
        if (screen) {
            fmt::print(
                "\033[H\033[2J{}\nCtrl-C stops in good order; the next start goes on from here.\n",
                session::render(status, "Tradewind paper", seconds));
        } else if (now >= next_line) {
            // Not a terminal (a log, a service): the same screen, now and then.
            next_line = now + std::chrono::seconds{10};
            fmt::print("{}\n", session::render(status, "Tradewind paper", seconds));
        }
        std::fflush(stdout);
    };
    auto outcome = session::run_paper(
        {.settings = settings,
         .calendar = calendar,
         .on_journal = session::OnJournal::Resume,
         .stop = stop_on_signals(),
         .status = show,
         .resumed = [&](std::uint64_t sequence,
                        const auto& notes) { log_resumption(*log, sequence, notes); },
         .listener = &news});
    news.tell(*log);
    if (!outcome) {
        log_failure(*log, outcome.error());
        complain(outcome.error());
        return exit_failed;
    }
    log_end(*log, *outcome);
    print_book(last);
    if (outcome->resumed_at > 0) {
        fmt::print("went on from input {} of the journal\n", outcome->resumed_at);
    }
    if (settings.journal.enabled) {
        auto facts = facts_of(*outcome, settings, "paper");
        facts.trials = arguments.trials;
        auto totals = report_from_journal(settings, calendar, std::move(facts));
        if (!totals) {
            complain(totals.error());
            return exit_failed;
        }
        print_outcome(*outcome, *totals, settings.output.directory);
    } else {
        fmt::print("equity {:.2f}   output hash {:016x}\n", outcome->equity.to_double(),
                   outcome->output_hash);
    }
    return outcome->end == session::RunEnd::Stopped ? exit_stopped : exit_done;
}

// A flag that the run would not heed, with what it is for; nothing when all have a meaning.
std::optional<Error> misplaced_flag(const settings::Settings& settings,
                                    const RunArguments& arguments) {
    const bool journaled = settings.journal.enabled;
    const std::string mode = fmt::format("run.mode = \"{}\"", settings::name_of(settings.run.mode));
    const std::string no_journal = "journal.enabled = false";
    if (arguments.resume && settings.run.mode != settings::Mode::Backtest)
        return Error{"--resume", mode,
                     "run.mode \"backtest\" (a paper session goes on from its journal by itself)"};
    if (arguments.resume && !journaled)
        return Error{"--resume", no_journal, "a journal to go on from: journal.enabled true"};
    if (arguments.fresh && settings.run.mode != settings::Mode::Paper)
        return Error{"--fresh", mode,
                     "run.mode \"paper\" (a backtest begins anew unless --resume is given)"};
    if (arguments.fresh && !journaled)
        return Error{"--fresh", no_journal, "a journal to move aside: journal.enabled true"};
    return std::nullopt;
}

}  // namespace

int run(const RunArguments& arguments) {
    auto settings = read_configuration(arguments.config, arguments.overrides);
    if (!settings) {
        complain(settings.error());
        return exit_usage;
    }
    if (const auto misplaced = misplaced_flag(*settings, arguments)) {
        complain(*misplaced);
        return exit_usage;
    }
    switch (settings->run.mode) {
        case settings::Mode::Backtest:
            return backtest(*settings, arguments);
        case settings::Mode::Paper:
            return paper(*settings, arguments);
        case settings::Mode::Replay:
            return replay({.directory = session::journal_directory(*settings),
                           .verify = true,
                           .quiet = arguments.quiet,
                           .out = settings->output.directory,
                           .trials = arguments.trials});
    }
    return exit_usage;
}

int check_config(const std::string& path, const std::vector<std::string>& overrides) {
    auto settings = read_configuration(path, overrides);
    if (!settings) {
        complain(settings.error());
        return exit_usage;
    }
    for (const std::string& note : session::unused_settings(*settings))
        fmt::print("note: {}\n", note);
    fmt::print("{}: good\n", path);
    return exit_done;
}

}  // namespace tradewind::app
