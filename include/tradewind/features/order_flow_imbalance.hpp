#pragma once

#include <cstdint>

#include "tradewind/features/nbbo.hpp"
#include "tradewind/features/window_aggregate.hpp"

namespace tradewind::features {

// Order-flow imbalance at the best prices by Cont, Kukanov and Stoikov, The Price Impact of Order
// Book Events (2014): each good quote after a good quote contributes
//     [bid >= bid'] * bid size - [bid <= bid'] * bid size'
//   - [ask <= ask'] * ask size + [ask >= ask'] * ask size'
// with ' for the quote before; the sum over the last `window` contributions. Positive where buyers
// press. In the unit of the sizes; whole sizes are summed exactly. Ready with contribution number
// `window`. An update is O(1) but for one pass every `window` quotes.
class OrderFlowImbalance {
public:
    explicit OrderFlowImbalance(std::uint32_t window) : sum_{window} {}

    // Anything but Good breaks the chain: the next good quote contributes nothing.
    QuoteVerdict update(const Nbbo& quote) {
        const QuoteVerdict verdict = quote.verdict();
        if (verdict == QuoteVerdict::Good && chained_ != 0) {
            double flow = 0;
            if (quote.bid >= last_.bid) flow += quote.bid_size;
            if (quote.bid <= last_.bid) flow -= last_.bid_size;
            if (quote.ask <= last_.ask) flow -= quote.ask_size;
            if (quote.ask >= last_.ask) flow += last_.ask_size;
            sum_.update(flow);
        }
        chained_ = verdict == QuoteVerdict::Good ? 1 : 0;
        last_ = quote;
        return verdict;
    }

    bool ready() const { return sum_.ready(); }
    double value() const { return sum_.state().sum; }  // once ready()

    // A split multiplies all prices so far by `factor`, and divides all sizes by it.
    void scale(double factor) {
        sum_.scale(1 / factor);
        last_.scale(factor);
    }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(sum_, last_, chained_);
    }

private:
    WindowAggregate<WindowSum> sum_;
    Nbbo last_;
    std::uint8_t chained_ = 0;  // last_ was good
};

}  // namespace tradewind::features
