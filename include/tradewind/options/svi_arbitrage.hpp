#pragma once

#include <optional>

#include "tradewind/options/svi.hpp"

namespace tradewind::options {

// Points first, first + step, ... up to last, of log-moneyness.
struct MoneynessGrid {
    double first = -2;
    double last = 2;
    double step = 1e-3;
};

// Whether a smile implies a negative density anywhere on a grid.
struct ButterflyVerdict {
    double minimum_g = 0;  // the grid's smallest, refined between its neighbours
    double k_at_minimum = 0;
    bool arbitrage = false;                  // minimum_g < 0
    std::optional<double> first_negative_k;  // on the grid
    std::optional<double> last_negative_k;
};

// Evaluates Durrleman's g at every point of the grid, then narrows the smallest by golden section
// to 1e-9 of k. Where several points share the smallest value, the first. An empty or reversed
// grid is that of its first point alone. About 5 ns a point.
ButterflyVerdict butterfly_verdict(const SviSlice& slice, const MoneynessGrid& grid);

// The two laws as the live fit enforces them: strict, over every k at once, quick enough to run
// on each refit. The smile's own axis k = m + sigma sinh(u) is walked from u = -12 to 12 (tens of
// thousands of sigma) in steps of 1/8, narrowed by golden section where it comes close, and the
// wings beyond are judged by their slopes. A few microseconds.
//
// Butterfly: smallest g is at least `margin`, variance positive, wings within Lee's bounds.
bool free_of_butterflies(const SviSlice& slice, double margin = 0);
// The smallest g on those axes.
double minimum_g(const SviSlice& slice);
// Calendar: at no k does the later expiry's total variance lie below the earlier one's by more than
// `slack` of it. Walks the axes of both slices.
bool free_of_calendars(const SviSlice& earlier, const SviSlice& later, double slack = 1e-12);

// The largest amount by which the earlier expiry's total variance exceeds the later one's at any
// point of those axes; negative or 0 without calendar arbitrage.
double calendar_excess(const SviSlice& earlier, const SviSlice& later);

}  // namespace tradewind::options
