#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "tradewind/features/usable_input.hpp"

namespace tradewind::features {

// Hurst exponent by variance of lags over the last `window` log closes: for each lag L from
// `lag_first` to `lag_last`, v(L) = population variance (mean removed, divided by their number) of
// all window - L overlapping differences x_(i+L) - x_i; lags with v < 1e-18 are left out; H is half
// the least-squares slope of ln v(L) on ln L. 0.5 for a random walk, above where trends persist,
// below where moves revert.
//
// update() is O(1); value() passes over the window twice for each lag and is meant to be called
// when asked for. No allocation after construction.
class HurstLags {
public:
    HurstLags(std::uint32_t window, std::uint32_t lag_first, std::uint32_t lag_last);

    // False where the price is not positive or no number; nothing has changed then.
    bool update(double close);

    bool ready() const { return count_ == window_; }
    // nullopt before ready(), and where fewer than two lags have any variance.
    std::optional<double> value() const;

    // A split multiplies all prices so far by `factor`.
    void scale(double factor) { base_ *= factor; }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(ring_, base_, next_, count_);
    }

private:
    std::uint32_t window_;
    std::uint32_t lag_first_;
    std::uint32_t lag_last_;
    std::vector<double> ring_;  // ln(close / base), each twice, a lap apart: a window in one piece
    double base_ = 0;           // the first close: equal closes have equal logs, near zero
    std::uint32_t next_ = 0;
    std::uint32_t count_ = 0;  // closes, up to the window
};

}  // namespace tradewind::features
