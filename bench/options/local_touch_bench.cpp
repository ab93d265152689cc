// Touch under a surface of four expiries: preparing the grid, and one level on it, beside the
// closed form and an American price.
#include <benchmark/benchmark.h>

#include <cmath>
#include <vector>

#include "tradewind/options/american.hpp"
#include "tradewind/options/local_touch.hpp"
#include "tradewind/options/probability.hpp"

namespace {

using namespace tradewind;
using namespace tradewind::options;

std::vector<DatedSmile> smiles() {
    std::vector<DatedSmile> out;
    for (const double years : {0.05, 0.15, 0.4, 1.0}) {
        const double variance = 0.03 * years;
        const double b = 0.4 * variance / std::sqrt(years + 0.1);
        out.push_back(
            {.years = years,
             .forward = 100 * std::exp(0.03 * years),
             .slice = {.a = variance - b * 0.1, .b = b, .rho = -0.5, .m = 0.01, .sigma = 0.15}});
    }
    return out;
}

void prepare_local_touch(benchmark::State& state) {
    const auto surface = smiles();
    LocalTouchSolver solver;
    for (auto _ : state) benchmark::DoNotOptimize(solver.prepare(surface, 100, 0.5));
}
BENCHMARK(prepare_local_touch);

void local_touch(benchmark::State& state) {
    const auto surface = smiles();
    LocalTouchSolver solver;
    (void)solver.prepare(surface, 100, 0.5);
    double level = 84;
    for (auto _ : state) {
        benchmark::DoNotOptimize(solver.touch(level));
        level = level > 118 ? 84 : level + 0.37;
    }
}
BENCHMARK(local_touch);

void touch_in_closed_form(benchmark::State& state) {
    const Diffusion diffusion{.spot = 100, .years = 0.5, .drift = 0.03, .volatility = 0.17};
    double level = 84;
    for (auto _ : state) {
        benchmark::DoNotOptimize(probability_of_touch(diffusion, level));
        level = level > 118 ? 84 : level + 0.37;
    }
}
BENCHMARK(touch_in_closed_form);

void american_price_beside(benchmark::State& state) {
    const AmericanPricer pricer;
    AmericanOption option{OptionRight::Put, 100, 100, 0.5, 0.03, 0.01, 0.17};
    for (auto _ : state) {
        benchmark::DoNotOptimize(pricer.price(option));
        option.spot = option.spot > 118 ? 84 : option.spot + 0.37;
    }
}
BENCHMARK(american_price_beside);

}  // namespace
