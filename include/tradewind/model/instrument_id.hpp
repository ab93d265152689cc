#pragma once

#include <compare>
#include <cstdint>
#include <limits>

namespace tradewind {

// Dense index into the run's instrument table; strings stop at the edge. `none()` marks records
// that belong to no instrument (timers, most commands).
class InstrumentId {
public:
    constexpr InstrumentId() = default;
    static constexpr InstrumentId from_index(std::uint32_t index) { return InstrumentId{index}; }
    static constexpr InstrumentId none() { return InstrumentId{}; }

    constexpr std::uint32_t index() const { return index_; }
    constexpr bool valid() const { return index_ != std::numeric_limits<std::uint32_t>::max(); }
    friend constexpr auto operator<=>(InstrumentId, InstrumentId) = default;

private:
    explicit constexpr InstrumentId(std::uint32_t index) : index_{index} {}
    std::uint32_t index_ = std::numeric_limits<std::uint32_t>::max();
};

}  // namespace tradewind
