#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "tradewind/execution/id_index.hpp"
#include "tradewind/model/order.hpp"

namespace tradewind::execution {

// What is kept of an order that left the hot table: enough to book a very late fill and to tell it
// from a repeat.
struct RetiredOrder {
    std::uint64_t number = 0;
    Quantity highest;  // cumulative, the most that was said or booked
    Quantity quantity;
    InstrumentId instrument;
    Side side = Side::Buy;
    OrderRole role = OrderRole::Single;
    std::uint8_t state = 0;  // OrderState
    std::uint8_t reserved = 0;
};
static_assert(sizeof(RetiredOrder) == 32);

// The last `capacity` retired orders, oldest forgotten first.
class RetiredOrders {
public:
    explicit RetiredOrders(std::uint32_t capacity) : capacity_{capacity}, index_{capacity} {
        ring_.reserve(capacity);
    }

    void add(const RetiredOrder& order) {
        if (ring_.size() < capacity_) {
            index_.insert(order.number, static_cast<std::uint32_t>(ring_.size()));
            ring_.push_back(order);
            return;
        }
        index_.erase(ring_[next_].number);
        index_.insert(order.number, next_);
        ring_[next_] = order;
        next_ = (next_ + 1) % capacity_;
    }
    RetiredOrder* find(std::uint64_t number) {
        const std::optional<std::uint32_t> at = index_.find(number);
        return at ? &ring_[*at] : nullptr;
    }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(ring_, index_, next_);
    }

private:
    std::uint32_t capacity_;
    std::vector<RetiredOrder> ring_;
    IdIndex index_;
    std::uint32_t next_ = 0;  // the oldest, once the ring is full
};

}  // namespace tradewind::execution
