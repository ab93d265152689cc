#include "tradewind/core/symbol_pipeline.hpp"

#include <algorithm>

#include "tradewind/model/split_terms.hpp"

namespace tradewind::core {
Expected<FrontPlan> FrontPlan::of(const settings::Settings& settings) {
    FrontPlan plan;
    const auto want = [&plan](TimeFrame frame, features::FeatureMask columns) {
        plan.wanted[index_of(frame)] = true;
        plan.needed[index_of(frame)] |= columns;
    };
    for (const settings::Agent& agent : settings.agents) {
        if (!agent.enabled) continue;
        auto needs = agents::needs_of(agent);
        if (!needs) return std::unexpected{needs.error()};
        want(agent.frame, {});
        for (std::size_t i = 0; i < time_frame_count; ++i) {
            if (!(*needs)[i].empty()) want(all_time_frames[i], (*needs)[i]);
        }
    }
    if (settings.regime.enabled) {
        want(settings.regime.frame, regime::Classifier::needs());
        // Hurst is refreshed at this frame's closes, so its bars must exist.
        want(settings.features.hurst_refresh, {});
    }
    if (settings.playbook.kind == settings::PlaybookKind::Bracket) {
        want(settings.playbook.atr_frame, {Feature::Atr, Feature::RealizedVolatility});
    }
    return plan;
}

SymbolPipeline::SymbolPipeline(InstrumentId instrument, const settings::Settings& settings,
                               const FrontPlan& plan, const calendar::Calendar& calendar)
    : instrument_{instrument},
      bars_{instrument, calendar, settings.bars, plan.wanted,
            features::session_hours(settings.feed)},
      classifier_{settings.regime},
      sessions_{calendar},
      regime_frame_{settings.regime.frame},
      playbook_frame_{settings.playbook.atr_frame},
      hurst_refresh_{settings.features.hurst_refresh},
      regime_enabled_{settings.regime.enabled},
      playbook_needs_atr_{settings.playbook.kind == settings::PlaybookKind::Bracket} {
    static const FeatureFrame nothing;
    latest_.fill(&nothing);
    for (const TimeFrame frame : all_time_frames) {
        const std::size_t i = index_of(frame);
        if (plan.needed[i].empty()) continue;
        features_[i] = std::make_unique<features::FrameFeatures>(settings.features, frame,
                                                                 plan.needed[i], calendar);
        latest_[i] = &features_[i]->frame();
    }
}

Expected<std::unique_ptr<SymbolPipeline>> SymbolPipeline::create(
    InstrumentId instrument, const settings::Settings& settings, const FrontPlan& plan,
    const calendar::Calendar& calendar) {
    std::unique_ptr<SymbolPipeline> pipeline{
        new SymbolPipeline{instrument, settings, plan, calendar}};
    for (const settings::Agent& agent : settings.agents) {
        if (!agent.enabled) continue;
        auto made = agents::make_agent(agent, settings.features);
        if (!made) return std::unexpected{made.error()};
        pipeline->agents_.push_back(std::move(*made));
        pipeline->agent_frames_.push_back(agent.frame);
    }
    return pipeline;
}

bool SymbolPipeline::on_market(const MarketEvent& event, Signal& signal) {
    features::ClosedBars closed;
    switch (event.header().kind) {
        case RecordKind::Trade:
            bars_.on_trade(event.as<Trade>(), closed);
            break;
        case RecordKind::Bar:
            bars_.on_bar(event.as<Bar>(), closed);
            break;
        case RecordKind::Split: {
            const Split& split = event.as<Split>();
            if (!credible(split)) return false;
            bars_.on_split(split);
            for (auto& features : features_) {
                if (features) features->on_split(split);
            }
            const double factor = static_cast<double>(split.from) / static_cast<double>(split.to);
            for (auto& agent : agents_) agent->on_split(factor);
            return false;
        }
        default:
            return false;
    }
    return closed.count > 0 && digest(closed, signal);
}

bool SymbolPipeline::on_boundary(Timestamp due, Signal& signal) {
    features::ClosedBars closed;
    bars_.on_boundary(due, closed);
    return closed.count > 0 && digest(closed, signal);
}

void SymbolPipeline::prefetch(Timestamp due) const {
    const auto fetch = [](const void* object, std::size_t size) {
        const auto* bytes = static_cast<const std::byte*>(object);
        for (std::size_t at = 0; at < size; at += 64) __builtin_prefetch(bytes + at, 1);
    };
    fetch(this, sizeof *this);
    for (const TimeFrame frame : all_time_frames) {
        const auto& features = features_[index_of(frame)];
        // What closes is a guess: the session's borders cut windows elsewhere too.
        if (features && due.nanos() % length_of(frame).count() == 0)
            fetch(features.get(), sizeof *features);
    }
}

bool SymbolPipeline::digest(const features::ClosedBars& closed, Signal& signal) {
    signal.instrument = instrument_;
    signal.frame_count = 0;
    signal.decide = 0;
    signal.regime_before = classifier_.state();

    const std::span<const Bar> bars = closed.span();
    // The window that Hurst looks at includes the bar that closes now.
    const bool hurst_due = regime_enabled_ && closed.has(hurst_refresh_);
    for (const Bar& bar : bars) {
        const std::size_t i = index_of(bar.frame);
        if (features_[i]) features_[i]->update(bar);
    }
    if (hurst_due) features_[index_of(regime_frame_)]->refresh_hurst();
    for (const Bar& bar : bars) {
        const std::size_t i = index_of(bar.frame);
        if (features_[i]) signal.frames[signal.frame_count++] = latest_[i];
    }

    if (regime_enabled_ && closed.has(regime_frame_)) {
        classifier_.update(*latest_[index_of(regime_frame_)]);
    }
    signal.regime = classifier_.state();
    signal.flipped = signal.regime.regime != signal.regime_before.regime ||
                     signal.regime.direction != signal.regime_before.direction;

    for (std::size_t i = 0; i < agents_.size(); ++i) {
        const auto bar = std::ranges::find(bars, agent_frames_[i], &Bar::frame);
        if (bar == bars.end()) {
            if (bars.front().header.event_time > stands_until_[i] && intents_[i].speaks())
                intents_[i] = {.reason = IntentReason::Expired};
            continue;
        }
        intents_[i] =
            agents_[i]->evaluate({.frames = latest_, .regime = signal.regime, .bar = *bar});
        if (intents_[i].speaks()) stands_until_[i] = end_of(intents_[i], *bar);
        signal.decide = 1;
    }
    signal.intents = std::span{intents_}.first(agents_.size());

    const FeatureFrame& sizing = *latest_[index_of(playbook_frame_)];
    signal.close = bars.front().close;
    signal.atr = sizing.has(Feature::Atr) ? sizing[Feature::Atr] : 0;
    signal.realized_volatility =
        sizing.has(Feature::RealizedVolatility) ? sizing[Feature::RealizedVolatility] : 0;
    signal.warm = !playbook_needs_atr_ || signal.atr > 0;
    return true;
}

// The last moment at which what was said of `bar` still counts at bars of other frames.
Timestamp SymbolPipeline::end_of(const Intent& intent, const Bar& bar) {
    const Timestamp said = bar.header.event_time;
    Timestamp end = sessions_.at(said - std::chrono::nanoseconds{1}).post_close;
    // A day's bar closes with its session and speaks about the next one.
    if (bar.frame == TimeFrame::Day1) end = sessions_.at(end).post_close;
    if (intent.horizon_seconds == 0) return end;
    return std::min(end, said + std::chrono::seconds{intent.horizon_seconds});
}

}  // namespace tradewind::core
