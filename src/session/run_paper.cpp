#include <fmt/format.h>

#include <chrono>
#include <cstring>
#include <filesystem>
#include <thread>

#include "sources.hpp"
#include "tradewind/journal/journal.hpp"
#include "tradewind/session/run.hpp"
#include "tradewind/session/wiring.hpp"
#include "tradewind/session/witness.hpp"
#include "tradewind/settings/effective.hpp"

namespace tradewind::session {
namespace {

using namespace std::chrono_literals;

struct Recovered {
    journal::JournalEnd end;
    std::vector<journal::MissingFrame> missing;
};

// Loads the newest checkpoint and replays what was journaled behind it.
Expected<Recovered> recover(PaperSession& session, const std::filesystem::path& directory,
                            const settings::Settings& settings, RunOutcome& outcome) {
    auto reader = journal::Reader::open(directory, {.from = journal::From::NewestCheckpoint});
    if (!reader) return std::unexpected{reader.error()};
    if (reader->newest_identity().config_hash != settings::behaviour_hash(settings) ||
        reader->newest_identity().session != outcome.session) {
        return failure(
            directory.string(), "the journal of a session with other settings",
            "the settings it was made with, or another journal.directory (--fresh begins anew)");
    }
    for (const Error& bad : reader->bad_checkpoints()) outcome.notes.push_back(bad.message());
    if (auto loaded = session.load(reader->checkpoint()); !loaded) {
        return std::unexpected{loaded.error()};
    }
    Witness witness{*reader, settings.journal.outputs};
    session.listen(&witness);
    alignas(64) std::byte bytes[Input::capacity];
    while (true) {
        auto frame = witness.peek();
        if (!frame) return std::unexpected{frame.error()};
        if (*frame == nullptr) break;
        if ((*frame)->stream == journal::Stream::Mark) {
            witness.pass();
            continue;
        }
        const Stamp stamp{.sequence = (*frame)->sequence, .time = (*frame)->core_time};
        if ((*frame)->stream != journal::Stream::Input || (*frame)->payload.size() > sizeof bytes ||
            (*frame)->payload.size() != size_of((*frame)->kind)) {
            return failure(
                fmt::format("{}, sequence number {}", directory.string(), stamp.sequence),
                fmt::format("a {} that this build does not make", name_of((*frame)->kind)),
                "the records of the same build and settings");
        }
        std::memcpy(bytes, (*frame)->payload.data(), (*frame)->payload.size());
        if (auto replayed =
                session.replay(*std::launder(reinterpret_cast<const Header*>(bytes)), stamp);
            !replayed) {
            return std::unexpected{replayed.error()};
        }
        if (witness.difference()) return std::unexpected{*witness.difference()};
    }
    session.listen(nullptr);
    if (reader->torn_tail()) outcome.notes.push_back(reader->torn_tail()->message());
    outcome.resumed_at = session.engine().sequence();
    return Recovered{reader->end(), witness.missing()};
}

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
                                         .source = *opened->source});
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
        std::vector<std::byte> checkpoint;
        Expected<std::unique_ptr<journal::Journal>> made = nullptr;
        if (present) {
            auto recovered = recover(**session, directory, settings, outcome);
            if (!recovered) return std::unexpected{recovered.error()};
            (*session)->save(checkpoint);
            made = journal::Journal::resume(std::move(*lock), identity_of(settings),
                                            journal_options(settings.journal), checkpoint,
                                            recovered->end, recovered->missing);
        } else {
            (*session)->save(checkpoint);
            made = journal::Journal::create(std::move(*lock), identity_of(settings),
                                            journal_options(settings.journal), checkpoint);
        }
        if (!made) return std::unexpected{made.error()};
        journal = std::move(*made);
        (*session)->attach(journal.get());
    }

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
    if (journal) {
        if (auto closed = journal->close(); !closed) return std::unexpected{closed.error()};
    }
    if (failed) return std::unexpected{*failed};
    outcome.counters = engine.counters();
    outcome.output_hash = engine.output_hash();
    outcome.state_hash = (*session)->engine().state_hash();
    outcome.equity = engine.desk().ledger().equity();
    outcome.fill_assumptions = (*session)->exchange().assumptions();
    outcome.data_problems = opened->problems();
    outcome.elapsed_s =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    return outcome;
}

}  // namespace tradewind::session
