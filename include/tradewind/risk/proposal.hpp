#pragma once

#include <array>
#include <cstdint>

#include "tradewind/model/order_plan.hpp"
#include "tradewind/model/verdict.hpp"

namespace tradewind::risk {

// The orders of an entry, before anybody has approved them: [0] the entry, then its exits.
struct Proposal {
    std::array<Order, OrderRequest::max_orders> orders;
    std::uint8_t count = 0;
};

// What the gate says to a plan or an order. Nothing approved: `refused_by` says which rule.
struct Review {
    std::array<ApprovedOrder, OrderRequest::max_orders> orders;
    std::uint8_t count = 0;
    RiskRule refused_by = RiskRule::KillSwitch;

    bool approved() const { return count > 0; }
};

}  // namespace tradewind::risk
