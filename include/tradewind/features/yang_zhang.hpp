#pragma once

#include <cmath>
#include <cstdint>

#include "tradewind/features/standard_deviation.hpp"
#include "tradewind/features/usable_input.hpp"
#include "tradewind/features/window_aggregate.hpp"
#include "tradewind/numeric/math.hpp"

namespace tradewind::features {

// Volatility from the last `window` bars and the moves between them: sqrt(V_o + k V_c + (1-k) V_rs)
// with V_o the sample variance (divided by n - 1) of ln(O / previous C), V_c that of ln(C/O), V_rs
// the mean of ln(H/C) ln(H/O) + ln(L/C) ln(L/O) (Rogers and Satchell), and
// k = 0.34 / (1.34 + (n+1)/(n-1)), times the square root of `periods_per_year` (1: per bar). Yang
// and Zhang, Drift-Independent Volatility Estimation (2000). A fraction; exactly 0 where nothing
// moves. Ready with bar number window + 1. An update is O(1) but for one pass every `window` bars.
class YangZhang {
public:
    explicit YangZhang(std::uint32_t window, double periods_per_year = 1)
        : between_{window}, within_{window}, ranges_{window}, periods_{periods_per_year} {
        invariant(window > 1, "a variance is taken over two bars or more");
        const double n = window;
        share_ = 0.34 / (1.34 + (n + 1) / (n - 1));
    }

    // False where the prices are no bar (not positive, open or close outside low .. high); nothing
    // has changed then. The first bar only gives the close before the second.
    bool update(double open, double high, double low, double close) {
        if (!usable_bar(open, high, low, close)) return false;
        if (previous_ > 0) {
            between_.update(numeric::log(open / previous_));
            within_.update(numeric::log(close / open));
            ranges_.update(numeric::log(high / close) * numeric::log(high / open) +
                           numeric::log(low / close) * numeric::log(low / open));
        }
        previous_ = close;
        return true;
    }

    // The next bar only gives the close before the one after it, as the first of all did: where a
    // session begins, and the night before it is not to count.
    void restart() { previous_ = 0; }

    bool ready() const { return ranges_.ready(); }
    double value() const {  // once ready()
        const double n = ranges_.window();
        const double variance = between_.state().squares / (n - 1) +
                                share_ * within_.state().squares / (n - 1) +
                                (1 - share_) * ranges_.state().sum / n;
        return std::sqrt(variance * periods_);
    }

    // A split multiplies all prices so far by `factor`.
    void scale(double factor) { previous_ *= factor; }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(between_, within_, ranges_, previous_);
    }

private:
    WindowAggregate<Moments> between_;
    WindowAggregate<Moments> within_;
    WindowAggregate<WindowSum> ranges_;
    double periods_;
    double share_ = 0;
    double previous_ = 0;  // close; 0: none yet
};

}  // namespace tradewind::features
