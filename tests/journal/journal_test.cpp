#include "tradewind/journal/journal.hpp"

#include <atomic>
#include <cerrno>
#include <chrono>
#include <thread>

#include "scratch.hpp"

using namespace tradewind;
using namespace tradewind::journal;
using namespace tradewind::journal::test;
using namespace std::chrono_literals;

namespace {
// Appends numbers first..last, rotating as a backtest does; the checkpoint names the last number.
void append_all(Journal& journal, std::uint64_t first, std::uint64_t last) {
    for (std::uint64_t n = first; n <= last; ++n) {
        REQUIRE(append(journal, n));
        if (!journal.rotation_wanted()) continue;
        REQUIRE(journal.wait_for_next());
        REQUIRE(journal.rotate(bytes_of(std::to_string(n))));
    }
}
std::string text_of(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
}  // namespace

TEST_CASE("what was appended is read back, frame by frame") {
    const Scratch scratch;
    {
        const auto journal = create(scratch.journal(), small(), "the state at the start");
        append_all(*journal, 1, 10);
        const std::string note = "thirteen byte";
        CHECK(journal->append(Stream::Mark, 10, Timestamp::from_nanos(99), RecordKind::None,
                              note.data(), note.size()));
        CHECK(journal->append(Stream::Output, 10, Timestamp::from_nanos(99), RecordKind::None,
                              nullptr, 0));
        CHECK(journal->last_sequence() == 10);
        CHECK(journal->durable_sequence() == 10);
        CHECK(journal->counters().frames == 12);
        must(journal->close());
        CHECK_FALSE(append(*journal, 11));
        CHECK_FALSE(journal->rotate({}));
        must(journal->close());
    }
    Reader reader = must(Reader::open(scratch.journal()));
    CHECK(reader.identity() == identity());
    CHECK(text_of(reader.checkpoint()) == "the state at the start");
    for (std::uint64_t n = 1; n <= 10; ++n) {
        const Frame* frame = must(reader.next());
        REQUIRE(frame != nullptr);
        CHECK(frame->stream == Stream::Input);
        CHECK(frame->core_time.nanos() == static_cast<std::int64_t>(n));
        REQUIRE(frame->as<Trade>() != nullptr);
        CHECK(frame->as<Quote>() == nullptr);
        CHECK(frame->as<Trade>()->price == trade(n).price);
    }
    const Frame* mark = must(reader.next());
    REQUIRE(mark != nullptr);
    CHECK(mark->stream == Stream::Mark);
    CHECK(text_of(mark->payload) == "thirteen byte");
    const Frame* empty = must(reader.next());
    REQUIRE(empty != nullptr);
    CHECK(empty->payload.empty());
    CHECK(must(reader.next()) == nullptr);
    CHECK(must(reader.next()) == nullptr);
    CHECK_FALSE(reader.torn_tail());
    CHECK(reader.end().frames == 12);
    CHECK(reader.end().last_sequence == 10);
    CHECK(reader.segments().back().closed_end == reader.end().offset);
    CHECK(std::filesystem::file_size(reader.segments().back().path) == reader.end().offset);
}

TEST_CASE("a journal goes on over many segments, each headed by its checkpoint") {
    const Scratch scratch;
    const auto journal = create(scratch.journal());
    append_all(*journal, 1, 5000);
    const auto segments = journal->counters().segments;
    CHECK(segments >= 7);
    CHECK(numbers(scratch.journal()) == range(1, 5000));

    Reader newest = must(Reader::open(scratch.journal(), {.from = From::NewestCheckpoint}));
    CHECK(newest.first_segment() == segments);
    const std::uint64_t at = std::stoull(text_of(newest.checkpoint()));
    CHECK(numbers(newest) == range(at + 1, 5000));
    must(journal->close());
    CHECK(numbers(scratch.journal()) == range(1, 5000));
    CHECK(must(list_segments(scratch.journal())).size() == segments);
}

TEST_CASE("reading may begin at a sequence number") {
    const Scratch scratch;
    append_all(*create(scratch.journal()), 1, 3000);
    for (const std::uint64_t first : {1u, 2u, 700u, 1500u, 3000u}) {
        Reader reader = must(Reader::open(scratch.journal(), {.first_sequence = first}));
        CHECK(numbers(reader) == range(first, 3000));
    }
    CHECK(numbers(scratch.journal(), {.first_sequence = 4000}).empty());
    Reader late = must(Reader::open(scratch.journal(), {.first_sequence = 3000}));
    CHECK(late.first_segment() > 1);
}

TEST_CASE("appending goes on while the keeper is slow, and rotation follows when it is ready") {
    const Scratch scratch;
    Options options = small();
    options.files.allocate = [](int fd, std::size_t bytes) {
        std::this_thread::sleep_for(20ms);
        return FileCalls::allocate_blocks(fd, bytes);
    };
    const auto journal = create(scratch.journal(), options);
    std::uint64_t n = 0;
    std::uint64_t rotations = 0;
    while (rotations < 5) {
        if (journal->rotation_due()) {
            REQUIRE(journal->rotate({}));
            ++rotations;
            CHECK_FALSE(journal->rotation_due());
        } else if (!append(*journal, n + 1)) {
            std::this_thread::yield();  // full before the next was ready: nothing is lost by it
        } else {
            ++n;
        }
    }
    must(journal->close());
    CHECK(numbers(scratch.journal()) == range(1, n));
}

TEST_CASE("a checkpoint that outgrows the prepared segment gets a larger one") {
    const Scratch scratch;
    const auto journal = create(scratch.journal());
    append_all(*journal, 1, 10);
    const std::string large(300 << 10, 'x');
    REQUIRE(journal->wait_for_next());
    CHECK_FALSE(journal->rotate(bytes_of(large)));
    CHECK(append(*journal, 11));
    REQUIRE(journal->wait_for_next());
    CHECK(journal->rotate(bytes_of(large)));
    CHECK(append(*journal, 12));
    REQUIRE(journal->wait_for_next());
    CHECK(journal->rotate(bytes_of(large)));
    must(journal->close());
    CHECK(numbers(scratch.journal()) == range(1, 12));
    Reader reader = must(Reader::open(scratch.journal(), {.from = From::NewestCheckpoint}));
    CHECK(text_of(reader.checkpoint()) == large);
}

TEST_CASE("a full segment refuses, and the part kept back still takes the halt's orders") {
    const Scratch scratch;
    Options options = small(16 << 10);
    options.files.allocate = [first = true](int fd, std::size_t bytes) mutable {
        return std::exchange(first, false) ? FileCalls::allocate_blocks(fd, bytes) : ENOSPC;
    };
    const auto journal = create(scratch.journal(), options);
    std::uint64_t n = 0;
    while (append(*journal, n + 1)) ++n;
    CHECK(n >= 160);
    CHECK(journal->counters().refused == 1);
    CHECK_FALSE(journal->rotation_due());
    CHECK_FALSE(journal->wait_for_next());
    CHECK_FALSE(journal->rotate({}));
    REQUIRE(journal->trouble());
    CHECK(journal->trouble()->message().find("No space left") != std::string::npos);

    std::uint64_t kept = 0;
    const Trade record = trade(n + 1);
    while (journal->append_reserved(Stream::Input, n + 1, {}, RecordKind::Trade, &record,
                                    sizeof record))
        ++kept;
    CHECK(kept >= 40);
    must(journal->close());
    Reader reader = must(Reader::open(scratch.journal()));
    CHECK(numbers(reader).size() == n + kept);
    CHECK_FALSE(reader.torn_tail());
}

TEST_CASE("when space comes back after a full disk, the journal goes on") {
    const Scratch scratch;
    std::atomic<bool> full{false};
    Options options = small(16 << 10);
    options.files.allocate = [&full](int fd, std::size_t bytes) {
        return full.load() ? ENOSPC : FileCalls::allocate_blocks(fd, bytes);
    };
    const auto journal = create(scratch.journal(), options);
    REQUIRE(journal->wait_for_next());
    full = true;
    REQUIRE(journal->rotate({}));
    CHECK_FALSE(journal->wait_for_next());
    CHECK(journal->trouble());
    full = false;
    while (!journal->wait_for_next()) std::this_thread::sleep_for(1ms);
    CHECK_FALSE(journal->trouble());
    CHECK(journal->rotate({}));
    append_all(*journal, 1, 500);
    must(journal->close());
    CHECK(numbers(scratch.journal()) == range(1, 500));
}

TEST_CASE("a journal that cannot be begun is an error that leaves no file") {
    const Scratch scratch;
    Options options = small();
    options.files.allocate = [](int, std::size_t) { return ENOSPC; };
    const auto refused = Journal::create(scratch.journal(), identity(), options, {});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message().find("No space left") != std::string::npos);
    CHECK_FALSE(holds_journal(scratch.journal()));
    CHECK(must(list_segments(scratch.journal())).empty());
}

