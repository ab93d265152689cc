#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "tradewind/features/usable_input.hpp"
#include "tradewind/features/window_aggregate.hpp"

namespace tradewind::features {

// Moments of a series against its own index: besides mean and squares of y, the sum of products of
// deviations of index and y. Merged like plain moments; the indices of two neighbouring parts of a
// and b values have their means (a + b) / 2 apart.
struct TrendMoments {
    double count = 0;
    double mean = 0;
    double squares = 0;
    double products = 0;

    void append(double y) {
        const double from_old = y - mean;
        products += 0.5 * count * from_old;
        count += 1;
        mean += from_old / count;
        squares += from_old * (y - mean);
    }
    void prepend(double y) {
        const double from_old = y - mean;
        products -= 0.5 * count * from_old;
        count += 1;
        mean += from_old / count;
        squares += from_old * (y - mean);
    }
    void scale(double factor) {
        mean *= factor;
        squares *= factor * factor;
        products *= factor;
    }
    static TrendMoments merge(const TrendMoments& older, const TrendMoments& newer) {
        if (older.count == 0) return newer;
        const double count = older.count + newer.count;
        const double apart = newer.mean - older.mean;
        const double share = newer.count / count;
        return {
            .count = count,
            .mean = older.mean + apart * share,
            .squares = older.squares + newer.squares + apart * apart * older.count * share,
            .products = older.products + newer.products + 0.5 * apart * older.count * newer.count};
    }
};

// The least-squares line through the last `window` inputs at x = 0 (oldest) .. window - 1 (newest),
// TA-Lib's LINEARREG family. slope() per bar, the rest in the unit of the inputs; r_squared() is
// the squared correlation, 0 .. 1. Ready with input number `window`. In a flat window the slope is
// exactly 0 and R-squared, which would be 0 / 0, has no value. An update is O(1) but for one pass
// every `window` inputs, and no sum of squares cancels.
class LinearRegression {
public:
    explicit LinearRegression(std::uint32_t window) : window_{window} {
        invariant(window > 1, "a line goes through two points or more");
        const double n = window;
        half_ = 0.5 * (n - 1);
        index_squares_ = n * (n * n - 1) / 12;
    }

    // False where x is no number to be used; nothing has changed then.
    bool update(double x) {
        if (!usable_value(x)) return false;
        window_.update(x);
        return true;
    }

    bool ready() const { return window_.ready(); }
    // All of these once ready().
    double slope() const { return window_.state().products / index_squares_; }
    double intercept() const { return at(-half_); }
    double end() const { return at(half_); }  // the line at the newest input
    std::optional<double> r_squared() const {
        const TrendMoments all = window_.state();
        if (!(all.squares > 0)) return std::nullopt;
        return std::min(1.0, all.products / index_squares_ * (all.products / all.squares));
    }

    // A split multiplies all prices so far by `factor`.
    void scale(double factor) { window_.scale(factor); }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(window_);
    }

private:
    double at(double from_middle) const {
        const TrendMoments all = window_.state();
        return all.mean + all.products / index_squares_ * from_middle;
    }

    WindowAggregate<TrendMoments> window_;
    double half_ = 0;
    double index_squares_ = 0;  // sum of squared deviations of 0 .. window - 1
};

}  // namespace tradewind::features
