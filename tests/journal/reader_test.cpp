#include "tradewind/journal/reader.hpp"

#include <functional>

#include "scratch.hpp"

using namespace tradewind;
using namespace tradewind::journal;
using namespace tradewind::journal::test;

namespace {

// Three segments of trades 1 .. last, the third as a killed process leaves it.
struct Sample {
    Scratch scratch;
    std::filesystem::path killed = scratch.path() / "killed";
    std::uint64_t last = 0;
    std::vector<std::uint64_t> frame_offsets;  // of the last segment's frames, and their end
    std::uint64_t first_of_last_segment = 0;

    explicit Sample(std::size_t in_last_segment, const Options& options = small(8 << 10)) {
        const auto journal = create(scratch.journal(), options, "0");
        std::uint64_t rotations = 0;
        for (; rotations < 2; ++last) {
            REQUIRE(append(*journal, last + 1));
            if (!journal->rotation_wanted()) continue;
            REQUIRE(journal->wait_for_next());
            REQUIRE(journal->rotate(bytes_of(std::to_string(last + 1))));
            ++rotations;
        }
        first_of_last_segment = last + 1;
        for (std::size_t i = 0; i < in_last_segment; ++i) REQUIRE(append(*journal, ++last));
        if (options.durability == Durability::Power) {
            journal->request_sync();
            while (journal->durable_sequence() < last) std::this_thread::yield();
            // The header's word about the sync reaches the file with the next one.
        }
        copy_as_killed(scratch.journal(), killed);
        Reader reader = must(Reader::open(killed));
        const std::uint64_t start = reader.segments()[2].frames_offset;
        for (std::size_t i = 0; i <= in_last_segment; ++i)
            frame_offsets.push_back(start + i * frame_bytes(sizeof(Trade)));
    }

    std::filesystem::path segment(std::uint64_t index) const { return segment_path(killed, index); }

    // Reads after a change to one file, which is then undone.
    void with(const std::filesystem::path& file, const std::function<void(std::string&)>& change,
              const std::function<void()>& look) const {
        const std::string good = slurp(file);
        std::string bad = good;
        change(bad);
        spill(file, bad);
        look();
        spill(file, good);
    }
};

std::string error_of(const std::filesystem::path& directory, const ReadOptions& options = {}) {
    auto reader = Reader::open(directory, options);
    if (!reader) return reader.error().message();
    while (true) {
        const auto frame = reader->next();
        if (!frame) {
            const auto again = reader->next();  // it stays at that
            CHECK((!again && again.error() == frame.error()));
            return frame.error().message();
        }
        if (*frame == nullptr) return "none";
    }
}
bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a killed writer's journal ends cleanly behind its last frame") {
    const Sample sample{5};
    Reader reader = must(Reader::open(sample.killed));
    CHECK(numbers(reader) == range(1, sample.last));
    CHECK_FALSE(reader.torn_tail());
    CHECK(reader.end().offset == sample.frame_offsets.back());
    CHECK(reader.segments().back().closed_end == 0);
}

TEST_CASE("a tail cut at any byte of the last frames is found, cut and reported") {
    const Sample sample{3};
    for (std::uint64_t size = sample.frame_offsets[0]; size <= sample.frame_offsets[3]; ++size) {
        sample.with(
            sample.segment(3), [&](std::string& file) { file.resize(size); },
            [&] {
                const std::uint64_t whole =
                    (size - sample.frame_offsets[0]) / frame_bytes(sizeof(Trade));
                Reader reader = must(Reader::open(sample.killed));
                REQUIRE(numbers(reader) == range(1, sample.first_of_last_segment - 1 + whole));
                REQUIRE(reader.end().offset == sample.frame_offsets[whole]);
                // A cut that leaves only the zeros of a field counts as nothing written.
                if (size == sample.frame_offsets[whole]) REQUIRE_FALSE(reader.torn_tail());
                if (!reader.torn_tail()) return;
                REQUIRE(reader.torn_tail()->segment == sample.segment(3));
                REQUIRE(reader.torn_tail()->offset == sample.frame_offsets[whole]);
                REQUIRE(reader.torn_tail()->bytes_dropped <= size - sample.frame_offsets[whole]);
                REQUIRE(reader.torn_tail()->frames_dropped == 0);
                REQUIRE_FALSE(reader.torn_tail()->message().empty());
            });
    }
}

TEST_CASE("bytes of the last frame that never reached the file are found at every length") {
    const Sample sample{3};
    for (std::uint64_t size = sample.frame_offsets[2]; size < sample.frame_offsets[3]; ++size) {
        sample.with(
            sample.segment(3),
            [&](std::string& file) {
                std::fill(file.begin() + static_cast<std::ptrdiff_t>(size), file.end(), '\0');
            },
            [&] {
                Reader reader = must(Reader::open(sample.killed));
                const auto found = numbers(reader);
                // The trade's last bytes are zero anyway: without them it is still whole.
                if (found.size() == sample.last) return;
                REQUIRE(found == range(1, sample.last - 1));
                REQUIRE(reader.end().offset == sample.frame_offsets[2]);
            });
    }
}