TEST_CASE("one journal has one writer") {
    const Scratch scratch;
    auto journal = create(scratch.journal());
    append_all(*journal, 1, 3);
    const auto second = Journal::create(scratch.journal(), identity(), small(), {});
    REQUIRE_FALSE(second);
    CHECK(second.error().found.find("writes this journal") != std::string::npos);
    CHECK(second.error().expected == "one writer at a time");
    CHECK_FALSE(DirectoryLock::acquire(scratch.journal()));
    journal.reset();
    const auto third = Journal::create(scratch.journal(), identity(), small(), {});
    REQUIRE_FALSE(third);
    CHECK(third.error().expected == "an empty directory");
    CHECK(numbers(scratch.journal()) == range(1, 3));
}

TEST_CASE("in power mode the watermark follows a requested sync, and no number counts by half") {
    const Scratch scratch;
    std::atomic<int> syncs{0};
    std::atomic<bool> let{true};
    std::atomic<int> told{0};
    Options options = small();
    options.durability = Durability::Power;
    options.group_commit = 100us;
    options.on_durable = [&] { told.fetch_add(1); };
    options.files.sync = [&](int fd) {
        while (!let.load()) std::this_thread::yield();
        syncs.fetch_add(1);
        return FileCalls::sync_data(fd);
    };
    const auto journal = create(scratch.journal(), options);
    append_all(*journal, 1, 5);
    while (journal->durable_sequence() < 4) std::this_thread::yield();
    // Number 5 may still get outputs.
    std::this_thread::sleep_for(30ms);
    CHECK(journal->durable_sequence() == 4);
    journal->request_sync();
    while (journal->durable_sequence() < 5) std::this_thread::yield();
    CHECK(told.load() >= 1);
    CHECK(journal->counters().syncs >= 1);

    let = false;
    append_all(*journal, 6, 6);
    journal->request_sync();
    std::this_thread::sleep_for(5ms);
    CHECK(journal->durable_sequence() == 5);
    let = true;
    while (journal->durable_sequence() < 6) std::this_thread::yield();

    append_all(*journal, 7, 3000);
    journal->request_sync();
    while (journal->durable_sequence() < 3000) std::this_thread::yield();
    must(journal->close());
    CHECK(numbers(scratch.journal()) == range(1, 3000));
}

