#include "tradewind/model/weight_change.hpp"

namespace tradewind {

std::string_view name_of(WeightChangeReason reason) {
    switch (reason) {
        case WeightChangeReason::Proposed:
            return "proposed";
        case WeightChangeReason::InForce:
            return "in_force";
        case WeightChangeReason::Adopted:
            return "adopted";
        case WeightChangeReason::RolledBack:
            return "rolled_back";
    }
    return "unknown";
}

}  // namespace tradewind
