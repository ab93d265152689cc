// The whole engine with its exchange, from events in memory, beside the bare loop over the same
// bars.
#include <fmt/format.h>

#include "bare.hpp"
#include "sections.hpp"

namespace tradewind::bench {
namespace {

Row against_bare_loop(const char* what, const settings::Settings& settings, const Setting& setting,
                      double goal) {
    const Market market = load_market(settings, setting.calendar);
    const auto bars = bare_bars(market);
    Pair pair;
    for (int round = 0; round < 15; ++round) {
        const double bare = bare_seconds(bars);
        pair.add(run_in_memory(settings, setting.calendar, market), bare);
    }
    const double count = static_cast<double>(bars.size());
    return at_most(what,
                   fmt::format("{:.0f} ns, {:.2f} M/s", pair.first_median() / count * 1e9,
                               count / pair.first_median() / 1e6),
                   fmt::format("bare loop {:.1f} ns a bar", pair.second_median() / count * 1e9),
                   pair.ratio(), goal);
}

}  // namespace

std::vector<Row> measure_bars(const Setting& setting) {
    const Pinned pinned{1};
    return {against_bare_loop("minute bar, full path", full_path(setting.data), setting, 30)};
}

std::vector<Row> measure_reference(const Setting& setting) {
    const Pinned pinned{1};
    return {against_bare_loop("minute bar, reference strategy",
                              for_bars(setting.data, "reference.toml"), setting, 12)};
}

std::vector<Row> measure_ticks(const Setting& setting) {
    const Pinned pinned{1};
    const settings::Settings settings =
        for_ticks(setting.data, "backtest.toml", {"run.max_instruments=512"});
    const Market market = load_market(settings, setting.calendar);
    const double count = static_cast<double>(market.events.size());
    constexpr std::uint32_t symbols[] = {1, 10, 100, 500};
    constexpr double goals[] = {0, 1.25, 1.25, 1.6};
    constexpr int rounds = 5;
    const auto seconds = [&](const Market& events) {
        return run_in_memory(settings, setting.calendar, events);
    };
    std::vector<Row> rows;
    std::vector<double> own;
    for (int round = 0; round < rounds; ++round) own.push_back(seconds(market));
    const double median = percentile(own, 0.5);
    rows.push_back(at_least(fmt::format("trades and quotes of {} symbols, full path, M events/s",
                                        setting.data.tick_symbols.size()),
                            fmt::format("{:.1f} ns an event", median / count * 1e9),
                            fmt::format("{:.2f} M events", count / 1e6), count / median / 1e6, 10));
    // One symbol and many by turns, since the machine's own speed changes.
    const Market one = crowded(market, 1);
    const auto against_one = [&](const Market& many) {
        Pair pair;
        for (int round = 0; round < rounds; ++round) pair.add(seconds(many), seconds(one));
        return pair;
    };
    for (std::size_t i = 1; i < 4; ++i) {
        const Pair pair = against_one(crowded(market, symbols[i]));
        rows.push_back(
            at_most(fmt::format("as many events of {} symbols, cost", symbols[i]),
                    fmt::format("{:.1f} ns an event", pair.first_median() / count * 1e9),
                    fmt::format("of 1 symbol {:.1f} ns", pair.second_median() / count * 1e9),
                    pair.ratio(), goals[i]));
    }
    for (std::size_t i = 1; i < 4; ++i) {
        const Pair pair = against_one(dealt(market, symbols[i]));
        rows.push_back(note(
            fmt::format("  these very events dealt to {0} symbols: {0} times the bars", symbols[i]),
            fmt::format("{:.1f} ns an event", pair.first_median() / count * 1e9),
            fmt::format("{:.2f}", pair.ratio())));
    }
    return rows;
}

}  // namespace tradewind::bench
