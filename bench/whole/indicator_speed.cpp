// Indicators alone beside the bare loop, and a bar's features beside the full path.
#include <fmt/format.h>

#include <array>
#include <memory>

#include "bare.hpp"
#include "sections.hpp"
#include "tradewind/core/symbol_pipeline.hpp"
#include "tradewind/features/adx.hpp"
#include "tradewind/features/atr.hpp"
#include "tradewind/features/bar_builder.hpp"
#include "tradewind/features/boundary_clock.hpp"
#include "tradewind/features/ema.hpp"
#include "tradewind/features/frame_features.hpp"
#include "tradewind/features/rsi.hpp"

namespace tradewind::bench {
namespace {

using namespace features;

// The bare loop's five series, and all of them read at every bar.
double five_series(std::span<const BareBar> bars) {
    Ema fast{12};
    Ema slow{26};
    Rsi rsi{14};
    Atr atr{14};
    Adx adx{14};
    double sum = 0;
    for (const BareBar& bar : bars) {
        fast.update(bar.close);
        slow.update(bar.close);
        rsi.update(bar.close);
        atr.update(bar.high, bar.low, bar.close);
        adx.update(bar.high, bar.low, bar.close);
        sum += fast.value() + slow.value() + rsi.value() + atr.value() + adx.value();
    }
    return sum;
}

// Bars of all frames from minutes in memory, and the features of each: the front without regime and
// agents.
class Frames {
public:
    Frames(const settings::Settings& settings, const core::FrontPlan& plan,
           const calendar::Calendar& calendar)
        : builder_{InstrumentId::from_index(0), calendar, settings.bars, plan.wanted,
                   session_hours(settings.feed)},
          clock_{calendar, settings.bars},
          regime_frame_{index_of(settings.regime.frame)},
          hurst_refresh_{settings.features.hurst_refresh} {
        for (const TimeFrame frame : all_time_frames) {
            const FeatureMask needed = plan.needed[index_of(frame)];
            if (!needed.empty())
                features_[index_of(frame)] =
                    std::make_unique<FrameFeatures>(settings.features, frame, needed, calendar);
        }
    }

    void on_bar(const MarketEvent& event) {
        const Timestamp now = event.header().event_time;
        while (clock_.next_due() <= now) {
            const Timestamp due = clock_.next_due();
            clock_.fired(due);
            if (due < builder_.next_due()) continue;
            closed_.clear();
            builder_.on_boundary(due, closed_);
            digest();
        }
        clock_.on_event(event, now);
        closed_.clear();
        builder_.on_bar(event.as<Bar>(), closed_);
        digest();
    }

private:
    void digest() {
        for (const Bar& bar : closed_.span())
            if (auto& features = features_[index_of(bar.frame)]) keep(features->update(bar));
        if (features_[regime_frame_] && closed_.has(hurst_refresh_))
            features_[regime_frame_]->refresh_hurst();
    }

    BarBuilder builder_;
    BoundaryClock clock_;
    std::array<std::unique_ptr<FrameFeatures>, time_frame_count> features_;
    ClosedBars closed_;
    std::size_t regime_frame_;
    TimeFrame hurst_refresh_;
};

}  // namespace

std::vector<Row> measure_indicators(const Setting& setting) {
    const Pinned pinned{1};
    const auto bars = bare_bars(load_market(full_path(setting.data), setting.calendar));
    const double count = static_cast<double>(bars.size());
    Pair pair;
    for (int round = 0; round < 31; ++round) {
        const double bare = seconds_of_one(10, [&] { keep(bare_loop(bars)); });
        pair.add(seconds_of_one(10, [&] { keep(five_series(bars)); }), bare);
    }
    return {at_most("EMA 12 and 26, RSI, ATR, ADX 14 of a bar",
                    fmt::format("{:.1f} ns", pair.first_median() / count * 1e9),
                    fmt::format("bare loop {:.1f} ns a bar", pair.second_median() / count * 1e9),
                    pair.ratio(), 1.5)};
}

std::vector<Row> measure_features(const Setting& setting) {
    const Pinned pinned{1};
    const settings::Settings settings = full_path(setting.data);
    const Market market = load_market(settings, setting.calendar);
    auto plan = core::FrontPlan::of(settings);
    if (!plan) stop(plan.error());
    core::FrontPlan bars_alone = *plan;
    bars_alone.needed.fill({});
    core::FrontPlan everything = *plan;
    everything.wanted.fill(true);
    everything.needed.fill(FeatureMask::all());

    const auto seconds = [&](const core::FrontPlan& columns) {
        Frames frames{settings, columns, setting.calendar};
        return seconds_of([&] {
            for (const MarketEvent& event : market.events)
                if (event.header().kind == RecordKind::Bar) frames.on_bar(event);
        });
    };
    Pair whole, bare, all;
    for (int round = 0; round < 15; ++round) {
        const double path = run_in_memory(settings, setting.calendar, market);
        whole.add(seconds(*plan), path);
        bare.add(seconds(bars_alone), path);
        all.add(seconds(everything), path);
    }
    const double count = static_cast<double>(market.events.size());
    const auto nanos = [count](const Pair& pair) {
        return fmt::format("{:.0f} ns", pair.first_median() / count * 1e9);
    };
    const auto share = [](const Pair& pair) { return fmt::format("{:.2f}", pair.ratio()); };
    return {at_most("default features in five frames, with their bars", nanos(whole),
                    fmt::format("full path {:.0f} ns a bar", whole.second_median() / count * 1e9),
                    whole.ratio(), 1.0 / 3),
            note("  the bars of it alone", nanos(bare), share(bare)),
            note("  every column in all five frames", nanos(all), share(all))};
}

}  // namespace tradewind::bench
