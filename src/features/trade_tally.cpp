#include "tradewind/features/trade_tally.hpp"

#include <cmath>

namespace tradewind::features {

void TradeTally::add(Money gross, Money fees) {
    const Money net = gross - fees;
    ++trades_;
    gross_ += gross;
    fees_ += fees;
    if (net > Money{}) {
        ++wins_;
        profit_ += net;
    } else if (net < Money{}) {
        ++losses_;
        loss_ -= net;
    }
    if (trades_ == 1 || net > best_) best_ = net;
    if (trades_ == 1 || net < worst_) worst_ = net;
    const double delta = net.to_double() - mean_;
    mean_ += delta / static_cast<double>(trades_);
    squares_ += delta * (net.to_double() - mean_);
}

std::optional<double> TradeTally::win_rate() const {
    if (trades_ == 0) return std::nullopt;
    return static_cast<double>(wins_) / static_cast<double>(trades_);
}

std::optional<double> TradeTally::expectancy() const {
    if (trades_ == 0) return std::nullopt;
    return net().to_double() / static_cast<double>(trades_);
}

std::optional<double> TradeTally::profit_factor() const {
    if (loss_ == Money{}) return std::nullopt;
    return profit_.to_double() / loss_.to_double();
}

std::optional<double> TradeTally::deviations_from_mean(Money net) const {
    constexpr std::uint64_t fewest = 20;
    if (trades_ < fewest) return std::nullopt;
    const double deviation = std::sqrt(squares_ / static_cast<double>(trades_ - 1));
    if (!(deviation > 0)) return std::nullopt;
    return (net.to_double() - mean_) / deviation;
}

}  // namespace tradewind::features
