// Kills a writing process at random moments, again and again on the same journal: recovery,
// rotation and checkpoint are hit as well. The writer is this executable, started anew with the
// directory in the environment.
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <random>
#include <thread>

#include "scratch.hpp"

using namespace tradewind;
using namespace tradewind::journal;
using namespace tradewind::journal::test;

namespace {

constexpr const char* directory_variable = "TRADEWIND_JOURNAL_CRASH_DIRECTORY";

// Shared with the writer through a file: what survives the kill, whatever the journal does.
struct Progress {
    std::atomic<std::uint64_t> appended{0};  // the number of the last append that returned
    std::atomic<std::uint64_t> started{0};   // writers that got as far as appending
};
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

class SharedProgress {
public:
    explicit SharedProgress(const std::filesystem::path& path)
        : file_{open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644)} {
        REQUIRE(ftruncate(file_.get(), 4096) == 0);
        void* memory = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file_.get(), 0);
        REQUIRE(memory != MAP_FAILED);
        progress_ = static_cast<Progress*>(memory);
    }
    ~SharedProgress() { munmap(progress_, 4096); }
    SharedProgress(const SharedProgress&) = delete;
    SharedProgress& operator=(const SharedProgress&) = delete;
    Progress* operator->() const { return progress_; }

private:
    Descriptor file_;
    Progress* progress_ = nullptr;
};

Options crash_options() {
    Options options = small(32 << 10);
    if (std::getenv("TRADEWIND_JOURNAL_CRASH_POWER") != nullptr)
        options.durability = Durability::Power;
    return options;
}

// The state is the sum of all numbers so far: a wrong recovery gives another one.
struct Sum {
    std::uint64_t last = 0;
    std::uint64_t sum = 0;
    void take(std::uint64_t n) {
        REQUIRE(n == last + 1);
        last = n;
        sum += n;
    }
    std::vector<std::byte> save() const {
        const std::array<std::uint64_t, 2> words{last, sum};
        const auto bytes = std::as_bytes(std::span{words});
        return {bytes.begin(), bytes.end()};
    }
    static Sum load(std::span<const std::byte> bytes) {
        REQUIRE(bytes.size() == 16);
        Sum sum;
        std::memcpy(&sum.last, bytes.data(), 8);
        std::memcpy(&sum.sum, bytes.data() + 8, 8);
        return sum;
    }
};

Sum recovered(Reader& reader) {
    Sum sum = Sum::load(reader.checkpoint());
    for (const std::uint64_t n : numbers(reader)) sum.take(n);
    REQUIRE(sum.sum == sum.last * (sum.last + 1) / 2);
    return sum;
}

pid_t start_writer(const std::filesystem::path& directory) {
    setenv(directory_variable, directory.c_str(), 1);
    std::array<char, 64> program{"/proc/self/exe"};
    std::array<char, 64> test{"[journal-writer]"};
    std::array<char*, 3> arguments{program.data(), test.data(), nullptr};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t child = 0;
    REQUIRE(posix_spawn(&child, program.data(), &actions, nullptr, arguments.data(), environ) == 0);
    posix_spawn_file_actions_destroy(&actions);
    return child;
}

void crash_and_recover(int rounds) {
    const Scratch scratch;
    const SharedProgress progress{scratch.path() / "progress"};
    std::mt19937_64 random{20'250'106};
    std::uint64_t seen = 0;
    for (int round = 0; round < rounds; ++round) {
        const std::uint64_t started = progress->started.load();
        const pid_t writer = start_writer(scratch.path());
        // Half of the rounds let it get going first, the others may hit its recovery.
        if (round % 2 == 0)
            while (progress->started.load() == started) std::this_thread::yield();
        std::this_thread::sleep_for(std::chrono::microseconds{random() % 8000});
        REQUIRE(kill(writer, SIGKILL) == 0);
        int status = 0;
        REQUIRE(waitpid(writer, &status, 0) == writer);
        REQUIRE(WIFSIGNALED(status));  // it had not failed by itself

        if (!holds_journal(scratch.journal())) continue;
        Reader reader = must(Reader::open(scratch.journal(), {.from = From::NewestCheckpoint}));
        const Sum sum = recovered(reader);
        REQUIRE(sum.last >= progress->appended.load());      // nothing lost
        REQUIRE(sum.last <= progress->appended.load() + 1);  // nothing invented
        seen = sum.last;
        progress->appended.store(sum.last);
    }
    CHECK(seen > 0);
    Reader reader = must(Reader::open(scratch.journal()));
    CHECK(recovered(reader).last == seen);
}

}  // namespace

TEST_CASE("the writer that the crash test kills", "[.][journal-writer]") {
    const char* directory = std::getenv(directory_variable);
    REQUIRE(directory != nullptr);
    const std::filesystem::path root{directory};
    const SharedProgress progress{root / "progress"};
    auto lock = must(DirectoryLock::acquire(root / "journal"));
    Sum sum;
    std::unique_ptr<Journal> journal;
    if (holds_journal(lock.directory())) {
        Reader reader = must(Reader::open(lock.directory(), {.from = From::NewestCheckpoint}));
        sum = recovered(reader);
        journal = must(Journal::resume(std::move(lock), identity(), crash_options(), sum.save(),
                                       reader.end()));
    } else {
        journal = must(Journal::create(std::move(lock), identity(), crash_options(), sum.save()));
    }
    progress->started.fetch_add(1);
    while (true) {
        const std::uint64_t n = sum.last + 1;
        if (!append(*journal, n)) {  // full: the keeper is late
            if (!journal->wait_for_next()) break;
        } else {
            progress->appended.store(n, std::memory_order_release);
            sum.take(n);
        }
        if (journal->rotation_due()) journal->rotate(sum.save());
        if (n % 50 == 0) journal->request_sync();
        if (n % 64 == 0) std::this_thread::sleep_for(std::chrono::microseconds{50});
    }
}

TEST_CASE("a writer killed at any moment loses no record that it had appended") {
    crash_and_recover(60);
}

TEST_CASE("in power mode too") {
    setenv("TRADEWIND_JOURNAL_CRASH_POWER", "1", 1);
    crash_and_recover(30);
    unsetenv("TRADEWIND_JOURNAL_CRASH_POWER");
}
