#pragma once

#include <cstdint>
#include <string_view>

#include "tradewind/model/intent.hpp"
#include "tradewind/model/order.hpp"

namespace tradewind {

enum class PlanOutcome : std::uint8_t { Planned, TooSmall, NoPrice, NotReady, NothingToDo };
std::string_view name_of(PlanOutcome outcome);

// What the playbook wants to send to enter a position. Prices are on the tick, quantities on the
// lot.
struct OrderPlan {
    static constexpr RecordKind record_kind = RecordKind::OrderPlan;

    Header header{.kind = record_kind};
    Quantity quantity;
    Quantity wanted;                   // before lots and limits: says how far "too small" was
    Price reference;                   // the price that the plan was made at
    Price entry_limit;                 // Limit entries
    Price stop;                        // 0: none
    Price target;                      // 0: none
    std::int64_t time_stop_nanos = 0;  // 0: none; counted from the first fill
    Side side = Side::Buy;
    OrderType entry_type = OrderType::Market;
    std::uint8_t reserved_before_outcome = 0;
    PlanOutcome outcome = PlanOutcome::NothingToDo;
    std::uint8_t reserved[36] = {};
};
static_assert(sizeof(OrderPlan) == 128);

}  // namespace tradewind
