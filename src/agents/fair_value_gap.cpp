#include <array>

#include "kinds.hpp"
#include "rating.hpp"

// Buys the return into an open fair value gap below the price, sells the return into one above:
// price went through there without trading, and often turns where it comes back. The bar must reach
// into the gap, close inside or beyond it on the side it came from, and close in the direction of
// the trade; with the trend filter the EMAs must agree.
namespace tradewind::agents {
namespace {

struct Rules {
    double gap_large_atr = 1.5;
    double close_location = 0.6;
    double trend_filter = 1;
};

constexpr std::array<Parameter<Rules>, 3> table{{
    {"gap_large_atr", &Rules::gap_large_atr, 0, 100,
     "size of a gap, in ATR, at which its part of the confidence is full"},
    {"close_location", &Rules::close_location, 0, 1,
     "where in its bar the close must stand, 1 is the end in the direction of the trade"},
    {"trend_filter", &Rules::trend_filter, 0, 1,
     "1: longs only with the fast EMA above the slow one, shorts only below; 0: either"},
}};

constexpr features::FeatureMask reads{
    Feature::Close,       Feature::Atr,          Feature::EmaFast,
    Feature::EmaSlow,     Feature::GapAboveLow,  Feature::GapAboveHigh,
    Feature::GapBelowLow, Feature::GapBelowHigh, Feature::GapCount};

class GapReturn final : public Agent {
public:
    GapReturn(const Rules& rules, std::uint32_t horizon_seconds)
        : rules_{rules}, horizon_seconds_{horizon_seconds} {}

    Intent evaluate(const AgentView& view) override {
        const FeatureFrame& f = view.frame();
        if (!f.has(Feature::Atr) || !f.has(Feature::EmaSlow) || !f.has(Feature::EmaFast))
            return silence(IntentReason::NotReady);
        const double open = view.bar.open.to_double();
        const double high = view.bar.high.to_double();
        const double low = view.bar.low.to_double();
        const double close = f[Feature::Close];
        const bool up = close > open && f.has(Feature::GapBelowHigh) &&
                        low < f[Feature::GapBelowHigh] && close > f[Feature::GapBelowLow];
        const bool down = close < open && f.has(Feature::GapAboveLow) &&
                          high > f[Feature::GapAboveLow] && close < f[Feature::GapAboveHigh];
        if (!up && !down) return silence(IntentReason::NoSetup);

        const double atr = f[Feature::Atr];
        const double location = (up ? close - low : high - close) / (high - low);
        const double trend = f[Feature::EmaFast] - f[Feature::EmaSlow];
        const bool against = up ? trend <= 0 : trend >= 0;
        if (location < rules_.close_location || (rules_.trend_filter > 0 && against))
            return silence(IntentReason::FilterRefused);

        const double size = up ? f[Feature::GapBelowHigh] - f[Feature::GapBelowLow]
                               : f[Feature::GapAboveHigh] - f[Feature::GapAboveLow];
        const double support = up ? f[Feature::GapCount] : -f[Feature::GapCount];
        return {.confidence = confidence_of<3>({ramp(size, 0, rules_.gap_large_atr * atr),
                                                ramp(location, rules_.close_location, 1),
                                                ramp(support, 0, 3)}),
                .horizon_seconds = horizon_seconds_,
                .reason = up ? IntentReason::GapSupport : IntentReason::GapResistance,
                .direction = up ? Direction::Long : Direction::Short};
    }

private:
    Rules rules_;
    std::uint32_t horizon_seconds_;
};

std::vector<ParameterInfo> parameters() { return describe<Rules>(table); }

Expected<std::unique_ptr<Agent>> make(const settings::Agent& agent, const settings::Features&) {
    const auto rules = read_rules<Rules>(agent, table);
    if (!rules) return std::unexpected{rules.error()};
    return std::make_unique<GapReturn>(*rules, agent.horizon_minutes * 60);
}

}  // namespace

constinit const AgentKind fair_value_gap_kind{
    "fair_value_gap", "Trades the return into an open fair value gap.", reads, &parameters, &make};

}  // namespace tradewind::agents
