#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "kinds.hpp"
#include "rating.hpp"

// Trades the change from quiet to wild.
// Breakout: after a squeeze (the volatility ratio was low, or the regime Compression, not long ago)
// the close leaves the range of the last bars, and the bar is large for its time.
// Expansion: volatility is well above its usual measure and a large bar closes at its end; go with
// it.
namespace tradewind::agents {
namespace {

struct Rules {
    double range_bars = 20;
    double squeeze_ratio = 0.75;
    double squeeze_memory = 12;
    double breakout_range_atr = 1.0;
    double expansion_ratio = 1.3;
    double expansion_range_atr = 1.5;
    double close_location = 0.75;
};

constexpr std::array<Parameter<Rules>, 7> table{{
    {"range_bars", &Rules::range_bars, 2, 500, "bars whose range a breakout must leave"},
    {"squeeze_ratio", &Rules::squeeze_ratio, 0, 10, "volatility ratio up to which it is a squeeze"},
    {"squeeze_memory", &Rules::squeeze_memory, 0, 10'000, "bars for which a squeeze is remembered"},
    {"breakout_range_atr", &Rules::breakout_range_atr, 0, 100, "range of a breakout's bar, in ATR"},
    {"expansion_ratio", &Rules::expansion_ratio, 0, 100,
     "volatility ratio from which it is an expansion"},
    {"expansion_range_atr", &Rules::expansion_range_atr, 0, 100,
     "range of an expansion's bar, in ATR"},
    {"close_location", &Rules::close_location, 0.5, 1,
     "where in its bar the close must stand, 1 is the end in the direction of the trade"},
}};

constexpr features::FeatureMask reads{Feature::Close, Feature::Atr, Feature::VolatilityRatio};

class Volatility final : public Agent {
public:
    Volatility(const Rules& rules, std::uint32_t horizon_seconds)
        : rules_{rules},
          horizon_seconds_{horizon_seconds},
          highs_(static_cast<std::size_t>(rules.range_bars), 0.0),
          lows_(static_cast<std::size_t>(rules.range_bars), 0.0) {}

    Intent evaluate(const AgentView& view) override {
        const double high = view.bar.high.to_double();
        const double low = view.bar.low.to_double();
        const Intent intent = judge(view, high, low);
        highs_[next_] = high;
        lows_[next_] = low;
        if (++next_ == highs_.size()) {
            next_ = 0;
            full_ = 1;
        }
        return intent;
    }

    void on_split(double factor) override {
        for (double& high : highs_) high *= factor;
        for (double& low : lows_) low *= factor;
    }

    void save(StateWriter& archive) override { fields(archive); }
    void load(StateReader& archive) override { fields(archive); }

private:
    Intent judge(const AgentView& view, double high, double low) {
        const FeatureFrame& f = view.frame();
        if (!f.has(Feature::VolatilityRatio) || !f.has(Feature::Atr))
            return silence(IntentReason::NotReady);
        const double ratio = f[Feature::VolatilityRatio];
        // The squeeze that this bar may leave was there before it.
        const bool after_squeeze = squeezed_ > 0;
        if (squeezed_ > 0) --squeezed_;
        if (ratio <= rules_.squeeze_ratio || view.regime.regime == Regime::Compression)
            squeezed_ = static_cast<std::uint64_t>(rules_.squeeze_memory);
        if (full_ == 0) return silence(IntentReason::NotReady);

        const double range = high - low;
        const double atr = f[Feature::Atr];
        if (!(range > 0) || !(atr > 0)) return silence(IntentReason::NoSetup);
        const double close = f[Feature::Close];
        const double size = range / atr;
        const double location = (close - low) / range;  // 1: at the high
        const bool up = location >= rules_.close_location;
        const bool down = 1 - location >= rules_.close_location;
        if (!up && !down) return silence(IntentReason::NoSetup);
        const double end = up ? location : 1 - location;

        const double beyond = up ? close - *std::ranges::max_element(highs_)
                                 : *std::ranges::min_element(lows_) - close;
        if (after_squeeze && beyond > 0 && size >= rules_.breakout_range_atr) {
            return speak(
                up, up ? IntentReason::BreakoutUp : IntentReason::BreakoutDown,
                confidence_of<3>(
                    {ramp(size, rules_.breakout_range_atr, rules_.breakout_range_atr + 1.5),
                     ramp(beyond, 0, atr), ramp(end, rules_.close_location, 1)}));
        }
        if (ratio >= rules_.expansion_ratio && size >= rules_.expansion_range_atr) {
            return speak(
                up, up ? IntentReason::ExpansionUp : IntentReason::ExpansionDown,
                confidence_of<3>(
                    {ramp(size, rules_.expansion_range_atr, rules_.expansion_range_atr + 1.5),
                     ramp(ratio, rules_.expansion_ratio, rules_.expansion_ratio + 0.7),
                     ramp(end, rules_.close_location, 1)}));
        }
        return silence(IntentReason::NoSetup);
    }

    Intent speak(bool up, IntentReason reason, double confidence) const {
        return {.confidence = confidence,
                .horizon_seconds = horizon_seconds_,
                .reason = reason,
                .direction = up ? Direction::Long : Direction::Short};
    }

    template <class Archive>
    void fields(Archive& archive) {
        archive(highs_, lows_, next_, squeezed_, full_);
    }

    Rules rules_;
    std::uint32_t horizon_seconds_;
    std::vector<double> highs_;  // of the bars before this one
    std::vector<double> lows_;
    std::uint64_t next_ = 0;
    std::uint64_t squeezed_ = 0;  // bars for which the last squeeze still counts
    std::uint8_t full_ = 0;
};

std::vector<ParameterInfo> parameters() { return describe<Rules>(table); }

Expected<std::unique_ptr<Agent>> make(const settings::Agent& agent, const settings::Features&) {
    const auto rules = read_rules<Rules>(agent, table);
    if (!rules) return std::unexpected{rules.error()};
    return std::make_unique<Volatility>(*rules, agent.horizon_minutes * 60);
}

}  // namespace

constinit const AgentKind volatility_kind{"volatility", "Trades the change from quiet to wild.",
                                          reads, &parameters, &make};

}  // namespace tradewind::agents
