#include "rules.hpp"

namespace tradewind::risk {

void ask_order_size(const settings::OrderSize& rule, Entry& entry, Inquiry& inquiry) {
    cap_notional(RiskRule::OrderSize, 0, Money::from_double(rule.notional), entry, inquiry);
}

}  // namespace tradewind::risk
