#pragma once

#include <array>
#include <memory>

#include "tradewind/features/feature_mask.hpp"
#include "tradewind/model/error.hpp"
#include "tradewind/model/feature_frame.hpp"
#include "tradewind/model/intent.hpp"
#include "tradewind/model/market_event.hpp"
#include "tradewind/model/regime.hpp"
#include "tradewind/model/state_archive.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::agents {

// What an agent may look at: nothing but market data and what was made of it.
struct AgentView {
    const FrameSet& frames;  // by TimeFrame
    const RegimeState& regime;
    const Bar& bar;  // of the agent's own frame; it has just closed

    const FeatureFrame& frame() const { return *frames[index_of(bar.frame)]; }
};

// An opinion about one symbol, asked for at each closed bar of the agent's frame. One instance a
// symbol; its thread is the symbol's. Deterministic, no allocation in evaluate().
class Agent {
public:
    virtual ~Agent() = default;

    virtual Intent evaluate(const AgentView& view) = 0;

    // Prices that the agent remembers are worth `factor` times as much from here on.
    virtual void on_split(double factor);

    // The agent's memory, if it has one.
    virtual void save(StateWriter& archive);
    virtual void load(StateReader& archive);

    void serialize(StateWriter& archive) { save(archive); }
    void serialize(StateReader& archive) { load(archive); }
};

// Columns that an agent reads, by TimeFrame.
using FeatureNeeds = std::array<features::FeatureMask, time_frame_count>;

// An agent by its settings. `features` are the windows behind the columns; reference_cross builds
// its own indicators with them. Errors: the first of what problems_of() finds, which see; it names
// what there is.
Expected<std::unique_ptr<Agent>> make_agent(const settings::Agent& agent,
                                            const settings::Features& features);

// Same errors as make_agent().
Expected<FeatureNeeds> needs_of(const settings::Agent& agent);

}  // namespace tradewind::agents
