#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "tradewind/features/drawdown.hpp"

// Performance of an equity curve: value per period (a day, say), in any currency.
//
//     const Performance year = performance_of(equity, {.periods_per_year = 252});
//     if (year.sharpe) fmt::print("{}", *year.sharpe);
namespace tradewind::features {

// Simple returns E_t / E_(t-1) - 1, as fractions. A return from a value that is not positive is not
// defined, so the curve is taken up to there: the period that lost everything still has its return,
// those after it have none. A value that is not finite ends the curve before it. O(n).
std::vector<double> returns_of(std::span<const double> equity);

struct PerformanceTerms {
    double periods_per_year = 252;
    double risk_free_per_year = 0;  // simple: a period earns this over periods_per_year
    double least_acceptable = 0;    // the least acceptable return of one period, for Sortino
    // A day or a week raised to a year's power says nothing: +1 % on one day would be +1,127 % a
    // year. Growth a year is told from this many returns on.
    std::uint64_t fewest_for_growth = 1;
};

// A figure that its curve does not define is absent, never NaN: all of them for a curve without a
// return, a ratio over a deviation of 0.
struct Performance {
    std::uint64_t returns = 0;  // N, as returns_of() counts them; the rest is over those points
    std::optional<double> total_return;       // E_end / E_start - 1
    std::optional<double> cagr;               // (E_end / E_start)^(periods a year / N) - 1
    std::optional<double> mean;               // of the returns
    std::optional<double> deviation;          // standard, divided by N - 1; N >= 2
    std::optional<double> annual_volatility;  // deviation * sqrt(periods a year)
    std::optional<double> sharpe;  // (mean - risk free / periods a year) / deviation * sqrt(..)
    std::optional<double> downside_deviation;  // sqrt(mean(min(R - least acceptable, 0)^2)), all N
    std::optional<double> sortino;   // (mean - least acceptable) / downside deviation * sqrt(..)
    std::optional<double> skew;      // population moments; absent when all returns are equal
    std::optional<double> kurtosis;  // likewise, not excess: 3 for a normal distribution
    std::optional<double> profit_factor;      // of returns: sum of gains / sum of losses
    std::optional<DrawdownEpisode> drawdown;  // the deepest; positions are those of `equity`
    double max_drawdown = 0;                  // its fraction, 0 while nothing was lost
    double max_drawdown_amount = 0;           // the curve's unit, of any episode
    std::uint64_t longest_underwater = 0;     // periods in a row below the running peak
    std::optional<double> calmar;             // cagr / max_drawdown
};

// Terms that are not finite, or no period a year: no annual figures. A few passes, O(n), one
// allocation of n numbers.
Performance performance_of(std::span<const double> equity, const PerformanceTerms& terms = {});

}  // namespace tradewind::features
