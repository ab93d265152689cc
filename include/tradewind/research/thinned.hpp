#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tradewind::research {

// A series of any length in at most `most` parts: when they are full, neighbours become one, and
// from there on twice as many points go into each. Bucket has merge(const Bucket& later). O(1) on
// average; the same points give the same parts.
template <class Bucket>
class Thinned {
public:
    // `most` is made even, so that nothing is left over when neighbours are joined.
    explicit Thinned(std::size_t most = 1024) : most_{most < 2 ? 2 : most + most % 2} {}

    void add(const Bucket& point) {
        ++points_;
        if (in_last_ == 0 && parts_.size() >= most_) halve();
        if (in_last_ == 0) {
            parts_.push_back(point);
        } else {
            parts_.back().merge(point);
        }
        if (++in_last_ == stride_) in_last_ = 0;
    }

    std::span<const Bucket> parts() const { return parts_; }
    std::uint64_t points() const { return points_; }
    std::uint64_t stride() const { return stride_; }  // points a part
    bool empty() const { return parts_.empty(); }

private:
    void halve() {
        for (std::size_t i = 0; i < most_ / 2; ++i) {
            parts_[i] = parts_[2 * i];
            parts_[i].merge(parts_[2 * i + 1]);
        }
        parts_.erase(parts_.begin() + static_cast<std::ptrdiff_t>(most_ / 2), parts_.end());
        stride_ *= 2;
    }

    std::size_t most_;
    std::vector<Bucket> parts_;
    std::uint64_t points_ = 0;
    std::uint64_t stride_ = 1;
    std::uint64_t in_last_ = 0;  // points in the last part; 0: it is full
};

}  // namespace tradewind::research
