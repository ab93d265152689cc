#include "tradewind/model/attribution.hpp"

#include <vector>

#include "support/property.hpp"

namespace tradewind {
namespace {

Vote says(Direction direction, double weight, double confidence) {
    Vote vote;
    vote.weight = weight;
    vote.intent.confidence = confidence;
    vote.intent.direction = direction;
    return vote;
}

}  // namespace

TEST_CASE("a blend's shares are weight times confidence of those who spoke for its side") {
    const std::vector<Vote> votes{says(Direction::Long, 1, 0.3), says(Direction::Short, 1, 0.9),
                                  says(Direction::Long, 0.5, 0.8), says(Direction::Flat, 1, 1)};
    const Attribution made = attribution_of(Regime::Trend, Direction::Long, votes);
    CHECK(made.regime == Regime::Trend);
    CHECK(made.agent == 2);
    CHECK(made.shares.of(0) == Approx(0.3 / 0.7).margin(1e-4));
    CHECK(made.shares.of(1) == 0);
    CHECK(made.shares.of(2) == Approx(0.4 / 0.7).margin(1e-4));
    CHECK(made.shares.of(3) == 0);
}

TEST_CASE("a lone voice has the whole, and silence has no shares") {
    const std::vector<Vote> votes{says(Direction::Short, 0.2, 0.1), says(Direction::Long, 0, 1)};
    CHECK(attribution_of(Regime::None, Direction::Short, votes).shares.of(0) == 1);
    for (const Direction direction : {Direction::Long, Direction::Flat}) {
        const Attribution made = attribution_of(Regime::None, direction, votes);
        CHECK(made.agent == Attribution::nobody);
        CHECK_FALSE(made.shares.recorded());
    }
}

TEST_CASE("shares make one whole, and the first of the largest leads") {
    test::check_property("whatever is said", [] {
        std::vector<Vote> votes(*rc::gen::inRange<std::size_t>(1, max_agents + 1));
        for (Vote& vote : votes)
            vote = says(*rc::gen::element(Direction::Long, Direction::Flat, Direction::Short),
                        *rc::gen::inRange(0, 8) / 7.0, *rc::gen::inRange(0, 1001) / 1000.0);
        const Attribution made = attribution_of(Regime::Trend, Direction::Long, votes);
        unsigned sum = 0;
        for (const std::uint16_t part : made.shares.parts) sum += part;
        RC_ASSERT(sum == (made.agent == Attribution::nobody ? 0u : AgentShares::whole));
        double largest = 0;
        std::uint8_t leader = Attribution::nobody;
        for (std::size_t i = 0; i < votes.size(); ++i) {
            const double said = votes[i].weight * votes[i].intent.confidence;
            if (votes[i].intent.direction != Direction::Long || !(said > largest)) continue;
            largest = said;
            leader = static_cast<std::uint8_t>(i);
        }
        RC_ASSERT(made.agent == leader);
    });
}

}  // namespace tradewind
