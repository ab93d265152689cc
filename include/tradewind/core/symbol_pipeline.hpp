#pragma once

#include <array>
#include <memory>
#include <vector>

#include "tradewind/agents/agent.hpp"
#include "tradewind/calendar/calendar.hpp"
#include "tradewind/calendar/session_cursor.hpp"
#include "tradewind/core/signal.hpp"
#include "tradewind/features/bar_builder.hpp"
#include "tradewind/features/frame_features.hpp"
#include "tradewind/features/microstructure.hpp"
#include "tradewind/model/error.hpp"
#include "tradewind/model/market_event.hpp"
#include "tradewind/regime/classifier.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::core {

// Which columns each frame computes and which frames' bars are built at all: the union of what the
// agents, the regime, the playbook and the entry gates read and of what features.columns declares,
// so that a run pays for what it uses. A frame of which nobody reads a column has bars but no
// features.
struct FrontPlan {
    std::array<features::FeatureMask, time_frame_count> needed{};
    std::array<bool, time_frame_count> wanted{};
    bool microstructure = false;  // a column rests on quotes or single trades
    features::FeatureMask gates;  // what the entry gates read, of policy.gate_frame

    static Expected<FrontPlan> of(const settings::Settings& settings);
};

// The front of one traded symbol: bars in every time frame -> features -> regime -> agents ->
// intents. A function of market data and bar boundaries alone, so that it may run ahead on another
// thread.
class SymbolPipeline {
public:
    static Expected<std::unique_ptr<SymbolPipeline>> create(InstrumentId instrument,
                                                            const settings::Settings& settings,
                                                            const FrontPlan& plan,
                                                            const calendar::Calendar& calendar);

    // True when `signal` was filled: a bar closed. Quotes never close one.
    bool on_market(const MarketEvent& event, Signal& signal);
    // Only where the plan has microstructure.
    void on_quote(const Quote& quote) {
        if (microstructure_) microstructure_->on_quote(quote);
    }
    bool on_boundary(Timestamp due, Signal& signal);
    // A boundary before this has nothing to close; max(): none has.
    Timestamp next_due() const { return bars_.next_due(); }
    // All that on_boundary() does where it closes nothing, given the start of the boundary's
    // minute.
    void ended_before(Timestamp minute) { bars_.ended_before(minute); }
    // Asks for the memory that on_boundary() will touch first.
    void prefetch(Timestamp due) const;

    template <class Archive>
    void serialize(Archive& archive) {
        archive(bars_, classifier_, intents_, stands_until_);
        for (std::size_t i = 0; i < time_frame_count; ++i) {
            if (features_[i]) archive(*features_[i]);
        }
        if (microstructure_) archive(*microstructure_);
        for (auto& agent : agents_) archive(*agent);
    }

private:
    SymbolPipeline(InstrumentId instrument, const settings::Settings& settings,
                   const FrontPlan& plan, const calendar::Calendar& calendar);
    bool digest(const features::ClosedBars& closed, Signal& signal);
    void update_features(const features::ClosedBars& closed);
    Timestamp end_of(const Intent& intent, const Bar& bar);

    InstrumentId instrument_;
    features::BarBuilder bars_;
    std::array<std::unique_ptr<features::FrameFeatures>, time_frame_count> features_;
    std::unique_ptr<features::Microstructure> microstructure_;
    regime::Classifier classifier_;
    std::vector<std::unique_ptr<agents::Agent>> agents_;
    std::vector<TimeFrame> agent_frames_;
    FrameSet latest_{};
    std::array<Intent, max_agents> intents_{};
    std::array<Timestamp, max_agents> stands_until_{};  // the intents; silence needs no end
    calendar::SessionCursor sessions_;
    TimeFrame regime_frame_;
    TimeFrame playbook_frame_;
    TimeFrame hurst_refresh_;
    TimeFrame gate_frame_;
    features::FeatureMask gate_columns_;
    std::array<bool, time_frame_count> hurst_frames_{};
    bool hurst_needed_ = false;
    bool opening_needed_ = false;
    bool regime_enabled_;
    bool playbook_needs_atr_;
};

}  // namespace tradewind::core
