#pragma once

#include <cmath>
#include <cstdint>

#include "tradewind/features/usable_input.hpp"
#include "tradewind/features/window_aggregate.hpp"

namespace tradewind::features {

// Count, mean and sum of squared deviations, by Welford's update and the merge of Chan, Golub and
// LeVeque (1979). Equal inputs give exactly 0.
struct Moments {
    double count = 0;
    double mean = 0;
    double squares = 0;

    void append(double x) {
        count += 1;
        const double from_old = x - mean;
        mean += from_old / count;
        squares += from_old * (x - mean);
    }
    void prepend(double x) { append(x); }
    void scale(double factor) {
        mean *= factor;
        squares *= factor * factor;
    }
    static Moments merge(const Moments& older, const Moments& newer) {
        if (older.count == 0) return newer;
        const double count = older.count + newer.count;
        const double apart = newer.mean - older.mean;
        const double share = newer.count / count;
        return {.count = count,
                .mean = older.mean + apart * share,
                .squares = older.squares + newer.squares + apart * apart * older.count * share};
    }
};

// Standard deviation of the last `window` inputs: of the population (divided by n, TA-Lib's STDDEV)
// or of the sample (by n - 1). Ready with input number `window`. A flat window gives exactly 0,
// also right after a spike has left it, and no running sum of squares cancels. In the unit of the
// inputs. An update is O(1) but for one pass every `window` inputs (see window_aggregate.hpp).
class StandardDeviation {
public:
    explicit StandardDeviation(std::uint32_t window) : window_{window} {
        invariant(window > 1, "a deviation is taken over two values or more");
    }

    // False where x is no number to be used; nothing has changed then.
    bool update(double x) {
        if (!usable_value(x)) return false;
        window_.update(x);
        return true;
    }

    bool ready() const { return window_.ready(); }
    // All of these once ready().
    Moments moments() const { return window_.state(); }
    double mean() const { return moments().mean; }
    double value() const {
        const Moments all = moments();
        return std::sqrt(all.squares / all.count);
    }
    double sample_value() const {
        const Moments all = moments();
        return std::sqrt(all.squares / (all.count - 1));
    }

    // A split multiplies all prices so far by `factor`.
    void scale(double factor) { window_.scale(factor); }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(window_);
    }

private:
    WindowAggregate<Moments> window_;
};

}  // namespace tradewind::features
