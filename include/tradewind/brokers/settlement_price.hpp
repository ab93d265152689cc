#pragma once

#include "tradewind/model/price.hpp"
#include "tradewind/model/split_terms.hpp"

namespace tradewind::brokers {

// The last price of an underlying that can be believed: what its contracts are settled by. One that
// is more than twice or less than half of it is believed when the next one agrees, so that a single
// bad print or index value decides no payoff, and a true jump is followed at once.
class SettlementPrice {
public:
    explicit SettlementPrice(Price last = {}) : believed_{last} {}

    void hear(Price price) {
        if (price <= Price{}) return;
        const bool agrees = believed_ == Price{} || near(price, believed_) ||
                            (doubted_ > Price{} && near(price, doubted_));
        (agrees ? believed_ : doubted_) = price;
        if (agrees) doubted_ = Price{};
    }
    void split(const Split& split) {
        believed_ = after_split(believed_, split);
        doubted_ = Price{};
    }
    Price price() const { return believed_; }  // 0: none yet

private:
    static bool near(Price a, Price b) {
        return a.nanos() / 2 <= b.nanos() && b.nanos() / 2 <= a.nanos();
    }

    Price believed_;
    Price doubted_;  // 0: none
};

}  // namespace tradewind::brokers
