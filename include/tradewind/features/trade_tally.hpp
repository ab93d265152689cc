#pragma once

#include <cstdint>
#include <optional>

#include "tradewind/model/money.hpp"

namespace tradewind::features {

// Closed trades, one by one; O(1), no allocation. Sums are exact to the nano-dollar. A trade wins
// when its net, after fees, is above zero and loses below; at zero it does neither.
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

}  // namespace tradewind::features
