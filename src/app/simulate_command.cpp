#include <fmt/format.h>

#include "commands.hpp"
#include "configuration.hpp"
#include "terminal.hpp"
#include "tradewind/feeds/simulate.hpp"

namespace tradewind::app {

int simulate(const SimulateArguments& arguments) {
    auto settings = read_configuration(arguments.config, arguments.overrides);
    if (!settings) {
        complain(settings.error());
        return exit_usage;
    }
    const calendar::Calendar calendar;
    ProgressLine line{arguments.quiet ? ProgressLine::Show::Never : ProgressLine::Show::Auto};
    auto report = feeds::simulate(settings->feed.sim, settings->run.symbols, calendar,
                                  arguments.out, [&](std::uint32_t done, std::uint32_t total) {
                                      line.update(done, "days", static_cast<double>(done) / total,
                                                  "simulate");
                                  });
    line.clear();
    if (!report) {
        complain(report.error());
        return exit_failed;
    }
    fmt::print("{} days, {} to {}, of {} symbols in {}\n", report->days, report->from.to_string(),
               report->to.to_string(), settings->run.symbols.size(), arguments.out);
    fmt::print("quotes {}   trades {}   minute bars {}   day bars {}\n", report->counts.quotes,
               report->counts.trades, report->counts.minutes, report->counts.days);
    if (settings->feed.sim.options.enabled)
        fmt::print("option quotes {}   option trades {}   option minute bars {}\n",
                   report->options.quotes, report->options.trades, report->options.minutes);
    return exit_done;
}

}  // namespace tradewind::app
