#pragma once

#include <cmath>
#include <cstdint>

#include "tradewind/features/atr.hpp"

namespace tradewind::features {

// How the smoothed sums of directional movement begin. TaLib seeds them with window - 1 values, the
// textbook (Wilder 1978) with `window`; either way the first DI comes with bar number window + 1.
enum class AdxSeed : std::uint8_t { TaLib, Textbook };

// Wilder's directional movement. +DM = up move if it is positive and larger than the down move, -DM
// the other way round, a tie gives neither; sums go on as s += x - s / window; DI = 100 * DM / TR;
// DX = 100 * |+DI - -DI| / (+DI + -DI); ADX starts as the mean of the first `window` DX (bar number
// 2 * window), then avg += (DX - avg) / window. DI is 0 where TR is 0, DX where both DI are 0.
// No value depends on the unit of the prices; whole numbers (nano-dollars) make ties exact.
class Adx {
public:
    explicit Adx(std::uint32_t window, AdxSeed seed = AdxSeed::TaLib)
        : window_{window},
          seed_bars_{seed == AdxSeed::TaLib ? window : window + 1},
          weight_{1.0 / static_cast<double>(window)} {
        invariant(window > 1, "directional movement is smoothed over at least two bars");
    }

    void update(double high, double low, double close) {
        const double up = high - previous_high_;
        const double down = previous_low_ - low;
        const double plus = up > down && up > 0 ? up : 0;
        const double minus = down > up && down > 0 ? down : 0;
        const double range = true_range(high, low, previous_close_);
        previous_high_ = high;
        previous_low_ = low;
        previous_close_ = close;
        if (count_ >= seed_bars_) [[likely]] {
            plus_ += plus - weight_ * plus_;
            minus_ += minus - weight_ * minus_;
            range_ += range - weight_ * range_;
        } else if (count_ > 0) {
            plus_ += plus;
            minus_ += minus;
            range_ += range;
        }
        if (count_ >= 2 * window_) [[likely]] {
            average_ += weight_ * (directional_index() - average_);
            return;
        }
        if (++count_ <= window_) return;
        average_ += directional_index();  // the sum, until the seed is whole
        if (count_ == 2 * window_) average_ /= static_cast<double>(window_);
    }

    bool ready() const { return count_ >= 2 * window_; }
    double value() const { return average_; }  // 0 .. 100, once ready()

    bool directions_ready() const { return count_ > window_; }
    double plus() const { return range_ > 0 ? 100.0 * plus_ / range_ : 0.0; }
    double minus() const { return range_ > 0 ? 100.0 * minus_ / range_ : 0.0; }

    // A split multiplies all prices so far by `factor`.
    void scale(double factor) {
        previous_high_ *= factor;
        previous_low_ *= factor;
        previous_close_ *= factor;
        plus_ *= factor;
        minus_ *= factor;
        range_ *= factor;
    }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(previous_high_, previous_low_, previous_close_, plus_, minus_, range_, average_,
                count_);
    }

private:
    double directional_index() const {  // the true range cancels
        const double both = plus_ + minus_;
        return both > 0 ? 100.0 * std::abs(plus_ - minus_) / both : 0.0;
    }

    std::uint32_t window_;
    std::uint32_t seed_bars_;  // bars, the first included, whose movement makes the seed
    double weight_;
    double previous_high_ = 0;
    double previous_low_ = 0;
    double previous_close_ = 0;
    double plus_ = 0;
    double minus_ = 0;
    double range_ = 0;
    double average_ = 0;
    std::uint32_t count_ = 0;  // bars, up to 2 * window
};

}  // namespace tradewind::features
