#pragma once

#include <cstdint>
#include <expected>

#include "tradewind/features/nbbo.hpp"
#include "tradewind/features/usable_input.hpp"

namespace tradewind::features {

// Who was in a hurry: the buyer (+1) or the seller (-1).
enum class TradeSign : std::int8_t { Sell = -1, Buy = 1 };

// Why a trade has no sign. QuoteSampled: the quote stands for the end of an interval, not for the
// moment before the trade, and would sign it by what came after. NoTick: the trade printed at the
// mid, and no earlier trade at another price tells a direction.
enum class TradeSignRefusal : std::uint8_t {
    NoQuote,
    QuoteSampled,
    QuoteOneSided,
    QuoteCrossed,
    QuoteNoNumber,
    PriceUnusable,
    NoTick,
};

// Trade signs by Lee and Ready, Inferring Trade Direction from Intraday Data (1991): a trade above
// the mid of the quote before it is a buy, one below it a sell, one at it takes the direction of
// the last change of price between trades (tick test). Quotes and trades come in the order of their
// merge; their five seconds' delay for slow quotes is not applied. O(1), no allocation.
class LeeReady {
public:
    void on_quote(const Nbbo& quote, bool sampled) {
        quote_ = quote;
        known_ = 1;
        sampled_ = sampled ? 1 : 0;
    }

    std::expected<TradeSign, TradeSignRefusal> sign(double price) {
        if (!usable_price(price)) return std::unexpected{TradeSignRefusal::PriceUnusable};
        // The tick test's memory goes on whatever the quote is worth.
        if (last_ > 0 && price != last_) tick_ = price > last_ ? 1 : -1;
        last_ = price;
        if (known_ == 0) return std::unexpected{TradeSignRefusal::NoQuote};
        if (sampled_ != 0) return std::unexpected{TradeSignRefusal::QuoteSampled};
        switch (quote_.verdict()) {
            case QuoteVerdict::Good:
                break;
            case QuoteVerdict::OneSided:
                return std::unexpected{TradeSignRefusal::QuoteOneSided};
            case QuoteVerdict::Crossed:
                return std::unexpected{TradeSignRefusal::QuoteCrossed};
            case QuoteVerdict::NoNumber:
                return std::unexpected{TradeSignRefusal::QuoteNoNumber};
        }
        const double mid = quote_.mid();
        if (price > mid) return TradeSign::Buy;
        if (price < mid) return TradeSign::Sell;
        if (tick_ == 0) return std::unexpected{TradeSignRefusal::NoTick};
        return tick_ > 0 ? TradeSign::Buy : TradeSign::Sell;
    }

    // A split multiplies all prices so far by `factor`, and divides all sizes by it.
    void scale(double factor) {
        quote_.scale(factor);
        last_ *= factor;
    }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(quote_, last_, tick_, known_, sampled_);
    }

private:
    Nbbo quote_;
    double last_ = 0;         // price of the last trade; 0: none
    std::int8_t tick_ = 0;    // the last change of price between trades
    std::uint8_t known_ = 0;  // a quote has come
    std::uint8_t sampled_ = 0;
};

}  // namespace tradewind::features
