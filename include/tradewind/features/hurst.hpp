#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace tradewind::features {

// Hurst exponent by rescaled range over the last `window` log returns, window a power of two from
// 16 to 4096. For each size n = 8, 16 .. window: the window is cut into blocks of n from the oldest
// on; a block with mean m has Y_j = sum over i <= j of (r_i - m), R = max Y - min Y, S = the
// population deviation; blocks with S < 1e-10 are left out; rs_n is the mean of R / S. H is the
// least-squares slope of ln rs_n on ln n. No Anis-Lloyd correction, so a random walk shows
// some 0.6 at small windows. Near 0.5: no memory; above: trends persist; below: moves revert.
//
// update() is O(1) and cheap; value() passes over the window once for each size (about 0.3 us for
// 128 returns) and is meant to be called when asked for, not at every bar.
class Hurst {
public:
    explicit Hurst(std::uint32_t window);

    void update(double log_return) {
        // Only differences of the running sum matter, and each window stands in one piece: every
        // entry is written twice, a lap apart.
        path_ += log_return;
        if (++next_ == lap_) next_ = 0;
        ring_[next_] = path_;
        ring_[next_ + lap_] = path_;
        if (count_ < lap_ - 1) ++count_;
    }

    bool ready() const { return count_ == lap_ - 1; }
    // nullopt before ready(), and where fewer than two sizes have a block that moves.
    std::optional<double> value() const;

    template <class Archive>
    void serialize(Archive& archive) {
        archive(ring_, path_, next_, count_);
    }

private:
    std::uint32_t lap_;  // window + 1: a path has one point more than steps
    std::vector<double> ring_;
    double path_ = 0;
    std::uint32_t next_ = 0;   // where the newest point stands
    std::uint32_t count_ = 0;  // returns seen, up to the window
};

}  // namespace tradewind::features
