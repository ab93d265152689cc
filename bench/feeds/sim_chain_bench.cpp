#include <benchmark/benchmark.h>

#include "tradewind/feeds/sim_market.hpp"
#include "tradewind/options/european.hpp"

// What an option chain of the simulated market costs: a session of one stock, with a chain of a
// given number of strikes at each of five expiries, and without.
namespace {

using namespace tradewind;

settings::SimMarket one_day(std::uint32_t strikes) {
    settings::SimMarket settings;
    settings.days = 1;
    settings.options.enabled = strikes > 0;
    settings.options.weeklies = 2;
    settings.options.monthlies = 3;
    settings.options.strikes = strikes;
    return settings;
}

void simulate_session(benchmark::State& state) {
    const calendar::Calendar calendar;
    const settings::SimMarket settings = one_day(static_cast<std::uint32_t>(state.range(0)));
    std::size_t events = 0;
    std::uint32_t contracts = 0;
    for (auto _ : state) {
        InstrumentTable table;
        auto market = feeds::SimMarket::create(settings, {"SPY"}, table, calendar);
        feeds::Batch batch;
        events = 0;
        do {
            if (!(*market)->read(batch)) break;
            events += batch.events.size();
        } while (!batch.events.empty());
        contracts = table.size() - 1;
    }
    state.counters["contracts"] = contracts;
    state.counters["events"] = static_cast<double>(events);
    state.counters["events/s"] = benchmark::Counter(static_cast<double>(events),
                                                    benchmark::Counter::kIsIterationInvariantRate);
    state.counters["times_real_time"] =
        benchmark::Counter(23'400, benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(simulate_session)->Arg(0)->Arg(17)->Arg(101)->Unit(benchmark::kMillisecond);

// The yardstick: one Black-Scholes price.
void european_price(benchmark::State& state) {
    options::ForwardOption option{
        .right = OptionRight::Call, .forward = 100, .strike = 101, .years = 0.1, .rate = 0.04};
    for (auto _ : state) {
        option.strike = option.strike < 120 ? option.strike + 0.01 : 101;
        benchmark::DoNotOptimize(options::price(option, 0.2));
    }
}
BENCHMARK(european_price);

}  // namespace
