#include <cmath>

#include "rules.hpp"

namespace tradewind::risk {

void ask_price_collar(const settings::PriceCollar& rule, const Order& order,
                      const MarketView& market, Inquiry& inquiry) {
    const double mark = market.buy_price().to_double();
    for (const Price price : {order.limit, order.stop}) {
        if (price == Price{} || mark <= 0) continue;
        inquiry.at_most(RiskRule::PriceCollar, std::abs(price.to_double() / mark - 1),
                        rule.fraction);
    }
}

}  // namespace tradewind::risk
