// On a virtual clock with the exchange inline: a backtest is killed and resumed, again and again,
// and in the end it is the run that was never killed, byte for byte of its journal.
#include "victim.hpp"

using namespace tradewind;
using namespace tradewind::session;
using namespace tradewind::session::test;

namespace {

std::vector<std::string> shape_of_run() {
    const char* shards = std::getenv("TRADEWIND_CRASH_SHARDS");
    return {std::string{"threads.shards="} + (shards != nullptr ? shards : "0")};
}

std::string result_of(const RunOutcome& outcome) {
    return std::to_string(outcome.output_hash) + " " + std::to_string(outcome.state_hash) + " " +
           std::to_string(outcome.equity.nanos()) + "\n";
}

// Kills until so many moments have been used, finishing a run and beginning the next one as they
// come; every finished run must be the whole one.
void kill_and_resume(int moments, const char* shards) {
    setenv("TRADEWIND_CRASH_SHARDS", shards, 1);
    const Scratch whole;
    write_market(whole.path());
    const auto began = std::chrono::steady_clock::now();
    const auto outcome = must(backtest(backtest_settings(whole.path(), shape_of_run())));
    const auto life = std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now() - began);
    const JournalDigest digest_of_whole = digest(whole.journal());

    const Scratch scratch;
    std::filesystem::create_directory_symlink(whole.data(), scratch.data());
    Victim victim{scratch.path(), "[backtest-victim]"};
    std::mt19937_64 random{crash_seed(std::string{"backtest on "} + shards + " shards", moments)};
    std::map<std::string, int> kills;
    int runs = 0;
    int resumes = 0;
    for (int used = 0; used < moments;) {
        // A run is killed a few times to many times, then it may finish.
        const int kills_of_run = 1 + static_cast<int>(random() % 24);
        bool finished = false;
        for (int i = 0; i < kills_of_run && used < moments && !finished; ++i) {
            const auto moment = static_cast<Moment>(random() % 4);
            const Round round = victim.run(moment, random, life);
            INFO("moment " << used << ", " << moment_names[static_cast<std::size_t>(moment)] << "\n"
                           << victim.words());
            if (round.killed) {
                ++used;
                ++resumes;
                ++kills[moment_names[static_cast<std::size_t>(moment)]];
                // What lies there is a good journal at any moment.
                if (used % 8 == 0 && journal::holds_journal(scratch.journal()))
                    must(verify(scratch.journal()));
            } else {
                REQUIRE(round.exit_code == 0);
                finished = true;
            }
        }
        if (!finished) {
            const Round round = victim.run(Moment::Never, random, life);
            INFO(victim.words());
            REQUIRE(round.exit_code == 0);
        }
        ++runs;
        REQUIRE(slurp(scratch.path() / "result") == result_of(outcome));
        REQUIRE(digest(scratch.journal()) == digest_of_whole);
        const auto verified = must(verify(scratch.journal()));
        REQUIRE(verified.output_hash == outcome.output_hash);
        REQUIRE(verified.state_hash == outcome.state_hash);
        std::filesystem::remove_all(scratch.journal());
        std::filesystem::remove(scratch.path() / "result");
    }
    std::cerr << "  " << runs << " runs finished, resumed " << resumes << " times; killed";
    for (const auto& [name, count] : kills) std::cerr << ' ' << name << ' ' << count << ';';
    std::cerr << '\n';
    unsetenv("TRADEWIND_CRASH_SHARDS");
}

}  // namespace

TEST_CASE("the backtest that the crash test kills", "[.][backtest-victim]") {
    const std::filesystem::path root{std::getenv(root_variable)};
    Fuse fuse;
    const auto settings = backtest_settings(root, shape_of_run());
    const auto outcome = must(backtest(settings, OnJournal::Resume, &fuse));
    spill(root / "result", result_of(outcome));
}

TEST_CASE("a backtest killed at any moment and resumed is the run that was never killed") {
    kill_and_resume(crash_moments(200, 12), "0");
}

TEST_CASE("on shards too") { kill_and_resume(crash_moments(20, 6), "2"); }
