#include "tradewind/model/book_record.hpp"

namespace tradewind {

std::string_view name_of(OrderState state) {
    switch (state) {
        case OrderState::PendingNew:
            return "pending_new";
        case OrderState::Accepted:
            return "accepted";
        case OrderState::PartiallyFilled:
            return "partially_filled";
        case OrderState::PendingCancel:
            return "pending_cancel";
        case OrderState::PendingReplace:
            return "pending_replace";
        case OrderState::Suspended:
            return "suspended";
        case OrderState::Unknown:
            return "unknown";
        case OrderState::Filled:
            return "filled";
        case OrderState::Canceled:
            return "canceled";
        case OrderState::Expired:
            return "expired";
        case OrderState::Rejected:
            return "rejected";
        case OrderState::Replaced:
            return "replaced";
    }
    return "unknown";
}

}  // namespace tradewind
