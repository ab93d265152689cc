#include <fmt/format.h>

#include <chrono>
#include <filesystem>

#include "guarded.hpp"
#include "passed_over.hpp"
#include "sources.hpp"
#include "tradewind/feeds/read_ahead.hpp"
#include "tradewind/journal/journal.hpp"
#include "tradewind/session/run.hpp"
#include "tradewind/session/wiring.hpp"
#include "tradewind/session/witness.hpp"
#include "tradewind/settings/effective.hpp"

namespace tradewind::session {
namespace {

// What the journal holds behind its newest checkpoint.
struct Tail {
    std::uint64_t frames = 0;
    std::uint64_t last = 0;  // ordinal of the last market event; 0: none
    journal::JournalEnd end;
    std::vector<std::string> notes;
};

Expected<Tail> scan_tail(const std::filesystem::path& directory) {
    auto reader = journal::Reader::open(directory, {.from = journal::From::NewestCheckpoint});
    if (!reader) return std::unexpected{reader.error()};
    Tail tail;
    for (const Error& bad : reader->bad_checkpoints()) tail.notes.push_back(bad.message());
    while (true) {
        auto frame = reader->next();
        if (!frame) return std::unexpected{frame.error()};
        if (*frame == nullptr) break;
        if ((*frame)->stream == journal::Stream::Mark) continue;
        ++tail.frames;
        if ((*frame)->stream == journal::Stream::Input && is_market((*frame)->kind)) {
            tail.last = reinterpret_cast<const Header*>((*frame)->payload.data())->sequence;
        }
    }
    tail.end = reader->end();
    if (reader->torn_tail()) tail.notes.push_back(reader->torn_tail()->message());
    return tail;
}

Expected<void> remove_journal(const std::filesystem::path& directory) {
    auto segments = journal::list_segments(directory);
    if (!segments) return std::unexpected{segments.error()};
    for (const journal::SegmentName& segment : *segments) {
        std::error_code code;
        std::filesystem::remove(segment.path, code);
        if (code)
            return failure(segment.path.string(), code.message(), "a file that can be removed");
    }
    return {};
}

}  // namespace

Expected<RunOutcome> run_backtest(const BacktestRun& run) {
    const auto began = std::chrono::steady_clock::now();
    const settings::Settings& settings = run.settings;
    RunOutcome outcome;
    outcome.session = settings::session_id(settings);

    OpenedSource opened;
    std::optional<feeds::ReadAhead> ahead;
    feeds::MarketSource* source = run.source;
    if (source == nullptr) {
        auto made = open_source(settings, run.calendar);
        if (!made) return std::unexpected{made.error()};
        opened = std::move(*made);
        source = opened.source.get();
        if (settings.threads.reader_thread) source = &ahead.emplace(*source);
    }

    // Owns the events that shards work on, so it goes after the run whose threads those are.
    std::optional<BacktestDriver> driver;
    auto inline_run = InlineRun::create(settings, run.calendar, outcome.session, run.listener);
    if (!inline_run) return std::unexpected{inline_run.error()};
    core::Engine& engine = (*inline_run)->engine();
    const auto broke_at = [&] { return fmt::format("core, input {}", engine.sequence()); };
    const auto progress = run.progress ? run.progress : [](const BacktestProgress&) {};

    std::unique_ptr<journal::Journal> journal;
    std::optional<journal::Reader> reader;
    if (settings.journal.enabled) {
        const std::filesystem::path directory = journal_directory(settings);
        auto lock = journal::DirectoryLock::acquire(directory);
        if (!lock) return std::unexpected{lock.error()};
        const bool resume =
            run.on_journal == OnJournal::Resume && journal::holds_journal(directory);
        if (!resume) {
            if (run.on_journal == OnJournal::Refuse && journal::holds_journal(directory)) {
                return failure(directory.string(), "a journal", "an empty folder");
            }
            if (auto removed = remove_journal(directory); !removed) {
                return std::unexpected{removed.error()};
            }
            std::vector<std::byte> checkpoint;
            (*inline_run)->save(checkpoint);
            auto created = journal::Journal::create(std::move(*lock), identity_of(settings),
                                                    journal_options(settings.journal), checkpoint);
            if (!created) return std::unexpected{created.error()};
            journal = std::move(*created);
            engine.attach(journal.get(), core::WhenFull::Stop);
        } else {
            auto tail = scan_tail(directory);
            if (!tail) return std::unexpected{tail.error()};
            auto opened_reader =
                journal::Reader::open(directory, {.from = journal::From::NewestCheckpoint});
            if (!opened_reader) return std::unexpected{opened_reader.error()};
            reader.emplace(std::move(*opened_reader));
            if (reader->newest_identity().config_hash != settings::behaviour_hash(settings) ||
                reader->newest_identity().session != outcome.session) {
                return failure(directory.string(),
                               "the journal of a run with other settings or data",
                               "the settings it was made with (drop --resume to begin anew)");
            }
            outcome.notes = tail->notes;
            if (auto loaded = (*inline_run)->load(reader->checkpoint()); !loaded) {
                return std::unexpected{loaded.error()};
            }
            outcome.resumed_at = engine.sequence();
            Witness witness{*reader, engine};
            (*inline_run)->listen(&witness);  // what is made again was told before
            driver.emplace(**inline_run, *source, nullptr, run.calendar);
            if (tail->frames > 0) {
                // One market event further than the journal got: with it everything that was
                // recorded is made again, and the run stands between two inputs. What that makes
                // beyond the journal's end is appended to it.
                auto replayed = guarded(
                    [&] {
                        return driver->drive(run.stop, progress,
                                             std::max(tail->last, engine.market_ordinal()) + 1);
                    },
                    broke_at, unbreakable);
                if (!replayed) return std::unexpected{replayed.error()};
                if (witness.difference()) return std::unexpected{*witness.difference()};
                if (*replayed == RunEnd::Stopped) {
                    outcome.end = RunEnd::Stopped;
                    return outcome;
                }
                if (witness.compared() != tail->frames) {
                    return failure(directory.string(),
                                   fmt::format("{} records behind the checkpoint", tail->frames),
                                   fmt::format("the {} that the run makes again from this data",
                                               witness.compared()));
                }
            }
            (*inline_run)->listen(run.listener);
            std::vector<std::byte> checkpoint;
            (*inline_run)->save(checkpoint);
            auto resumed = journal::Journal::resume(std::move(*lock), identity_of(settings),
                                                    journal_options(settings.journal), checkpoint,
                                                    tail->end, witness.missing());
            if (!resumed) return std::unexpected{resumed.error()};
            journal = std::move(*resumed);
            engine.attach(journal.get(), core::WhenFull::Stop);
        }
    }
    if (!driver) {
        driver.emplace(**inline_run, *source, journal.get(), run.calendar);
    } else {
        driver->use(journal.get());
    }
    auto end = guarded([&] { return driver->drive(run.stop, progress); }, broke_at,
                       "what always holds; the run ends with this input");
    if (!end) return std::unexpected{end.error()};
    outcome.end = *end;

    if (journal) {
        (*inline_run)->mark(*journal);
        if (auto closed = journal->close(); !closed) return std::unexpected{closed.error()};
    }
    outcome.counters = engine.counters();
    outcome.output_hash = engine.output_hash();
    outcome.state_hash = engine.state_hash();
    outcome.equity = engine.desk().ledger().equity();
    outcome.fill_assumptions = (*inline_run)->exchange().assumptions();
    ahead.reset();  // a stop may have left it reading
    if (opened.problems) outcome.data_problems = opened.problems();
    note_passed_over(engine.desk().passed_over(), outcome.data_problems);
    outcome.elapsed_s =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    return outcome;
}

}  // namespace tradewind::session
