#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "tradewind/model/book_record.hpp"
#include "tradewind/model/invariant.hpp"
#include "tradewind/model/order.hpp"

namespace tradewind::execution {

// A short list in place, for results that a call hands back without allocating.
template <class T, std::size_t Capacity>
class ShortList {
public:
    void push_back(const T& value) {
        invariant(size_ < Capacity, "a short list has room");
        values_[size_++] = value;
    }
    const T* begin() const { return values_.data(); }
    const T* end() const { return values_.data() + size_; }
    const T& operator[](std::size_t i) const { return values_[i]; }
    std::size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }

private:
    std::array<T, Capacity> values_{};
    std::size_t size_ = 0;
};

// What the desk is asked to do next. It answers through request_cancel, request_replace or an order
// of its own; what it leaves undone is asked again after the grace time.
enum class FollowUpKind : std::uint8_t {
    Cancel,   // `target` must go: a sibling has filled, or a cancel waited for the venue's answer
    Resize,   // exit `target` should stand for `quantity` in total
    Flatten,  // the exits filled `quantity` more than the entry: trade it back, `side`
    Unprotected  // `quantity` is held with no exit left: close it, `side`, or protect it again
};

struct FollowUp {
    ClientOrderId target;
    InstrumentId instrument;
    Quantity quantity;
    FollowUpKind kind = FollowUpKind::Cancel;
    Side side = Side::Buy;
};

// Fills to book, in this order, and what to do. One report causes at most one execution and one
// inference, each of which may swap earlier inferences.
struct Effects {
    ShortList<Fill, 8> fills;
    ShortList<FollowUp, 8> follow_ups;
};

}  // namespace tradewind::execution
