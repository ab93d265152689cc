#include "tradewind/model/order_plan.hpp"

namespace tradewind {

std::string_view name_of(PlanOutcome outcome) {
    switch (outcome) {
        case PlanOutcome::Planned:
            return "planned";
        case PlanOutcome::TooSmall:
            return "too_small";
        case PlanOutcome::NoPrice:
            return "no_price";
        case PlanOutcome::NotReady:
            return "not_ready";
        case PlanOutcome::NothingToDo:
            return "nothing_to_do";
    }
    return "unknown";
}

}  // namespace tradewind
