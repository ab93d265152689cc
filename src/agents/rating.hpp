#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "tradewind/model/intent.hpp"

namespace tradewind::agents {

// 0 at `from` and before, 1 at `to` and beyond; `to` may be the smaller one.
inline double ramp(double value, double from, double to) {
    if (from == to) return value >= to ? 1 : 0;
    return std::clamp((value - from) / (to - from), 0.0, 1.0);
}

// Confidence of a setup whose conditions all hold: 0.4 if only just, 1 if each stands far beyond
// its threshold. `excesses` are 0 .. 1 and count alike.
template <std::size_t N>
double confidence_of(const std::array<double, N>& excesses) {
    double sum = 0;
    for (const double excess : excesses) sum += excess;
    return 0.4 + 0.6 * sum / static_cast<double>(N);
}

inline Intent silence(IntentReason reason) { return {.reason = reason}; }

}  // namespace tradewind::agents
