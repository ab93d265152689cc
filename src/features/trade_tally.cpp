#include "tradewind/research/performance.hpp"

#include <cmath>

namespace tradewind::research {
namespace {

constexpr double days_per_year = 252;
// A day or a week raised to a year's power says nothing: +1 % on one day would be +1,127 % a year.
constexpr std::size_t fewest_for_cagr = 20;

}  // namespace

ReturnFigures figures_of(std::span<const double> equity) {
    ReturnFigures figures;
    std::size_t usable = 0;
    while (usable < equity.size() && std::isfinite(equity[usable]) && equity[usable] > 0) ++usable;
    // The day that lost everything still has its return; those after it have none.
    if (usable > 0 && usable < equity.size() && std::isfinite(equity[usable])) ++usable;
    if (usable < 2) return figures;

    const std::size_t count = usable - 1;
    const auto n = static_cast<double>(count);
    figures.returns = count;
    double sum = 0;
    double downside = 0;
    for (std::size_t i = 1; i <= count; ++i) {
        const double r = equity[i] / equity[i - 1] - 1;
        sum += r;
        if (r < 0) downside += r * r;
    }
    const double mean = sum / n;
    double squares = 0;
    for (std::size_t i = 1; i <= count; ++i) {
        const double r = equity[i] / equity[i - 1] - 1 - mean;
        squares += r * r;
    }
    figures.mean = mean;
    figures.downside_deviation = std::sqrt(downside / n);
    if (count >= fewest_for_cagr && equity[count] >= 0)
        figures.cagr = std::pow(equity[count] / equity[0], days_per_year / n) - 1;
    if (*figures.downside_deviation > 0)
        figures.sortino = mean / *figures.downside_deviation * std::sqrt(days_per_year);
    if (count >= 2) {
        figures.deviation = std::sqrt(squares / (n - 1));
        figures.annual_volatility = *figures.deviation * std::sqrt(days_per_year);
        if (*figures.deviation > 0)
            figures.sharpe = mean / *figures.deviation * std::sqrt(days_per_year);
    }
    return figures;
}

void Drawdown::add(Money equity) {
    if (!begun_ || equity > peak_) peak_ = equity;
    begun_ = true;
    const Money drop = peak_ - equity;
    if (drop > amount_) amount_ = drop;
    if (peak_ > Money{}) {
        const double fraction =
            static_cast<double>(drop.nanos()) / static_cast<double>(peak_.nanos());
        if (fraction > fraction_) fraction_ = fraction;
    }
}

void TradeTally::add(Money gross, Money fees) {
    const Money net = gross - fees;
    ++trades_;
    gross_ += gross;
    fees_ += fees;
    if (net > Money{}) {
        ++wins_;
        profit_ += net;
    } else if (net < Money{}) {
        ++losses_;
        loss_ -= net;
    }
    if (trades_ == 1 || net > best_) best_ = net;
    if (trades_ == 1 || net < worst_) worst_ = net;
    const double delta = net.to_double() - mean_;
    mean_ += delta / static_cast<double>(trades_);
    squares_ += delta * (net.to_double() - mean_);
}

std::optional<double> TradeTally::win_rate() const {
    if (trades_ == 0) return std::nullopt;
    return static_cast<double>(wins_) / static_cast<double>(trades_);
}

std::optional<double> TradeTally::expectancy() const {
    if (trades_ == 0) return std::nullopt;
    return net().to_double() / static_cast<double>(trades_);
}

std::optional<double> TradeTally::profit_factor() const {
    if (loss_ == Money{}) return std::nullopt;
    return profit_.to_double() / loss_.to_double();
}

std::optional<double> TradeTally::deviations_from_mean(Money net) const {
    constexpr std::uint64_t fewest = 20;
    if (trades_ < fewest) return std::nullopt;
    const double deviation = std::sqrt(squares_ / static_cast<double>(trades_ - 1));
    if (!(deviation > 0)) return std::nullopt;
    return (net.to_double() - mean_) / deviation;
}

}  // namespace tradewind::research
