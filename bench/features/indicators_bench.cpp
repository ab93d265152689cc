// What one update of a windowed indicator costs, beside an exponential average over the same
// prices, and what the batch figures cost. A seeded walk of 65536 bars in whole cents.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <vector>

#include "tradewind/features/bollinger.hpp"
#include "tradewind/features/ema.hpp"
#include "tradewind/features/garch_fit.hpp"
#include "tradewind/features/garman_klass.hpp"
#include "tradewind/features/hurst_lags.hpp"
#include "tradewind/features/linear_regression.hpp"
#include "tradewind/features/log_return.hpp"
#include "tradewind/features/macd.hpp"
#include "tradewind/features/parkinson.hpp"
#include "tradewind/features/sma.hpp"
#include "tradewind/features/vwap_bands.hpp"
#include "tradewind/features/wma.hpp"
#include "tradewind/features/yang_zhang.hpp"

namespace {

using namespace tradewind::features;

struct Candle {
    double open = 0;
    double high = 0;
    double low = 0;
    double close = 0;
};

const std::vector<Candle>& candles() {
    static const std::vector<Candle> bars = [] {
        std::vector<Candle> out;
        std::uint64_t random = 1;
        const auto draw = [&random](std::uint64_t bound) {
            random = random * 6'364'136'223'846'793'005u + 1'442'695'040'888'963'407u;
            return static_cast<double>((random >> 33u) % bound) * 1e7;
        };
        double last = 20'000e7;
        for (int i = 0; i < 65'536; ++i) {
            const double close = std::max(1'000e7, last + draw(21) - 10e7);
            out.push_back({.open = last,
                           .high = std::max(last, close) + draw(5),
                           .low = std::min(last, close) - draw(5),
                           .close = close});
            last = close;
        }
        return out;
    }();
    return bars;
}

template <class Update>
void per_bar(benchmark::State& state, Update update) {
    for (auto _ : state)
        for (const Candle& bar : candles()) benchmark::DoNotOptimize(update(bar));
    state.counters["ns_per_bar"] = benchmark::Counter(
        static_cast<double>(state.iterations()) * static_cast<double>(candles().size()) * 1e-9,
        benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

template <class Feature>
void closes(benchmark::State& state, Feature feature) {
    per_bar(state, [&](const Candle& bar) {
        feature.update(bar.close);
        return feature.value();
    });
}

void ema(benchmark::State& state) { closes(state, Ema{20}); }
void sma(benchmark::State& state) { closes(state, Sma{20}); }
void wma(benchmark::State& state) { closes(state, Wma{20}); }
void deviation(benchmark::State& state) { closes(state, StandardDeviation{20}); }
void bollinger(benchmark::State& state) { closes(state, Bollinger{20, 2}); }
void regression(benchmark::State& state) {
    per_bar(state, [line = LinearRegression{60}](const Candle& bar) mutable {
        line.update(bar.close);
        return line.end();
    });
}
void macd(benchmark::State& state) {
    per_bar(state, [macd = Macd{12, 26, 9}](const Candle& bar) mutable {
        macd.update(bar.close);
        return macd.histogram();
    });
}
void parkinson(benchmark::State& state) {
    per_bar(state, [volatility = Parkinson{20}](const Candle& bar) mutable {
        volatility.update(bar.high, bar.low);
        return volatility.value();
    });
}
template <class Volatility>
void whole_bars(benchmark::State& state, Volatility volatility) {
    per_bar(state, [&](const Candle& bar) {
        volatility.update(bar.open, bar.high, bar.low, bar.close);
        return volatility.value();
    });
}
void garman_klass(benchmark::State& state) { whole_bars(state, GarmanKlass{20}); }
void yang_zhang(benchmark::State& state) { whole_bars(state, YangZhang{20}); }
void vwap_bands(benchmark::State& state) {
    per_bar(state, [bands = VwapBands{}](const Candle& bar) mutable {
        bands.update(typical_price(bar.high, bar.low, bar.close), 100);
        return bands.upper(2);
    });
}

// One value of 256 closes and lags 2 .. 20; update() is not timed.
void hurst_lags(benchmark::State& state) {
    HurstLags hurst{256, 2, 20};
    for (const Candle& bar : candles()) hurst.update(bar.close);
    for (auto _ : state) benchmark::DoNotOptimize(hurst.value());
}

// Ten years of daily returns, all four parameters.
void garch_fit(benchmark::State& state) {
    std::vector<double> returns;
    LogReturn change;
    for (const Candle& bar : candles())
        if (change.update(bar.close) && returns.size() < 2520)
            returns.push_back(100 * change.value());
    for (auto _ : state)
        benchmark::DoNotOptimize(fit_garch(returns, GarchMean::Free, GarchStart::MeanSquare));
}

BENCHMARK(ema)->Name("indicator/ema");
BENCHMARK(sma)->Name("indicator/sma");
BENCHMARK(wma)->Name("indicator/wma");
BENCHMARK(deviation)->Name("indicator/standard_deviation");
BENCHMARK(bollinger)->Name("indicator/bollinger");
BENCHMARK(regression)->Name("indicator/linear_regression_60");
BENCHMARK(macd)->Name("indicator/macd");
BENCHMARK(parkinson)->Name("indicator/parkinson");
BENCHMARK(garman_klass)->Name("indicator/garman_klass");
BENCHMARK(yang_zhang)->Name("indicator/yang_zhang");
BENCHMARK(vwap_bands)->Name("indicator/vwap_bands");
BENCHMARK(hurst_lags)->Name("indicator/hurst_lags_256_value");
BENCHMARK(garch_fit)->Name("indicator/garch_fit_2520")->Unit(benchmark::kMillisecond);

}  // namespace
