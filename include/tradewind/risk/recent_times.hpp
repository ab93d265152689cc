#pragma once

#include <cstdint>
#include <vector>

#include "tradewind/model/timestamp.hpp"

namespace tradewind::risk {

// When the last events of some kind happened, at most `capacity` of them: enough to say whether
// there have been that many within a window. Memory is taken at construction; add() is O(1),
// count_since() O(log n). Times never decrease.
class RecentTimes {
public:
    explicit RecentTimes(std::uint32_t capacity) : times_(capacity) {}

    void add(Timestamp time) {
        if (times_.empty()) return;
        times_[next_] = time;
        next_ = next_ + 1 == times_.size() ? 0 : next_ + 1;
        if (held_ < times_.size()) ++held_;
    }
    void clear() { held_ = 0; }

    // How many of those held happened at `begin` or later.
    std::uint32_t count_since(Timestamp begin) const {
        std::uint32_t low = 0;
        std::uint32_t high = held_;  // the newest `low` are in, all beyond `high` are not
        while (low < high) {
            const std::uint32_t middle = low + (high - low) / 2;
            if (newest(middle) >= begin) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(times_, next_, held_);
    }

private:
    // The newest has number 0.
    Timestamp newest(std::uint32_t number) const {
        const auto size = static_cast<std::uint32_t>(times_.size());
        return times_[(next_ + size - 1 - number) % size];
    }

    std::vector<Timestamp> times_;  // a ring
    std::uint32_t next_ = 0;
    std::uint32_t held_ = 0;
};

}  // namespace tradewind::risk