TEST_CASE("after a failed sync nothing more is accepted as recorded") {
    const Scratch scratch;
    std::atomic<bool> broken{false};
    Options options = small();
    options.durability = Durability::Power;
    options.files.sync = [&](int fd) { return broken.load() ? EIO : FileCalls::sync_data(fd); };
    const auto journal = create(scratch.journal(), options);
    append_all(*journal, 1, 5);
    journal->request_sync();
    while (journal->durable_sequence() < 5) std::this_thread::yield();
    broken = true;
    append_all(*journal, 6, 6);
    journal->request_sync();
    // trouble() alone could be the next segment's, which this disk refuses as well.
    while (!journal->sync_failed()) std::this_thread::yield();
    CHECK_FALSE(append(*journal, 7));
    const Trade record = trade(7);
    CHECK(
        journal->append_reserved(Stream::Input, 7, {}, RecordKind::Trade, &record, sizeof record));
    CHECK(journal->durable_sequence() == 5);
    CHECK(journal->trouble()->message().find("Input/output error") != std::string::npos);
    CHECK_FALSE(journal->close());
}

TEST_CASE("a record beyond the format's limit is refused") {
    const Scratch scratch;
    const auto journal = create(scratch.journal(), small(4 << 20));
    const std::vector<std::byte> large(max_payload_bytes + 1);
    CHECK_FALSE(journal->append(Stream::Mark, 1, {}, RecordKind::None, large.data(), large.size()));
    CHECK(journal->append(Stream::Mark, 1, {}, RecordKind::None, large.data(), large.size() - 1));
    must(journal->close());
    Reader reader = must(Reader::open(scratch.journal()));
    const Frame* frame = must(reader.next());
    REQUIRE(frame != nullptr);
    CHECK(frame->payload.size() == max_payload_bytes);
    CHECK(must(reader.next()) == nullptr);
}

TEST_CASE("resuming goes on where reading ended") {
    const Scratch scratch;
    append_all(*create(scratch.journal()), 1, 1000);
    std::uint64_t n = 1000;
    for (int round = 0; round < 3; ++round) {
        auto lock = must(DirectoryLock::acquire(scratch.journal()));
        Reader reader = must(Reader::open(scratch.journal(), {.from = From::NewestCheckpoint}));
        while (must(reader.next()) != nullptr) {
        }
        CHECK(reader.end().last_sequence == n);
        Identity changed = identity();
        changed.config_hash = 12u + static_cast<std::uint64_t>(round);
        const auto journal = must(Journal::resume(std::move(lock), changed, small(),
                                                  bytes_of(std::to_string(n)), reader.end()));
        CHECK(journal->last_sequence() == n);
        CHECK(journal->counters().frames == n);
        append_all(*journal, n + 1, n + 100);
        n += 100;
    }
    Reader reader = must(Reader::open(scratch.journal()));
    CHECK(numbers(reader) == range(1, n));
    CHECK(reader.identity() == identity());
    CHECK(reader.newest_identity().config_hash == 14);
}

TEST_CASE("resuming refuses an end that is not the journal's") {
    const Scratch scratch;
    append_all(*create(scratch.journal()), 1, 2000);
    Reader reader = must(Reader::open(scratch.journal()));
    numbers(reader);
    const JournalEnd end = reader.end();
    const auto resume = [&](JournalEnd wrong) {
        return Journal::resume(must(DirectoryLock::acquire(scratch.journal())), identity(), small(),
                               {}, wrong);
    };
    JournalEnd wrong = end;
    wrong.frames -= 1;
    CHECK_FALSE(resume(wrong));
    wrong = end;
    wrong.offset -= 8;
    CHECK_FALSE(resume(wrong));
    wrong = end;
    wrong.segment -= 1;
    CHECK_FALSE(resume(wrong));
    wrong.segment = 99;
    CHECK_FALSE(resume(wrong));
    CHECK(resume(end));
}
