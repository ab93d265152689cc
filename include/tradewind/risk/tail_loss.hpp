#pragma once

#include <array>
#include <cstddef>

namespace tradewind::risk {

// The worst hundredth of a day's losses, dollars, positive for a loss.
struct TailLoss {
    double var = 0;   // value at risk: the least of the losses in that hundredth
    double cvar = 0;  // expected shortfall: their mean
};

// Of equally likely losses, offered one by one: with n of them, p = 0.01,
//
//     var   the k-th largest, k = ceil(p n): R's type 1 quantile
//     cvar  (the sum of the floor(p n) largest + (p n - floor(p n)) x the next) / (p n)
//
// as historical_var(OrderStatistic) and historical_cvar of features/value_at_risk.hpp, which keep a
// sorted copy; this keeps the worst few and allocates nothing. cvar >= var, and is convex in the
// losses. 100 <= n <= 600. A loss is finite.
class WorstHundredth {
public:
    explicit WorstHundredth(std::size_t n) : n_{n}, kept_{n / 100 + 1} { worst_.fill(lowest); }

    void offer(double loss) {
        if (loss <= worst_[kept_ - 1]) return;
        std::size_t at = kept_ - 1;
        for (; at > 0 && worst_[at - 1] < loss; --at) worst_[at] = worst_[at - 1];
        worst_[at] = loss;
    }
    TailLoss tail() const {
        const std::size_t whole = n_ / 100;
        const double part = static_cast<double>(n_ % 100) / 100;
        double sum = part * worst_[whole];
        for (std::size_t i = 0; i < whole; ++i) sum += worst_[i];
        return {.var = worst_[(n_ + 99) / 100 - 1], .cvar = sum / (static_cast<double>(n_) / 100)};
    }

private:
    static constexpr double lowest = -1e300;

    std::size_t n_;
    std::size_t kept_;
    std::array<double, 7> worst_;  // descending
};

}  // namespace tradewind::risk
