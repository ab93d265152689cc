#include <fmt/format.h>

#include "commands.hpp"
#include "configuration.hpp"
#include "terminal.hpp"
#include "tradewind/research/ablation.hpp"
#include "tradewind/research/atomic_file.hpp"
#include "tradewind/settings/names.hpp"

namespace tradewind::app {

int ablate(const AblateArguments& arguments) {
    const auto settings = read_configuration(arguments.config, arguments.overrides);
    if (!settings) {
        complain(settings.error());
        return exit_usage;
    }
    if (settings->run.mode != settings::Mode::Backtest) {
        complain(Error{arguments.config,
                       fmt::format("run.mode = \"{}\"", settings::name_of(settings->run.mode)),
                       "\"backtest\" (--set run.mode=backtest)"});
        return exit_usage;
    }
    const calendar::Calendar calendar;
    const std::stop_token signals = stop_on_signals();
    ProgressLine line{arguments.quiet ? ProgressLine::Show::Never : ProgressLine::Show::Auto};
    const auto rows = research::ablate({.settings = *settings,
                                        .calendar = calendar,
                                        .stop = signals,
                                        .progress = [&](std::uint32_t done, std::uint32_t of) {
                                            line.update(done, "variants",
                                                        static_cast<double>(done) / of, "ablate");
                                        }});
    line.clear();
    if (signals.stop_requested()) return exit_stopped;
    if (!rows) {
        complain(rows.error());
        return exit_failed;
    }
    fmt::print("{}", research::text_of(*rows));
    if (!arguments.out.empty()) {
        if (const auto written =
                research::write_atomically(arguments.out, research::ablation_csv(*rows));
            !written) {
            complain(written.error());
            return exit_failed;
        }
        fmt::print("table in {}\n", arguments.out);
    }
    return exit_done;
}

}  // namespace tradewind::app
