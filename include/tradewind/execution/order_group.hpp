#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "tradewind/execution/effects.hpp"
#include "tradewind/execution/working_order.hpp"

namespace tradewind::execution {

// Orders that were sent together. The venue holds a bracket's exits until the entry fills, resizes
// them to what was filled, and cancels one when the other fills; the group checks that it did.
// A difference gets the grace time first, because reports may come late and in any order; only
// exits that filled more than an entry which is itself complete are told at once.
class OrderGroup {
public:
    static constexpr std::uint32_t no_slot = 0xffff'ffff;

    OrderGroup() = default;
    OrderGroup(GroupKind kind, std::span<const std::uint32_t> slots);

    std::span<const std::uint32_t> slots() const { return {slots_.data(), count_}; }
    GroupKind kind() const { return kind_; }
    // A split came: fills before and after it count different shares, so nothing is checked any
    // more.
    void stop_checking() {
        checked_ = 0;
        due_ = Timestamp::max();
    }
    // When the group wants check() again; Timestamp::max() while it is as it should be.
    Timestamp due() const { return due_; }

    // Looks at the members (by slot in `orders`), asks for what is overdue at `now`, and returns
    // true when an incident must be recorded.
    bool check(std::span<const WorkingOrder> orders, Timestamp now, std::chrono::nanoseconds grace,
               Effects& effects);

    template <class Archive>
    void serialize(Archive& archive) {
        archive(slots_, due_, excess_told_, unprotected_told_, count_, checked_, kind_);
    }

private:
    std::array<std::uint32_t, OrderRequest::max_orders> slots_{no_slot, no_slot, no_slot};
    Timestamp due_ = Timestamp::max();
    Quantity excess_told_;
    Quantity unprotected_told_;
    std::uint8_t count_ = 0;
    std::uint8_t checked_ = 1;
    GroupKind kind_ = GroupKind::Single;
};

}  // namespace tradewind::execution
