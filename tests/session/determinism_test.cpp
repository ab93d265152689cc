// Same inputs, same bytes out: run again, sharded, read ahead, replayed.
#include "rig.hpp"
#include "tradewind/session/wiring.hpp"

using namespace tradewind;
using namespace tradewind::session;
using namespace tradewind::session::test;

namespace {

struct Facts {
    std::uint64_t output_hash;
    std::uint64_t state_hash;
    JournalDigest journal;
    friend bool operator==(const Facts&, const Facts&) = default;
};

Facts run(const std::filesystem::path& root, const std::vector<std::string>& overrides = {}) {
    const auto outcome = must(backtest(backtest_settings(root, overrides)));
    return {outcome.output_hash, outcome.state_hash, digest(root / "journal")};
}

Facts first_run(const Scratch& scratch) {
    const Recorded& recorded = recorded_in(scratch);
    return {recorded.outcome.output_hash, recorded.outcome.state_hash, recorded.journal};
}

struct Count {
    std::uint64_t orders = 0;
    std::uint64_t fills = 0;
    std::uint64_t round_trips = 0;
    std::uint64_t decisions = 0;
};

Count count(const std::filesystem::path& directory) {
    Count count;
    for_each_frame(directory, [&](const journal::Frame& frame) {
        count.orders += frame.kind == RecordKind::OrderRequest;
        count.fills += frame.kind == RecordKind::Fill;
        count.round_trips += frame.kind == RecordKind::RoundTrip;
        count.decisions += frame.kind == RecordKind::Decision;
    });
    return count;
}

}  // namespace

TEST_CASE("a backtest gives the same bytes again, whatever its threads") {
    const Scratch scratch;
    const Facts first = first_run(scratch);
    const Count found = count(scratch.journal());
    // The run must be worth comparing.
    CHECK(found.orders > 100);
    CHECK(found.fills > 50);
    CHECK(found.round_trips > 20);

    CHECK(run(scratch.path()) == first);
    struct Threads {
        const char* shards;
        const char* reader;
    };
    for (const auto& [shards, reader] :
         {Threads{"0", "false"}, Threads{"0", "true"}, Threads{"1", "true"}, Threads{"2", "false"},
          Threads{"4", "true"}}) {
        INFO("threads.shards " << shards << ", threads.reader_thread " << reader);
        CHECK(run(scratch.path(), {std::string{"threads.shards="} + shards,
                                   std::string{"threads.reader_thread="} + reader}) == first);
    }
}

TEST_CASE("without a journal, or with only its orders, the outputs are the same") {
    const Scratch scratch;
    const Facts first = first_run(scratch);
    const auto bare = must(backtest(backtest_settings(scratch.path(), {"journal.enabled=false"})));
    CHECK(bare.output_hash == first.output_hash);
    CHECK(bare.state_hash == first.state_hash);
    const auto orders =
        must(backtest(backtest_settings(scratch.path(), {"journal.outputs=orders+hash"})));
    CHECK(orders.output_hash == first.output_hash);
    CHECK(orders.state_hash == first.state_hash);
    const auto verified = must(verify(scratch.journal()));
    CHECK(verified.output_hash == first.output_hash);
}

TEST_CASE("another seed of the market gives another hash") {
    const Scratch two;
    const auto settings = paper_settings(two.path(), {"feed.sim.seed=12"});
    must(feeds::simulate(settings.feed.sim, settings.run.symbols, the_calendar(), two.data()));
    CHECK(the_recorded().outcome.output_hash != run(two.path()).output_hash);
}

TEST_CASE("a backtest's journal replays to the same outputs and the same state") {
    const Recorded& recorded = the_recorded();
    const auto verified = must(verify(recorded.files.journal()));
    CHECK(verified.output_hash == recorded.outcome.output_hash);
    CHECK(verified.state_hash == recorded.outcome.state_hash);
    CHECK(verified.compared == recorded.journal.frames);
    CHECK(verified.notes.empty());
}

TEST_CASE("a paper session's journal replays to the same outputs and the same state") {
    const Scratch scratch;
    const auto settings = paper_settings(scratch.path());
    const auto outcome = must(
        run_paper({.settings = settings, .calendar = the_calendar(), .stop = {}, .status = {}}));
    CHECK(outcome.end == RunEnd::Complete);
    const auto verified = must(verify(scratch.journal()));
    CHECK(verified.output_hash == outcome.output_hash);
    CHECK(verified.state_hash == outcome.state_hash);
    CHECK(count(scratch.journal()).fills > 10);
}

TEST_CASE("a paper session runs its fronts inline, whatever threads.shards says, and says so") {
    const Scratch scratch;
    CHECK(unused_settings(paper_settings(scratch.path())).empty());
    for (const char* shards : {"1", "4"}) {
        INFO("threads.shards " << shards);
        const auto settings = paper_settings(
            scratch.path(), {"feed.sim.days=1", std::string{"threads.shards="} + shards});
        REQUIRE(unused_settings(settings).size() == 1);
        CHECK(unused_settings(settings).front().find("threads.shards = ") == 0);
        const auto outcome = must(run_paper(
            {.settings = settings, .calendar = the_calendar(), .stop = {}, .status = {}}));
        CHECK(outcome.end == RunEnd::Complete);
        const auto verified = must(verify(scratch.journal()));
        CHECK(verified.output_hash == outcome.output_hash);
        std::filesystem::remove_all(scratch.journal());
    }
}

TEST_CASE("on the wall clock every market event is handled at the time at which it arrived") {
    const Scratch scratch;
    // In one segment: at this speed a busy machine may make the next one too late, which is a halt.
    const auto settings = paper_settings(
        scratch.path(), {"feed.sim.days=1", "feed.sim.speed=20000", "journal.segment_mib=64"});
    must(run_paper({.settings = settings, .calendar = the_calendar(), .stop = {}, .status = {}}));
    std::uint64_t events = 0;
    std::uint64_t overtaken = 0;
    for_each_frame(scratch.journal(), [&](const journal::Frame& frame) {
        if (!is_market(frame.kind)) return;
        Header header;
        std::memcpy(&header, frame.payload.data(), sizeof header);
        ++events;
        overtaken += frame.core_time != header.receive_time;
    });
    CHECK(events > 10'000);
    CHECK(overtaken == 0);
}

TEST_CASE("a session that had ended is resumed without another output") {
    const Scratch scratch;
    const Recorded& recorded = recorded_in(scratch);
    const auto settings = backtest_settings(scratch.path());
    for (int i = 0; i < 3; ++i) {
        const auto again = must(backtest(settings, OnJournal::Resume));
        CHECK(again.output_hash == recorded.outcome.output_hash);
        CHECK(again.state_hash == recorded.outcome.state_hash);
        CHECK(digest(scratch.journal()) == recorded.journal);
    }
}
