#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "tradewind/model/decision.hpp"
#include "tradewind/model/order.hpp"
#include "tradewind/model/order_plan.hpp"
#include "tradewind/model/verdict.hpp"
#include "tradewind/research/names.hpp"
#include "tradewind/research/record_view.hpp"

namespace tradewind::research {

// What became of decisions: which were not traded and why, and how much each rule of risk refused
// or took away. Fed with the records of a run in order, all of them or those of some symbols.
//
// Dollars are quantity x price of the plan x multiplier. A refused plan counts whole, with the rule
// that refused it; a plan that was sent smaller counts what is missing in the order, with the rule
// that shrank it. Where several did, the difference is divided in proportion to what each would
// have taken by its own value and limit. Soft drawdown makes the plan itself smaller: what it took
// is in no record, and its dollars stay 0.
class RefusalTally {
public:
    struct Rule {
        std::uint64_t refused = 0;  // orders
        std::uint64_t shrunk = 0;
        std::uint64_t exits = 0;  // of both, those that no entry was planned for
        double refused_dollars = 0;
        double shrunk_dollars = 0;
        double last_value = 0;  // of the newest refusal or shrink, in the rule's unit
        double last_limit = 0;
        std::map<std::uint32_t, std::uint64_t> symbols;  // refusals and shrinks by instrument index
    };
    struct Agent {
        std::uint64_t spoke = 0;
        std::map<IntentReason, std::uint64_t> silent;
    };
    static constexpr std::size_t outcomes = 32;  // by DecisionOutcome, with room for new ones

    void on_record(const RecordView& record, const Header& header, const Names& names);
    void finish();  // the last input is over

    std::uint64_t decisions() const { return decisions_; }
    const std::array<std::uint64_t, outcomes>& by_outcome() const { return by_outcome_; }
    // Of these, the ones whose blend had this confidence or more.
    std::uint64_t strong(DecisionOutcome outcome) const {
        return strong_[static_cast<std::size_t>(outcome) % outcomes];
    }
    void set_strong_from(double confidence) { strong_from_ = confidence; }
    const std::map<PlanOutcome, std::uint64_t>& plans_refused() const { return plans_refused_; }
    const std::array<Rule, risk_rule_count>& rules() const { return rules_; }
    const std::array<Agent, max_agents>& agents() const { return agents_; }
    std::size_t agent_count() const { return agent_count_; }
    double planned_dollars() const { return planned_dollars_; }  // of all plans that risk was asked
    double sent_dollars() const { return sent_dollars_; }
    std::uint64_t plans() const { return plans_; }

private:
    struct Open {  // a plan whose verdicts are being told
        OrderPlan plan;
        std::vector<Verdict> shrinks;
        std::optional<RiskRule> refused_by;
        double unit = 0;  // dollars of a unit of quantity
    };
    struct Sent {  // an entry; its request is recorded before the decision that made it
        InstrumentId instrument;
        Quantity quantity;
    };
    void on_decision(const Decision& decision);
    void on_verdict(const Verdict& verdict);
    void on_request(const OrderRequest& request);
    void settle();
    void settle(const Open& open);
    Open* open_of(InstrumentId id);

    std::uint64_t sequence_ = 0;
    std::vector<Open> open_;  // of the present input
    std::vector<Sent> sent_;
    std::uint64_t decisions_ = 0;
    std::array<std::uint64_t, outcomes> by_outcome_{};
    std::array<std::uint64_t, outcomes> strong_{};
    double strong_from_ = 0;
    std::map<PlanOutcome, std::uint64_t> plans_refused_;
    std::array<Rule, risk_rule_count> rules_{};
    std::array<Agent, max_agents> agents_{};
    std::size_t agent_count_ = 0;
    double planned_dollars_ = 0;
    double sent_dollars_ = 0;
    std::uint64_t plans_ = 0;
};

}  // namespace tradewind::research
