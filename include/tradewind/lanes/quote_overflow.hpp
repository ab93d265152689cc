#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "tradewind/model/record.hpp"

namespace tradewind::lanes {

// Quotes that wait outside a full lane: the latest of each instrument, in the order in which those
// latest ones came, so that time never runs backwards when they enter the lane. One thread (the
// lane's producer). Memory is taken once: one T for each instrument.
template <class T>
class QuoteOverflow {
public:
    explicit QuoteOverflow(std::uint32_t instruments) : waiting_(instruments) {}

    // Instruments beyond the capacity, and records of none, cannot wait here.
    bool holds(InstrumentId instrument) const { return instrument.index() < waiting_.size(); }

    // Puts the quote last in line. True when it took the place of an older one.
    bool put(InstrumentId instrument, const T& quote) {
        const std::uint32_t index = instrument.index();
        const bool replaced = waiting_[index].in_line;
        if (replaced) unlink(index);
        waiting_[index].quote = quote;
        link_last(index);
        return replaced;
    }

    bool empty() const { return first_ == nobody; }
    const T& front() const { return waiting_[first_].quote; }
    void pop_front() { unlink(first_); }

private:
    static constexpr std::uint32_t nobody = std::numeric_limits<std::uint32_t>::max();
    struct Place {
        T quote{};
        std::uint32_t before = nobody;
        std::uint32_t after = nobody;
        bool in_line = false;
    };

    void unlink(std::uint32_t index) {
        Place& place = waiting_[index];
        (place.before == nobody ? first_ : waiting_[place.before].after) = place.after;
        (place.after == nobody ? last_ : waiting_[place.after].before) = place.before;
        place.in_line = false;
    }
    void link_last(std::uint32_t index) {
        Place& place = waiting_[index];
        place.before = last_;
        place.after = nobody;
        place.in_line = true;
        (last_ == nobody ? first_ : waiting_[last_].after) = index;
        last_ = index;
    }

    std::vector<Place> waiting_;
    std::uint32_t first_ = nobody;
    std::uint32_t last_ = nobody;
};

}  // namespace tradewind::lanes
