#pragma once

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
#include <iostream>
#include <map>
#include <random>
#include <thread>

#include "rig.hpp"

// A child process that the crash tests kill: this executable, started anew with one hidden test
// case, told by its environment where to work and when to die.
namespace tradewind::session::test {

inline constexpr const char* root_variable = "TRADEWIND_CRASH_ROOT";
inline constexpr const char* records_variable = "TRADEWIND_CRASH_AFTER_RECORDS";

// Shared with the child through a file, so that it outlives a kill: which orders left for the
// exchange, in the order in which they left.
struct Sent {
    static constexpr std::size_t capacity = 1 << 16;
    std::atomic<std::uint64_t> count{0};
    std::array<std::uint64_t, capacity> order{};  // the client order id's number
};
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

class SentLog {
public:
    explicit SentLog(const std::filesystem::path& path)
        : file_{open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644)} {
        REQUIRE(ftruncate(file_.get(), sizeof(Sent)) == 0);
        void* memory =
            mmap(nullptr, sizeof(Sent), PROT_READ | PROT_WRITE, MAP_SHARED, file_.get(), 0);
        REQUIRE(memory != MAP_FAILED);
        sent_ = static_cast<Sent*>(memory);
    }
    ~SentLog() { munmap(sent_, sizeof(Sent)); }
    SentLog(const SentLog&) = delete;
    SentLog& operator=(const SentLog&) = delete;
    Sent* operator->() const { return sent_; }

private:
    journal::Descriptor file_;
    Sent* sent_ = nullptr;
};

// Dies by SIGKILL when it has seen so many records.
class Fuse final : public RecordListener {
public:
    Fuse() {
        if (const char* text = std::getenv(records_variable))
            left_ = std::strtoull(text, nullptr, 10);
    }
    void on_record(Stamp, const std::byte*, std::size_t) override {
        if (left_ > 0 && --left_ == 0) raise(SIGKILL);
    }

private:
    std::uint64_t left_ = 0;  // 0: never
};

// How a round ends.
enum class Moment : std::uint8_t {
    AnyTime,       // so long after the start
    Early,         // soon after the start: most of them while it recovers
    AtRecord,      // between two records of the core
    AtNewSegment,  // a segment file has just appeared: preparation, rotation, checkpoint
    Never
};
inline constexpr std::array<const char*, 5> moment_names{"any time", "early", "at a record",
                                                         "at a new segment", "never"};

struct Round {
    bool killed = false;  // false: it had finished before
    int exit_code = 0;
};

class Victim {
public:
    Victim(const std::filesystem::path& root, const char* test) : root_{root}, test_{test} {}

    Round run(Moment moment, std::mt19937_64& random, std::chrono::microseconds usual_life) {
        setenv(root_variable, root_.c_str(), 1);
        unsetenv(records_variable);
        if (moment == Moment::AtRecord)
            setenv(records_variable, std::to_string(1 + random() % 20'000).c_str(), 1);
        const std::size_t segments = segment_files();
        const pid_t child = start();
        switch (moment) {
            case Moment::AnyTime:
                sleep_unless_ended(child,
                                   random() % static_cast<std::uint64_t>(usual_life.count()));
                break;
            case Moment::Early:
                sleep_unless_ended(child, random() % 60'000);
                break;
            case Moment::AtNewSegment: {
                const std::size_t awaited = segments + 1 + random() % 3;
                while (segment_files() < awaited && !ended(child)) std::this_thread::yield();
                sleep_unless_ended(child, random() % 2'000);
                break;
            }
            case Moment::AtRecord:
            case Moment::Never:
                break;
        }
        if (moment != Moment::AtRecord && moment != Moment::Never) kill(child, SIGKILL);
        int status = 0;
        REQUIRE(waitpid(child, &status, 0) == child);
        return {.killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL,
                .exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status)};
    }
    // What it printed, for the message of a failure.
    std::string words() const { return slurp(root_ / "words"); }

private:
    pid_t start() const {
        std::array<char, 64> program{"/proc/self/exe"};
        std::string test{test_};
        std::array<char*, 3> arguments{program.data(), test.data(), nullptr};
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        const std::string words = (root_ / "words").string();
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, words.c_str(),
                                         O_WRONLY | O_CREAT | O_TRUNC, 0644);
        pid_t child = 0;
        REQUIRE(posix_spawn(&child, program.data(), &actions, nullptr, arguments.data(), environ) ==
                0);
        posix_spawn_file_actions_destroy(&actions);
        return child;
    }
    static bool ended(pid_t child) {
        siginfo_t info{};
        return waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
               info.si_pid == child;
    }
    static void sleep_unless_ended(pid_t child, std::uint64_t micros) {
        const auto until = std::chrono::steady_clock::now() + std::chrono::microseconds{micros};
        while (std::chrono::steady_clock::now() < until && !ended(child))
            std::this_thread::sleep_for(std::min<std::chrono::nanoseconds>(
                std::chrono::microseconds{500}, until - std::chrono::steady_clock::now()));
    }
    std::size_t segment_files() const {
        const auto segments = journal::list_segments(root_ / "journal");
        return segments ? segments->size() : 0;
    }

    std::filesystem::path root_;
    const char* test_;
};

// How many kills: the seed is another one in every run, so that the few that a sanitizer has time
// for are many in time.
inline int crash_moments(int usual, int under_sanitizer) {
    const char* given = std::getenv("TRADEWIND_CRASH_MOMENTS");
    if (given != nullptr) return static_cast<int>(std::strtol(given, nullptr, 10));
    return sanitized ? under_sanitizer : usual;
}

// Seeds are printed and may be given, so that a failure can be had again (as far as time allows).
inline std::uint64_t crash_seed(std::string_view what, int moments) {
    const char* given = std::getenv("TRADEWIND_CRASH_SEED");
    const std::uint64_t seed =
        given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
    std::cerr << what << ": " << moments << " moments, TRADEWIND_CRASH_SEED=" << seed
              << (sanitized ? " (fewer moments under a sanitizer)" : "") << '\n';
    return seed;
}

}  // namespace tradewind::session::test
