#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "tradewind/model/market_event.hpp"

namespace tradewind::feeds {

// Open, high, low, close, volume and number of the trades of one window, each by what the trades'
// flags allow. A window has a bar once a trade has set its open; volume that came before it counts.
class TradeAggregate {
public:
    struct Result {
        Price open;
        Price high;
        Price low;
        Price close;
        Quantity volume;
        std::uint64_t transactions = 0;
    };

    void add(const Trade& trade) {
        if (trade.may(Trade::counts_volume)) {
            result_.volume += trade.size;
            ++result_.transactions;
        }
        if (trade.may(Trade::sets_high_low)) {
            result_.high = ranged_ ? std::max(result_.high, trade.price) : trade.price;
            result_.low = ranged_ ? std::min(result_.low, trade.price) : trade.price;
            ranged_ = true;
        }
        if (trade.may(Trade::sets_open_close)) {
            if (!opened_) result_.open = trade.price;
            result_.close = trade.price;
            opened_ = true;
        }
    }

    // The window's bar, nullopt when there is none; empty again afterwards.
    std::optional<Result> take() {
        const auto result = opened_ && ranged_ ? std::optional{result_} : std::nullopt;
        *this = {};
        return result;
    }

private:
    Result result_;
    bool opened_ = false;
    bool ranged_ = false;
};

}  // namespace tradewind::feeds
