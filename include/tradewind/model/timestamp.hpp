#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <limits>

namespace tradewind {

// Nanoseconds since the Unix epoch, UTC. Exchange-local time exists in calendar/ alone.
class Timestamp {
public:
    constexpr Timestamp() = default;
    static constexpr Timestamp from_nanos(std::int64_t nanos) { return Timestamp{nanos}; }
    static constexpr Timestamp min() { return Timestamp{std::numeric_limits<std::int64_t>::min()}; }
    static constexpr Timestamp max() { return Timestamp{std::numeric_limits<std::int64_t>::max()}; }

    constexpr std::int64_t nanos() const { return nanos_; }

    friend constexpr Timestamp operator+(Timestamp t, std::chrono::nanoseconds d) {
        return Timestamp{t.nanos_ + d.count()};
    }
    friend constexpr Timestamp operator-(Timestamp t, std::chrono::nanoseconds d) {
        return Timestamp{t.nanos_ - d.count()};
    }
    friend constexpr std::chrono::nanoseconds operator-(Timestamp a, Timestamp b) {
        return std::chrono::nanoseconds{a.nanos_ - b.nanos_};
    }
    friend constexpr auto operator<=>(Timestamp, Timestamp) = default;

private:
    explicit constexpr Timestamp(std::int64_t nanos) : nanos_{nanos} {}
    std::int64_t nanos_ = 0;
};

}  // namespace tradewind
