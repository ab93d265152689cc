#pragma once

#include <cstdint>

#include "tradewind/features/usable_input.hpp"
#include "tradewind/features/window_aggregate.hpp"

namespace tradewind::features {

// Sum, and the sum in which the oldest input counts once, the next twice, and so on.
struct WeightedSum {
    double count = 0;
    double sum = 0;
    double weighted = 0;

    void append(double x) {
        count += 1;
        sum += x;
        weighted += count * x;
    }
    void prepend(double x) {
        count += 1;
        sum += x;
        weighted += sum;  // every other weight rises by one
    }
    void scale(double factor) {
        sum *= factor;
        weighted *= factor;
    }
    static WeightedSum merge(const WeightedSum& older, const WeightedSum& newer) {
        return {.count = older.count + newer.count,
                .sum = older.sum + newer.sum,
                .weighted = older.weighted + newer.weighted + older.count * newer.sum};
    }
};

// Linearly weighted moving average, TA-Lib's WMA: the newest of the last `window` inputs has weight
// `window`, the oldest 1, divided by the sum of weights. Ready with input number `window`. In the
// unit of the inputs. An update is O(1) but for one pass every `window` inputs.
class Wma {
public:
    explicit Wma(std::uint32_t window)
        : window_{window},
          weights_{0.5 * static_cast<double>(window) * (static_cast<double>(window) + 1)} {}

    // False where x is no number to be used; nothing has changed then.
    bool update(double x) {
        if (!usable_value(x)) return false;
        window_.update(x);
        return true;
    }

    bool ready() const { return window_.ready(); }
    double value() const { return window_.state().weighted / weights_; }  // once ready()

    // A split multiplies all prices so far by `factor`.
    void scale(double factor) { window_.scale(factor); }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(window_);
    }

private:
    WindowAggregate<WeightedSum> window_;
    double weights_;
};

}  // namespace tradewind::features
