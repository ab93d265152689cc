#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// What the command line asked for, and the functions that do it. Each returns the exit code:
//   0  done
//   1  the work failed: bad data, a journal that differs, a halted run
//   2  the command line or the configuration is wrong
//   3  stopped by SIGINT or SIGTERM, in good order
namespace tradewind::app {

inline constexpr int exit_done = 0;
inline constexpr int exit_failed = 1;
inline constexpr int exit_usage = 2;
inline constexpr int exit_stopped = 3;

struct RunArguments {
    std::string config;
    std::vector<std::string> overrides;  // --set and the flags that stand for one, in their order
    std::uint64_t trials = 1;            // configurations tried before this one, it included
    bool resume = false;
    bool fresh = false;
    bool quiet = false;
};
int run(const RunArguments& arguments);

int check_config(const std::string& path, const std::vector<std::string>& overrides);

struct SimulateArguments {
    std::string config;
    std::vector<std::string> overrides;
    std::string out;
    bool quiet = false;
};
int simulate(const SimulateArguments& arguments);

struct OptionsArguments {
    std::string config;
    std::vector<std::string> overrides;
    std::string data;  // instead of feed.directory
    std::string underlying;
    std::string at;
    std::string format = "table";
    std::string out;
};
int options(const OptionsArguments& arguments);

struct AblateArguments {
    std::string config;
    std::vector<std::string> overrides;
    std::string out;  // CSV, when not empty
    bool quiet = false;
};
int ablate(const AblateArguments& arguments);

struct ReplayArguments {
    std::string directory;
    bool verify = false;
    bool quiet = false;
    std::string out;  // reports, when not empty
    std::uint64_t trials = 1;
};
int replay(const ReplayArguments& arguments);

struct JournalArguments {
    std::string directory;
    std::vector<std::string> kinds;
    std::vector<std::string> symbols;
    std::string from;
    std::string to;
    std::optional<std::uint64_t> first;
    std::optional<std::uint64_t> last;
    bool json = false;
};
int journal(const JournalArguments& arguments);

struct WhyArguments {
    std::string directory;
    std::string symbol;
    std::string at;
    std::string day;  // of the summary; the last one, when empty
    bool summary = false;
    bool by_symbol = false;
};
int why(const WhyArguments& arguments);

struct FeaturesArguments {
    std::string config;
    std::vector<std::string> overrides;
    std::string journal;  // instead of a configuration
    std::vector<std::string> symbols;
    std::vector<std::string> columns;
    std::vector<std::string> frames;
    std::string from;
    std::string to;
    std::string out;  // standard output, when empty
    bool units = false;
    bool list = false;
    bool quiet = false;
};
int features(const FeaturesArguments& arguments);

struct ProveArguments {
    std::string config = "config/prove.toml";
    std::vector<std::string> overrides;
    std::vector<std::string> sections;  // by name; none: all
    std::uint64_t seed_base = 1001;
    std::uint32_t seeds = 30;
    bool quiet = false;
};
// Prints the tables of what is proven on simulated markets; exit_failed where one fails.
int prove(const ProveArguments& arguments);

}  // namespace tradewind::app