TEST_CASE("a flipped bit in any byte of the last frame is a torn tail") {
    const Sample sample{2};
    for (std::uint64_t at = sample.frame_offsets[1]; at < sample.frame_offsets[2]; ++at) {
        sample.with(
            sample.segment(3),
            [&](std::string& file) { file[at] = static_cast<char>(file[at] ^ (1 << at * 5 % 8)); },
            [&] {
                Reader reader = must(Reader::open(sample.killed));
                REQUIRE(numbers(reader) == range(1, sample.last - 1));
                REQUIRE(reader.torn_tail());
                REQUIRE(reader.torn_tail()->offset == sample.frame_offsets[1]);
            });
    }
}

TEST_CASE("rubbish behind the last frame is a torn tail") {
    const Sample sample{2};
    for (const std::uint64_t distance : {0u, 1u, 31u, 4000u}) {
        sample.with(
            sample.segment(3),
            [&](std::string& file) { file[sample.frame_offsets[2] + distance] = '!'; },
            [&] {
                Reader reader = must(Reader::open(sample.killed));
                CHECK(numbers(reader) == range(1, sample.last));
                REQUIRE(reader.torn_tail());
                CHECK(reader.torn_tail()->bytes_dropped == distance + 1);
            });
    }
}

TEST_CASE("a bad frame that good ones follow is an error with file and offset, not a cut") {
    const Sample sample{4};
    for (std::uint64_t at = sample.frame_offsets[1]; at < sample.frame_offsets[2]; ++at) {
        sample.with(
            sample.segment(3), [&](std::string& file) { file[at] = static_cast<char>(~file[at]); },
            [&] {
                const std::string error = error_of(sample.killed);
                REQUIRE(contains(error, sample.segment(3).string()));
                REQUIRE(contains(error, "offset " + std::to_string(sample.frame_offsets[1])));
                REQUIRE(contains(error,
                                 "follow from offset " + std::to_string(sample.frame_offsets[2])));
            });
    }
    // A hole of zeros is no end either.
    sample.with(
        sample.segment(3),
        [&](std::string& file) { file.replace(sample.frame_offsets[1], 96, 96, '\0'); },
        [&] { CHECK(contains(error_of(sample.killed), "good frame")); });
}

TEST_CASE("at the user's word the journal is cut before the damage") {
    const Sample sample{4};
    sample.with(
        sample.segment(3), [&](std::string& file) { file[sample.frame_offsets[1] + 50] ^= 1; },
        [&] {
            Reader reader = must(Reader::open(sample.killed, {.on_damage = OnDamage::Cut}));
            CHECK(numbers(reader) == range(1, sample.first_of_last_segment));
            REQUIRE(reader.torn_tail());
            CHECK(reader.torn_tail()->frames_dropped == 2);
        });
}

TEST_CASE("damage in an earlier segment is an error, whatever follows it") {
    const Sample sample{4};
    const std::string file = slurp(sample.segment(2));
    Reader reader = must(Reader::open(sample.killed));
    const std::uint64_t start = reader.segments()[1].frames_offset;
    const std::uint64_t end = reader.segments()[2].previous_end;
    for (const std::uint64_t at : {start, start + 40, (start + end) / 2, end - 1}) {
        sample.with(
            sample.segment(2), [&](std::string& bytes) { bytes[at] ^= 4; },
            [&] {
                CHECK(contains(error_of(sample.killed), sample.segment(2).string()));
                CHECK(contains(error_of(sample.killed, {.on_damage = OnDamage::Cut}),
                               "good frames up to offset " + std::to_string(end)));
                CHECK(numbers(sample.killed, {.from = From::NewestCheckpoint}) ==
                      range(sample.first_of_last_segment, sample.last));
            });
    }
    sample.with(
        sample.segment(2), [&](std::string& bytes) { bytes.resize(end - 96); },
        [&] { CHECK(contains(error_of(sample.killed), "good frames up to offset")); });
}

TEST_CASE("a closed journal that lost its tail is damaged, not torn") {
    const Sample sample{4};
    const auto last = segment_path(sample.scratch.journal(), 3);
    spill(last, slurp(last).substr(0, sample.frame_offsets[3]));
    CHECK(contains(error_of(sample.scratch.journal()), "good frames up to offset"));
}

TEST_CASE("a missing segment is an error that names it") {
    const Sample sample{1};
    std::filesystem::remove(sample.segment(2));
    CHECK(contains(error_of(sample.killed), "no segment 2"));
    std::filesystem::remove(sample.segment(1));  // the oldest may be archived away
    CHECK(numbers(sample.killed) == range(sample.first_of_last_segment, sample.last));
}

