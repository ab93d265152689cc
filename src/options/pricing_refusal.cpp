#include "tradewind/options/pricing_refusal.hpp"

namespace tradewind::options {

std::string_view name(PricingRefusal refusal) {
    switch (refusal) {
        case PricingRefusal::NotFinite:
            return "not finite";
        case PricingRefusal::NotPositive:
            return "not positive";
        case PricingRefusal::Expired:
            return "expired";
        case PricingRefusal::NoVolatility:
            return "no volatility";
        case PricingRefusal::OutOfRange:
            return "out of range";
        case PricingRefusal::ZeroPrice:
            return "zero price";
        case PricingRefusal::BelowIntrinsic:
            return "below intrinsic";
        case PricingRefusal::AboveBound:
            return "above bound";
        case PricingRefusal::SmileArbitrage:
            return "smile arbitrage";
        case PricingRefusal::NoSmile:
            return "no smile";
        case PricingRefusal::TwoBoundaries:
            return "two exercise boundaries";
        case PricingRefusal::DividendNotPositive:
            return "dividend not positive";
        case PricingRefusal::DividendOutsideLife:
            return "dividend outside the option's life";
    }
    return "unknown";
}

}  // namespace tradewind::options
