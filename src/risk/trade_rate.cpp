#include "tradewind/risk/trade_rate.hpp"

#include "inquiry.hpp"

namespace tradewind::risk {

void TradeRate::ask(Timestamp now, Inquiry& inquiry) const {
    if (limit_ == 0) return;
    inquiry.at_most(RiskRule::TradeRate, entries_.count_since(now - window_) + 1, limit_);
}

}  // namespace tradewind::risk
