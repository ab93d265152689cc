// The exchange keeps a book of its own. When all that it said has been heard, the desk's ledger is
// that book, whatever was lost, repeated or late, and however often the process died.
#include "rig.hpp"
#include "tradewind/session/backtest.hpp"
#include "tradewind/session/recovery.hpp"
#include "tradewind/session/wiring.hpp"
#include "tradewind/settings/effective.hpp"

using namespace tradewind;
using namespace tradewind::session;
using namespace tradewind::session::test;

namespace {

void wait_for_end(PaperSession& session) {
    while (!session.ended()) std::this_thread::sleep_for(std::chrono::milliseconds{1});
    session.stop();
    if (const auto failure = session.failure()) FAIL(failure->message());
}

// Reports of fills that were due, and had not been recorded, when the input before them was.
std::vector<std::uint64_t> fills_in_waiting(const std::filesystem::path& directory) {
    std::vector<std::uint64_t> frames;
    std::uint64_t number = 0;
    Timestamp before;
    for_each_frame(directory, [&](const journal::Frame& frame) {
        const auto* report = frame.as<ExecutionReport>();
        if (report != nullptr && report->kind == ReportKind::Fill && frame.core_time == before)
            frames.push_back(number);
        if (frame.stream == journal::Stream::Input) before = frame.core_time;
        ++number;
    });
    return frames;
}

void copy_frames(const std::filesystem::path& from, const std::filesystem::path& to,
                 std::uint64_t count) {
    auto reader = must(journal::Reader::open(from));
    journal::Options options;
    options.segment_bytes = 64u << 20;
    auto journal =
        must(journal::Journal::create(to, reader.identity(), options, reader.checkpoint()));
    for (std::uint64_t i = 0; i < count; ++i) {
        const journal::Frame* frame = must(reader.next());
        REQUIRE(journal->append(frame->stream, frame->sequence, frame->core_time, frame->kind,
                                frame->payload.data(), frame->payload.size()));
    }
    must(journal->close());
}

// What a start does before its threads run: recover, and go on in a new segment.
std::unique_ptr<journal::Journal> restart(const StoppedSession& session,
                                          const settings::Settings& settings,
                                          const std::filesystem::path& directory) {
    const auto recovered = must(recover(*session.session, directory, settings));
    std::vector<std::byte> checkpoint;
    session->save(checkpoint);
    journal::Options options;
    options.segment_bytes = 64u << 20;
    return must(journal::Journal::resume(must(journal::DirectoryLock::acquire(directory)),
                                         identity_of(settings), options, checkpoint, recovered.end,
                                         recovered.missing));
}

}  // namespace

TEST_CASE("a finished backtest leaves venue and ledger with the same book") {
    const Scratch scratch;
    const auto settings = backtest_settings(scratch.path());
    InstrumentTable table{settings.run.max_instruments};
    auto market = must(
        feeds::SimMarket::create(settings.feed.sim, settings.run.symbols, table, the_calendar()));
    auto run = must(InlineRun::create(settings, the_calendar(), 1, nullptr));
    BacktestDriver driver{*run, *market, nullptr, the_calendar()};
    must(driver.drive({}, [](const BacktestProgress&) {}));
    REQUIRE(run->exchange().counters().fills > 20);
    REQUIRE(run->exchange().counters().lost > 0);
    require_same_book(run->engine(), run->exchange());
}

TEST_CASE("a finished paper session leaves venue and ledger with the same book") {
    const Scratch scratch;
    const auto settings = paper_settings(scratch.path());
    const StoppedSession session{settings};
    session->start();
    wait_for_end(*session.session);
    REQUIRE(session->exchange().counters().fills > 20);
    require_same_book(session->engine(), session->exchange());
}

TEST_CASE("a fill that was due at a death is told even if the restart dies before telling it") {
    const Scratch scratch;
    const auto settings = paper_settings(scratch.path(), {"feed.sim.days=1"});
    must(run_paper({.settings = settings, .calendar = the_calendar(), .stop = {}, .status = {}}));
    const auto cuts = fills_in_waiting(scratch.journal());
    REQUIRE(cuts.size() > 3);
    const std::uint64_t id = settings::session_id(settings);
    for (std::size_t i = cuts.size() - 3; i < cuts.size(); ++i) {
        INFO("cut before frame " << cuts[i]);
        const auto directory = scratch.path() / ("cut-" + std::to_string(i));
        copy_frames(scratch.journal(), directory, cuts[i]);
        {
            const StoppedSession dies{settings, id};
            must(restart(dies, settings, directory)->close());
        }
        const StoppedSession session{settings, id};
        auto journal = restart(session, settings, directory);
        session->attach(journal.get());
        session->start();
        wait_for_end(*session.session);
        must(journal->close());
        require_same_book(session->engine(), session->exchange());
    }
}
