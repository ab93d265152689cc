#include "tradewind/research/refusal_tally.hpp"

#include <algorithm>
#include <cmath>

namespace tradewind::research {
namespace {

// Rules whose value and limit are dollars of notional; the others' are of another unit, and the
// size goes with limit / value.
bool caps_notional(RiskRule rule) {
    return rule == RiskRule::OrderSize || rule == RiskRule::SymbolExposure ||
           rule == RiskRule::RegimeExposure || rule == RiskRule::GrossExposure ||
           rule == RiskRule::NetExposure || rule == RiskRule::BuyingPower ||
           rule == RiskRule::ClusterExposure || rule == RiskRule::SettledCash;
}

// What the rule alone would have taken from this many dollars; 0 or more.
double would_take(const Verdict& verdict, double dollars) {
    const double excess = caps_notional(verdict.rule)
                              ? verdict.value - verdict.limit
                              : dollars * (1 - verdict.limit / verdict.value);
    return std::isfinite(excess) ? std::clamp(excess, 0.0, dollars) : 0;
}

}  // namespace

void RefusalTally::on_record(const RecordView& record, const Header& header, const Names& names) {
    if (record.sequence != sequence_) {
        settle();
        sequence_ = record.sequence;
    }
    if (header.kind == RecordKind::Decision) return on_decision(record.as<Decision>());
    if (header.kind == RecordKind::Verdict) return on_verdict(record.as<Verdict>());
    if (header.kind == RecordKind::OrderRequest) return on_request(record.as<OrderRequest>());
    if (header.kind != RecordKind::OrderPlan) return;
    const auto plan = record.as<OrderPlan>();
    if (plan.outcome != PlanOutcome::Planned) {
        ++plans_refused_[plan.outcome];
        return;
    }
    const double unit =
        plan.reference.to_double() * static_cast<double>(names.multiplier(header.instrument));
    open_.push_back({.plan = plan, .shrinks = {}, .refused_by = {}, .unit = unit});
}

void RefusalTally::finish() { settle(); }

void RefusalTally::on_decision(const Decision& decision) {
    ++decisions_;
    const auto outcome = static_cast<std::size_t>(decision.outcome) % outcomes;
    ++by_outcome_[outcome];
    if (decision.blend.confidence >= strong_from_) ++strong_[outcome];
    const std::size_t votes = std::min<std::size_t>(decision.agents, max_agents);
    agent_count_ = std::max(agent_count_, votes);
    for (std::size_t i = 0; i < votes; ++i) {
        const Intent& intent = decision.votes[i].intent;
        if (intent.speaks()) {
            ++agents_[i].spoke;
        } else {
            ++agents_[i].silent[intent.reason];
        }
    }
}

void RefusalTally::on_verdict(const Verdict& verdict) {
    const auto rule = static_cast<std::size_t>(verdict.rule);
    if (verdict.outcome == VerdictOutcome::Pass || rule >= risk_rule_count) return;
    if (verdict.rule == RiskRule::NewsSentiment) return;  // it weighs votes, before any plan
    Rule& at = rules_[rule];
    ++(verdict.outcome == VerdictOutcome::Refuse ? at.refused : at.shrunk);
    at.last_value = verdict.value;
    at.last_limit = verdict.limit;
    if (verdict.header.instrument.valid()) ++at.symbols[verdict.header.instrument.index()];
    Open* open = open_of(verdict.header.instrument);
    if (open == nullptr) {
        ++at.exits;
    } else if (verdict.outcome == VerdictOutcome::Refuse) {
        open->refused_by = verdict.rule;
    } else {
        open->shrinks.push_back(verdict);
    }
}

void RefusalTally::on_request(const OrderRequest& request) {
    if (request.action != RequestAction::Submit || request.count == 0) return;
    const Order& order = request.orders[0].order();
    if (order.role == OrderRole::Entry || order.role == OrderRole::Single)
        sent_.push_back({request.header.instrument, order.quantity});
}

RefusalTally::Open* RefusalTally::open_of(InstrumentId id) {
    const auto at = std::ranges::find_if(
        open_, [id](const Open& open) { return open.plan.header.instrument == id; });
    return at == open_.end() ? nullptr : &*at;
}

void RefusalTally::settle() {
    for (const Open& open : open_) settle(open);
    open_.clear();
    sent_.clear();
}

void RefusalTally::settle(const Open& open) {
    const double planned = open.plan.quantity.to_double() * open.unit;
    const auto order = std::ranges::find(sent_, open.plan.header.instrument, &Sent::instrument);
    const double sent = order == sent_.end() ? 0 : order->quantity.to_double() * open.unit;
    ++plans_;
    planned_dollars_ += planned;
    sent_dollars_ += sent;
    if (open.refused_by) {
        rules_[static_cast<std::size_t>(*open.refused_by)].refused_dollars += planned;
        return;
    }
    double sum = 0;
    double left = planned;
    std::vector<double> taken;
    for (const Verdict& verdict : open.shrinks) {
        const double part = verdict.rule == RiskRule::SoftDrawdown ? 0 : would_take(verdict, left);
        taken.push_back(part);
        left -= part;
        sum += part;
    }
    if (!(sum > 0)) return;
    for (std::size_t i = 0; i < taken.size(); ++i)
        rules_[static_cast<std::size_t>(open.shrinks[i].rule)].shrunk_dollars +=
            (planned - sent) * taken[i] / sum;
}

}  // namespace tradewind::research
