#include "tradewind/model/attribution.hpp"

#include "tradewind/model/invariant.hpp"

namespace tradewind {

Attribution attribution_of(Regime regime, Direction direction, std::span<const Vote> votes) {
    invariant(votes.size() <= max_agents, "a decision has a seat for every agent");
    Attribution made{.regime = regime};
    std::array<double, max_agents> said{};
    double sum = 0;
    double largest = 0;
    for (std::size_t i = 0; i < votes.size(); ++i) {
        if (direction == Direction::Flat || votes[i].intent.direction != direction) continue;
        said[i] = votes[i].weight * votes[i].intent.confidence;
        sum += said[i];
        if (said[i] > largest) {
            largest = said[i];
            made.agent = static_cast<std::uint8_t>(i);
        }
    }
    if (made.agent == Attribution::nobody) return made;
    std::uint16_t left = AgentShares::whole;
    for (std::size_t i = 0; i < votes.size(); ++i) {
        made.shares.parts[i] = static_cast<std::uint16_t>(said[i] / sum * AgentShares::whole);
        left = static_cast<std::uint16_t>(left - made.shares.parts[i]);
    }
    made.shares.parts[made.agent] =
        static_cast<std::uint16_t>(made.shares.parts[made.agent] + left);
    return made;
}

}  // namespace tradewind
