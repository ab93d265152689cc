#include "tradewind/execution/order_group.hpp"

namespace tradewind::execution {

OrderGroup::OrderGroup(GroupKind kind, std::span<const std::uint32_t> slots)
    : count_{static_cast<std::uint8_t>(slots.size())}, kind_{kind} {
    for (std::size_t i = 0; i < slots.size(); ++i) slots_[i] = slots[i];
}

bool OrderGroup::check(std::span<const WorkingOrder> orders, Timestamp now,
                       std::chrono::nanoseconds grace, Effects& effects) {
    if (checked_ == 0) return false;
    const WorkingOrder& first = orders[slots_[0]];
    const bool bracket = kind_ == GroupKind::Bracket;
    // What the exits may fill: the entry's fills, or the position that two lone exits were sent
    // for.
    const Quantity covered = bracket ? first.cumulative() : first.order().quantity;
    const bool entry_over = !bracket || is_final(first.state());
    const Side close_side = bracket ? opposite(first.order().side) : first.order().side;
    const auto exits = slots().subspan(bracket ? 1 : 0);

    Quantity closed;
    bool any_open = false;
    bool by_desk = false;
    for (const std::uint32_t slot : exits) {
        closed += orders[slot].cumulative();
        any_open = any_open || orders[slot].open();
        by_desk = by_desk || orders[slot].canceled_by_desk();
    }
    const Quantity left = max(Quantity{}, covered - closed);
    const Quantity excess = max(Quantity{}, closed - covered);

    const bool overfilled = excess > excess_told_;
    const bool unprotected = entry_over && !any_open && !by_desk && left > unprotected_told_;
    const auto wrong_size = [&](const WorkingOrder& exit) {
        return entry_over && exit.open() && exit.leaves() != left;
    };
    bool mismatch = false;
    for (const std::uint32_t slot : exits) mismatch = mismatch || wrong_size(orders[slot]);

    if (!overfilled && !unprotected && !mismatch) {
        due_ = Timestamp::max();
        return false;
    }
    const bool certain = overfilled && (!bracket || first.state() == OrderState::Filled);
    if (due_ == Timestamp::max()) due_ = now + grace;
    if (!certain && now < due_) return false;

    bool incident = false;
    const InstrumentId instrument = first.order().instrument;
    if (overfilled) {
        effects.follow_ups.push_back({first.order().id, instrument, excess - excess_told_,
                                      FollowUpKind::Flatten, opposite(close_side)});
        excess_told_ = excess;
        incident = true;
    }
    if (now < due_) return incident;
    if (unprotected) {
        effects.follow_ups.push_back({first.order().id, instrument, left - unprotected_told_,
                                      FollowUpKind::Unprotected, close_side});
        unprotected_told_ = left;
        incident = true;
    }
    for (const std::uint32_t slot : exits) {
        const WorkingOrder& exit = orders[slot];
        if (!wrong_size(exit) || exit.cancel_pending() || exit.replace_pending()) continue;
        effects.follow_ups.push_back({exit.order().id, instrument, exit.cumulative() + left,
                                      left.is_zero() ? FollowUpKind::Cancel : FollowUpKind::Resize,
                                      close_side});
    }
    due_ = mismatch ? now + grace : Timestamp::max();
    return incident;
}

}  // namespace tradewind::execution
