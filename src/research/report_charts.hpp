#pragma once

#include <string>

#include "tradewind/research/report.hpp"

// The charts of the report's page, each as SVG text, or "" where there is nothing to draw.
namespace tradewind::research {

struct ChartSize {
    double width = 400;
    double height = 240;
    std::string_view css = "chart";
    int marks = 4;  // about so many on the x axis
};

std::string equity_chart(const RunTotals& totals, const ChartSize& size);  // and drawdown
std::string exposure_chart(const RunTotals& totals, const ChartSize& size);
std::string regime_chart(const RunTotals& totals, std::size_t symbol, const ChartSize& size);
std::string regime_share_chart(const RunTotals& totals, const ChartSize& size);
std::string weight_chart(const RunTotals& totals, Regime regime, const ChartSize& size);
std::string fitness_chart(const RunTotals& totals, const ChartSize& size);
std::string symbol_chart(const RunTotals& totals, const ChartSize& size);
std::string trade_chart(const RunTotals& totals, const ChartSize& size);
std::string reliability_chart(const RunTotals& totals, const ChartSize& size);
std::string refusal_chart(const RunTotals& totals, const ChartSize& size);
std::string outcome_chart(const RunTotals& totals, const ChartSize& size);

bool weights_move(const RunTotals& totals, Regime regime);

// Of a share of hits: the interval that holds the true one with 95 % (Wilson 1927).
struct HitInterval {
    double low = 0;
    double high = 1;
};
HitInterval wilson(std::uint64_t wins, std::uint64_t trades);

}  // namespace tradewind::research
