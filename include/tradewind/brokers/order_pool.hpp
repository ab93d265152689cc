#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tradewind/brokers/working_order.hpp"

namespace tradewind::brokers {

// The exchange's open orders: by seat, by client order id, and by instrument in order of arrival.
// References stay good until add(). Memory is reserved for `reserve` orders.
class OrderPool {
public:
    OrderPool(std::uint32_t max_instruments, std::size_t reserve);

    static constexpr std::size_t capacity = no_seat;
    bool has_room(std::size_t count) const { return by_id_.size() + count < capacity; }

    // Puts it behind the orders of its instrument. has_room() must hold, its id must be new.
    Seat add(const WorkingOrder& order);
    void remove(Seat seat);

    WorkingOrder& operator[](Seat seat) { return seats_[seat]; }
    const WorkingOrder& operator[](Seat seat) const { return seats_[seat]; }
    Seat find(ClientOrderId id) const;  // no_seat: not open
    Seat first_of(InstrumentId instrument) const { return heads_[instrument.index()]; }
    bool any_of(InstrumentId instrument) const { return first_of(instrument) != no_seat; }

    struct Entry {
        ClientOrderId id;
        std::uint64_t seat = 0;
    };
    // All open orders, by id.
    std::span<const Entry> by_id() const { return by_id_; }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(seats_, free_, by_id_, heads_, tails_);
    }

private:
    std::vector<Entry>::const_iterator position_of(ClientOrderId id) const;

    std::vector<WorkingOrder> seats_;
    std::vector<Seat> free_;
    std::vector<Entry> by_id_;  // sorted; ids grow, so an insertion is nearly always at the end
    std::vector<Seat> heads_;
    std::vector<Seat> tails_;
};

}  // namespace tradewind::brokers
