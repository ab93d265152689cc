#include "tradewind/brokers/order_pool.hpp"

#include <algorithm>

namespace tradewind::brokers {

OrderPool::OrderPool(std::uint32_t max_instruments, std::size_t reserve)
    : heads_(max_instruments, no_seat), tails_(max_instruments, no_seat) {
    seats_.reserve(reserve);
    free_.reserve(reserve);
    by_id_.reserve(reserve);
}

std::vector<OrderPool::Entry>::const_iterator OrderPool::position_of(ClientOrderId id) const {
    return std::ranges::lower_bound(by_id_, id, {}, &Entry::id);
}

Seat OrderPool::find(ClientOrderId id) const {
    const auto at = position_of(id);
    return at != by_id_.end() && at->id == id ? static_cast<Seat>(at->seat) : no_seat;
}

Seat OrderPool::add(const WorkingOrder& order) {
    Seat seat = 0;
    if (free_.empty()) {
        seat = static_cast<Seat>(seats_.size());
        seats_.push_back(order);
        if (free_.capacity() < seats_.capacity()) free_.reserve(seats_.capacity());
    } else {
        seat = free_.back();
        free_.pop_back();
        seats_[seat] = order;
    }
    const std::uint32_t instrument = order.order.instrument.index();
    WorkingOrder& placed = seats_[seat];
    placed.next = no_seat;
    placed.previous = tails_[instrument];
    if (placed.previous == no_seat)
        heads_[instrument] = seat;
    else
        seats_[placed.previous].next = seat;
    tails_[instrument] = seat;
    by_id_.insert(position_of(order.order.id), {order.order.id, seat});
    return seat;
}

void OrderPool::remove(Seat seat) {
    WorkingOrder& gone = seats_[seat];
    const std::uint32_t instrument = gone.order.instrument.index();
    (gone.previous == no_seat ? heads_[instrument] : seats_[gone.previous].next) = gone.next;
    (gone.next == no_seat ? tails_[instrument] : seats_[gone.next].previous) = gone.previous;
    by_id_.erase(position_of(gone.order.id));
    gone = WorkingOrder{};
    free_.push_back(seat);
}

}  // namespace tradewind::brokers
