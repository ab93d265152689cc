#include "tradewind/settings/load.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "support/property.hpp"
#include "tradewind/settings/effective.hpp"
#include "tradewind/settings/room.hpp"

namespace tradewind::settings {
namespace {

Settings good(std::string_view text, std::vector<std::string> overrides = {}) {
    auto settings = parse(text, "test.toml", overrides);
    if (!settings) FAIL("refused: " << settings.error().front().message());
    return *settings;
}

// The messages of all errors, one a line.
std::string wrong(std::string_view text, std::vector<std::string> overrides = {}) {
    const auto settings = parse(text, "test.toml", overrides);
    if (settings) return "accepted";
    std::string all;
    for (const Error& error : settings.error()) all += error.message() + "\n";
    return all;
}

}  // namespace

TEST_CASE("an empty file means the defaults") { CHECK(good("") == Settings{}); }

TEST_CASE("a key is read into its place, with its type") {
    const Settings s = good(R"(
[run]
mode = "backtest"
starting_equity = 25000
symbols = ["SPY", "BRK.B"]
[feed]
kind = "flat_files"
directory = "data"
datasets = ["stock_quotes", "stock_trades"]
from = 2013-10-07
to = "2013-10-10"
[feed.sim]
seed = 9007199254740991
[exchange.fees]
sec_per_million = 27.8
[threads]
core_wait = "spin"
)");
    CHECK(s.run.mode == Mode::Backtest);
    CHECK(s.run.starting_equity == 25'000);
    CHECK(s.run.symbols == std::vector<std::string>{"SPY", "BRK.B"});
    CHECK(s.feed.datasets == std::vector{Dataset::StockQuotes, Dataset::StockTrades});
    CHECK(s.feed.from == Date::from_ymd(2013, 10, 7));
    CHECK(s.feed.to == Date::from_ymd(2013, 10, 10));
    CHECK(s.feed.sim.seed == 9'007'199'254'740'991);
    CHECK(s.exchange.fees.sec_per_million == 27.8);
    CHECK(!s.exchange.fees.taf_per_share);
    CHECK(s.threads.core_wait == WaitKind::Spin);
}

TEST_CASE("an error names file, line, key, what was found and what was expected") {
    CHECK(wrong("[risk]\n\ndaily_loss.fraction = -3\n") ==
          "test.toml:3: risk.daily_loss.fraction: found -3, expected a number, above 0, up to 1\n");
    CHECK(wrong("[threads]\ncore_wait = \"sleep\"") ==
          "test.toml:2: threads.core_wait: found \"sleep\", expected \"spin\", \"yield\" or "
          "\"park\"\n");
    CHECK(wrong("[features]\nrsi = 14.0") ==
          "test.toml:2: features.rsi: found 14, expected a whole number, 2 to 10000\n");
}

TEST_CASE("all errors come in one go, in the order of their lines, overrides last") {
    const auto settings =
        parse(R"([risk]
soft_drawdown.fraction = "ten"
[run]
mode = "papr"
[threads]
shards = 3
lane_capacity = 1000
[features]
hurst = 100
ema_fast = 30
)",
              "test.toml", std::vector<std::string>{"risk.daily_loss.fraction=2"});
    REQUIRE(!settings);
    std::vector<std::string> places;
    for (const Error& error : settings.error()) places.push_back(error.where);
    CHECK(places == std::vector<std::string>{
                        "test.toml:2: risk.soft_drawdown.fraction", "test.toml:4: run.mode",
                        "test.toml:6: threads.shards", "test.toml:7: threads.lane_capacity",
                        "test.toml:9: features.hurst", "test.toml:10: features.ema_fast",
                        "--set risk.daily_loss.fraction"});
}

TEST_CASE("an unknown key names the nearest known one") {
    CHECK(wrong("[risk]\ndayly_loss = 0.02") ==
          "test.toml:2: risk.dayly_loss: found an unknown key, expected risk.daily_loss (the "
          "nearest)\n");
    // The right name in the wrong table.
    CHECK(wrong("[feed]\nlatency_us = 5").find("exchange.latency_us") != std::string::npos);
    CHECK(wrong("[exhange]\nx = 5").find("exchange (the nearest)") != std::string::npos);
    CHECK(wrong("zzzzzzzzzzzz = 5").find("docs/configuration.md") != std::string::npos);
    CHECK(wrong("[[agents]]\nkind = \"trend\"\nhorizon = 5").find("agents.trend.horizon") !=
          std::string::npos);
}

TEST_CASE("a table is needed where a table stands") {
    CHECK(wrong("risk = 5") == "test.toml:1: risk: found 5, expected a table\n");
    CHECK(wrong("[run]\nmode = { a = 1 }").find("found a table") != std::string::npos);
    CHECK(wrong("agents = 5") != "accepted");
    CHECK(wrong("agents = [5]") != "accepted");
}

TEST_CASE("a file that is not TOML says where it stops making sense") {
    const std::string text = wrong("[run]\nmode = = 3\n");
    CHECK(text.starts_with("test.toml:2: found "));
    CHECK(wrong("[run]\nmode = \"paper\"\nmode = \"paper\"").starts_with("test.toml:3"));
}

TEST_CASE("numbers that no range holds are refused") {
    for (const char* value : {"nan", "inf", "-inf", "1e999", "\"0.02\"", "true", "[0.02]", "{}"})
        CHECK(wrong(std::string{"[risk]\ndaily_loss.fraction = "} + value) != "accepted");
    CHECK(wrong("[features]\nrsi = 99999999999999") != "accepted");
    CHECK(wrong("[features]\nrsi = -1") != "accepted");
    CHECK(wrong("[policy]\nmin_confidence = 1.0000001") != "accepted");
    CHECK(good("[policy]\nmin_confidence = 1").policy.min_confidence == 1);
    CHECK(wrong("[risk]\ndaily_loss.fraction = 0") != "accepted");  // above 0
}

TEST_CASE("dates must exist") {
    for (const char* value : {"\"2024-02-30\"", "2024", "\"today\"", "2024-01-01T00:00:00"})
        CHECK(wrong(std::string{"[feed]\nfrom = "} + value) != "accepted");
}

TEST_CASE("a list takes each value once") {
    CHECK(wrong("[run]\nsymbols = [\"SPY\", \"SPY\"]").find("twice") != std::string::npos);
    CHECK(wrong("[run]\nsymbols = [\"SPY\", 5]") != "accepted");
    CHECK(wrong("[run]\nsymbols = []") != "accepted");
    CHECK(wrong("[run]\nsymbols = [\"S Y\"]") != "accepted");
    CHECK(wrong("[feed]\ndatasets = [\"stock_minutes\"]") != "accepted");
}

TEST_CASE("shares of the universe are a symbol and its weight") {
    const Settings settings =
        good("[options.universe]\nshares = [\"SPY=2\", \"BRK.B = 0.5\", \"QQQ=0\"]\n");
    CHECK(settings.option_universe.shares ==
          std::vector<SymbolNumber>{{"SPY", 2}, {"BRK.B", 0.5}, {"QQQ", 0}});
    CHECK(good("", {"options.universe.shares=SPY=2,QQQ=3"}).option_universe.shares ==
          std::vector<SymbolNumber>{{"SPY", 2}, {"QQQ", 3}});
    const auto with_shares = [](const std::string& list) {
        return wrong("[options.universe]\nshares = [" + list + "]");
    };
    for (const char* share : {"SPY", "SPY=", "SPY=-1", "SPY=x", "SPY=nan", "=2", "A B=1"})
        CHECK(with_shares("\"" + std::string{share} + "\"") != "accepted");
    CHECK(with_shares("\"SPY=2\", \"SPY=1\"") ==
          "test.toml:2: options.universe.shares: found SPY twice, expected each underlying once\n");
}

TEST_CASE("the universe's bands are in order, and something counts in its score") {
    CHECK(wrong("[options.universe]\ndelta_low = 0.7") ==
          "test.toml:2: options.universe.delta_low: found 0.7, expected at most "
          "options.universe.delta_high, 0.6\n");
    CHECK(wrong("[options.universe]\ndays_high = 10\ndays_low = 11") != "accepted");
    CHECK(wrong("[options.universe]\ndelta_weight = 0\ndays_weight = 0\n"
                "open_interest_weight = 0\nspread_weight = 0") != "accepted");
}

TEST_CASE("gates are limits that may be left out, for all symbols and for one") {
    const Settings s = good(R"(
[policy.gates]
spread_max = 0.0005
adx_min = 20
[policy.symbols.SPY]
adx_min = 15
quote_age_ms_max = 500
[policy.symbols."BRK.B"]
flip_minutes = 60
)",
                            {"policy.symbols.QQQ.touch_min=0.1", "policy.gates.spread_max="});
    CHECK(s.policy.gates == EntryGates{.adx_min = 20});
    CHECK(s.policy.symbols ==
          std::vector<SymbolGates>{{"BRK.B", {.flip_minutes = 60}},
                                   {"QQQ", {.touch_min = 0.1}},
                                   {"SPY", {.quote_age_ms_max = 500, .adx_min = 15}}});
    CHECK(good("").policy.gates == EntryGates{});
}

TEST_CASE("a symbol's gates pass the same checks as those for all") {
    CHECK(wrong("[policy.symbols.SPY]\nadx_mim = 20\nspread_max = 2\n") ==
          "test.toml:2: policy.symbols.SPY.adx_mim: found an unknown gate, expected one of "
          "confidence_min, flip_minutes, quote_age_ms_max, spread_max, spread_score_max, adx_min, "
          "adx_max, touch_min, edge_min\n"
          "test.toml:3: policy.symbols.SPY.spread_max: found 2, expected a number, above 0, up to "
          "1\n");
    CHECK(wrong("[policy.symbols]\nSPY = 3\n") ==
          "test.toml:2: policy.symbols.SPY: found 3, expected a table of gates\n");
    CHECK(wrong("[policy.gates]\nadx_min = 30\nadx_max = 20\n") ==
          "test.toml:2: policy.gates.adx_min: found 30, expected at most policy.gates.adx_max, "
          "20\n");
    // A limit for one symbol beside the other's for all.
    CHECK(wrong("[policy.gates]\nadx_max = 20\n[policy.symbols.SPY]\nadx_min = 30\n") !=
          "accepted");
    CHECK(wrong("[policy.symbols.\"S Y\"]\nadx_min = 30\n") != "accepted");
}

TEST_CASE("gates that rest on a target are refused where there is none") {
    CHECK(wrong("[policy.gates]\ntouch_min = 0.2\n[playbook]\ntarget_atr = 0\n") ==
          "test.toml:2: policy.gates.touch_min: found a limit, expected none without playbook.kind "
          "\"bracket\" and playbook.target_atr above 0\n");
    CHECK(wrong("[policy.symbols.SPY]\nedge_min = 0\n[playbook]\nkind = \"fixed_quantity\"\n") !=
          "accepted");
    CHECK(wrong("[policy.gates]\nadx_min = 20\n[playbook]\nkind = \"fixed_quantity\"\n") ==
          "accepted");
}

TEST_CASE("agents are read in file order, each key checked") {
    const Settings s = good(R"(
[[agents]]
kind = "trend"
frame = "15m"
weights = { trend = 0.8, none = 0.1 }
parameters = { slope = 2, adx_min = 25 }
[[agents]]
kind = "trend"
name = "slow-trend"
enabled = false
horizon_minutes = 240
)");
    REQUIRE(s.agents.size() == 2);
    CHECK(s.agents[0].name == "trend");
    CHECK(s.agents[0].frame == TimeFrame::Minute15);
    CHECK(s.agents[0].weights == std::array{0.1, 0.8, 1.0, 1.0, 1.0});
    CHECK(s.agents[0].parameters ==
          std::vector<std::pair<std::string, double>>{{"adx_min", 25}, {"slope", 2}});
    CHECK(s.agents[1].name == "slow-trend");
    CHECK(!s.agents[1].enabled);
    CHECK(s.agents[1].horizon_minutes == 240);
}

TEST_CASE("gates on quotes are refused where the data has none") {
    const std::string files = "[feed]\nkind = \"flat_files\"\ndirectory = \"d\"\n";
    CHECK(wrong(files + "[policy.gates]\nspread_max = 0.001\n") ==
          "test.toml:5: policy.gates.spread_max: found a limit, expected none without stock_quotes "
          "in feed.datasets: no entry would pass\n");
    CHECK(wrong(files + "[policy.symbols.SPY]\nquote_age_ms_max = 5\n") != "accepted");
    CHECK(wrong(files + "[policy.gates]\ntouch_min = 0.1\n") == "accepted");
    CHECK(wrong(files + "datasets = [\"stock_quotes\", \"stock_trades\"]\n"
                        "[policy.gates]\nspread_max = 0.001\n") == "accepted");
    CHECK(
        wrong(files + "datasets = [\"stock_day\"]\n[risk]\nsession_window.flat_minutes = 0\n"
                      "[policy.gates]\nadx_min = 20\n[playbook]\natr_frame = \"1d\"\n"
                      "[regime]\nenabled = false\n[[agents]]\nkind = \"trend\"\n"
                      "frame = \"1d\"\nweights = { none = 1 }\n") ==
        "test.toml:4: feed.datasets: found policy.gate_frame = 5m, expected 1d or longer, the bars "
        "that feed.datasets = stock_day can make\n");
}

TEST_CASE("an agent is confirmed by a slower frame, and only by a slower one") {
    CHECK(good("[[agents]]\nkind = \"trend\"\nframe = \"5m\"\nconfirm_frame = \"15m\"\n")
              .agents[0]
              .confirm_frame == TimeFrame::Minute15);
    CHECK(!good("[[agents]]\nkind = \"trend\"\n").agents[0].confirm_frame);
    CHECK(wrong("[[agents]]\nkind = \"trend\"\nframe = \"5m\"\nconfirm_frame = \"5m\"\n") ==
          "test.toml:4: agents.trend.confirm_frame: found 5m, expected longer than "
          "agents.trend.frame, 5m\n");
}

TEST_CASE("wrong agents are refused") {
    CHECK(wrong("[[agents]]\nkind = \"trend\"\n[[agents]]\nkind = \"trend\"")
              .starts_with("test.toml:3: agents.trend: found a second agent of this name"));
    CHECK(wrong("[[agents]]\nframe = \"5m\"") ==
          "test.toml:1: agents[0].kind: found nothing, expected the kind of agent\n");
    CHECK(wrong("[[agents]]\nkind = \"trend\"\nname = \"my.trend\"") != "accepted");
    CHECK(wrong("[[agents]]\nkind = \"trend\"\nweights = { trnd = 1 }")
              .starts_with("test.toml:3: agents.trend.weights.trnd: found an unknown regime"));
    CHECK(wrong("[[agents]]\nkind = \"trend\"\nweights = { trend = 2 }") != "accepted");
    CHECK(wrong("[[agents]]\nkind = \"trend\"\nparameters = { adx = \"x\" }") != "accepted");
    std::string nine;
    for (int i = 0; i < 9; ++i)
        nine += "[[agents]]\nkind = \"trend\"\nname = \"t" + std::to_string(i) + "\"\n";
    CHECK(wrong(nine).find("at most 8") != std::string::npos);
}

TEST_CASE("what a judge finds in agents stands at the line of each key") {
    const AgentJudge judge = [](const Agent& agent) {
        std::vector<AgentProblem> problems;
        if (agent.kind != "trend") problems.push_back({"kind", agent.kind, "trend"});
        for (const auto& [name, value] : agent.parameters)
            problems.push_back({"parameters." + name, "it", "none"});
        return problems;
    };
    const std::string text =
        "[[agents]]\nkind = \"tremd\"\n[[agents]]\nkind = \"trend\"\nname = \"x\"\n"
        "[agents.parameters]\na = 1\nb = 2\n[risk]\ndaily_loss.fraction = 2\n";
    const std::vector<std::string> overrides{"agents.x.parameters.b=3", "agents.x.parameters.c=4"};
    const auto settings = parse(text, "test.toml", overrides, judge);
    REQUIRE_FALSE(settings);
    std::string all;
    for (const Error& error : settings.error()) all += error.where + "\n";
    CHECK(all ==
          "test.toml:2: agents.tremd.kind\n"
          "test.toml:7: agents.x.parameters.a\n"
          "test.toml:10: risk.daily_loss.fraction\n"
          "--set agents.x.parameters.b\n"
          "--set agents.x.parameters.c\n");
}

TEST_CASE("a wrong override is not told as the file's") {
    CHECK(wrong("[risk]\ndaily_loss.fraction = 0.02", {"risk.daily_loss.fraction=2"})
              .starts_with("--set risk.daily_loss.fraction: found 2"));
}

TEST_CASE("keys that contradict each other are refused, at the one that was given") {
    CHECK(wrong("[risk]\nsoft_drawdown.fraction = 0.2") ==
          "test.toml:2: risk.soft_drawdown.fraction: found 0.2, expected less than "
          "risk.hard_drawdown.fraction, "
          "0.15\n");
    CHECK(wrong("[risk]\nhard_drawdown.fraction = 0.05") ==
          "test.toml:2: risk.hard_drawdown.fraction: found risk.soft_drawdown.fraction = 0.1, "
          "expected less than "
          "risk.hard_drawdown.fraction, 0.05\n");
    CHECK(wrong("[feed]\nkind = \"flat_files\"\ndirectory = \"d\"\nfrom = 2024-05-01\n"
                "to = 2024-04-01")
              .find("no later") != std::string::npos);
    CHECK(wrong("[feed]\nkind = \"flat_files\"").find("--data") != std::string::npos);
    CHECK(wrong("[features]\nema_slow = 12") != "accepted");
    CHECK(wrong("[regime]\nadx_release = 30") != "accepted");
    CHECK(wrong("[risk]\nsession_window.flat_minutes = 30") != "accepted");
    CHECK(wrong("[journal]\ndirectory = \"\"") != "accepted");
    CHECK(wrong("[regime]\nenabled = false\n[[agents]]\nkind = \"trend\"")
              .find("regime.enabled is false") != std::string::npos);
}

TEST_CASE("what the feed would never look at is refused") {
    CHECK(wrong("", {"feed.from=2024-03-26"}) ==
          "--set feed.from: found 2024-03-26, expected nothing for feed.kind \"sim\", whose days "
          "are feed.sim.start and feed.sim.days (or feed.kind \"flat_files\")\n");
    CHECK(wrong("[feed]\nto = 2024-03-26").starts_with("test.toml:2: feed.to: found 2024-03-26"));
    CHECK(wrong("", {"feed.directory=d"}).starts_with("--set feed.directory: found \"d\""));
    CHECK(wrong("[feed]\ndirectory = \"d\"") == "accepted");
    CHECK(wrong("[feed]\nkind = \"flat_files\"\nfrom = 2024-03-26", {"feed.directory=d"}) ==
          "accepted");
}

TEST_CASE("simulated options begin with the century that their symbols can name") {
    const std::string options = "[feed.sim.options]\nenabled = true\n";
    CHECK(wrong("[feed.sim]\nstart = 1999-12-31\n" + options) ==
          "test.toml:2: feed.sim.start: found 1999-12-31, expected 2000-01-01 or later, for "
          "feed.sim.options.enabled true\n");
    good("[feed.sim]\nstart = 2000-01-01\n" + options);
    good("[feed.sim]\nstart = 1999-12-31\n");
}

TEST_CASE("what follows a simulated regime has probabilities that add up to 1") {
    CHECK(wrong("[feed.sim.regimes.trend]\nto_expansion = 0.3") ==
          "test.toml:2: feed.sim.regimes.trend.to_expansion: found feed.sim.regimes.trend.to_* = "
          "1.1 in all, expected probabilities that add up to 1\n");
    good("[feed.sim.regimes.trend]\nto_expansion = 0.3\nto_compression = 0.2");
}

TEST_CASE("the room of a run follows from its option chains unless it is given") {
    const std::string chains = "[feed.sim]\ndays = 252\n[feed.sim.options]\nenabled = true\n";
    CHECK(good("").run.max_instruments == 8192);
    CHECK(good("[feed.sim.options]\nenabled = true").run.max_instruments == 8192);
    const Settings sized = good(chains);
    CHECK(sized.run.max_instruments > 10'000);
    CHECK(good(effective_toml(sized)) == sized);
    CHECK(good(chains + "[run]\nmax_instruments = 50_000").run.max_instruments == 50'000);
    CHECK(good(chains + "[run]\nmax_instruments = 100").run.max_instruments == 100);
    CHECK(good("[feed.sim]\ndays = 10_000\n[feed.sim.options]\nenabled = true\ndailies = 10\n")
              .run.max_instruments == most_instruments);
}

TEST_CASE("data too coarse for a frame in use are refused, with both keys") {
    const std::string files = "[feed]\nkind = \"flat_files\"\ndirectory = \"d\"\n";
    const std::string agent = "[[agents]]\nkind = \"trend\"\nframe = \"1h\"\n";
    const std::vector<std::string> coarse{"regime.frame=1h", "features.hurst_refresh=1d",
                                          "playbook.atr_frame=1h"};
    const auto with = [&](std::string datasets, std::vector<std::string> more) {
        more.push_back("feed.datasets=" + datasets);
        more.push_back("risk.session_window.flat_minutes=0");
        return wrong(files + agent, more);
    };
    CHECK(with("hourly", coarse) == "accepted");
    CHECK(with("stock_minute", {}) == "accepted");
    CHECK(with("stock_trades", {}) == "accepted");
    CHECK(with("stock_day,stock_minute", {}) == "accepted");
    CHECK(with("stock_day", {"regime.enabled=false", "agents.trend.weights.none=1",
                             "playbook.kind=fixed_quantity"}) ==
          "test.toml:6: agents.trend.frame: found 1h, expected 1d or longer, the bars that "
          "feed.datasets = stock_day can make\n");
    CHECK(with("hourly", {}) ==
          "--set feed.datasets: found regime.frame = 5m, expected 1h or longer, the bars that "
          "feed.datasets = hourly can make\n"
          "--set feed.datasets: found features.hurst_refresh = 15m, expected 1h or longer, the "
          "bars that feed.datasets = hourly can make\n"
          "--set feed.datasets: found playbook.atr_frame = 5m, expected 1h or longer, the bars "
          "that feed.datasets = hourly can make\n");
    CHECK(with("stock_quotes", coarse).find("feed.datasets = stock_quotes has none") !=
          std::string::npos);
    CHECK(wrong(files, {"feed.datasets=stock_quotes"}) == "accepted");  // nobody decides
    // Declared columns are computed all the same, by their names or all of them.
    for (const std::string columns : {"hurst", "hurst_lags", "all"}) {
        INFO(columns);
        const auto declared = [&](std::string refresh) {
            return with("hourly", {"features.columns=" + columns, "features.frames=1h",
                                   "features.hurst_refresh=" + refresh, "regime.enabled=false",
                                   "agents.trend.weights.none=1", "playbook.atr_frame=1h"});
        };
        CHECK(declared("1h") == "accepted");
        CHECK(declared("15m") ==
              "--set features.hurst_refresh: found 15m, expected 1h or longer, the bars that "
              "feed.datasets = hourly can make\n");
    }
}

TEST_CASE("to be flat by the close is refused where the data's bars cannot fill it in time") {
    const std::string files = "[feed]\nkind = \"flat_files\"\ndirectory = \"d\"\n";
    const std::string agent = "[[agents]]\nkind = \"trend\"\nframe = \"1d\"\n";
    const auto flat = [&](std::string datasets, int minutes) {
        return wrong(
            files + agent +
                "[risk]\nsession_window.entry_close_minutes = 120\nsession_window.flat_minutes = " +
                std::to_string(minutes),
            {"feed.datasets=" + datasets, "regime.frame=1d", "features.hurst_refresh=1d",
             "playbook.atr_frame=1d"});
    };
    CHECK(flat("hourly", 60) ==
          "test.toml:9: risk.session_window.flat_minutes: found 60, expected 0 (held overnight) or "
          "more than 60: "
          "on bars of 1h what is closed later does not fill before the close\n");
    CHECK(flat("hourly", 61) == "accepted");
    CHECK(flat("hourly", 0) == "accepted");
    CHECK(flat("stock_day", 120).find("found 120, expected 0 (held overnight)") !=
          std::string::npos);
    CHECK(flat("stock_day", 0) == "accepted");
    CHECK(flat("stock_minute", 1) != "accepted");
    CHECK(flat("stock_day,stock_minute", 2) == "accepted");
    CHECK(flat("hourly,index_minute", 5) != "accepted");
    CHECK(flat("hourly,stock_trades", 1) == "accepted");
}

TEST_CASE("orders that wait for the disk need a lane that holds what one input may send") {
    const auto with = [](int capacity, std::string_view durability) {
        return wrong("[run]\nmax_instruments = 32\n[journal]\ndurability = \"" +
                     std::string{durability} +
                     "\"\n[threads]\nlane_capacity = " + std::to_string(capacity) + "\n");
    };
    CHECK(with(64, "power") ==
          "test.toml:6: threads.lane_capacity: found 64, expected at least 128, four times "
          "run.max_instruments, for journal.durability \"power\"\n");
    CHECK(with(128, "power") == "accepted");
    CHECK(with(64, "process") == "accepted");
}

TEST_CASE("a replay refuses overrides of what its journal says") {
    const std::string text = "[run]\nmode = \"replay\"\n[[agents]]\nkind = \"trend\"\n";
    for (const char* override_of : {"run.symbols=SPY", "feed.from=2024-03-26", "feed.directory=d",
                                    "risk.daily_loss.fraction=0.01", "agents.trend.enabled=false"})
        CHECK(wrong(text, {override_of}).find("none in a replay") != std::string::npos);
    CHECK(wrong(text, {"journal.directory=j", "output.directory=o", "threads.shards=2",
                       "run.mode=replay"}) == "accepted");
}

TEST_CASE("columns are named, and an unknown one hears of the nearest") {
    CHECK(good("[features]\ncolumns = [\"wma\", \"kyle_lambda\"]\nframes = [\"1d\"]")
              .features.frames == std::vector{TimeFrame::Day1});
    CHECK(good("[features]\ncolumns = [\"all\"]").features.frames.size() == time_frame_count);
    CHECK(good("", {"features.columns=rsi,atr"}).features.columns ==
          std::vector<std::string>{"rsi", "atr"});
    CHECK(wrong("[features]\ncolumns = [\"rsi\", \"kyle_lamda\", \"zzzzzzzz\"]") ==
          "test.toml:2: features.columns: found \"kyle_lamda\", expected a column of the feature "
          "frame, or all (tradewind features --list names them); perhaps kyle_lambda\n"
          "test.toml:2: features.columns: found \"zzzzzzzz\", expected a column of the feature "
          "frame, or all (tradewind features --list names them)\n");
    CHECK(wrong("[features]\ncolumns = [\"rsi\"]\nframes = []").find("at least one time frame") !=
          std::string::npos);
    CHECK(wrong("[features]\ncolumns = [\"rsi\"]\nframes = [\"2m\"]") != "accepted");
    // Nobody asks for a minute of data that has only days, unless a column is declared.
    const std::string days =
        "[feed]\nkind = \"flat_files\"\ndirectory = \"d\"\ndatasets = [\"stock_day\"]\n"
        "[regime]\nenabled = false\n[playbook]\natr_frame = \"1d\"\n[features]\n";
    CHECK(wrong(days + "wma = 10") == "accepted");
    CHECK(wrong(days + "columns = [\"wma\"]").find("features.frames = 1m") != std::string::npos);
    CHECK(wrong(days + "columns = [\"wma\"]\nframes = [\"1d\"]") == "accepted");
}

TEST_CASE("windows of declared columns must fit each other") {
    CHECK(wrong("[features]\nmacd_fast = 30").find("features.macd_slow, 26") != std::string::npos);
    CHECK(wrong("[features]\ngarch_beta = 0.95").find("less than 1 together") != std::string::npos);
    CHECK(wrong("[features]\nhurst_lag_first = 20") != "accepted");
    CHECK(wrong("[features]\nhurst_lags = 20") != "accepted");
    CHECK(wrong("[features]\nvolume_sessions = 5") != "accepted");
}

TEST_CASE("a contradiction is not reported on top of a bad value") {
    CHECK(wrong("[risk]\nhard_drawdown.fraction = -1") ==
          "test.toml:2: risk.hard_drawdown.fraction: found -1, expected a number, above 0, up to "
          "1\n");
}

TEST_CASE("--set replaces a key, the last one winning") {
    const Settings s = good(
        "[risk]\ndaily_loss.fraction = 0.5",
        {"risk.daily_loss.fraction=0.2", " risk.daily_loss.fraction = 0.02 ", "run.mode=backtest",
         "run.symbols=SPY, BAC", "output.directory=2024", "feed.kind=flat_files",
         "feed.directory=data", "feed.from=2024-03-26", "feed.datasets=[\"stock_day\"]",
         "journal.directory=\"a = b\"", "features.ema_slow=40"});
    CHECK(s.risk.daily_loss.fraction == 0.02);
    CHECK(s.run.mode == Mode::Backtest);
    CHECK(s.run.symbols == std::vector<std::string>{"SPY", "BAC"});
    CHECK(s.output.directory == "2024");
    CHECK(s.feed.from == Date::from_ymd(2024, 3, 26));
    CHECK(s.feed.datasets == std::vector{Dataset::StockDay});
    CHECK(s.journal.directory == "a = b");
    CHECK(s.features.ema_slow == 40);
}

TEST_CASE("--set takes a symbol that TOML would read as something else") {
    CHECK(good("", {"run.symbols=TRUE"}).run.symbols == std::vector<std::string>{"TRUE"});
    CHECK(good("", {"run.symbols=true"}).run.symbols == std::vector<std::string>{"true"});
    CHECK(good("", {"run.symbols=O:SPY251219C00650000"}).run.symbols.size() == 1);
}

TEST_CASE("--set passes the checks of the file") {
    CHECK(wrong("", {"risk.daily_loss.fraction=2"}) ==
          "--set risk.daily_loss.fraction: found 2, expected a number, above 0, up to 1\n");
    CHECK(wrong("", {"risk.dayly_loss=0.02"}).starts_with("--set risk.dayly_loss: found an unkn"));
    CHECK(wrong("", {"risk.soft_drawdown.fraction=0.5"})
              .starts_with("--set risk.soft_drawdown.fraction"));
    CHECK(wrong("", {"risk.daily_loss.fraction"}) ==
          "--set risk.daily_loss.fraction: found no =, expected table.key=value\n");
    for (const char* bad : {"=3", ".=3", "risk=3", "a..b=3", "", "risk.daily_loss.fraction.x=1",
                            "risk.daily_loss.fraction=0.02\n[run]\nmode=\"replay\""})
        CHECK(wrong("", {bad}) != "accepted");
}

TEST_CASE("--set reaches an agent by its name") {
    const std::string text = "[[agents]]\nkind = \"trend\"\n[[agents]]\nkind = \"volatility\"\n";
    const Settings s =
        good(text, {"agents.trend.enabled=false", "agents.volatility.parameters.x=3",
                    "agents.volatility.weights.trend=0.5", "agents.volatility.frame=1h"});
    CHECK(!s.agents[0].enabled);
    CHECK(s.agents[1].parameters == std::vector<std::pair<std::string, double>>{{"x", 3}});
    CHECK(s.agents[1].weights[1] == 0.5);
    CHECK(s.agents[1].frame == TimeFrame::Hour1);
    CHECK(wrong(text, {"agents.trnd.enabled=false"}) ==
          "--set agents.trnd.enabled: found no agent trnd, expected an agent: trend, volatility\n");
    CHECK(wrong("", {"agents.trend.enabled=false"}).find("has none") != std::string::npos);
    CHECK(wrong(text, {"agents.trend.weights.trnd=1"})
              .starts_with("--set agents.trend.weights.trnd: found an unknown regime"));
    CHECK(wrong(text, {"agents.trend=1"}) != "accepted");
}

TEST_CASE("a file that cannot be read says so") {
    CHECK(load("no/such/file.toml").error().front().message() ==
          "no/such/file.toml: found No such file or directory, expected a TOML file");
    CHECK(load(".").error().front().found == "a folder");
    CHECK(load("/dev/zero").error().front().found == "more than 1 MiB");
    const auto path = std::filesystem::temp_directory_path() / "tradewind_load_test.toml";
    std::ofstream{path} << "[risk]\ndaily_loss.fraction = 0.02\n";
    CHECK(load(path)->risk.daily_loss.fraction == 0.02);
    std::filesystem::remove(path);
}

TEST_CASE("no text crashes the reader") {
    test::check_property("random bytes", [](const std::string& text) {
        const auto settings = parse(text, "random");
        RC_ASSERT(settings.has_value() || !settings.error().empty());
    });
    test::check_property("random overrides", [](const std::vector<std::string>& overrides) {
        const auto settings = parse("", "random", overrides);
        RC_ASSERT(settings.has_value() || !settings.error().empty());
    });
    test::check_property("TOML-like bytes", [] {
        const auto text = *rc::gen::container<std::string>(
            rc::gen::elementOf(std::string{"[]{}=\"'.,#\n \\_-+:agentsrisk019eE\xc3\xa9"}));
        const auto settings = parse(text, "random", std::vector<std::string>{"risk." + text});
        RC_ASSERT(settings.has_value() || !settings.error().empty());
    });
    const std::string deep(100'000, '[');
    CHECK(wrong("x = " + deep) != "accepted");
    CHECK(wrong("", {"risk.daily_loss.fraction=" + deep}) != "accepted");
}

TEST_CASE("a damaged configuration never crashes the reader") {
    static const std::string whole =
        "[run]\nsymbols = [\"SPY\"]\n[feed]\nfrom = 2024-03-26\n[[agents]]\nkind = \"trend\"\n"
        "weights = { trend = 1.0 }\nparameters = { adx_min = 25 }\n[risk]\ndaily_loss.fraction = "
        "0.03\n";
    test::check_property("one byte changed", [] {
        std::string text = whole;
        text[*rc::gen::inRange<std::size_t>(0, text.size())] = *rc::gen::arbitrary<char>();
        (void)parse(text, "damaged");
        (void)parse(
            std::string_view{text}.substr(0, *rc::gen::inRange<std::size_t>(0, text.size())),
            "cut");
    });
}

}  // namespace tradewind::settings
