#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "tradewind/model/order.hpp"

namespace tradewind::brokers {

// Remembers which client order ids were sent, as a venue that enforces unique keys does. Numbers of
// a session grow, so a window of the last `window` numbers is exact; anything older counts as sent.
// One window a session; a new session (a restart under another config) adds one.
class DuplicateGuard {
public:
    static constexpr std::uint64_t window = 4096;

    DuplicateGuard() { sessions_.reserve(8); }

    enum class Answer : std::uint8_t { FirstTime, Seen };
    // Marks the id as sent.
    Answer note(ClientOrderId id);

    template <class Archive>
    void serialize(Archive& archive) {
        archive(sessions_);
    }

private:
    struct Window {
        std::uint64_t session = 0;
        std::uint64_t highest = 0;
        std::array<std::uint64_t, window / 64> bits{};  // bit n % window of number n
    };
    std::vector<Window> sessions_;
};

}  // namespace tradewind::brokers
