// What goes wrong outside: a full disk, damaged journals, the wrong configuration, a second
// process, missing and broken data. Each ends in a message or a clean halt, and what was recorded
// is good for a restart.
#include <sys/mount.h>

#include <algorithm>
#include <iostream>
#include <random>
#include <set>

#include "rig.hpp"
#include "tradewind/feeds/flat_file_writer.hpp"

using namespace tradewind;
using namespace tradewind::session;
using namespace tradewind::session::test;

namespace {

// A file system of its own with so many bytes, if this user may mount one.
class SmallDisk {
public:
    SmallDisk(std::filesystem::path path, std::size_t mib) : path_{std::move(path)} {
        std::filesystem::create_directories(path_);
        mounted_ = mount("tmpfs", path_.c_str(), "tmpfs", 0, size(mib).c_str()) == 0;
        if (!mounted_) std::cerr << "SKIPPED: mounting a small tmpfs needs privileges\n";
    }
    ~SmallDisk() {
        if (mounted_) umount(path_.c_str());
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    explicit operator bool() const { return mounted_; }
    void grow(std::size_t mib) {
        REQUIRE(mount("tmpfs", path_.c_str(), "tmpfs", MS_REMOUNT, size(mib).c_str()) == 0);
    }

private:
    static std::string size(std::size_t mib) { return "size=" + std::to_string(mib) + "m"; }
    std::filesystem::path path_;
    bool mounted_ = false;
};

void require_unique_orders(const std::filesystem::path& directory) {
    std::set<std::uint64_t> orders;
    for_each_frame(directory, [&](const journal::Frame& frame) {
        if (const auto* request = frame.as<OrderRequest>())
            for (std::uint8_t i = 0; i < request->count; ++i)
                REQUIRE(orders.insert(request->orders[i].order().id.number).second);
    });
}

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

Expected<RunOutcome> paper(const settings::Settings& settings) {
    return run_paper({.settings = settings, .calendar = the_calendar(), .stop = {}, .status = {}});
}

}  // namespace

TEST_CASE("a backtest on a disk that runs full stops, and goes on when there is room") {
    const Scratch scratch;
    const Recorded& reference = recorded_in(scratch);
    std::filesystem::remove_all(scratch.journal());
    SmallDisk disk{scratch.journal(), 8};
    if (!disk) return;
    for (const char* shards : {"0", "2"}) {
        INFO(shards << " shards");
        const auto settings =
            backtest_settings(scratch.path(), {std::string{"threads.shards="} + shards});
        const auto stopped = backtest(settings);
        REQUIRE_FALSE(stopped);
        INFO(stopped.error().message());
        CHECK(has(stopped.error().message(), "No space left"));
        const auto so_far = must(verify(scratch.journal()));
        CHECK(so_far.inputs > 1000);

        const auto still_full = backtest(settings, OnJournal::Resume);
        REQUIRE_FALSE(still_full);
        CHECK(has(still_full.error().message(), "No space left"));

        disk.grow(64);
        const auto finished = must(backtest(settings, OnJournal::Resume));
        CHECK(finished.output_hash == reference.outcome.output_hash);
        CHECK(finished.state_hash == reference.outcome.state_hash);
        CHECK(digest(scratch.journal()) == reference.journal);
        for (const auto& segment : must(journal::list_segments(scratch.journal())))
            std::filesystem::remove(segment.path);
        disk.grow(8);
    }
}

TEST_CASE("a paper session on a disk that runs full halts trading and says so") {
    const Scratch scratch;
    SmallDisk disk{scratch.journal(), 8};
    if (!disk) return;
    const auto settings = paper_settings(scratch.path());
    const auto halted = paper(settings);
    REQUIRE_FALSE(halted);
    INFO(halted.error().message());
    CHECK(has(halted.error().message(), "No space left"));
    CHECK(has(halted.error().message(), "trading was halted"));
    // The halt is in the journal, and nothing was sent behind its back.
    bool recorded = false;
    for_each_frame(scratch.journal(), [&](const journal::Frame& frame) {
        if (const auto* command = frame.as<OperatorCommand>())
            recorded |= command->command == CommandKind::JournalFailed;
        if (const auto* request = frame.as<OrderRequest>(); request != nullptr && recorded)
            CHECK(request->orders[0].order().role != OrderRole::Entry);
    });
    CHECK(recorded);

    // What room is left is used up by further starts, until one gets none.
    const std::uint64_t so_far = must(verify(scratch.journal())).inputs;
    for (int i = 0; i < 3; ++i) {
        const auto still_full = paper(settings);
        REQUIRE_FALSE(still_full);
        CHECK(has(still_full.error().message(), "No space left"));
        must(verify(scratch.journal()));
    }

    disk.grow(64);
    const auto finished = must(paper(settings));
    CHECK(finished.resumed_at >= so_far);
    std::uint64_t entries_since = 0;
    for_each_frame(scratch.journal(), [&](const journal::Frame& frame) {
        if (frame.sequence <= finished.resumed_at) return;
        if (const auto* request = frame.as<OrderRequest>())
            entries_since += request->action == RequestAction::Submit &&
                             request->orders[0].order().role == OrderRole::Entry;
    });
    CHECK(entries_since > 0);
    const auto verified = must(verify(scratch.journal()));
    CHECK(verified.state_hash == finished.state_hash);
    CHECK(verified.output_hash == finished.output_hash);
    require_unique_orders(scratch.journal());
}

TEST_CASE("a journal cut off anywhere in its last segment is resumed to the same end") {
    const Scratch scratch;
    const Recorded& reference = recorded_in(scratch);
    const auto settings = backtest_settings(scratch.path());
    std::mt19937_64 random{20'250'108};
    for (int i = 0; i < (sanitized ? 4 : 12); ++i) {
        // What was resumed is the whole journal again, to be cut elsewhere.
        auto segments = must(journal::list_segments(scratch.journal()));
        const std::size_t kept = 1 + random() % segments.size();
        for (std::size_t n = kept; n < segments.size(); ++n)
            std::filesystem::remove(segments[n].path);
        const auto& last = segments[kept - 1];
        const auto info = must(journal::SegmentReader::open(last))->info();
        const auto size = std::filesystem::file_size(last.path);
        const std::uint64_t cut = info.frames_offset + random() % (size - info.frames_offset);
        // As a process that was killed leaves it: the status of the head says nothing yet.
        std::string bytes = slurp(last.path).substr(0, cut);
        std::fill_n(bytes.begin() + journal::status_offset, sizeof(journal::SegmentStatus), '\0');
        spill(last.path, bytes);

        INFO("segment " << last.index << " cut at " << cut);
        const auto outcome = must(backtest(settings, OnJournal::Resume));
        CHECK(outcome.output_hash == reference.outcome.output_hash);
        CHECK(outcome.state_hash == reference.outcome.state_hash);
        REQUIRE(digest(scratch.journal()) == reference.journal);
    }
}

TEST_CASE("a damaged checkpoint is passed over for the one before, and told") {
    const Scratch scratch;
    const Recorded& reference = recorded_in(scratch);
    const auto settings = backtest_settings(scratch.path());
    const auto segments = must(journal::list_segments(scratch.journal()));
    REQUIRE(segments.size() > 2);
    const auto& last = segments.back();
    const auto info = must(journal::SegmentReader::open(last))->info();
    std::string bytes = slurp(last.path);
    const std::size_t at = info.frames_offset - info.checkpoint_bytes / 2;
    bytes[at] = static_cast<char>(bytes[at] ^ 1);
    spill(last.path, bytes);
    const auto outcome = must(backtest(settings, OnJournal::Resume));
    CHECK(outcome.output_hash == reference.outcome.output_hash);
    REQUIRE_FALSE(outcome.notes.empty());
    CHECK(has(outcome.notes.front(), last.path.string()));
    CHECK(digest(scratch.journal()) == reference.journal);
}

TEST_CASE("damage inside a journal is refused on resume, naming the place") {
    const Scratch scratch;
    recorded_in(scratch);
    const auto settings = backtest_settings(scratch.path());
    const auto segments = must(journal::list_segments(scratch.journal()));
    const auto& last = segments.back();
    const auto info = must(journal::SegmentReader::open(last))->info();
    std::string bytes = slurp(last.path);
    bytes[info.frames_offset + 5000] = static_cast<char>(bytes[info.frames_offset + 5000] ^ 1);
    spill(last.path, bytes);
    const auto refused = backtest(settings, OnJournal::Resume);
    REQUIRE_FALSE(refused);
    CHECK(has(refused.error().where, last.path.string()));
    CHECK(slurp(last.path) == bytes);
    CHECK(must(journal::list_segments(scratch.journal())).size() == segments.size());
}

TEST_CASE("the journal of another configuration is refused, and left alone") {
    const Scratch scratch;
    const Recorded& reference = recorded_in(scratch);
    const auto other = backtest(
        backtest_settings(scratch.path(), {"risk.daily_loss.fraction=0.02"}), OnJournal::Resume);
    REQUIRE_FALSE(other);
    CHECK(has(other.error().message(), "other settings"));
    const auto days =
        backtest(backtest_settings(scratch.path(), {"feed.to=2025-01-06"}), OnJournal::Resume);
    REQUIRE_FALSE(days);
    CHECK(digest(scratch.journal()) == reference.journal);

    const Scratch session;
    must(paper(paper_settings(session.path())));
    const auto before = digest(session.journal());
    const auto refused = paper(paper_settings(session.path(), {"playbook.risk_per_trade=0.001"}));
    REQUIRE_FALSE(refused);
    CHECK(has(refused.error().message(), "other settings"));
    CHECK(digest(session.journal()) == before);
    // Threads and speed change no result, so they may differ.
    must(paper(paper_settings(session.path(), {"threads.lane_capacity=1024"})));
}

TEST_CASE("a second process on the same journal is refused, naming the first") {
    const Scratch scratch;
    write_market(scratch.path());
    const auto held = must(journal::DirectoryLock::acquire(scratch.journal()));
    for (const OnJournal way : {OnJournal::Replace, OnJournal::Resume}) {
        const auto refused = backtest(backtest_settings(scratch.path()), way);
        REQUIRE_FALSE(refused);
        CHECK(has(refused.error().message(), "process " + std::to_string(getpid())));
    }
    const auto refused = paper(paper_settings(scratch.path()));
    REQUIRE_FALSE(refused);
    CHECK(has(refused.error().message(), "process " + std::to_string(getpid())));
}

TEST_CASE("a symbol without data leaves the others as they are, and is told") {
    const Scratch scratch;
    write_market(scratch.path());
    const auto settings = backtest_settings(scratch.path(), {"run.symbols=AAA,NONE"});
    const auto outcome = must(backtest(settings));
    CHECK(outcome.counters.events > 10'000);
    std::string told;
    for (const std::string& line : outcome.data_problems) told += line + "\n";
    INFO(told);
    CHECK(has(told, "NONE"));
}

TEST_CASE("a missing day is told and passed over") {
    const Scratch scratch;
    write_market(scratch.path());
    std::filesystem::remove(
        feeds::flat_file_path(scratch.data(), "quotes_v1", Date::from_ymd(2025, 1, 7)));
    std::filesystem::remove(
        feeds::flat_file_path(scratch.data(), "trades_v1", Date::from_ymd(2025, 1, 7)));
    const auto outcome = must(backtest(backtest_settings(scratch.path())));
    CHECK(outcome.counters.events > 10'000);
    std::string told;
    for (const std::string& line : outcome.data_problems) told += line + "\n";
    INFO(told);
    CHECK(has(told, "2025-01-07"));
}

TEST_CASE("a broken gzip file stops the run at a named file, and resumes when it is whole") {
    const Scratch scratch;
    const Recorded& reference = recorded_in(scratch);
    const auto path =
        feeds::flat_file_path(scratch.data(), "quotes_v1", Date::from_ymd(2025, 1, 7));
    const std::string whole = slurp(path);
    std::string flipped = whole;
    flipped[flipped.size() / 2] = static_cast<char>(flipped[flipped.size() / 2] ^ 0x5A);
    // Each damage is met by each reader, on shards and without.
    struct Case {
        const std::string& broken;
        const char* reader;
        const char* shards;
    };
    const std::string half = whole.substr(0, whole.size() / 2);
    for (const auto& [broken, reader, shards] :
         {Case{half, "true", "0"}, Case{half, "false", "2"}, Case{flipped, "true", "2"},
          Case{flipped, "false", "0"}}) {
        const auto settings =
            backtest_settings(scratch.path(), {std::string{"threads.reader_thread="} + reader,
                                               std::string{"threads.shards="} + shards});
        spill(path, broken);
        const auto stopped = backtest(settings);
        REQUIRE_FALSE(stopped);
        INFO(stopped.error().message());
        CHECK(has(stopped.error().message(), path.filename().string()));
        spill(path, whole);
        const auto finished = must(backtest(settings, OnJournal::Resume));
        CHECK(finished.output_hash == reference.outcome.output_hash);
        CHECK(digest(scratch.journal()) == reference.journal);
    }
}
