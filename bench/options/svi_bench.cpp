// What a refit of one expiry costs: the reference fit, the live fit from nothing and from the smile
// before, with and without arbitrage to remove, and a surface of ten expiries. 40 quotes an expiry
// unless the name says otherwise, on a smile with seeded noise of a third of the spread. Beside
// them one evaluation of a smile at all 40 quotes, the physical unit of all fits.
#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include "tradewind/options/smile_fitter.hpp"
#include "tradewind/options/surface.hpp"
#include "tradewind/options/svi_arbitrage.hpp"
#include "tradewind/options/svi_fit.hpp"

namespace {

using namespace tradewind;
using namespace tradewind::options;

constexpr SviSlice usual{.a = 0.008, .b = 0.05, .rho = -0.4, .m = 0.02, .sigma = 0.15};
// Its density is negative in the right wing.
constexpr SviSlice vogt{.a = -0.041, .b = 0.1331, .rho = 0.306, .m = 0.3586, .sigma = 0.4153};

std::vector<SmileQuote> quotes_on(const SviSlice& smile, double years, std::size_t count,
                                  std::uint64_t seed, double low = -0.6, double high = 0.5) {
    std::vector<SmileQuote> quotes;
    std::uint64_t state = seed;
    for (std::size_t i = 0; i < count; ++i) {
        state = state * 6'364'136'223'846'793'005u + 1'442'695'040'888'963'407u;
        const double noise = static_cast<double>(state >> 11u) / 9007199254740992.0 - 0.5;
        const double k =
            low + (high - low) * static_cast<double>(i) / static_cast<double>(count - 1);
        const double w = smile.total_variance(k);
        const double d1 = -k / std::sqrt(w) + std::sqrt(w) / 2;
        const double vega = 100 * std::sqrt(years) * std::exp(-d1 * d1 / 2) / 2.5066282746310002;
        quotes.push_back({.k = k,
                          .volatility = std::sqrt(w / years) + 0.0033 * noise,
                          .vega = vega,
                          .half_spread = 0.005 * vega});
    }
    return quotes;
}

void smile_at_40_strikes(benchmark::State& state) {
    const auto quotes = quotes_on(usual, 0.5, 40, 1);
    for (auto _ : state) {
        double sum = 0;
        for (const SmileQuote& quote : quotes) sum += usual.total_variance(quote.k);
        benchmark::DoNotOptimize(sum);
    }
}
BENCHMARK(smile_at_40_strikes);

void butterfly_check(benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(free_of_butterflies(usual));
}
BENCHMARK(butterfly_check)->Unit(benchmark::kMicrosecond);

void reference_fit(benchmark::State& state) {
    std::vector<SmilePoint> points;
    for (const SmileQuote& quote : quotes_on(usual, 0.5, 40, 1))
        points.push_back({.k = quote.k, .total_variance = quote.volatility * quote.volatility / 2});
    for (auto _ : state) benchmark::DoNotOptimize(fit_least_squares(points));
}
BENCHMARK(reference_fit)->Unit(benchmark::kMicrosecond);

void live_fit_cold(benchmark::State& state, const SviSlice& smile) {
    const auto quotes =
        quotes_on(smile, 0.5, static_cast<std::size_t>(state.range(0)), 1, -0.9, 1.2);
    SmileFitter fitter;
    for (auto _ : state) benchmark::DoNotOptimize(fitter.fit({.quotes = quotes, .years = 0.5}));
}
BENCHMARK_CAPTURE(live_fit_cold, free, usual)->Arg(40)->Arg(100)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(live_fit_cold, arbitrage, vogt)->Arg(40)->Unit(benchmark::kMicrosecond);

// Each refit sees quotes that moved by fresh noise, and starts from the smile of the one before.
void live_fit_warm(benchmark::State& state, const SviSlice& smile) {
    std::vector<std::vector<SmileQuote>> ticks;
    for (std::uint64_t seed = 1; seed <= 16; ++seed)
        ticks.push_back(
            quotes_on(smile, 0.5, static_cast<std::size_t>(state.range(0)), seed, -0.9, 1.2));
    SmileFitter fitter;
    SviSlice slice = fitter.fit({.quotes = ticks[0], .years = 0.5})->slice;
    std::size_t tick = 0;
    for (auto _ : state) {
        const auto fit = fitter.fit(
            {.quotes = ticks[++tick % ticks.size()], .years = 0.5, .at = {}, .warm = &slice});
        slice = fit->slice;
        benchmark::DoNotOptimize(slice);
    }
}
BENCHMARK_CAPTURE(live_fit_warm, free, usual)->Arg(40)->Arg(100)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(live_fit_warm, arbitrage, vogt)->Arg(40)->Unit(benchmark::kMicrosecond);

// Ten expiries of 40 quotes, all of them anew from the smiles before; the counter is per expiry.
void surface_refit(benchmark::State& state) {
    std::vector<std::vector<std::vector<SmileQuote>>> ticks;
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        ticks.emplace_back();
        for (int i = 1; i <= 10; ++i) {
            SviSlice smile = usual;
            smile.a *= 0.2 * i;
            smile.b *= 0.2 * i;
            ticks.back().push_back(
                quotes_on(smile, 0.1 * i, 40, seed * 100 + static_cast<std::uint64_t>(i)));
        }
    }
    Surface surface;
    std::size_t tick = 0;
    for (auto _ : state) {
        std::vector<ExpiryQuotes> expiries;
        for (int i = 1; i <= 10; ++i)
            expiries.push_back(
                {.expiry = Timestamp::from_nanos(i),
                 .years = 0.1 * i,
                 .forward = 100,
                 .quotes = ticks[tick % ticks.size()][static_cast<std::size_t>(i) - 1]});
        ++tick;
        benchmark::DoNotOptimize(surface.refit_all(expiries, Timestamp::from_nanos(0)));
    }
    state.counters["us_per_expiry"] =
        benchmark::Counter(static_cast<double>(state.iterations()) * 10 * 1e-6,
                           benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(surface_refit)->Unit(benchmark::kMicrosecond);

}  // namespace
