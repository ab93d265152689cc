#include "tradewind/features/performance.hpp"

#include <cmath>

#include "tradewind/features/sample_moments.hpp"
#include "tradewind/numeric/math.hpp"

namespace tradewind::features {
namespace {

std::optional<double> if_finite(double value) {
    if (!std::isfinite(value)) return std::nullopt;
    return value;
}

std::optional<double> ratio(double above, double below) {
    if (!(below > 0)) return std::nullopt;
    return if_finite(above / below);
}

// What the returns say without their order.
void describe_returns(Performance& figures, std::span<const double> returns,
                      const PerformanceTerms& terms) {
    double sum = 0;
    double gains = 0;
    double losses = 0;
    double downside = 0;
    for (const double r : returns) {
        sum += r;
        (r > 0 ? gains : losses) += std::abs(r);
        const double short_by = r - terms.least_acceptable;
        if (short_by < 0) downside += short_by * short_by;
    }
    const auto n = static_cast<double>(returns.size());
    figures.mean = if_finite(sum / n);
    figures.profit_factor = ratio(gains, losses);
    figures.downside_deviation = if_finite(numeric::sqrt(downside / n));
    const auto moments = moments_of(returns);
    if (!moments) return;
    figures.mean = moments->mean;
    figures.deviation = moments->deviation;
    if (moments->deviation > 0) {
        figures.skew = moments->skew;
        figures.kurtosis = moments->kurtosis;
    }
}

// `growth`: the last value over the first.
void annualise(Performance& figures, double growth, const PerformanceTerms& terms) {
    const double periods = terms.periods_per_year;
    if (!std::isfinite(periods) || !(periods > 0)) return;
    const double root = numeric::sqrt(periods);
    if (figures.returns >= terms.fewest_for_growth && growth >= 0)
        figures.cagr =
            if_finite(numeric::pow(growth, periods / static_cast<double>(figures.returns)) - 1);
    if (figures.cagr) figures.calmar = ratio(*figures.cagr, figures.max_drawdown);
    if (!figures.mean) return;
    if (figures.deviation) {
        const double excess = *figures.mean - terms.risk_free_per_year / periods;
        figures.annual_volatility = if_finite(*figures.deviation * root);
        figures.sharpe = ratio(excess * root, *figures.deviation);
    }
    if (figures.downside_deviation)
        figures.sortino =
            ratio((*figures.mean - terms.least_acceptable) * root, *figures.downside_deviation);
}

}  // namespace

std::vector<double> returns_of(std::span<const double> equity) {
    std::vector<double> returns;
    returns.reserve(equity.empty() ? 0 : equity.size() - 1);
    for (std::size_t i = 1; i < equity.size(); ++i) {
        if (!(equity[i - 1] > 0) || !std::isfinite(equity[i - 1])) break;
        const double r = equity[i] / equity[i - 1] - 1;
        if (!std::isfinite(r)) break;
        returns.push_back(r);
    }
    return returns;
}

Performance performance_of(std::span<const double> equity, const PerformanceTerms& terms) {
    Performance figures;
    const std::vector<double> returns = returns_of(equity);
    if (returns.empty()) return figures;
    figures.returns = returns.size();
    Drawdown<double> drawdown;
    for (const double value : equity.first(returns.size() + 1)) drawdown.add(value);
    figures.drawdown = drawdown.deepest();
    figures.max_drawdown = drawdown.deepest_fraction();
    figures.max_drawdown_amount = drawdown.largest_amount();
    figures.longest_underwater = drawdown.longest_underwater();
    const double growth = equity[returns.size()] / equity.front();
    figures.total_return = if_finite(growth - 1);
    describe_returns(figures, returns, terms);
    annualise(figures, growth, terms);
    return figures;
}

}  // namespace tradewind::features
