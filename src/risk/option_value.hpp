#pragma once

#include <optional>

#include "tradewind/options/european.hpp"
#include "tradewind/risk/stakes.hpp"

namespace tradewind::risk {

// An option as its price explains it: the volatility that its mark implies, under European
// exercise, stays as it is while the underlying moves. An American contract's early exercise is
// left out on both sides of a difference of two values; one that trades at or below the European
// bound has no volatility.
class OptionValue {
public:
    // Of one contract whose price is `price`; nullopt where that implies no volatility.
    static std::optional<OptionValue> of(const Stake& stake, Price price);

    double spot() const { return option_.spot; }
    double delta() const { return delta_; }
    // What a share's worth of it gains while the spot moves by `change`, a fraction of it.
    double gain(double change) const;

private:
    options::SpotOption option_;
    double volatility_ = 0;
    double value_ = 0;
    double delta_ = 0;
};

}  // namespace tradewind::risk
