// What only whole processes show: the second core's use, and memory.
#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "child.hpp"
#include "measure.hpp"
#include "sections.hpp"

namespace tradewind::bench {
namespace {

Ran checked(const Setting& setting, const std::vector<std::string>& arguments, Cores cores) {
    const Ran ran = run_program(setting.program, arguments, cores);
    if (ran.status != 0) {
        stop(
            {.where = setting.program.string() + " " + fmt::format("{}", fmt::join(arguments, " ")),
             .found = fmt::format("exit code {}", ran.status),
             .expected = "0"});
    }
    return ran;
}

std::vector<std::string> tick_backtest(const Setting& setting, const char* shards,
                                       const char* reader, const char* out = "ticks") {
    return {"--backtest",
            "--quiet",
            "--config",
            (std::filesystem::path{TRADEWIND_SOURCE_DIR} / "config/backtest.toml").string(),
            "--data",
            setting.data.directory.string(),
            "--symbols",
            fmt::format("{}", fmt::join(setting.data.tick_symbols, ",")),
            "--from",
            setting.data.tick_from,
            "--to",
            setting.data.tick_to,
            "--out",
            (setting.scratch / out).string(),
            "--set",
            "feed.datasets=stock_trades,stock_quotes",
            "--set",
            "journal.enabled=false",
            "--set",
            fmt::format("threads.shards={}", shards),
            "--set",
            fmt::format("threads.reader_thread={}", reader)};
}

std::vector<std::string> crowd(const Setting& setting, int days, const char* journal) {
    std::string symbols;
    for (int i = 0; i < 500; ++i) symbols += fmt::format("{}S{}", i == 0 ? "" : ",", i);
    return {
        "--backtest", "--quiet",
        "--config",   (std::filesystem::path{TRADEWIND_SOURCE_DIR} / "config/paper.toml").string(),
        "--symbols",  symbols,
        "--out",      (setting.scratch / "crowd").string(),
        "--set",      (setting.scratch / "crowd-journal").string().insert(0, "journal.directory="),
        "--set",      fmt::format("journal.enabled={}", journal),
        "--set",      "run.max_instruments=512",
        "--set",      "feed.sim.quotes_per_second=0.2",
        "--set",      "feed.sim.trades_per_second=0.1",
        "--set",      fmt::format("feed.sim.days={}", days)};
}

}  // namespace

std::vector<Row> measure_processes(const Setting& setting) {
    Pair cores;
    Pair at_once;  // what the machine has to give: two runs, each on a core of its own
    for (int round = 0; round < 5; ++round) {
        const Ran one = checked(setting, tick_backtest(setting, "0", "false"), Cores::Second);
        cores.add(one.seconds,
                  checked(setting, tick_backtest(setting, "0", "true"), Cores::All).seconds);
        double beside = 0;
        double self = 0;
        {
            const std::jthread other{[&] {
                beside =
                    checked(setting, tick_backtest(setting, "0", "false", "beside"), Cores::First)
                        .seconds;
            }};
            self = checked(setting, tick_backtest(setting, "0", "false"), Cores::Second).seconds;
        }
        at_once.add(2 * one.seconds, std::max(self, beside));
    }
    std::vector<Row> rows;
    rows.push_back(at_least("backtest of ticks with a reader thread on two cores, speed",
                            fmt::format("{:.2f} s", cores.second_median()),
                            fmt::format("on one core {:.2f} s", cores.first_median()),
                            cores.ratio(), 1.5));
    rows.push_back(note("  two such runs at once, on a core each, gain",
                        fmt::format("{:.2f} times", at_once.ratio())));
    // In the first days what was set aside for orders and positions is touched bit by bit.
    const Ran five = checked(setting, crowd(setting, 5, "false"), Cores::All);
    const Ran ten = checked(setting, crowd(setting, 10, "false"), Cores::All);
    rows.push_back(at_most("500 symbols, ten simulated days, resident MB",
                           fmt::format("{:.0f} s", ten.seconds), "", ten.resident_mb, 150));
    rows.push_back(at_most(
        "  the same after ten days, beside after five", fmt::format("{:.1f} MB", ten.resident_mb),
        fmt::format("{:.1f} MB", five.resident_mb), ten.resident_mb / five.resident_mb, 1.05));
    const Ran kept = checked(setting, crowd(setting, 2, "true"), Cores::All);
    rows.push_back(note("  the same with its journal's mapped pages",
                        fmt::format("{:.0f} MB", kept.resident_mb)));
    return rows;
}

}  // namespace tradewind::bench
