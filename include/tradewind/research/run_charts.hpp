#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tradewind/features/trade_tally.hpp"
#include "tradewind/model/book_record.hpp"
#include "tradewind/model/decision.hpp"
#include "tradewind/model/weight_change.hpp"
#include "tradewind/research/entry_book.hpp"
#include "tradewind/research/names.hpp"
#include "tradewind/research/thinned.hpp"

namespace tradewind::research {

// Points in a row of some value. `at` counts the run's equity points (one a minute with an input),
// so that nights and gaps take no room on an axis.
struct CurvePart {
    std::uint64_t at = 0;
    Timestamp time;
    double first = 0;
    double low = 0;
    double high = 0;
    double last = 0;

    static CurvePart of(std::uint64_t at, Timestamp time, double value) {
        return {at, time, value, value, value, value};
    }
    void merge(const CurvePart& later) {
        low = std::min(low, later.low);
        high = std::max(high, later.high);
        last = later.last;
    }
};
using Curve = Thinned<CurvePart>;

// Decisions in a row about one symbol: its price, and how many fell into each regime.
struct PricePart {
    CurvePart price;
    std::array<std::uint32_t, regime_count> regimes{};

    Regime most_often() const {
        const auto most = std::max_element(regimes.begin(), regimes.end());
        return static_cast<Regime>(most - regimes.begin());
    }
    void merge(const PricePart& later) {
        price.merge(later.price);
        for (std::size_t i = 0; i < regime_count; ++i) regimes[i] += later.regimes[i];
    }
};

struct TradeDot {
    double hold_seconds = 0;
    double result = 0;  // of its risk at the stop
    double net = 0;     // dollars
    std::uint8_t agent = Attribution::nobody;
    Regime regime = Regime::None;
};

// What an agent's part in the trades came to, by its shares of their decisions.
struct AgentFitness {
    double share = 0;       // sum of its shares: trades, in parts
    double net = 0;         // sum of share x net, dollars
    std::uint64_t led = 0;  // trades in which it had the largest share
    std::uint64_t led_wins = 0;
    std::uint64_t measured = 0;  // of these, with a known risk
    double result_sum = 0;       // of those, in risk
    double result_squares = 0;
    Curve curve{512};  // of net
};

struct ReliabilityBin {
    std::uint64_t trades = 0;
    std::uint64_t wins = 0;
    double confidence = 0;  // sum
};
inline constexpr std::size_t reliability_bins = 10;

// What the charts of a report are drawn from, folded from a run's records. Bounded: series are
// thinned to a stated number of parts, trades to an evenly spaced choice.
class RunCharts {
public:
    static constexpr std::size_t curve_parts = 1000;
    static constexpr std::size_t price_parts = 800;
    static constexpr std::size_t most_symbols = 12;  // whose price is kept: the first to decide
    static constexpr std::size_t most_dots = 2000;

    struct SymbolCurve {
        InstrumentId instrument;
        Thinned<PricePart> parts{price_parts};
    };
    struct WeightCurve {
        Curve in_force{256};
        Curve proposed{256};
        double last = -1;  // in force
    };

    void on_equity(const EquityPoint& point);
    void on_decision(const Decision& decision);
    void on_weight(const WeightChange& change, Timestamp time);
    void on_trip(const RoundTrip& trip, const EntryNote* note, std::int64_t multiplier);

    const Curve& equity() const { return equity_; }      // dollars
    const Curve& drawdown() const { return drawdown_; }  // fraction below the running peak
    const Curve& exposure() const { return exposure_; }  // gross, of equity
    const std::vector<SymbolCurve>& symbols() const { return symbols_; }
    std::uint64_t symbols_left_out() const { return symbols_left_out_; }
    const std::array<std::uint64_t, regime_count>& regimes() const { return regimes_; }
    // By agent, then regime.
    const std::array<std::array<WeightCurve, regime_count>, max_agents>& weights() const {
        return weights_;
    }
    const std::array<AgentFitness, max_agents>& fitness() const { return fitness_; }
    const std::array<std::array<features::TradeTally, regime_count>, max_agents>& by_agent_regime()
        const {
        return by_agent_regime_;
    }
    const std::vector<TradeDot>& dots() const { return dots_; }
    std::uint64_t dot_stride() const { return dot_stride_; }
    std::uint64_t trades_without_risk() const { return without_risk_; }
    const std::array<ReliabilityBin, reliability_bins>& reliability() const { return reliability_; }
    // Of the trades' mean net, dollars: as if days, not trades, were drawn. 0 below two days.
    double expectancy_error() const;
    std::uint64_t days_with_trades() const { return day_trades_.size(); }

private:
    struct DayTrades {
        std::int32_t day = 0;
        std::uint64_t trades = 0;
        double net = 0;
    };
    std::uint64_t at_ = 0;  // equity points so far
    double peak_ = 0;
    Curve equity_{curve_parts};
    Curve drawdown_{curve_parts};
    Curve exposure_{curve_parts};
    std::vector<SymbolCurve> symbols_;
    std::vector<std::uint8_t> known_;  // by instrument: 1 + place in symbols_, 255: left out
    std::uint64_t symbols_left_out_ = 0;
    std::array<std::uint64_t, regime_count> regimes_{};
    std::array<std::array<WeightCurve, regime_count>, max_agents> weights_;
    std::array<AgentFitness, max_agents> fitness_;
    std::array<std::array<features::TradeTally, regime_count>, max_agents> by_agent_regime_{};
    std::vector<TradeDot> dots_;
    std::uint64_t dot_stride_ = 1;
    std::uint64_t dots_seen_ = 0;
    std::uint64_t without_risk_ = 0;
    std::array<ReliabilityBin, reliability_bins> reliability_{};
    std::vector<DayTrades> day_trades_;  // one a day
};

}  // namespace tradewind::research
