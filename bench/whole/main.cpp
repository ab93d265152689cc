// Measures the whole engine beside what its goals speak of, and prints one table.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "sections.hpp"

namespace {

using namespace tradewind;

struct Section {
    const char* name;
    std::vector<bench::Row> (*measure)(const bench::Setting&);
};
constexpr Section sections[] = {
    {"bars", bench::measure_bars},
    {"reference", bench::measure_reference},
    {"indicators", bench::measure_indicators},
    {"features", bench::measure_features},
    {"european", bench::measure_european},
    {"american", bench::measure_american},
    {"chain", bench::measure_chain},
    {"whole_chain", bench::measure_whole_chain},
    {"ticks", bench::measure_ticks},
    {"ingest", bench::measure_ingest},
    {"lanes", bench::measure_lanes},
    {"latency", bench::measure_latency},
    {"journal", bench::measure_journal},
    {"cores", bench::measure_processes},
    {"restart", bench::measure_restart},
};

[[noreturn]] void usage(int code) {
    fmt::print(code == 0 ? stdout : stderr,
               "usage: bench/run [--data DIR] [SECTION ...]\n\nsections:");
    for (const Section& section : sections)
        fmt::print(code == 0 ? stdout : stderr, " {}", section.name);
    fmt::print(
        code == 0 ? stdout : stderr,
        "\nWithout a section: all. Without recorded data: simulated days.\n"
        "`indicators` and `features`: what of a bar is mathematics; `european` and "
        "`american`: options one by one, over the reference contracts; `chain`: a refresh of "
        "1,000 contracts and of their surface; `whole_chain`: options::Chain itself, over a "
        "simulated stock's 2,400.\n"
        "`restart` writes some 10 GB below the build folder and removes them again.\n");
    std::exit(code);
}

class Scratch {
public:
    explicit Scratch(std::filesystem::path path) : path_{std::move(path)} {
        std::filesystem::remove_all(path_);
        std::filesystem::create_directories(path_);
    }
    ~Scratch() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

}  // namespace

int main(int argc, char** argv) {
    std::filesystem::path wanted = "../shared/data";
    std::vector<std::string> chosen;
    for (int i = 1; i < argc; ++i) {
        const std::string argument = argv[i];
        if (argument == "--help" || argument == "-h") usage(0);
        if (argument == "--data" && i + 1 < argc) {
            wanted = argv[++i];
            continue;
        }
        const bool known = std::ranges::any_of(
            sections, [&](const Section& section) { return argument == section.name; });
        if (!known) usage(2);
        chosen.push_back(argument);
    }

    const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe");
    const Scratch scratch{self.parent_path() / fmt::format("scratch-{}", getpid())};
    const calendar::Calendar calendar;
    auto data = bench::find_data(wanted, scratch.path() / "data", calendar);
    if (!data) bench::stop(data.error());
    const bench::Setting setting{.data = *data,
                                 .calendar = calendar,
                                 .program = self.parent_path().parent_path() / "tradewind",
                                 .scratch = scratch.path()};
    fmt::print("On {}, ", data->says);
    bench::Table table;
    table.head();
    for (const Section& section : sections) {
        if (chosen.empty() || std::ranges::find(chosen, section.name) != chosen.end()) {
            table.add(section.measure(setting));
        }
    }
    fmt::print("\n{}\n", table.missed() == 0 ? "every goal is met"
                                             : fmt::format("{} goals missed", table.missed()));
    return table.missed() == 0 ? 0 : 1;
}
