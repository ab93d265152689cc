#include "table.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <cstdio>
#include <ctime>
#include <fstream>
#include <thread>

namespace tradewind::bench {
namespace {

std::string processor_name() {
    std::ifstream file{"/proc/cpuinfo"};
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
    }
    return "unknown processor";
}

}  // namespace

Row at_most(std::string what, std::string measured, std::string beside, double ratio, double goal) {
    return {.what = std::move(what),
            .measured = std::move(measured),
            .beside = std::move(beside),
            .result = fmt::format("{:.2f}", ratio),
            .goal = fmt::format("<= {:.3g}", goal),
            .met = ratio <= goal};
}

Row at_least(std::string what, std::string measured, std::string beside, double ratio,
             double goal) {
    return {.what = std::move(what),
            .measured = std::move(measured),
            .beside = std::move(beside),
            .result = fmt::format("{:.2f}", ratio),
            .goal = fmt::format(">= {:.3g}", goal),
            .met = ratio >= goal};
}

Row note(std::string what, std::string measured, std::string beside) {
    return {.what = std::move(what),
            .measured = std::move(measured),
            .beside = std::move(beside),
            .result = {},
            .goal = {}};
}

void Table::head() const {
    fmt::print("{}\n\n", machine_text());
    fmt::print("| {:<52} | {:>18} | {:<40} | {:>7} | {:<8} | {} |\n", "what", "measured", "beside",
               "result", "goal", "met");
    fmt::print("|{:-<54}|{:->20}|{:-<42}|{:->9}|{:-<10}|{:-<5}|\n", "", "", "", "", "", "");
    std::fflush(stdout);
}

void Table::add(const Row& row) {
    if (!row.met) ++missed_;
    fmt::print("| {:<52} | {:>18} | {:<40} | {:>7} | {:<8} | {:<3} |\n", row.what, row.measured,
               row.beside, row.result, row.goal, row.goal.empty() ? "" : (row.met ? "yes" : "NO"));
    std::fflush(stdout);
}

void Table::add(const std::vector<Row>& rows) {
    for (const Row& row : rows) add(row);
}

std::string machine_text() {
    const std::time_t now = std::time(nullptr);
    return fmt::format("{:%Y-%m-%d}, {}, {} cores, g++ {}.{}", fmt::gmtime(now), processor_name(),
                       std::thread::hardware_concurrency(), __GNUC__, __GNUC_MINOR__);
}

}  // namespace tradewind::bench
