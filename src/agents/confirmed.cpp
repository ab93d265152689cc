#include "confirmed.hpp"

#include <utility>

#include "rating.hpp"

namespace tradewind::agents {
namespace {

class Confirmed final : public Agent {
public:
    Confirmed(std::unique_ptr<Agent> agent, TimeFrame by) : agent_{std::move(agent)}, by_{by} {}

    Intent evaluate(const AgentView& view) override {
        // It is asked at every bar, for it may remember them.
        const Intent intent = agent_->evaluate(view);
        if (intent.direction == Direction::Flat) return intent;
        const FeatureFrame& slower = *view.frames[index_of(by_)];
        if (!slower.has(Feature::EmaFast) || !slower.has(Feature::EmaSlow))
            return silence(IntentReason::NotReady);
        const double trend = slower[Feature::EmaFast] - slower[Feature::EmaSlow];
        const bool agrees = intent.direction == Direction::Long ? trend > 0 : trend < 0;
        return agrees ? intent : silence(IntentReason::Unconfirmed);
    }

    void on_split(double factor) override { agent_->on_split(factor); }
    void save(StateWriter& archive) override { agent_->save(archive); }
    void load(StateReader& archive) override { agent_->load(archive); }

private:
    std::unique_ptr<Agent> agent_;
    TimeFrame by_;
};

}  // namespace

std::unique_ptr<Agent> confirmed(std::unique_ptr<Agent> agent, TimeFrame by) {
    return std::make_unique<Confirmed>(std::move(agent), by);
}

}  // namespace tradewind::agents
