#include <array>
#include <cmath>

#include "kinds.hpp"
#include "rating.hpp"

// Goes with a trend that is under way. Long when the fast EMA is above the slow one, the close
// above the fast one and above the session's VWAP, ADX shows strength and +DI leads; but neither
// when the RSI says the move is spent nor when the close has run too many ATR away from the slow
// EMA. Short is the mirror image.
namespace tradewind::agents {
namespace {

struct Rules {
    double adx_min = 20;
    double adx_strong = 40;
    double rsi_spent = 75;
    double stretch_max_atr = 3;
    double vwap_filter = 1;
};

constexpr std::array<Parameter<Rules>, 5> table{{
    {"adx_min", &Rules::adx_min, 0, 100, "ADX from which there is a trend", "adx_strong"},
    {"adx_strong", &Rules::adx_strong, 0, 100, "ADX at which its part of the confidence is full"},
    {"rsi_spent", &Rules::rsi_spent, 50, 100,
     "RSI from which a rise is not joined (a fall: 100 minus it)"},
    {"stretch_max_atr", &Rules::stretch_max_atr, 0, 100,
     "ATR between close and slow EMA from which a move is not joined"},
    {"vwap_filter", &Rules::vwap_filter, 0, 1,
     "1: longs only above the session's VWAP, shorts only below it; 0: anywhere"},
}};

constexpr features::FeatureMask reads{Feature::Close,  Feature::EmaFast, Feature::EmaSlow,
                                      Feature::Rsi,    Feature::Atr,     Feature::Adx,
                                      Feature::PlusDi, Feature::MinusDi, Feature::Vwap};

class Trend final : public Agent {
public:
    Trend(const Rules& rules, std::uint32_t horizon_seconds)
        : rules_{rules}, horizon_seconds_{horizon_seconds} {}

    Intent evaluate(const AgentView& view) override {
        const FeatureFrame& f = view.frame();
        if (!f.has(Feature::EmaSlow) || !f.has(Feature::EmaFast) || !f.has(Feature::Adx) ||
            !f.has(Feature::Rsi) || !f.has(Feature::Atr))
            return silence(IntentReason::NotReady);
        const double close = f[Feature::Close];
        const double apart = f[Feature::EmaFast] - f[Feature::EmaSlow];
        const double lead = f[Feature::PlusDi] - f[Feature::MinusDi];
        const bool up = apart > 0 && lead > 0 && close > f[Feature::EmaFast];
        const bool down = apart < 0 && lead < 0 && close < f[Feature::EmaFast];
        if ((!up && !down) || f[Feature::Adx] < rules_.adx_min)
            return silence(IntentReason::NoSetup);

        const double atr = f[Feature::Atr];
        const double run = up ? f[Feature::Rsi] : 100 - f[Feature::Rsi];
        const bool wrong_side = rules_.vwap_filter > 0 && f.has(Feature::Vwap) &&
                                (up ? close < f[Feature::Vwap] : close > f[Feature::Vwap]);
        if (run >= rules_.rsi_spent || wrong_side ||
            std::abs(close - f[Feature::EmaSlow]) >= rules_.stretch_max_atr * atr)
            return silence(IntentReason::FilterRefused);

        return {.confidence =
                    confidence_of<3>({ramp(f[Feature::Adx], rules_.adx_min, rules_.adx_strong),
                                      ramp(std::abs(lead), 0, 25), ramp(std::abs(apart), 0, atr)}),
                .horizon_seconds = horizon_seconds_,
                .reason = up ? IntentReason::TrendUp : IntentReason::TrendDown,
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
    return std::make_unique<Trend>(*rules, agent.horizon_minutes * 60);
}

}  // namespace

constinit const AgentKind trend_kind{"trend", "Goes with a trend that is under way.", reads,
                                     &parameters, &make};

}  // namespace tradewind::agents
