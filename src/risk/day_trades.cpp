#include "tradewind/risk/day_trades.hpp"

#include <algorithm>
#include <numeric>

#include "inquiry.hpp"

namespace tradewind::risk {

void DayTrades::roll_day(Timestamp now) {
    std::ranges::rotate(days_, days_.end() - 1);
    days_[0] = 0;
    day_began_ = now;
}

void DayTrades::ask(const BookView& book, Inquiry& inquiry) const {
    if (book.equity >= Money::from_double(settings_.equity_min)) return;
    const std::uint32_t done = std::accumulate(days_.begin(), days_.end(), 0u);
    inquiry.at_most(RiskRule::DayTrades, done + book.open_positions + book.entries_at_work + 1,
                    settings_.trades);
}

}  // namespace tradewind::risk
