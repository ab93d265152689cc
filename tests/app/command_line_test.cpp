// The program as a user meets it: its commands one after the other on a simulated market, and what
// it says when something is wrong.
#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "program.hpp"
#include "support/scratch.hpp"

namespace tradewind::app {
namespace {

using test::Scratch;
using test::slurp;
using test::spill;

std::string after(const std::string& text, const std::string& label) {
    const std::size_t at = text.find(label);
    if (at == std::string::npos) return {};
    const std::size_t begin = text.find_first_not_of(' ', at + label.size());
    return text.substr(begin, text.find('\n', begin) - begin);
}

std::string config(const char* name) {
    return std::string{TRADEWIND_SOURCE_DIR} + "/config/" + name;
}

}  // namespace

TEST_CASE("prove prints its tables and fails where one does") {
    const std::string small = "prove --quiet --config " + config("prove.toml") +
                              " --seed-base 7 --seeds 2 --set feed.sim.days=4 "
                              "--set feed.sim.quotes_per_second=0.2 "
                              "--set feed.sim.trades_per_second=0.2";
    const Said stuck = tradewind(small + " --set regime.min_dwell=10000");
    INFO(stuck.text);
    CHECK(stuck.code == 1);
    CHECK(stuck.text.find("2 markets of SPY, seeds 7 to 8") != std::string::npos);
    CHECK(stuck.text.find("It FAILS.") != std::string::npos);
    CHECK(stuck.text.starts_with("[regimes] "));
    CHECK(stuck.contains("[stress] "));
    const Said alone = tradewind(small + " --section regimes --set regime.min_dwell=10000");
    CHECK(stuck.text.starts_with(alone.text));
    CHECK_FALSE(alone.contains("[stress] "));
    const Said stress = tradewind(small + " --section stress");
    INFO(stress.text);
    CHECK(stress.code == 0);
    CHECK(stress.contains("The rules hold."));
    CHECK(tradewind("prove --section oracle").code == 2);
    CHECK(tradewind("prove --seeds 1").code == 2);
    CHECK(tradewind("prove --config nowhere.toml").code == 2);
}

TEST_CASE("a market is simulated, backtested, replayed, printed and explained") {
    const Scratch scratch;
    const Said simulated =
        tradewind("simulate --quiet --config " + config("paper.toml") +
                  " --symbols AAA,BBB --set feed.sim.days=2 --out " + (scratch / "data"));
    INFO(simulated.text);
    REQUIRE(simulated.code == 0);

    const std::string run = "--backtest --quiet --config " + config("paper.toml") +
                            " --set feed.kind=flat_files --symbols AAA,BBB --data " +
                            (scratch / "data") +
                            " --from 2025-01-06 --to 2025-01-07 --set feed.datasets=stock_trades,"
                            "stock_quotes --set journal.directory=" +
                            (scratch / "journal") + " --out " + (scratch / "out");
    const Said ran = tradewind(run);
    INFO(ran.text);
    REQUIRE(ran.code == 0);
    const std::string hash = after(ran.text, "output hash");
    CHECK(hash.size() == 16);
    for (const char* name : {"report.json", "summary.csv", "trades.csv", "orders.csv", "equity.csv",
                             "events.jsonl", "report.html"}) {
        CHECK(std::filesystem::exists(scratch / ("out/" + std::string{name})));
    }
    CHECK(slurp(scratch / "out/report.json").find("\"output_hash\": \"" + hash + "\"") !=
          std::string::npos);
    CHECK(after(tradewind(run).text, "output hash") == hash);

    const Said verified = tradewind("replay --verify --quiet " + (scratch / "journal"));
    INFO(verified.text);
    CHECK(verified.code == 0);
    CHECK(verified.contains("all the same"));
    CHECK(after(verified.text, "output hash") == hash);

    // Nothing was made again, so there is no hash to tell; who ran is known all the same.
    const std::string session = "\"session_id\": \"";
    const std::string report = slurp(scratch / "out/report.json");
    const std::string id = report.substr(report.find(session), session.size() + 16);
    const Said retold =
        tradewind("replay --quiet --out " + (scratch / "retold") + " " + (scratch / "journal"));
    INFO(retold.text);
    CHECK(retold.code == 0);
    const std::string second = slurp(scratch / "retold/report.json");
    CHECK(second.find(id) != std::string::npos);
    CHECK(second.find("\"output_hash\": null") != std::string::npos);
    CHECK(second.find("\"data_problems\": null") != std::string::npos);
    CHECK(second.find("\"fill_assumptions\": []") == std::string::npos);
    for (const char* name : {"events.jsonl", "trades.csv", "orders.csv", "equity.csv"}) {
        INFO(name);
        const std::string first = slurp(scratch / ("out/" + std::string{name}));
        CHECK_FALSE(first.empty());
        CHECK((first == slurp(scratch / ("retold/" + std::string{name}))));
    }

    const Said day = tradewind("why " + (scratch / "journal") + " --summary --by-symbol");
    INFO(day.text);
    CHECK(day.code == 0);
    CHECK(day.text.starts_with("2025-01-07 (New York)\n"));
    CHECK(day.contains("what became of the decisions"));
    CHECK(day.contains("\nBBB\n"));

    const Said printed =
        tradewind("journal --jsonl --kind decision --symbol AAA " + (scratch / "journal"));
    CHECK(printed.code == 0);
    CHECK(printed.text.starts_with("{"));

    const Said explained =
        tradewind("why " + (scratch / "journal") + " --symbol AAA --at 2025-01-06T12:00:00");
    INFO(explained.text);
    CHECK(explained.code == 0);
    CHECK(explained.contains("AAA"));
}

// The program's standard output alone.
std::string output_of(const std::string& arguments) {
    const Scratch scratch;
    const std::string line = std::string{TRADEWIND_BINARY_DIR} + "/tradewind " + arguments + " > " +
                             (scratch / "out") + " 2> /dev/null < /dev/null";
    CHECK(std::system(line.c_str()) == 0);
    return slurp(scratch / "out");
}

TEST_CASE("parts of a configuration are left out in turn and compared") {
    const Scratch scratch;
    const std::string market =
        " --quiet --symbols AAA --set feed.sim.days=2 --set feed.sim.quotes_per_second=0.05"
        " --set feed.sim.trades_per_second=0.05";
    const Said ablated = tradewind("ablate --config " + config("paper.toml") + market +
                                   " --set run.mode=backtest --out " + (scratch / "table.csv"));
    INFO(ablated.text);
    REQUIRE(ablated.code == 0);
    CHECK(ablated.contains("without agent "));
    CHECK(ablated.contains("without risk symbol_exposure"));
    CHECK(slurp(scratch / "table.csv").starts_with("variant,trades,net,"));

    const Said paper = tradewind("ablate --config " + config("paper.toml") + market);
    CHECK(paper.code == 2);
    CHECK(paper.contains("expected \"backtest\""));
}

TEST_CASE("features come as CSV, the same from a feed and from a journal") {
    const Scratch scratch;
    spill(scratch / "run.toml", R"(
[run]
mode = "backtest"
symbols = ["AAA", "BBB"]
[feed]
kind = "sim"
[feed.sim]
days = 2
quotes_per_second = 0.2
trades_per_second = 0.2
)");
    const std::string config = "--config " + (scratch / "run.toml");
    const std::string ask =
        " --symbols BBB --frames 15m,1h --columns mid,rsi,trade_sign --units --quiet";
    const Said ran =
        tradewind(config + " --quiet --set journal.directory=" + (scratch / "journal") + " --out " +
                  (scratch / "out"));
    INFO(ran.text);
    REQUIRE(ran.code == 0);
    const std::string again = output_of("features --journal " + (scratch / "journal") + ask);
    REQUIRE(again.starts_with("time,symbol,frame,mid,rsi,trade_sign\nUTC,,,USD,0..100,-1..1\n"));
    CHECK(std::count(again.begin(), again.end(), '\n') == 2 + 2 * (26 + 7));
    CHECK(again.find("AAA") == std::string::npos);
    CHECK(again.find(",BBB,15m,") != std::string::npos);
    // The simulated market is another one with other symbols.
    const std::string fresh = output_of("features " + config + " --symbols AAA,BBB" +
                                        ask.substr(std::string{" --symbols BBB"}.size()));
    std::string of_bbb;
    for (std::size_t at = 0; at < fresh.size();) {
        const std::size_t end = fresh.find('\n', at) + 1;
        const std::string line = fresh.substr(at, end - at);
        if (line.find(",AAA,") == std::string::npos) of_bbb += line;
        at = end;
    }
    CHECK(of_bbb == again);
    const std::string second_day = output_of("features " + config + " --from 2025-01-07 --to " +
                                             "2025-01-07 --frames 1d --columns close --quiet");
    CHECK(std::count(second_day.begin(), second_day.end(), '\n') == 1 + 2);
    CHECK(output_of("features --list").find("\nkyle_lambda\n") != std::string::npos);
}

TEST_CASE("features says what is wrong with what it was asked") {
    const Scratch scratch;
    spill(scratch / "run.toml", "[feed]\nkind = \"sim\"\n[feed.sim]\ndays = 1\n");
    const std::string run = "features --config " + (scratch / "run.toml");
    const auto wrong = [&](const std::string& arguments, const std::string& expected) {
        const Said said = tradewind(arguments);
        INFO(said.text);
        CHECK(said.code == 2);
        CHECK(said.contains(expected));
    };
    wrong("features", "--config FILE or --journal DIR is missing");
    wrong(run + " --columns rsl", "found \"rsl\", expected a column of the feature frame");
    wrong(run + " --columns rsl", "perhaps rsi");
    wrong(run + " --frames 2m", "1m,5m,15m,1h,1d");
    wrong(run + " --from 2025-02-30", "--from: found 2025-02-30");
    wrong(run + " --from 2025-01-08 --to 2025-01-07", "no later than --to");
    wrong(run + " --journal " + (scratch / "journal"), "--journal brings its own settings");
    wrong("features --journal " + (scratch / "journal"), "expected a journal directory");
}

TEST_CASE("the log tells of start, incidents, resumption and end, from its level up") {
    const Scratch scratch;
    const std::string run = "--quiet --config " + config("paper.toml") +
                            " --symbols AAA --set feed.sim.speed=0 --set feed.sim.days=1 "
                            "--set exchange.faults.lost_reply=0.5 --set journal.directory=" +
                            (scratch / "journal") + " --out " + (scratch / "out");
    const Said first = tradewind(run);
    INFO(first.text);
    REQUIRE(first.code == 0);
    CHECK(first.contains(" info: paper begins: AAA"));
    CHECK(first.contains("to=unknown"));
    CHECK(first.contains(" warning: "));
    CHECK(first.contains(" info: ends after "));
    CHECK(tradewind(run).contains(" info: goes on from input "));
    const Said silent = tradewind(run + " --fresh --set output.log_level=error");
    CHECK(silent.code == 0);
    CHECK_FALSE(silent.contains(" info: "));
    CHECK_FALSE(silent.contains(" warning: "));
    CHECK_FALSE(std::filesystem::exists(scratch / "out/tradewind.log"));
}

TEST_CASE("while the live screen has the terminal the log goes to a file") {
    const Scratch scratch;
    const std::string command = std::string{TRADEWIND_BINARY_DIR} + "/tradewind --config " +
                                config("paper.toml") +
                                " --symbols AAA --set feed.sim.speed=0 --set feed.sim.days=1 "
                                "--set journal.directory=" +
                                (scratch / "journal") + " --out " + (scratch / "out");
    // script(1) gives the program a terminal of its own.
    REQUIRE(std::system(("script -qec '" + command + "' " + (scratch / "screen") +
                         " > /dev/null 2>&1 < /dev/null")
                            .c_str()) == 0);
    const std::string screen = slurp(scratch / "screen");
    CHECK(screen.find("Tradewind paper") != std::string::npos);
    CHECK(screen.find("paper begins") == std::string::npos);
    CHECK(slurp(scratch / "out/tradewind.log").find(" info: paper begins: AAA") !=
          std::string::npos);
}

TEST_CASE("a wrong configuration is told place by place, with exit code 2") {
    const Scratch scratch;
    spill(scratch / "bad.toml",
          "[risk]\ndaily_loss.fraction = 3\nhard_drawdawn = 0.1\n[run]\nmode = \"life\"\n");
    const Said said = tradewind("check-config " + (scratch / "bad.toml"));
    INFO(said.text);
    CHECK(said.code == 2);
    CHECK(said.contains("bad.toml:2: risk.daily_loss.fraction"));
    CHECK(said.contains("bad.toml:3: risk.hard_drawdawn"));
    CHECK(said.contains("bad.toml:5: run.mode"));
    CHECK(tradewind("--config " + (scratch / "none.toml")).code == 2);
    CHECK(tradewind("--colour").code == 2);
    CHECK(tradewind("").code == 2);
}

TEST_CASE("a flag that would change nothing is refused, with what would") {
    const Scratch scratch;
    const auto refused = [&](const std::string& arguments, const char* told) {
        const Said said = tradewind(arguments);
        INFO(arguments << "\n" << said.text);
        CHECK(said.code == 2);
        CHECK(said.contains(told));
    };
    refused("why DIR --symbol SPY", "--symbol with --at, or --summary");
    refused("why DIR --day 2025-01-06 --symbol SPY --at 2025-01-06T10:00:00", "--summary");
    refused("why DIR --summary --at 2025-01-06T10:00:00", "--at");
    refused("--trials 0 --config " + config("paper.toml"), "--trials");
    const std::string out = " --out " + (scratch / "out");
    const std::string paper = "--quiet --config " + config("paper.toml") + out +
                              " --set journal.directory=" + (scratch / "journal");
    refused("simulate --from 2024-03-26" + out, "feed.sim.start");
    refused("simulate --to 2024-03-26" + out, "feed.sim.days");
    refused("simulate --data x" + out, "--out");
    refused("--quiet simulate" + out, "--quiet stands before simulate");
    refused("--backtest --from 2024-03-26 " + paper, "feed.sim.start");
    refused("--backtest --data x " + paper, "feed.kind \"flat_files\"");
    refused("check-config --to 2024-03-26 " + config("paper.toml"), "feed.sim.days");
    refused("--resume " + paper, "--resume: found run.mode = \"paper\"");
    refused("--fresh --backtest " + paper, "--fresh: found run.mode = \"backtest\"");
    refused("--fresh --set journal.enabled=false " + paper, "journal.enabled true");
    refused("--resume --backtest --set journal.enabled=false " + paper, "journal.enabled true");
    refused("--mode replay --symbols SPY " + paper, "--set run.symbols");
    CHECK_FALSE(std::filesystem::exists(scratch / "out"));
}

TEST_CASE("every wrong agent is told with file, line and key, beside what else is wrong") {
    const Scratch scratch;
    spill(scratch / "bad.toml",
          "[[agents]]\nkind = \"tremd\"\n[[agents]]\nkind = \"mean_reversion\"\n"
          "parameters = { stretch_atr = 5, rsi_extrem = 20 }\n[risk]\ndaily_loss.fraction = 3\n");
    for (const char* command : {"check-config ", "--config "}) {
        const Said said = tradewind(command + (scratch / "bad.toml"));
        INFO(said.text);
        CHECK(said.code == 2);
        CHECK(said.contains("bad.toml:2: agents.tremd.kind: found tremd"));
        CHECK(said.contains("bad.toml:5: agents.mean_reversion.parameters.rsi_extrem"));
        CHECK(said.contains("bad.toml:5: agents.mean_reversion.parameters.stretch_atr: found 5"));
        CHECK(said.contains("bad.toml:7: risk.daily_loss.fraction"));
    }
}

TEST_CASE("every shipped configuration is good") {
    for (const char* name :
         {"settings.toml", "safe_live.toml", "paper.toml", "backtest.toml", "reference.toml"}) {
        const Said said = tradewind("check-config " + config(name));
        INFO(said.text);
        CHECK(said.code == 0);
    }
}

TEST_CASE("a session whose journal keeps orders alone is reported in full") {
    const Scratch scratch;
    const Said ran = tradewind("--mode paper --quiet --config " + config("paper.toml") +
                               " --symbols AAA,BBB --set feed.sim.days=1 --set feed.sim.speed=0 "
                               "--set journal.outputs=orders+hash --set journal.directory=" +
                               (scratch / "journal") + " --out " + (scratch / "out"));
    INFO(ran.text);
    REQUIRE(ran.code == 0);
    CHECK_FALSE(ran.contains("orders 0"));
    CHECK(std::filesystem::exists(scratch / "out/report.json"));
}

TEST_CASE("a setting that the mode does not follow is told") {
    const Said said = tradewind("check-config " + config("paper.toml") + " --set threads.shards=2");
    INFO(said.text);
    CHECK(said.code == 0);
    CHECK(said.contains("note: threads.shards = 2"));
}

TEST_CASE("data that is not there is named, with exit code 1") {
    const Scratch scratch;
    const Said said =
        tradewind("--backtest --quiet --config " + config("backtest.toml") + " --data " +
                  (scratch / "nothing") + " --set journal.directory=" + (scratch / "journal") +
                  " --out " + (scratch / "out"));
    INFO(said.text);
    CHECK(said.code == 1);
    CHECK(said.contains("nothing"));
    const Said missing = tradewind("replay --verify " + (scratch / "journal-of-nobody"));
    CHECK(missing.code == 1);
    CHECK(missing.contains("journal-of-nobody"));
}

}  // namespace tradewind::app
