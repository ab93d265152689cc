#include "tradewind/core/symbol_pipeline.hpp"

#include <algorithm>

#include "tradewind/features/declared_columns.hpp"
#include "tradewind/model/split_terms.hpp"
#include "tradewind/policy/entry_gates.hpp"

namespace tradewind::core {
namespace {

constexpr features::FeatureMask hurst_columns{Feature::Hurst, Feature::HurstLags};
constexpr features::FeatureMask opening_columns{Feature::OpeningHigh, Feature::OpeningLow,
                                                Feature::OpeningWidth};

}  // namespace

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
    }
    if (settings.playbook.kind == settings::PlaybookKind::Bracket) {
        want(settings.playbook.atr_frame, {Feature::Atr, Feature::RealizedVolatility});
    }
    plan.gates = policy::EntryGates::reads(settings.policy);
    if (!plan.gates.empty()) want(settings.policy.gate_frame, plan.gates);
    if (const features::FeatureMask declared = features::declared_columns(settings.features);
        !declared.empty()) {
        for (const TimeFrame frame : settings.features.frames) want(frame, declared);
    }
    features::FeatureMask all;
    for (const features::FeatureMask& columns : plan.needed) all |= columns;
    // Hurst is refreshed at this frame's closes, so its bars must exist.
    if (all.contains_any(hurst_columns)) want(settings.features.hurst_refresh, {});
    plan.microstructure = all.contains_any(features::Microstructure::columns);
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
      gate_frame_{settings.policy.gate_frame},
      gate_columns_{plan.gates},
      regime_enabled_{settings.regime.enabled},
      playbook_needs_atr_{settings.playbook.kind == settings::PlaybookKind::Bracket} {
    static const FeatureFrame nothing;
    latest_.fill(&nothing);
    for (const TimeFrame frame : all_time_frames) {
        const std::size_t i = index_of(frame);
        if (plan.needed[i].empty()) continue;
        features_[i] = std::make_unique<features::FrameFeatures>(settings.features, frame,
                                                                 plan.needed[i], calendar);
        latest_[i] = &std::as_const(*features_[i]).frame();
        hurst_frames_[i] = plan.needed[i].contains_any(hurst_columns);
        hurst_needed_ = hurst_needed_ || hurst_frames_[i];
        opening_needed_ = opening_needed_ || plan.needed[i].contains_any(opening_columns);
    }
    if (plan.microstructure)
        microstructure_ = std::make_unique<features::Microstructure>(
            settings.features, plan.needed, calendar, features::session_hours(settings.feed));
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
        case RecordKind::Trade: {
            const bool taken = bars_.on_trade(event.as<Trade>(), closed);
            // A trade that closes a window belongs to the next one.
            const bool filled = closed.count > 0 && digest(closed, signal);
            if (microstructure_ && taken) microstructure_->on_trade(event.as<Trade>());
            return filled;
        }
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
            if (microstructure_) microstructure_->on_split(split);
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
            fetch(features.get(), features->hot_bytes());
    }
}

void SymbolPipeline::update_features(const features::ClosedBars& closed) {
    const std::span<const Bar> bars = closed.span();
    if (opening_needed_) {
        for (const auto& features : features_) {
            if (!features) continue;
            for (const Bar& bar : bars) features->observe(bar);
        }
    }
    for (const Bar& bar : bars) {
        const auto& features = features_[index_of(bar.frame)];
        if (!features) continue;
        features->update(bar);
        if (microstructure_) microstructure_->close(bar, features->frame());
    }
    // The window that Hurst looks at includes the bar that closes now.
    if (!hurst_needed_ || !closed.has(hurst_refresh_)) return;
    for (std::size_t i = 0; i < time_frame_count; ++i) {
        if (hurst_frames_[i]) features_[i]->refresh_hurst();
    }
}

bool SymbolPipeline::digest(const features::ClosedBars& closed, Signal& signal) {
    signal.instrument = instrument_;
    signal.frame_count = 0;
    signal.decide = 0;
    signal.regime_before = classifier_.state();

    const std::span<const Bar> bars = closed.span();
    update_features(closed);
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
    if (!gate_columns_.empty()) {
        const FeatureFrame& gates = *latest_[index_of(gate_frame_)];
        const auto known = [&](Feature column) {
            return gates.has(column) ? std::optional{gates[column]} : std::nullopt;
        };
        signal.adx = known(Feature::Adx);
        signal.spread_score = known(Feature::SpreadScore);
    }
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
