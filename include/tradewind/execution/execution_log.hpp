#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "tradewind/model/money.hpp"
#include "tradewind/model/price.hpp"
#include "tradewind/model/quantity.hpp"

namespace tradewind::execution {

// One execution that was heard of.
struct Execution {
    // Replaced: busted, and a correction counts in its place.
    enum class Standing : std::uint64_t { Booked, Busted, Replaced };

    std::uint64_t id = 0;
    Quantity quantity;  // zero: its bust or its correction came before it
    Price price;
    Money fees;
    Standing standing = Standing::Booked;
    std::uint64_t next = 0;  // of the same order
};

// The executions of each order: one linked chain an order, in a shared pool. Grows (and allocates)
// only past the capacity it was built for, since a fill must never be lost for want of memory.
class ExecutionLog {
public:
    static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

    explicit ExecutionLog(std::uint32_t capacity) { entries_.reserve(capacity); }

    // nullptr when the chain has no such execution. Good until the next add.
    Execution* find(std::uint32_t chain, std::uint64_t id);
    // The chain with `execution` put before it; `none` begins a new one.
    std::uint32_t add(std::uint32_t chain, Execution execution);
    void release(std::uint32_t chain);

    template <class Archive>
    void serialize(Archive& archive) {
        archive(entries_, free_);
    }

private:
    std::vector<Execution> entries_;
    std::uint32_t free_ = none;
};

}  // namespace tradewind::execution
