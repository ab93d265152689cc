#include "tradewind/brokers/duplicate_guard.hpp"

#include <algorithm>

namespace tradewind::brokers {

DuplicateGuard::Answer DuplicateGuard::note(ClientOrderId id) {
    auto found = std::ranges::find(sessions_, id.session, &Window::session);
    if (found == sessions_.end()) {
        sessions_.push_back({.session = id.session});
        found = sessions_.end() - 1;
    }
    Window& seen = *found;
    const auto word = [&seen](std::uint64_t number) -> std::uint64_t& {
        return seen.bits[number % window / 64];
    };
    const auto bit = [](std::uint64_t number) { return std::uint64_t{1} << number % 64; };

    if (id.number > seen.highest) {
        // The window moves up: numbers that enter it have not been sent yet.
        const std::uint64_t first =
            std::max(seen.highest + 1, id.number - std::min(id.number, window - 1));
        for (std::uint64_t number = first; number <= id.number; ++number)
            word(number) &= ~bit(number);
        seen.highest = id.number;
    } else if (seen.highest - id.number >= window || (word(id.number) & bit(id.number)) != 0) {
        return Answer::Seen;
    }
    word(id.number) |= bit(id.number);
    return Answer::FirstTime;
}

}  // namespace tradewind::brokers
