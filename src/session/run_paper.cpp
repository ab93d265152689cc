#include <chrono>
#include <filesystem>
#include <thread>

#include "passed_over.hpp"
#include "sources.hpp"
#include "tradewind/journal/journal.hpp"
#include "tradewind/session/recovery.hpp"
#include "tradewind/session/run.hpp"
#include "tradewind/session/wiring.hpp"
#include "tradewind/settings/effective.hpp"

namespace tradewind::session {
namespace {

using namespace std::chrono_literals;

}  // namespace

Expected<RunOutcome> run_paper(const PaperRun& run) {
    const auto began = std::chrono::steady_clock::now();
    const settings::Settings& settings = run.settings;
    RunOutcome outcome;
    outcome.session = settings::session_id(settings);
    auto opened = open_source(settings, run.calendar);
    if (!opened) return std::unexpected{opened.error()};

    auto session = PaperSession::create({.settings = settings,
                                         .calendar = run.calendar,
                                         .session = outcome.session,
                                         .start = opened->start,
                                         .source = *opened->source,
                                         .broker = run.broker});
    if (!session) return std::unexpected{session.error()};

    std::unique_ptr<journal::Journal> journal;
    if (settings.journal.enabled) {
        const std::filesystem::path directory = journal_directory(settings);
        auto lock = journal::DirectoryLock::acquire(directory);
        if (!lock) return std::unexpected{lock.error()};
        const bool present = journal::holds_journal(directory);
        if (present && run.on_journal != OnJournal::Resume) {
            return failure(directory.string(), "a journal", "an empty folder");
        }
        journal::Options options = journal_options(settings.journal);
        options.on_durable = [&waits = **session] { waits.on_durable(); };
        std::vector<std::byte> checkpoint;
        Expected<std::unique_ptr<journal::Journal>> made = nullptr;
        if (present) {
            auto recovered = recover(**session, directory, settings);
            if (!recovered) return std::unexpected{recovered.error()};
            outcome.notes = std::move(recovered->notes);
            outcome.resumed_at = (*session)->engine().sequence();
            (*session)->save(checkpoint);
            made = journal::Journal::resume(std::move(*lock), identity_of(settings), options,
                                            checkpoint, recovered->end, recovered->missing);
        } else {
            (*session)->save(checkpoint);
            made = journal::Journal::create(std::move(*lock), identity_of(settings), options,
                                            checkpoint);
        }
        if (!made) return std::unexpected{made.error()};
        journal = std::move(*made);
        (*session)->attach(journal.get());
    }
    if (outcome.resumed_at > 0 && run.resumed) run.resumed(outcome.resumed_at, outcome.notes);
    (*session)->listen(run.listener);
    // The halt is part of the state that was recovered; what caused it is gone.
    if ((*session)->engine().desk().gate().journal_failed()) {
        (*session)->command(CommandKind::JournalMended, "a start with room in the journal");
    }

    // What the broker knows comes first: the journal ends where the last session was cut off.
    if (outcome.resumed_at != 0)
        (*session)->command(CommandKind::Reconcile, "a start behind a journal");

    (*session)->start();
    while (!run.stop.stop_requested() && !(*session)->ended()) {
        std::this_thread::sleep_for(50ms);
        if (const auto status = (*session)->status(); status && run.status) {
            run.status(*status);
        }
    }
    outcome.end = (*session)->ended() ? RunEnd::Complete : RunEnd::Stopped;
    (*session)->stop();
    if (const auto status = (*session)->status(); status && run.status) {
        run.status(*status);
    }
    const core::Engine& engine = (*session)->engine();
    const auto failed = (*session)->failure();
    const auto trouble = journal ? journal->trouble() : std::nullopt;
    if (journal) {
        if (!failed) (*session)->mark();
        if (auto closed = journal->close(); !closed) return std::unexpected{closed.error()};
    }
    if (failed) return std::unexpected{*failed};
    if (engine.journal_failed()) {
        return tradewind::failure("journal " + journal_directory(settings),
                                  trouble ? trouble->found : "a segment that came too late",
                                  "room for every record; trading was halted, and goes on from the "
                                  "last record at the next start");
    }
    outcome.counters = engine.counters();
    outcome.output_hash = engine.output_hash();
    outcome.state_hash = (*session)->engine().state_hash();
    outcome.equity = engine.desk().ledger().equity();
    outcome.fill_assumptions = (*session)->broker().assumptions();
    outcome.data_problems = opened->problems();
    note_passed_over(engine.desk().passed_over(), outcome.data_problems);
    outcome.elapsed_s =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    return outcome;
}

}  // namespace tradewind::session
