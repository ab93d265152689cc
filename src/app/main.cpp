#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <tuple>

#include "commands.hpp"

using namespace tradewind;

namespace {

constexpr const char* exit_codes =
    "Exit codes: 0 done; 1 the work failed; 2 wrong command line or configuration; 3 stopped by a "
    "signal, in good order.";

// --set, in the order given.
void add_set_flag(CLI::App& cli, std::vector<std::string>& overrides) {
    cli.add_option_function<std::vector<std::string>>(
           "--set",
           [&overrides](const std::vector<std::string>& values) {
               overrides.insert(overrides.end(), values.begin(), values.end());
           },
           "Override one setting: table.key=value (docs/configuration.md lists them)")
        ->type_name("KEY=VALUE")
        ->trigger_on_parse();
}

// Flags that stand for one --set; they apply in the order given, with --set.
enum class Flags : std::uint8_t { All, SymbolsOnly };
void add_setting_flags(CLI::App& cli, std::vector<std::string>& overrides, Flags which) {
    add_set_flag(cli, overrides);
    const auto flag = [&](const char* name, const char* key, const char* meaning,
                          const char* type) {
        cli.add_option_function<std::string>(
               name,
               [&overrides, key](const std::string& value) {
                   overrides.push_back(std::string{key} + "=" + value);
               },
               meaning)
            ->type_name(type)
            ->trigger_on_parse();
    };
    flag("--symbols", "run.symbols", "Symbols, separated by commas", "LIST");
    if (which == Flags::SymbolsOnly) return;
    flag("--data", "feed.directory", "Folder of the flat files", "DIR");
    flag("--from", "feed.from", "First trading date", "YYYY-MM-DD");
    flag("--to", "feed.to", "Last trading date", "YYYY-MM-DD");
}

// A flag that people will try where it has no meaning: told what has.
void refuse_flag(CLI::App& cli, const char* name, const char* instead) {
    cli.add_option_function<std::string>(
           name, [name, instead](const std::string&) { throw CLI::ValidationError{name, instead}; })
        ->group("");  // not in the help
}

void add_options_flags(CLI::App& cli, app::OptionsArguments& arguments) {
    cli.add_option("--underlying", arguments.underlying,
                   "A stock (GOOG), an index (I:SPX) or an index root (SPXW)")
        ->required();
    cli.add_option("--at", arguments.at, "Time (2015-12-24T11:00 New York, Z for UTC)")->required();
    cli.add_option("--config", arguments.config, "Configuration file");
    cli.add_option("--data", arguments.data, "Folder of the flat files");
    cli.add_option("--format", arguments.format, "table or csv");
    cli.add_option("--out", arguments.out,
                   "Write to this file; csv: the expiries beside it, in FILE.expiries.csv");
    add_set_flag(cli, arguments.overrides);
    cli.footer(
        "Probabilities are risk-neutral. p_itm and touch stand in closed form at the\n"
        "contract's own volatility; touch_lv is by the local volatility of the surface:\n"
        "a model, and others that fit the same quotes give other numbers.");
    for (const auto& [name, key, meaning] :
         {std::tuple{"--style", "options.style", "Exercise of the volatilities"},
          std::tuple{"--clock", "options.clock", "calendar or trading"},
          std::tuple{"--rate", "options.rate", "Risk-free rate, a year, continuous"},
          std::tuple{"--dividend", "options.dividend", "Dividend yield; none: implied"}})
        cli.add_option_function<std::string>(
               name,
               [&arguments, path = std::string{key}](const std::string& value) {
                   arguments.overrides.push_back(path + "=" + value);
               },
               meaning)
            ->trigger_on_parse();
}

void add_why(CLI::App& cli, app::WhyArguments& asked) {
    auto* why = cli.add_subcommand(
        "why", "Explain one decision, or a day of them: why did it trade, why did it not");
    why->add_option("DIR", asked.directory, "Folder of the journal")->required();
    auto* symbol = why->add_option("--symbol", asked.symbol, "Symbol");
    auto* at = why->add_option("--at", asked.at, "Time (2024-03-26T10:15:00 New York, Z for UTC)");
    at->needs(symbol);
    auto* summary = why->add_flag("--summary", asked.summary,
                                  "A day: what became of its decisions, what each rule refused");
    summary->excludes(at);
    why->add_option("--day", asked.day, "The day (YYYY-MM-DD New York); the last, when left out")
        ->needs(summary);
    why->add_flag("--by-symbol", asked.by_symbol, "And each symbol for itself")->needs(summary);
    why->callback([summary, at] {
        if (summary->count() == 0 && at->count() == 0)
            throw CLI::RequiredError{"--symbol with --at, or --summary,"};
    });
}

// Flags before a command belong to a run without one, and the command would never see them.
bool flags_before_command(const CLI::App& cli) {
    for (const CLI::App* command : cli.get_subcommands()) {
        for (const CLI::Option* option : cli.get_options()) {
            if (option->count() == 0) continue;
            fmt::print(stderr,
                       "tradewind: {0} stands before {1}: write {1} first, then its flags\n",
                       option->get_name(), command->get_name());
            return true;
        }
    }
    return false;
}

int run_command_line(int argc, char** argv) {
    CLI::App cli{"Tradewind: a deterministic trading engine for US equities and options."};
    cli.footer(exit_codes);
    cli.set_version_flag("--version", std::string{"tradewind "} + TRADEWIND_VERSION);

    app::RunArguments run;
    cli.add_option("--config", run.config, "Configuration file (TOML)");
    add_setting_flags(cli, run.overrides, Flags::All);
    cli.add_option_function<std::string>(
           "--mode",
           [&run](const std::string& mode) { run.overrides.push_back("run.mode=" + mode); },
           "paper, backtest or replay")
        ->trigger_on_parse();
    cli.add_flag_callback(
           "--backtest", [&run] { run.overrides.emplace_back("run.mode=backtest"); },
           "Same as --mode backtest")
        ->trigger_on_parse();
    cli.add_option_function<std::string>(
           "--out",
           [&run](const std::string& out) { run.overrides.push_back("output.directory=" + out); },
           "Folder for the reports")
        ->trigger_on_parse();
    cli.add_flag("--resume", run.resume, "Backtest: go on where the journal ends, instead of anew");
    cli.add_flag("--fresh", run.fresh, "Paper: move an existing journal aside and begin anew");
    cli.add_flag("--quiet", run.quiet, "No progress and no live screen");

    const auto add_trials = [](CLI::App& command, std::uint64_t& trials) {
        command
            .add_option(
                "--trials", trials,
                "Configurations tried before this one, it included: for the deflated Sharpe "
                "ratio of the report")
            ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000'000}));
    };
    add_trials(cli, run.trials);

    auto* check =
        cli.add_subcommand("check-config", "Check a configuration and say all that is wrong");
    std::string check_path;
    std::vector<std::string> check_overrides;
    check->add_option("FILE", check_path, "Configuration file")->required();
    add_setting_flags(*check, check_overrides, Flags::All);

    auto* simulate =
        cli.add_subcommand("simulate", "Write days of the simulated market as flat files");
    app::SimulateArguments simulated;
    simulate->add_option("--out", simulated.out, "Folder for the files")->required();
    simulate->add_option("--config", simulated.config, "Configuration file");
    simulate->add_flag("--quiet", simulated.quiet, "No progress");
    add_setting_flags(*simulate, simulated.overrides, Flags::SymbolsOnly);
    for (const char* dates : {"--from", "--to"})
        refuse_flag(*simulate, dates,
                    "simulate makes its own days: --set feed.sim.start=DATE and --set "
                    "feed.sim.days=N choose them");
    refuse_flag(*simulate, "--data", "simulate reads no files; --out says where it writes them");

    auto* options = cli.add_subcommand(
        "options", "Print an option chain at a time from flat files: volatilities, surface");
    app::OptionsArguments chain;
    add_options_flags(*options, chain);

    auto* ablate = cli.add_subcommand(
        "ablate", "Run a backtest without each agent and each rule of risk in turn, and compare");
    app::AblateArguments ablated;
    ablate->add_option("--config", ablated.config, "Configuration file")->required();
    ablate->add_option("--out", ablated.out, "Write the table to this file, as CSV");
    ablate->add_flag("--quiet", ablated.quiet, "No progress");
    add_setting_flags(*ablate, ablated.overrides, Flags::All);

    auto* replay = cli.add_subcommand("replay", "Run a journal's inputs again");
    app::ReplayArguments replayed;
    replay->add_option("DIR", replayed.directory, "Folder of the journal")->required();
    replay->add_flag("--verify", replayed.verify, "Compare every output with the journal's");
    replay->add_option("--out", replayed.out, "Write the reports of the run here");
    add_trials(*replay, replayed.trials);
    replay->add_flag("--quiet", replayed.quiet, "No progress");

    auto* print = cli.add_subcommand("journal", "Print a journal's records");
    app::JournalArguments printed;
    print->add_option("DIR", printed.directory, "Folder of the journal")->required();
    print->add_option("--kind", printed.kinds, "Only these kinds: fill, decision, ...")
        ->delimiter(',');
    print->add_option("--symbol", printed.symbols, "Only these symbols")->delimiter(',');
    print->add_option("--from", printed.from,
                      "From this time (2024-03-26T10:15:00 New York, Z for UTC)");
    print->add_option("--to", printed.to, "Up to this time");
    print->add_option("--first", printed.first, "From this sequence number");
    print->add_option("--last", printed.last, "Up to this sequence number");
    print->add_flag("--jsonl", printed.json, "One JSON object a line");

    app::WhyArguments asked;
    add_why(cli, asked);

    auto* features = cli.add_subcommand(
        "features", "Write features as CSV: of a feed's days, or of a session's journal");
    app::FeaturesArguments wanted;
    features->add_option("--config", wanted.config, "Configuration file: its feed and windows");
    features->add_option("--journal", wanted.journal,
                         "Folder of a journal: its settings and its market");
    features->add_option("--symbols", wanted.symbols, "Symbols, separated by commas")
        ->delimiter(',');
    features
        ->add_option("--columns", wanted.columns,
                     "Columns, separated by commas, or all (which is meant when left out)")
        ->delimiter(',');
    features->add_option("--frames", wanted.frames, "Time frames: 1m,5m,15m,1h,1d")
        ->delimiter(',')
        ->check(CLI::IsMember({"1m", "5m", "15m", "1h", "1d"}));
    features->add_option("--from", wanted.from, "First trading date (YYYY-MM-DD)");
    features->add_option("--to", wanted.to, "Last trading date (YYYY-MM-DD)");
    features->add_option("--out", wanted.out, "File to write, instead of standard output");
    features->add_flag("--units", wanted.units, "A second header line with the units");
    features->add_flag("--list", wanted.list, "Explain every column: formula, unit, cost");
    features->add_flag("--quiet", wanted.quiet, "No progress");
    add_set_flag(*features, wanted.overrides);
    features
        ->add_option_function<std::string>(
            "--data",
            [&wanted](const std::string& value) {
                wanted.overrides.push_back("feed.directory=" + value);
            },
            "Folder of the flat files")
        ->type_name("DIR")
        ->trigger_on_parse();

    auto* prove =
        cli.add_subcommand("prove", "Measure the engine on simulated markets whose truth is known");
    app::ProveArguments proven;
    prove->add_option("--config", proven.config, "Configuration file")->capture_default_str();
    prove->add_option("--section", proven.sections,
                      "Only this; may be given again: regimes, stress");
    prove->add_option("--seed-base", proven.seed_base, "The first seed")
        ->check(CLI::Range(std::uint64_t{0}, std::uint64_t{1} << 52))
        ->capture_default_str();
    prove->add_option("--seeds", proven.seeds, "How many seeds, a market each")
        ->check(CLI::Range(2, 100'000))
        ->capture_default_str();
    prove->add_flag("--quiet", proven.quiet, "No progress");
    add_setting_flags(*prove, proven.overrides, Flags::SymbolsOnly);

    cli.require_subcommand(0, 1);
    try {
        cli.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const int code = cli.exit(error);
        return code == 0 ? app::exit_done : app::exit_usage;
    }
    if (flags_before_command(cli)) return app::exit_usage;
    if (*check) return app::check_config(check_path, check_overrides);
    if (*simulate) return app::simulate(simulated);
    if (*options) return app::options(chain);
    if (*ablate) return app::ablate(ablated);
    if (*replay) return app::replay(replayed);
    if (*print) return app::journal(printed);
    if (cli.got_subcommand("why")) return app::why(asked);
    if (*features) return app::features(wanted);
    if (*prove) return app::prove(proven);
    if (run.config.empty()) {
        fmt::print(stderr, "tradewind: --config FILE is missing (or a subcommand); see --help\n");
        return app::exit_usage;
    }
    return app::run(run);
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run_command_line(argc, argv);
    } catch (const std::exception& broken) {
        // Nothing throws but a broken invariant or memory that is not to be had.
        std::fputs("tradewind: stopped: ", stderr);
        std::fputs(broken.what(), stderr);
        std::fputs("\n", stderr);
        return app::exit_failed;
    }
}