TEST_CASE("a directory without a journal says so") {
    const Scratch scratch;
    CHECK(contains(error_of(scratch.path() / "nowhere"), "No such file"));
    CHECK(contains(error_of(scratch.path()), "no journal"));
    CHECK_FALSE(holds_journal(scratch.path()));
    CHECK_FALSE(holds_journal(scratch.path() / "nowhere"));
    spill(segment_path(scratch.path(), 1), "");
    CHECK_FALSE(holds_journal(scratch.path()));
    CHECK(contains(error_of(scratch.path()), "no journal"));
}

TEST_CASE("files of other formats, versions and byte orders are refused by name") {
    const Sample sample{1};
    const auto changed = [&](std::size_t at, const std::string& bytes) {
        std::string error;
        sample.with(
            sample.segment(3), [&](std::string& file) { file.replace(at, bytes.size(), bytes); },
            [&] { error = error_of(sample.killed); });
        CHECK(contains(error, sample.segment(3).string()));
        return error;
    };
    CHECK(contains(changed(0, "PK"), "magic"));
    CHECK(contains(changed(0, "1LNRJDWT"), "other byte order"));
    CHECK(contains(changed(8, std::string{"\x02", 1}), "journal format version 2"));
    CHECK(contains(changed(12, std::string{"\x01\x02\x03\x04", 4}), "byte order mark"));
    CHECK(contains(changed(40, "x"), "checksum"));
    CHECK(contains(changed(511, "x"), "checksum"));
    CHECK(contains(changed(4096, "x"), "description"));
    sample.with(
        sample.segment(3), [](std::string& file) { file.resize(100); },
        [&] { CHECK(contains(error_of(sample.killed), "100 bytes")); });
    std::filesystem::copy_file(sample.segment(3), sample.segment(4),
                               std::filesystem::copy_options::overwrite_existing);
    CHECK(contains(error_of(sample.killed), "as the file's name says"));
}

TEST_CASE("a bad checkpoint is passed over for the one before it, aloud") {
    const Sample sample{2};
    std::uint64_t at = 0;
    {
        Reader reader = must(Reader::open(sample.killed, {.from = From::NewestCheckpoint}));
        CHECK(reader.first_segment() == 3);
        at = reader.segments()[2].frames_offset - 64;  // the checkpoint is one line long
    }
    sample.with(
        sample.segment(3), [&](std::string& file) { file[at] ^= 1; },
        [&] {
            Reader reader = must(Reader::open(sample.killed, {.from = From::NewestCheckpoint}));
            CHECK(reader.first_segment() == 2);
            REQUIRE(reader.bad_checkpoints().size() == 1);
            CHECK(contains(reader.bad_checkpoints()[0].message(), "checkpoint with checksum"));
            CHECK(numbers(reader).back() == sample.last);
        });
}

TEST_CASE("after a loss of power, a hole behind the last sync is a torn tail") {
    Options options = small(8 << 10);
    options.durability = Durability::Power;
    const Sample sample{4, options};
    sample.with(
        sample.segment(3),
        [&](std::string& file) {
            const SegmentStatus nothing_synced;
            file.replace(status_offset, sizeof nothing_synced,
                         std::string(sizeof nothing_synced, '\0'));
            file.replace(sample.frame_offsets[1], 96, 96, '\0');
        },
        [&] {
            Reader reader = must(Reader::open(sample.killed));
            CHECK(numbers(reader) == range(1, sample.first_of_last_segment));
            REQUIRE(reader.torn_tail());
            CHECK(reader.torn_tail()->frames_dropped == 2);
        });
    sample.with(
        sample.segment(3),
        [&](std::string& file) { file.replace(sample.frame_offsets[1], 96, 96, '\0'); },
        [&] { CHECK(contains(error_of(sample.killed), "which was synced")); });
}

TEST_CASE("a torn tail is cut by resuming, and stays cut") {
    const Sample sample{4};
    const std::uint64_t cut = sample.frame_offsets[3] + 17;
    spill(sample.segment(3), slurp(sample.segment(3)).substr(0, cut));
    auto lock = must(DirectoryLock::acquire(sample.killed));
    Reader reader = must(Reader::open(sample.killed));
    numbers(reader);
    REQUIRE(reader.torn_tail());
    const auto journal =
        must(Journal::resume(std::move(lock), identity(), small(), {}, reader.end()));
    CHECK(std::filesystem::file_size(sample.segment(3)) == sample.frame_offsets[3]);
    REQUIRE(append(*journal, sample.last));
    must(journal->close());
    Reader again = must(Reader::open(sample.killed));
    CHECK(numbers(again) == range(1, sample.last));
    CHECK_FALSE(again.torn_tail());
}
