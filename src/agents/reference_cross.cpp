#include <array>

#include "kinds.hpp"
#include "rating.hpp"
#include "tradewind/features/adx.hpp"
#include "tradewind/features/atr.hpp"
#include "tradewind/features/ema.hpp"
#include "tradewind/features/rsi.hpp"

// The reference strategy, which other engines run with identical results: an EMA cross with
// filters. It keeps its own indicators, with the windows of [features]: its ADX is seeded as in the
// textbook, and its prices are dollars in double, as in those engines, where an up move that equals
// the down move may differ from it by rounding and then counts.
//
// Long (when flat): EMA fast > EMA slow, RSI < rsi_max, ADX > adx_min,
//                   close - EMA slow < stretch_atr * ATR, and no stop.
// Exit (when long): EMA fast < EMA slow, or close < EMA slow - stop_atr * ATR (the stop).
// The agent does not know the position: it says Long whenever the entry holds, and `exit` whenever
// the exit holds; they exclude each other. Nothing before the slow EMA and the ADX are ready.
namespace tradewind::agents {
namespace {

struct Rules {
    double rsi_max = 70;
    double adx_min = 20;
    double stretch_atr = 3;
    double stop_atr = 2;
};

constexpr std::array<Parameter<Rules>, 4> table{{
    {"rsi_max", &Rules::rsi_max, 0, 100, "RSI below which a cross is bought"},
    {"adx_min", &Rules::adx_min, 0, 100, "ADX above which a cross is bought"},
    {"stretch_atr", &Rules::stretch_atr, 0, 100,
     "ATR of the close above the slow EMA below which a cross is bought"},
    {"stop_atr", &Rules::stop_atr, 0, 100, "ATR of the close below the slow EMA that end a trade"},
}};

class ReferenceCross final : public Agent {
public:
    ReferenceCross(const Rules& rules, const settings::Features& windows,
                   std::uint32_t horizon_seconds)
        : rules_{rules},
          horizon_seconds_{horizon_seconds},
          fast_{windows.ema_fast},
          slow_{windows.ema_slow},
          rsi_{windows.rsi},
          atr_{windows.atr},
          adx_{windows.adx, features::AdxSeed::Textbook} {}

    Intent evaluate(const AgentView& view) override {
        const double high = view.bar.high.to_double();
        const double low = view.bar.low.to_double();
        const double close = view.bar.close.to_double();
        fast_.update(close);
        slow_.update(close);
        rsi_.update(close);
        atr_.update(high, low, close);
        adx_.update(high, low, close);
        if (!slow_.ready() || !adx_.ready() || !fast_.ready() || !rsi_.ready() || !atr_.ready())
            return silence(IntentReason::NotReady);

        const double fast = fast_.value();
        const double slow = slow_.value();
        const double atr = atr_.value();
        const bool stop = close < slow - rules_.stop_atr * atr;
        if (stop || fast < slow) {
            return {.confidence = 1,
                    .reason = stop ? IntentReason::StopCross : IntentReason::CrossDown,
                    .exit = 1};
        }
        if (!(fast > slow)) return silence(IntentReason::NoSetup);
        if (!(rsi_.value() < rules_.rsi_max) || !(adx_.value() > rules_.adx_min) ||
            !(close - slow < rules_.stretch_atr * atr))
            return silence(IntentReason::FilterRefused);
        return {.confidence = 1,
                .horizon_seconds = horizon_seconds_,
                .reason = IntentReason::CrossUp,
                .direction = Direction::Long};
    }

    void on_split(double factor) override {
        fast_.scale(factor);
        slow_.scale(factor);
        rsi_.scale(factor);
        atr_.scale(factor);
        adx_.scale(factor);
    }

    void save(StateWriter& archive) override { archive(fast_, slow_, rsi_, atr_, adx_); }
    void load(StateReader& archive) override { archive(fast_, slow_, rsi_, atr_, adx_); }

private:
    Rules rules_;
    std::uint32_t horizon_seconds_;
    features::Ema fast_;
    features::Ema slow_;
    features::Rsi rsi_;
    features::Atr atr_;
    features::Adx adx_;
};

std::vector<ParameterInfo> parameters() { return describe<Rules>(table); }

Expected<std::unique_ptr<Agent>> make(const settings::Agent& agent,
                                      const settings::Features& features) {
    const auto rules = read_rules<Rules>(agent, table);
    if (!rules) return std::unexpected{rules.error()};
    return std::make_unique<ReferenceCross>(*rules, features, agent.horizon_minutes * 60);
}

}  // namespace

constinit const AgentKind reference_cross_kind{
    "reference_cross",
    "The reference strategy: an EMA cross with filters, long or flat.",
    {},
    &parameters,
    &make};

}  // namespace tradewind::agents
