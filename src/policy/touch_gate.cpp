#include "gates.hpp"
#include "tradewind/features/frame_features.hpp"
#include "tradewind/options/probability.hpp"

namespace tradewind::policy {
namespace {

// As the realised volatility is annualised: a year is 252 sessions of 390 minutes.
double years(std::chrono::nanoseconds time) {
    const std::chrono::duration<double, std::ratio<60>> minutes = time;
    return minutes.count() / features::bars_per_year(TimeFrame::Minute1);
}

// Without drift: what the agents expect of the direction is the edge's affair.
std::optional<double> probability(const EntryView& entry) {
    if (entry.plan.target <= Price{}) return std::nullopt;
    const auto touch = options::probability_of_touch({.spot = entry.entry().to_double(),
                                                      .years = years(entry.horizon),
                                                      .drift = 0,
                                                      .volatility = entry.realized_volatility},
                                                     entry.plan.target.to_double());
    return touch ? std::optional{touch->touched} : std::nullopt;
}

}  // namespace

void ask_touch(const settings::EntryGates& limits, const EntryView& entry, Passage& passage) {
    if (limits.touch_min && !passage.refused())
        passage.at_least(RiskRule::GateTouch, probability(entry), *limits.touch_min);
}

}  // namespace tradewind::policy
