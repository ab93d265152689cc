// A journal that keeps orders alone keeps the output hash for the rest. It is proved, reported and
// resumed like any other; and one whose oldest segments are gone is still a journal.
#include "rig.hpp"
#include "tradewind/session/mark.hpp"

using namespace tradewind;
using namespace tradewind::session;
using namespace tradewind::session::test;

namespace {

const std::string orders_only = "journal.outputs=orders+hash";

// Everything that is told of a run.
struct Told final : RecordListener {
    JournalDigest digest;
    std::uint64_t fills = 0;
    void on_record(Stamp stamp, const std::byte* record, std::size_t size) override {
        Header header;
        std::memcpy(&header, record, sizeof header);
        fills += header.kind == RecordKind::Fill;
        ++digest.frames;
        digest.take(&stamp.sequence, sizeof stamp.sequence);
        digest.take(&stamp.time, sizeof stamp.time);
        digest.take(record, size);
    }
};

std::vector<OutputMark> marks_in(const std::filesystem::path& directory) {
    std::vector<OutputMark> marks;
    for_each_frame(directory, [&](const journal::Frame& frame) {
        if (const auto mark = mark_of(frame)) marks.push_back(*mark);
    });
    return marks;
}

Expected<RunOutcome> paper(const settings::Settings& settings) {
    return run_paper({.settings = settings, .calendar = the_calendar(), .stop = {}, .status = {}});
}

// As a process that was killed leaves it: its last segment ends somewhere, and does not say so.
void cut_last_segment(const std::filesystem::path& directory) {
    const auto last = must(journal::list_segments(directory)).back();
    const auto info = must(journal::SegmentReader::open(last))->info();
    const auto size = std::filesystem::file_size(last.path);
    std::string bytes =
        slurp(last.path).substr(0, info.frames_offset + 3 * (size - info.frames_offset) / 4);
    std::fill_n(bytes.begin() + journal::status_offset, sizeof(journal::SegmentStatus), '\0');
    spill(last.path, bytes);
}

}  // namespace

TEST_CASE("a journal of orders has the hash of all outputs at every rotation and at its end") {
    const Scratch scratch;
    write_market(scratch.path());
    for (const bool on_paper : {false, true}) {
        INFO((on_paper ? "paper" : "backtest"));
        const auto settings = on_paper ? paper_settings(scratch.path(), {orders_only})
                                       : backtest_settings(scratch.path(), {orders_only});
        const auto outcome = must(on_paper ? paper(settings) : backtest(settings));
        const auto segments = must(journal::list_segments(scratch.journal())).size();
        REQUIRE(segments > 2);
        const auto marks = marks_in(scratch.journal());
        CHECK(marks.size() >= segments);
        CHECK(marks.back().output_hash == outcome.output_hash);
        const auto verified = must(verify(scratch.journal()));
        CHECK(verified.hashes_compared == marks.size());
        CHECK(verified.output_hash == outcome.output_hash);
        std::filesystem::remove_all(scratch.journal());
    }
}

TEST_CASE("another output hash than the journal's is found, and shown") {
    const Scratch scratch;
    write_market(scratch.path());
    must(backtest(backtest_settings(scratch.path(), {orders_only})));
    auto reader = must(journal::Reader::open(scratch.journal()));
    journal::Options options;
    options.segment_bytes = 64u << 20;
    auto copy = must(journal::Journal::create(scratch.path() / "changed", reader.identity(),
                                              options, reader.checkpoint()));
    std::uint64_t sequence = 0;
    while (const journal::Frame* frame = must(reader.next())) {
        std::vector<std::byte> payload{frame->payload.begin(), frame->payload.end()};
        if (sequence == 0 && mark_of(*frame)) {
            sequence = frame->sequence;
            payload.back() ^= std::byte{1};
        }
        REQUIRE(copy->append(frame->stream, frame->sequence, frame->core_time, frame->kind,
                             payload.data(), payload.size()));
    }
    must(copy->close());
    REQUIRE(sequence > 0);
    const auto verified = verify(scratch.path() / "changed");
    REQUIRE_FALSE(verified);
    INFO(verified.error().message());
    CHECK(verified.error().message().find("sequence number " + std::to_string(sequence)) !=
          std::string::npos);
    CHECK(verified.error().message().find("output hash") != std::string::npos);
}

TEST_CASE("of a journal of orders the same run is told as of one of all outputs") {
    const Scratch scratch;
    recorded_in(scratch);
    Told all;
    must(tell_journal(scratch.journal().string(), the_calendar(), all));
    CHECK(all.fills > 50);
    Told made_again;
    must(backtest(backtest_settings(scratch.path(), {orders_only})));
    must(tell_journal(scratch.journal().string(), the_calendar(), made_again));
    CHECK(made_again.digest == all.digest);
}

TEST_CASE("journal.outputs may change from start to start") {
    const Scratch scratch;
    write_market(scratch.path());
    const std::vector<std::string> all{};
    const std::vector<std::string> orders{orders_only};
    const RunOutcome& reference = the_recorded().outcome;
    for (const auto& [first, second] : {std::pair{all, orders}, {orders, all}}) {
        INFO("first " << (first.empty() ? "all" : "orders"));
        must(backtest(backtest_settings(scratch.path(), first)));
        cut_last_segment(scratch.journal());
        const auto resumed =
            must(backtest(backtest_settings(scratch.path(), second), OnJournal::Resume));
        CHECK(resumed.output_hash == reference.output_hash);
        CHECK(must(verify(scratch.journal())).output_hash == reference.output_hash);

        const Scratch session;
        must(paper(paper_settings(session.path(), first)));
        cut_last_segment(session.journal());
        const auto restarted = must(paper(paper_settings(session.path(), second)));
        CHECK(restarted.resumed_at > 0);
        CHECK(must(verify(session.journal())).output_hash == restarted.output_hash);
    }
}

TEST_CASE("a journal whose oldest segments are gone is verified from its first checkpoint on") {
    const Scratch scratch;
    const RunOutcome& outcome = recorded_in(scratch).outcome;
    const auto whole = must(verify(scratch.journal()));
    const auto segments = must(journal::list_segments(scratch.journal()));
    REQUIRE(segments.size() > 3);
    for (std::size_t gone = 0; gone < 2; ++gone) {
        std::filesystem::remove(segments[gone].path);
        const auto rest = must(verify(scratch.journal()));
        CHECK(rest.inputs < whole.inputs);
        CHECK(rest.inputs > 0);
        CHECK(rest.output_hash == outcome.output_hash);
        CHECK(rest.state_hash == outcome.state_hash);
        REQUIRE_FALSE(rest.notes.empty());
        CHECK(rest.notes.front().find("begins behind input") != std::string::npos);
    }
}
