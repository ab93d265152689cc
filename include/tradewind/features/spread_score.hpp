#pragma once

#include <cstdint>
#include <optional>

#include "tradewind/features/nbbo.hpp"
#include "tradewind/features/standard_deviation.hpp"

namespace tradewind::features {

// How unusual the relative quoted spread is: (s - mean) / sample deviation over the last `window`
// good quotes, the newest among them. Without a unit. Ready with good quote number `window`; no
// value where all spreads of the window are equal. An update is O(1) but for one pass every
// `window` quotes.
class SpreadScore {
public:
    explicit SpreadScore(std::uint32_t window) : spreads_{window} {}

    // What was wrong with the quote; anything but Good has changed nothing.
    QuoteVerdict update(const Nbbo& quote) {
        const QuoteVerdict verdict = quote.verdict();
        if (verdict == QuoteVerdict::Good) {
            last_ = quote.relative_spread();
            spreads_.update(last_);
        }
        return verdict;
    }

    bool ready() const { return spreads_.ready(); }
    std::optional<double> value() const {
        if (!ready()) return std::nullopt;
        const double deviation = spreads_.sample_value();
        if (!(deviation > 0)) return std::nullopt;
        return (last_ - spreads_.mean()) / deviation;
    }

    template <class Archive>
    void serialize(Archive& archive) {
        archive(spreads_, last_);
    }

private:
    StandardDeviation spreads_;
    double last_ = 0;
};

}  // namespace tradewind::features
