#include <sys/mount.h>
#include <sys/resource.h>

#include <csignal>
#include <iostream>
#include <numeric>

#include "scratch.hpp"

using namespace tradewind;
using namespace tradewind::journal;
using namespace tradewind::journal::test;

namespace {

// A file system of its own with so many bytes, if this user may mount one.
class SmallDisk {
public:
    explicit SmallDisk(std::size_t bytes) {
        const std::string size = "size=" + std::to_string(bytes);
        mounted_ = mount("tmpfs", scratch_.path().c_str(), "tmpfs", 0, size.c_str()) == 0;
    }
    ~SmallDisk() {
        if (mounted_) umount(scratch_.path().c_str());
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    bool mounted() const { return mounted_; }
    const std::filesystem::path& path() const { return scratch_.path(); }

private:
    Scratch scratch_;
    bool mounted_ = false;
};

class FileSizeLimit {
public:
    explicit FileSizeLimit(rlim_t bytes) {
        getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit limit{bytes, before_.rlim_max};
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit() { setrlimit(RLIMIT_FSIZE, &before_); }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;

private:
    rlimit before_{};
};

// Appends and rotates until the journal refuses; the halt's records go to the part kept back.
std::uint64_t fill(Journal& journal) {
    std::uint64_t n = 0;
    while (append(journal, n + 1)) {
        ++n;
        if (journal.rotation_wanted() && journal.wait_for_next()) REQUIRE(journal.rotate({}));
    }
    const Trade halt = trade(n + 1);
    REQUIRE(
        journal.append_reserved(Stream::Input, n + 1, {}, RecordKind::Trade, &halt, sizeof halt));
    return n + 1;
}

}  // namespace

TEST_CASE("a disk that runs full while journaling ends in a refusal, with everything kept") {
    const SmallDisk disk{1 << 20};
    if (!disk.mounted()) {
        std::cerr << "SKIPPED: mounting a small tmpfs needs privileges\n";
        return;
    }
    for (const Durability durability : {Durability::Process, Durability::Power}) {
        Options options = small(128 << 10);
        options.durability = durability;
        const auto directory =
            disk.path() / (durability == Durability::Power ? "power" : "process");
        auto journal = create(directory, options);
        const std::uint64_t last = fill(*journal);
        CHECK(last > 5000);
        REQUIRE(journal->trouble());
        CHECK(journal->trouble()->message().find("No space left") != std::string::npos);
        CHECK(numbers(directory) == range(1, last));
        must(journal->close());
        CHECK(numbers(directory) == range(1, last));
        journal.reset();
        std::filesystem::remove_all(directory);
    }
}

TEST_CASE("a disk too small for the first segment is an error") {
    const SmallDisk disk{64 << 10};
    if (!disk.mounted()) {
        std::cerr << "SKIPPED: mounting a small tmpfs needs privileges\n";
        return;
    }
    const auto refused = Journal::create(disk.path(), identity(), small(128 << 10), {});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message().find("No space left") != std::string::npos);
}

TEST_CASE("a limit on the size of files is an error, not a signal") {
    const Scratch scratch;
    const FileSizeLimit limit{64 << 10};
    for (const Durability durability : {Durability::Process, Durability::Power}) {
        Options options = small(128 << 10);
        options.durability = durability;
        const auto refused = Journal::create(scratch.journal(), identity(), options, {});
        REQUIRE_FALSE(refused);
        CHECK(refused.error().message().find("File too large") != std::string::npos);
    }
}
