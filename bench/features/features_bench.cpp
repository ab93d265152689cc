// What the features of a bar cost, beside a bare loop that computes five of the indicators in one
// plain function. One million minute bars of a seeded walk, in memory; times are per bar.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "tradewind/calendar/calendar.hpp"
#include "tradewind/features/bar_builder.hpp"
#include "tradewind/features/boundary_clock.hpp"
#include "tradewind/features/frame_features.hpp"

namespace {

using namespace tradewind;
using namespace tradewind::features;

constexpr std::size_t bar_count = 390 * 2560;

const calendar::Calendar& us_calendar() {
    static const calendar::Calendar calendar;
    return calendar;
}

// What decisions rest on; other columns are declared.
constexpr FeatureMask first_page = [] {
    FeatureMask mask;
    for (std::size_t i = 0; i < FeaturePage::columns; ++i) mask.add(static_cast<Feature>(i));
    return mask;
}();

// Full sessions of minute bars, from 2010 on.
const std::vector<Bar>& minute_bars() {
    static const std::vector<Bar> bars = [] {
        std::vector<Bar> out;
        out.reserve(bar_count);
        std::uint64_t state = 1;
        const auto draw = [&state](std::int64_t bound) {
            state = state * 6'364'136'223'846'793'005u + 1'442'695'040'888'963'407u;
            return static_cast<std::int64_t>(state >> 33u) % bound;
        };
        std::int64_t last = 20'000;
        for (std::size_t s =
                 us_calendar().index_at_or_after(Timestamp::from_nanos(1'262'304'000'000'000'000));
             out.size() < bar_count; ++s) {
            const calendar::Session& session = us_calendar().at(s);
            for (Timestamp t = session.open; t < session.close && out.size() < bar_count;
                 t = t + std::chrono::minutes{1}) {
                const std::int64_t open = std::max<std::int64_t>(1000, last + draw(5) - 2);
                const std::int64_t close = std::max<std::int64_t>(1000, open + draw(21) - 10);
                Bar bar;
                bar.header.event_time = t + std::chrono::minutes{1};
                bar.header.receive_time = bar.header.event_time;
                bar.header.instrument = InstrumentId::from_index(0);
                bar.open = Price::from_cents(open);
                bar.close = Price::from_cents(close);
                bar.high = Price::from_cents(std::max(open, close) + draw(5));
                bar.low = Price::from_cents(std::min(open, close) - draw(5));
                bar.volume = Quantity::from_micros((1 + draw(1000)) * 1'000'000);
                bar.window_start = t;
                out.push_back(bar);
                last = close;
            }
        }
        return out;
    }();
    return bars;
}

void per_bar(benchmark::State& state, std::size_t bars = bar_count) {
    state.counters["ns_per_bar"] = benchmark::Counter(
        static_cast<double>(state.iterations()) * static_cast<double>(bars) * 1e-9,
        benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

// The physical limit: EMA 12/26, RSI 14, ATR 14, ADX 14 and a cross rule, nothing else.
void bare_loop(benchmark::State& state) {
    const auto& bars = minute_bars();
    struct Plain {
        double high, low, close;
    };
    std::vector<Plain> plain;
    for (const Bar& bar : bars)
        plain.push_back({bar.high.to_double(), bar.low.to_double(), bar.close.to_double()});
    for (auto _ : state) {
        double fast = 0, slow = 0, gain = 0, loss = 0, atr = 0, plus = 0, minus = 0, adx = 0;
        std::uint64_t longs = 0;
        Plain was = plain[0];
        for (const Plain& bar : plain) {
            fast += 2.0 / 13 * (bar.close - fast);
            slow += 2.0 / 27 * (bar.close - slow);
            const double change = bar.close - was.close;
            gain = (gain * 13 + std::max(change, 0.0)) / 14;
            loss = (loss * 13 + std::max(-change, 0.0)) / 14;
            const double range = std::max({bar.high - bar.low, std::abs(bar.high - was.close),
                                           std::abs(bar.low - was.close)});
            atr = (atr * 13 + range) / 14;
            const double up = bar.high - was.high;
            const double down = was.low - bar.low;
            plus = (plus * 13 + (up > down && up > 0 ? up : 0)) / 14;
            minus = (minus * 13 + (down > up && down > 0 ? down : 0)) / 14;
            const double both = plus + minus;
            const double dx = both > 0 ? 100 * std::abs(plus - minus) / both : 0;
            adx = (adx * 13 + dx) / 14;
            const double rsi = gain + loss > 0 ? 100 * gain / (gain + loss) : 0;
            longs += fast > slow && rsi < 70 && adx > 20 && bar.close - slow < 3 * atr;
            was = bar;
        }
        benchmark::DoNotOptimize(longs);
    }
    per_bar(state);
}
BENCHMARK(bare_loop)->Unit(benchmark::kMillisecond);

void five_indicators(benchmark::State& state) {
    const auto& bars = minute_bars();
    struct Plain {
        double high, low, close;
    };
    std::vector<Plain> plain;
    for (const Bar& bar : bars)
        plain.push_back({bar.high.to_double(), bar.low.to_double(), bar.close.to_double()});
    for (auto _ : state) {
        Ema fast{12};
        Ema slow{26};
        Rsi rsi{14};
        Atr atr{14};
        Adx adx{14};
        std::uint64_t longs = 0;
        for (const Plain& bar : plain) {
            fast.update(bar.close);
            slow.update(bar.close);
            rsi.update(bar.close);
            atr.update(bar.high, bar.low, bar.close);
            adx.update(bar.high, bar.low, bar.close);
            longs += fast.value() > slow.value() && rsi.value() < 70 && adx.value() > 20 &&
                     bar.close - slow.value() < 3 * atr.value();
        }
        benchmark::DoNotOptimize(longs);
    }
    per_bar(state);
}
BENCHMARK(five_indicators)->Unit(benchmark::kMillisecond);

void frame_features(benchmark::State& state, FeatureMask mask) {
    const auto& bars = minute_bars();
    for (auto _ : state) {
        FrameFeatures features{{}, TimeFrame::Minute1, mask, us_calendar()};
        for (const Bar& bar : bars) benchmark::DoNotOptimize(&features.update(bar));
    }
    per_bar(state);
}
BENCHMARK_CAPTURE(frame_features, nothing, FeatureMask{})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(frame_features, ema_rsi_atr_adx,
                  FeatureMask{Feature::EmaFast, Feature::EmaSlow, Feature::Rsi, Feature::Atr,
                              Feature::Adx, Feature::PlusDi, Feature::MinusDi})
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(frame_features, volatility,
                  FeatureMask{Feature::RealizedVolatility, Feature::VolatilityRatio})
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(frame_features, gaps, FeatureMask{Feature::GapCount})
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(frame_features, vwap, FeatureMask{Feature::Vwap})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(frame_features, first_page, first_page)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(frame_features, trend_columns, TrendColumns::columns)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(frame_features, volatility_columns, VolatilityColumns::columns)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(frame_features, session_columns, SessionColumns::columns)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(frame_features, every_column, FeatureMask::all())->Unit(benchmark::kMillisecond);

// Bars in all frames, from minutes in memory.
void bar_builder(benchmark::State& state) {
    const auto& bars = minute_bars();
    for (auto _ : state) {
        BarBuilder builder{InstrumentId::from_index(0),
                           us_calendar(),
                           {},
                           {true, true, true, true, true},
                           SessionHours::RegularOnly};
        ClosedBars closed;
        std::uint64_t count = 0;
        for (const Bar& bar : bars) {
            closed.clear();
            builder.on_bar(bar, closed);
            count += closed.count;
        }
        benchmark::DoNotOptimize(count);
    }
    per_bar(state);
}
BENCHMARK(bar_builder)->Unit(benchmark::kMillisecond);

// The front's share without regime and agents: bars of five frames, the features of each, Hurst of
// the five-minute frame at each 15-minute bar.
void bars_and_features(benchmark::State& state, FeatureMask mask) {
    const auto& bars = minute_bars();
    for (auto _ : state) {
        BarBuilder builder{InstrumentId::from_index(0),
                           us_calendar(),
                           {},
                           {true, true, true, true, true},
                           SessionHours::RegularOnly};
        BoundaryClock clock{us_calendar(), {}};
        std::vector<FrameFeatures> features;
        for (const TimeFrame frame : all_time_frames)
            features.emplace_back(settings::Features{}, frame, mask, us_calendar());
        ClosedBars closed;
        for (const Bar& bar : bars) {
            while (clock.next_due() <= bar.header.event_time) clock.fired(clock.next_due());
            clock.on_event(MarketEvent{bar}, bar.header.event_time);
            closed.clear();
            builder.on_bar(bar, closed);
            for (const Bar& done : closed.span()) {
                benchmark::DoNotOptimize(&features[index_of(done.frame)].update(done));
                if (done.frame == TimeFrame::Minute15) features[1].refresh_hurst();
            }
        }
    }
    per_bar(state);
}
BENCHMARK_CAPTURE(bars_and_features, first_page, first_page)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(bars_and_features, every_column, FeatureMask::all())
    ->Unit(benchmark::kMillisecond);

void hurst(benchmark::State& state) {
    Hurst hurst{static_cast<std::uint32_t>(state.range(0))};
    LogReturn change;
    for (const Bar& bar : minute_bars()) {
        if (change.update(bar.close.to_double())) hurst.update(change.value());
    }
    for (auto _ : state) {
        auto value = hurst.value();
        benchmark::DoNotOptimize(value);
    }
}
BENCHMARK(hurst)->Arg(128)->Arg(256);

// Trades a tenth of a second apart: nearly all of them close nothing.
void trades(benchmark::State& state) {
    std::vector<MarketEvent> events;
    Timestamp t = us_calendar().at(5000).open;
    for (std::size_t i = 0; i < 200'000; ++i) {
        Trade trade;
        trade.header.event_time = trade.header.receive_time = t;
        trade.price = Price::from_cents(10'000 + static_cast<std::int64_t>(i * 7 % 50));
        trade.size = Quantity::from_micros(100'000'000);
        events.emplace_back(trade);
        t = t + std::chrono::milliseconds{100};
    }
    for (auto _ : state) {
        BarBuilder builder{InstrumentId::from_index(0),
                           us_calendar(),
                           {},
                           {true, true, true, true, true},
                           SessionHours::RegularOnly};
        BoundaryClock clock{us_calendar(), {}};
        std::uint64_t count = 0;
        for (const MarketEvent& event : events) {
            ClosedBars closed;
            while (clock.next_due() <= event.header().event_time) {
                const Timestamp due = clock.next_due();
                clock.fired(due);
                builder.on_boundary(due, closed);
            }
            clock.on_event(event, event.header().event_time);
            builder.on_trade(event.as<Trade>(), closed);
            count += closed.count;
        }
        benchmark::DoNotOptimize(count);
    }
    per_bar(state, events.size());
}
BENCHMARK(trades)->Unit(benchmark::kMillisecond);

}  // namespace
