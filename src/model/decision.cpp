#include "tradewind/model/decision.hpp"

namespace tradewind {

std::string_view name_of(DecisionOutcome outcome) {
    switch (outcome) {
        case DecisionOutcome::NoIntent:
            return "no_intent";
        case DecisionOutcome::BelowConfidence:
            return "below_confidence";
        case DecisionOutcome::Conflict:
            return "conflict";
        case DecisionOutcome::AlreadyPositioned:
            return "already_positioned";
        case DecisionOutcome::OrderWorking:
            return "order_working";
        case DecisionOutcome::CoolingDown:
            return "cooling_down";
        case DecisionOutcome::PlanRefused:
            return "plan_refused";
        case DecisionOutcome::RiskRefused:
            return "risk_refused";
        case DecisionOutcome::Sent:
            return "sent";
        case DecisionOutcome::WarmUp:
            return "warm_up";
        case DecisionOutcome::NotTradable:
            return "not_tradable";
        case DecisionOutcome::GateRefused:
            return "gate_refused";
    }
    return "unknown";
}

}  // namespace tradewind
