#include <array>
#include <cmath>

#include "kinds.hpp"
#include "rating.hpp"

// Fades a move that has gone too far from the middle: the SMA. Long when the close is stretched
// below it and the RSI is oversold, or when it is stretched so far that the RSI need not agree; not
// while ADX shows a strong trend, nor against the regime's own trend. Short is the mirror image.
namespace tradewind::agents {
namespace {

struct Rules {
    double rsi_extreme = 30;
    double stretch_atr = 1.5;
    double stretch_far_atr = 3;
    double adx_max = 30;
};

constexpr std::array<Parameter<Rules>, 4> table{{
    {"rsi_extreme", &Rules::rsi_extreme, 0, 50,
     "RSI up to which a fall is oversold (a rise is overbought from 100 minus it)"},
    {"stretch_atr", &Rules::stretch_atr, 0, 100,
     "ATR between close and SMA, with the RSI's consent", "stretch_far_atr"},
    {"stretch_far_atr", &Rules::stretch_far_atr, 0, 100, "ATR between close and SMA, without it"},
    {"adx_max", &Rules::adx_max, 0, 100, "ADX above which nothing is faded"},
}};

constexpr features::FeatureMask reads{Feature::Close, Feature::Sma, Feature::Rsi, Feature::Atr,
                                      Feature::Adx};

class MeanReversion final : public Agent {
public:
    MeanReversion(const Rules& rules, std::uint32_t horizon_seconds)
        : rules_{rules}, horizon_seconds_{horizon_seconds} {}

    Intent evaluate(const AgentView& view) override {
        const FeatureFrame& f = view.frame();
        if (!f.has(Feature::Sma) || !f.has(Feature::Rsi) || !f.has(Feature::Atr) ||
            !f.has(Feature::Adx))
            return silence(IntentReason::NotReady);
        const double atr = f[Feature::Atr];
        const double distance = f[Feature::Close] - f[Feature::Sma];
        if (!(atr > 0) || distance == 0) return silence(IntentReason::NoSetup);
        const bool below = distance < 0;
        const double stretch = std::abs(distance) / atr;
        const double rsi = below ? f[Feature::Rsi] : 100 - f[Feature::Rsi];
        const bool extreme = rsi <= rules_.rsi_extreme && stretch >= rules_.stretch_atr;
        if (!extreme && stretch < rules_.stretch_far_atr) return silence(IntentReason::NoSetup);

        // Below the middle we would buy: not in a trend that falls.
        if (view.regime.regime == Regime::Trend && view.regime.direction == (below ? -1 : 1))
            return silence(IntentReason::OutsideRegime);
        if (f[Feature::Adx] > rules_.adx_max) return silence(IntentReason::FilterRefused);

        return {.confidence =
                    confidence_of<3>({ramp(rsi, rules_.rsi_extreme, rules_.rsi_extreme - 20),
                                      ramp(stretch, rules_.stretch_atr, rules_.stretch_far_atr),
                                      ramp(f[Feature::Adx], rules_.adx_max, rules_.adx_max - 20)}),
                .horizon_seconds = horizon_seconds_,
                .reason = reason_of(below, extreme),
                .direction = below ? Direction::Long : Direction::Short};
    }

private:
    static IntentReason reason_of(bool below, bool extreme) {
        if (extreme) return below ? IntentReason::Oversold : IntentReason::Overbought;
        return below ? IntentReason::StretchedBelow : IntentReason::StretchedAbove;
    }

    Rules rules_;
    std::uint32_t horizon_seconds_;
};

std::vector<ParameterInfo> parameters() { return describe<Rules>(table); }

Expected<std::unique_ptr<Agent>> make(const settings::Agent& agent, const settings::Features&) {
    const auto rules = read_rules<Rules>(agent, table);
    if (!rules) return std::unexpected{rules.error()};
    return std::make_unique<MeanReversion>(*rules, agent.horizon_minutes * 60);
}

}  // namespace

constinit const AgentKind mean_reversion_kind{"mean_reversion",
                                              "Fades a move that has gone too far from its mean.",
                                              reads, &parameters, &make};

}  // namespace tradewind::agents
