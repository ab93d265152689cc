#include <fmt/format.h>

#include <cstdio>
#include <fstream>

#include "commands.hpp"
#include "configuration.hpp"
#include "terminal.hpp"
#include "tradewind/calendar/new_york.hpp"
#include "tradewind/feeds/chain_snapshot.hpp"
#include "tradewind/options/chain_touch.hpp"
#include "tradewind/research/chain_report.hpp"
#include "tradewind/settings/names.hpp"

namespace tradewind::app {
namespace {

// What the command cannot do without.
std::optional<Error> missing(const OptionsArguments& arguments,
                             const settings::Settings& settings) {
    if (arguments.underlying.empty())
        return Error{"--underlying", "nothing",
                     "a stock (GOOG), an index (I:SPX) or a root (SPXW)"};
    if (settings.feed.directory.empty())
        return Error{"--data", "nothing", "the folder of the flat files (or feed.directory)"};
    if (arguments.format != "table" && arguments.format != "csv")
        return Error{"--format", arguments.format, "table or csv"};
    return std::nullopt;
}

bool write(const std::string& path, const std::string& text) {
    std::ofstream file{path, std::ios::binary | std::ios::trunc};
    file << text;
    file.close();
    if (file) return true;
    complain(Error{path, "cannot be written", "a path that can"});
    return false;
}

}  // namespace

int options(const OptionsArguments& arguments) {
    auto settings = read_configuration(arguments.config, arguments.overrides);
    if (!settings) {
        complain(settings.error());
        return exit_usage;
    }
    if (!arguments.data.empty()) settings->feed.directory = arguments.data;
    if (const auto error = missing(arguments, *settings)) {
        complain(*error);
        return exit_usage;
    }
    const auto at = calendar::parse_time(arguments.at);
    if (!at) {
        complain(Error{"--at", at.error().found, at.error().expected});
        return exit_usage;
    }
    const calendar::Calendar calendar;
    const auto snapshot = feeds::read_chain(settings->feed, arguments.underlying, *at, calendar);
    if (!snapshot) {
        complain(snapshot.error());
        return exit_failed;
    }
    auto chain = feeds::chain_of(*snapshot, settings->options, calendar);
    if (!chain) {
        complain(chain.error());
        return exit_failed;
    }
    if (const auto refreshed = chain->refresh(*at); !refreshed) {
        complain(Error{arguments.underlying, std::string{name_of(refreshed.error())},
                       "contracts that have not expired"});
        return exit_failed;
    }
    const research::ChainHeading heading{.underlying = arguments.underlying,
                                         .at = *at,
                                         .spot = snapshot->spot,
                                         .spot_at = snapshot->spot_at,
                                         .spot_from = snapshot->spot_from,
                                         .settings = settings->options};
    // A coarser grid than the solver's own: three times as fast, to about a thousandth.
    options::LocalTouchSolver solver{
        {.points_a_deviation = 14, .steps = 128, .max_expiries = settings->options.max_expiries}};
    const auto touches = options::local_touches(*chain, solver);
    if (arguments.format == "csv") {
        const std::string rows = research::chain_csv(*chain, *at, touches);
        const std::string expiries = research::chain_expiries_csv(*chain);
        if (arguments.out.empty()) {
            fmt::print("{}", rows);
            fmt::print(stderr, "{}", research::chain_summary(*chain, heading));
            return exit_done;
        }
        if (!write(arguments.out, rows) || !write(arguments.out + ".expiries.csv", expiries))
            return exit_failed;
        fmt::print("{}", research::chain_summary(*chain, heading));
        return exit_done;
    }
    const std::string text =
        research::chain_summary(*chain, heading) + research::chain_table(*chain, touches);
    if (arguments.out.empty()) {
        fmt::print("{}", text);
        return exit_done;
    }
    return write(arguments.out, text) ? exit_done : exit_failed;
}

}  // namespace tradewind::app
