#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "tradewind/model/money.hpp"

// Performance figures of an equity curve and of closed trades. Conventions (tests compare them with
// independently computed figures): 252 days a year; daily simple returns R = E_t / E_(t-1) - 1;
// standard deviation divides by N - 1, downside deviation by all N; no risk-free rate. A figure
// that its data do not define is absent, never NaN.
namespace tradewind::research {

struct ReturnFigures {
    std::uint64_t returns = 0;  // N
    std::optional<double> mean;
    std::optional<double> deviation;           // N >= 2
    std::optional<double> downside_deviation;  // sqrt(mean(min(R, 0)^2)) over all N
    std::optional<double> annual_volatility;   // deviation * sqrt(252)
    std::optional<double> cagr;                // (E_end / E_start)^(252 / N) - 1, N >= 20
    std::optional<double> sharpe;              // mean / deviation * sqrt(252), where it is not 0
    std::optional<double> sortino;             // mean / downside_deviation * sqrt(252), likewise
};

// `equity`: the value before the first day, then one value a day. Returns from a value that is not
// positive are undefined: the curve is taken up to there.
ReturnFigures figures_of(std::span<const double> equity);

// Drawdown from the running peak, fed with every point of a curve. The deepest fraction and the
// largest sum in dollars may belong to different episodes.
class Drawdown {
public:
    void add(Money equity);
    double deepest_fraction() const { return fraction_; }  // 0 .. 1 and, with debts, beyond
    Money largest_amount() const { return amount_; }
    Money peak() const { return peak_; }

private:
    Money peak_;
    Money amount_;
    double fraction_ = 0;
    bool begun_ = false;
};

// Closed trades, one by one. A trade wins when its net is above zero and loses below; at zero it
// does neither.
class TradeTally {
public:
    void add(Money gross, Money fees);

    std::uint64_t trades() const { return trades_; }
    std::uint64_t wins() const { return wins_; }
    std::uint64_t losses() const { return losses_; }
    Money gross() const { return gross_; }
    Money fees() const { return fees_; }
    Money net() const { return gross_ - fees_; }
    Money profit() const { return profit_; }  // sum of winning nets
    Money loss() const { return loss_; }      // sum of losing nets, positive
    Money best() const { return best_; }
    Money worst() const { return worst_; }
    std::optional<double> win_rate() const;       // wins / trades
    std::optional<double> expectancy() const;     // dollars net a trade
    std::optional<double> profit_factor() const;  // profit / loss; absent while nothing was lost
    // How many standard deviations `net` lies from the mean of the trades so far; absent before 20
    // trades.
    std::optional<double> deviations_from_mean(Money net) const;

private:
    std::uint64_t trades_ = 0;
    std::uint64_t wins_ = 0;
    std::uint64_t losses_ = 0;
    Money gross_;
    Money fees_;
    Money profit_;
    Money loss_;
    Money best_;
    Money worst_;
    double mean_ = 0;     // Welford's running mean of the nets, dollars
    double squares_ = 0;  // and sum of squared deviations from it
};

}  // namespace tradewind::research
