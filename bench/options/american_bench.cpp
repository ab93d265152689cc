// American options over the whole reference grid: price with delta and gamma, all Greeks, implied
// volatility from a near start, and one cash dividend; beside them the European price by the same
// kernel of four lanes.
#include <benchmark/benchmark.h>

#include <vector>

#include "tradewind/options/american.hpp"
#include "tradewind/options/american_dividend.hpp"
#include "tradewind/options/american_implied_volatility.hpp"

namespace {

using namespace tradewind;
using namespace tradewind::options;

// The reference grid of american.csv: both rights, five strikes, three times, four pairs of rates,
// three volatilities.
const std::vector<AmericanOption>& grid() {
    static const std::vector<AmericanOption> options = [] {
        std::vector<AmericanOption> out;
        struct Rates {
            double rate;
            double yield;
        };
        for (const OptionRight right : {OptionRight::Call, OptionRight::Put})
            for (const double strike : {80.0, 90.0, 100.0, 110.0, 120.0})
                for (const double days : {30.0, 182.0, 730.0})
                    for (const auto [rate, yield] :
                         {Rates{0.03, 0}, Rates{0.08, 0.03}, Rates{0.05, 0.05}, Rates{0.02, 0.06}})
                        for (const double volatility : {0.15, 0.3, 0.6})
                            out.push_back(
                                {right, 100, strike, days / 365, rate, yield, volatility});
        return out;
    }();
    return options;
}

void per_option(benchmark::State& state, std::size_t options) {
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(options));
}

void american_price(benchmark::State& state, AmericanPreset preset) {
    const AmericanPricer pricer{preset};
    for (auto _ : state)
        for (const AmericanOption& option : grid()) benchmark::DoNotOptimize(pricer.price(option));
    per_option(state, grid().size());
}
BENCHMARK_CAPTURE(american_price, fast, AmericanPreset::Fast)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(american_price, accurate, AmericanPreset::Accurate)
    ->Unit(benchmark::kMillisecond);

// Calls without yield: no boundary, the closed form alone.
void european_price(benchmark::State& state) {
    const AmericanPricer pricer;
    std::vector<AmericanOption> calls;
    for (AmericanOption option : grid()) {
        option.right = OptionRight::Call;
        option.yield = 0;
        calls.push_back(option);
    }
    for (auto _ : state)
        for (const AmericanOption& option : calls) benchmark::DoNotOptimize(pricer.price(option));
    per_option(state, calls.size());
}
BENCHMARK(european_price)->Unit(benchmark::kMillisecond);

void american_greeks(benchmark::State& state) {
    const AmericanPricer pricer;
    for (auto _ : state)
        for (const AmericanOption& option : grid()) benchmark::DoNotOptimize(pricer.greeks(option));
    per_option(state, grid().size());
}
BENCHMARK(american_greeks)->Unit(benchmark::kMillisecond);

// From a start that is one volatility point off. Options worth exercising at once have none.
void american_volatility(benchmark::State& state) {
    const AmericanPricer pricer;
    std::vector<AmericanOption> options;
    std::vector<double> prices;
    for (AmericanOption option : grid()) {
        const auto value = pricer.price(option);
        if (!value || value->exercise_now || value->price < 1e-4) continue;
        prices.push_back(value->price);
        option.volatility += 0.01;
        options.push_back(option);
    }
    for (auto _ : state)
        for (std::size_t i = 0; i < options.size(); ++i)
            benchmark::DoNotOptimize(american_implied_volatility(pricer, options[i], prices[i]));
    per_option(state, options.size());
}
BENCHMARK(american_volatility)->Unit(benchmark::kMillisecond);

void american_dividend(benchmark::State& state) {
    const AmericanPricer pricer;
    for (auto _ : state)
        for (const AmericanOption& option : grid())
            benchmark::DoNotOptimize(
                american_price_with_dividend(pricer, option, {0.75, 0.4 * option.time}));
    per_option(state, grid().size());
}
BENCHMARK(american_dividend)->Unit(benchmark::kMillisecond);

}  // namespace
