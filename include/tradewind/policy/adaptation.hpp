#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "tradewind/model/book_record.hpp"
#include "tradewind/model/output_buffer.hpp"
#include "tradewind/model/weight_change.hpp"
#include "tradewind/policy/betting_test.hpp"
#include "tradewind/policy/reward_tracker.hpp"
#include "tradewind/policy/weight_adapter.hpp"
#include "tradewind/settings/settings.hpp"

namespace tradewind::policy {

// Lets agents' weights learn from finished trades; docs/adaptation.md tells the whole of it.
//
// Every trade with shares and a risk is credited (RewardTracker) and moves the proposals a step
// (WeightAdapter). In the shadow the weights in force are the prior ones, and a BettingTest bets at
// each trade's opening that the proposals' stake in it is right, against the prior's. When that is
// proven the proposals are adopted: the weights in force follow them from there on, a step a trade,
// while the test bets the other way, for the prior against what is in force. When that is proven
// they are rolled back, and it all begins anew.
//
// settings.mode Shadow does all this and hands the prior weights to decisions all the same; Off is
// never asked.
//
// All memory is taken at construction. About a microsecond a trade, nothing between. One thread.
class Adaptation {
public:
    enum class Standing : std::uint8_t { Shadow, Adopted };
    using Weights = std::array<std::array<double, regime_count>, max_agents>;  // by agent

    // The agents in the order of their votes, at most max_agents; their weights are the prior.
    Adaptation(const settings::Adaptation& settings, std::span<const settings::Agent> agents);

    // A trade in `instrument` begins.
    void on_open(InstrumentId instrument, const Attribution& attribution);
    // It is over. Pushes WeightChange records. Afterwards weights() may be others.
    void on_trip(const RoundTrip& trip, OutputBuffer& outputs);
    void end_day() { tracker_.end_day(); }

    // That decisions are to be made with.
    Weights weights() const;
    // How large a trade is to be against one at the prior weights: floor .. ceiling. 1 where nobody
    // has a share.
    double stake(const Attribution& attribution) const;

    Standing standing() const { return standing_; }
    double evidence() const { return test_.evidence(); }
    const RewardTracker& tracker() const { return tracker_; }
    const Multipliers& proposed() const { return adapter_.proposed(); }
    const Multipliers& in_force() const {
        return settings_.mode == settings::AdaptationMode::Apply ? followed_ : prior_;
    }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(tracker_, adapter_, followed_, said_proposed_, said_followed_, test_, standing_);
    }

private:
    void change_standing(const RoundTrip& trip, OutputBuffer& outputs);
    void say(const Multipliers& now, Multipliers& said, WeightChangeReason reason,
             const RoundTrip& trip, OutputBuffer& outputs) const;

    settings::Adaptation settings_;
    Weights priors_{};
    Multipliers prior_;
    RewardTracker tracker_;
    WeightAdapter adapter_;
    Multipliers followed_;       // what is in force, or would be if the mode were Apply
    Multipliers said_proposed_;  // by the last record of each
    Multipliers said_followed_;
    BettingTest test_;
    Standing standing_ = Standing::Shadow;
};

}  // namespace tradewind::policy
