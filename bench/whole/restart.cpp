// How soon a session trades again when its journal is long.
#include <fmt/format.h>

#include <atomic>
#include <thread>

#include "measure.hpp"
#include "sections.hpp"
#include "tradewind/session/run.hpp"

namespace tradewind::bench {

std::vector<Row> measure_restart(const Setting& setting) {
    const auto directory = setting.scratch / "long";
    constexpr std::uint64_t wanted = 100'000'000;
    const settings::Settings settings = configured(
        "paper.toml", {"feed.sim.speed=0", "feed.sim.days=60", "feed.sim.quotes_per_second=60",
                       "feed.sim.trades_per_second=15", "journal.directory=" + directory.string()});

    // A session that is stopped after so many events.
    std::stop_source enough;
    std::uint64_t events = 0;
    const double writing = seconds_of([&] {
        auto ran = session::run_paper({.settings = settings,
                                       .calendar = setting.calendar,
                                       .on_journal = session::OnJournal::Refuse,
                                       .stop = enough.get_token(),
                                       .status = [&](const session::StatusSnapshot& status) {
                                           events = status.counters.events;
                                           if (events >= wanted) enough.request_stop();
                                       }});
        if (!ran) stop(ran.error());
    });

    double ready = 0;
    std::stop_source again;
    const auto start = Clock::now();
    auto resumed =
        session::run_paper({.settings = settings,
                            .calendar = setting.calendar,
                            .on_journal = session::OnJournal::Resume,
                            .stop = again.get_token(),
                            .status = [&](const session::StatusSnapshot&) {
                                if (ready == 0) {
                                    ready =
                                        std::chrono::duration<double>(Clock::now() - start).count();
                                }
                                again.request_stop();
                            }});
    if (!resumed) stop(resumed.error());
    std::filesystem::remove_all(directory);
    return {at_most(fmt::format("restart after {:.0f} M events, seconds until ready",
                                static_cast<double>(events) / 1e6),
                    fmt::format("{:.2f} s", ready),
                    fmt::format("the session itself {:.0f} s", writing), ready, 5)};
}

}  // namespace tradewind::bench
