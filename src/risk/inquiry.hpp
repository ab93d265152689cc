#pragma once

#include "tradewind/model/output_buffer.hpp"
#include "tradewind/model/quantity.hpp"
#include "tradewind/model/verdict.hpp"
#include "tradewind/risk/rule_counts.hpp"

namespace tradewind::risk {

// One review under way: records and counts every verdict, remembers the first refusal. After a
// refusal no further rule is asked, so that the last verdict of a refused order is the reason.
//
// Of an entry at work, which is asked about again and again, only what ends it is told: a
// RiskEvent.
class Inquiry {
public:
    enum class About : std::uint8_t { Order, EntryAtWork };

    Inquiry(std::uint64_t order, InstrumentId instrument, RuleCounts& counts, OutputBuffer& outputs,
            About about = About::Order)
        : order_{order},
          instrument_{instrument},
          counts_{counts},
          outputs_{outputs},
          about_{about} {}

    bool refused() const { return refused_; }
    RiskRule refused_by() const { return refused_by_; }

    // Passes while value <= limit.
    void at_most(RiskRule rule, double value, double limit) {
        if (!refused_) note(rule, value, limit, value <= limit);
    }
    // Passes while value < limit: limits on losses, which act when they are reached.
    void below(RiskRule rule, double value, double limit) {
        if (!refused_) note(rule, value, limit, value < limit);
    }
    // Passes while value >= limit.
    void at_least(RiskRule rule, double value, double limit) {
        if (!refused_) note(rule, value, limit, value >= limit);
    }
    // Passes while value > limit.
    void above(RiskRule rule, double value, double limit) {
        if (!refused_) note(rule, value, limit, value > limit);
    }
    void refuse(RiskRule rule, double value, double limit) {
        if (!refused_) note(rule, value, limit, false);
    }
    // A rule on size: `wanted` and `allowed` are in whole lots.
    Quantity shrink(RiskRule rule, double value, double limit, Quantity wanted, Quantity allowed) {
        if (refused_) return Quantity{};
        if (allowed >= wanted) {
            push(rule, value, limit, VerdictOutcome::Pass);
            return wanted;
        }
        if (allowed > Quantity{}) {
            push(rule, value, limit, VerdictOutcome::Shrink);
            return allowed;
        }
        note(rule, value, limit, false);
        return Quantity{};
    }
    void scaled(RiskRule rule, double value, double limit, bool applies) {
        if (!refused_)
            push(rule, value, limit, applies ? VerdictOutcome::Shrink : VerdictOutcome::Pass);
    }

private:
    void note(RiskRule rule, double value, double limit, bool passes) {
        push(rule, value, limit, passes ? VerdictOutcome::Pass : VerdictOutcome::Refuse);
        if (passes) return;
        refused_ = true;
        refused_by_ = rule;
    }
    void push(RiskRule rule, double value, double limit, VerdictOutcome outcome) {
        if (about_ == About::EntryAtWork) return end_work(rule, value, limit, outcome);
        counts_.add(rule, outcome);
        outputs_.emplace_from([&] {
            return Verdict{
                .header = {.event_time = outputs_.core_time(), .instrument = instrument_},
                .order = order_,
                .value = value,
                .limit = limit,
                .rule = rule,
                .outcome = outcome};
        });
    }

    void end_work(RiskRule rule, double value, double limit, VerdictOutcome outcome) {
        if (outcome != VerdictOutcome::Refuse) return;
        counts_.add_canceled(rule);
        RiskEvent event;
        event.header.event_time = outputs_.core_time();
        event.header.instrument = instrument_;
        event.value = value;
        event.limit = limit;
        event.rule = rule;
        outputs_.push(event);
    }

    std::uint64_t order_;
    InstrumentId instrument_;
    RuleCounts& counts_;
    OutputBuffer& outputs_;
    About about_;
    bool refused_ = false;
    RiskRule refused_by_ = RiskRule::KillSwitch;
};

}  // namespace tradewind::risk
