#include "tradewind/policy/adaptation.hpp"

#include <algorithm>
#include <cmath>

#include "tradewind/model/invariant.hpp"

namespace tradewind::policy {
namespace {

// A twentieth of the prior. Below it nothing is told, and nothing is bet: two sets of weights that
// are so near to each other are the same for all that a test could tell.
constexpr double telling = 0.05;

}  // namespace

Adaptation::Adaptation(const settings::Adaptation& settings,
                       std::span<const settings::Agent> agents)
    : settings_{settings},
      tracker_{settings},
      adapter_{settings},
      test_{settings.alpha, settings.result_limit} {
    invariant(agents.size() <= max_agents, "a decision has a seat for every agent");
    for (std::size_t i = 0; i < agents.size(); ++i) priors_[i] = agents[i].weights;
}

void Adaptation::on_open(InstrumentId instrument, const Attribution& attribution) {
    const bool shadow = standing_ == Standing::Shadow;
    const Multipliers& challenger = shadow ? adapter_.proposed() : prior_;
    const double distance = challenger.distance(followed_);
    const bool measured = attribution.shares.recorded() && attribution.risk > Price{};
    const double difference = measured && distance >= telling
                                  ? challenger.stake(attribution.regime, attribution.shares) -
                                        followed_.stake(attribution.regime, attribution.shares)
                                  : 0;
    test_.open(instrument.index(),
               difference == 0 ? 0 : std::clamp(difference / distance, -1., 1.));
}

void Adaptation::on_trip(const RoundTrip& trip, OutputBuffer& outputs) {
    if (trip.risk <= Money{} || !trip.shares.recorded()) return;
    const double result = trip.net().to_double() / trip.risk.to_double();
    test_.settle(trip.header.instrument.index(), result);
    tracker_.record(trip.regime, trip.shares, result);
    adapter_.propose(tracker_);
    if (test_.proven()) change_standing(trip, outputs);
    adapter_.approach(followed_, standing_ == Standing::Adopted ? adapter_.proposed() : prior_);
    say(adapter_.proposed(), said_proposed_, WeightChangeReason::Proposed, trip, outputs);
    if (settings_.mode == settings::AdaptationMode::Apply)
        say(followed_, said_followed_, WeightChangeReason::InForce, trip, outputs);
}

void Adaptation::change_standing(const RoundTrip& trip, OutputBuffer& outputs) {
    const bool adopt = standing_ == Standing::Shadow;
    standing_ = adopt ? Standing::Adopted : Standing::Shadow;
    WeightChange change;
    change.header.event_time = trip.header.event_time;
    change.evidence = test_.evidence();
    change.reason = adopt ? WeightChangeReason::Adopted : WeightChangeReason::RolledBack;
    outputs.push(change);
    test_.restart();
}

void Adaptation::say(const Multipliers& now, Multipliers& said, WeightChangeReason reason,
                     const RoundTrip& trip, OutputBuffer& outputs) const {
    for (std::size_t g = 0; g < regime_count; ++g) {
        for (std::size_t i = 0; i < max_agents; ++i) {
            double& before = said.rows[g][i];
            const double after = now.rows[g][i];
            if (std::abs(after - before) < telling) continue;
            WeightChange change;
            change.header.event_time = trip.header.event_time;
            change.before = priors_[i][g] * before;
            change.after = priors_[i][g] * after;
            change.evidence = test_.evidence();
            change.regime = static_cast<Regime>(g);
            change.agent = static_cast<std::uint8_t>(i);
            change.reason = reason;
            outputs.push(change);
            before = after;
        }
    }
}

Adaptation::Weights Adaptation::weights() const {
    Weights made = priors_;
    for (std::size_t i = 0; i < max_agents; ++i)
        for (std::size_t g = 0; g < regime_count; ++g) made[i][g] *= in_force().rows[g][i];
    return made;
}

double Adaptation::stake(const Attribution& attribution) const {
    if (!attribution.shares.recorded()) return 1;
    return in_force().stake(attribution.regime, attribution.shares);
}

}  // namespace tradewind::policy
