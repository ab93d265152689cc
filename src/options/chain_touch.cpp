#include "tradewind/options/chain_touch.hpp"

#include <algorithm>

namespace tradewind::options {
namespace {

// The surface's word on ending beyond the strike, where this contract pays there.
double beyond_by_surface(const Chain& chain, ContractIndex index, double spot) {
    const bool above = chain.terms(index).strike.to_double() >= spot;
    const ContractMark& mark = chain.mark(index);
    const bool pays = above == (chain.terms(index).right == OptionRight::Call);
    return pays && mark.on_surface ? mark.surface_in_the_money : 0;
}

}  // namespace

std::vector<std::expected<LocalTouch, PricingRefusal>> local_touches(const Chain& chain,
                                                                     LocalTouchSolver& solver) {
    std::vector<std::expected<LocalTouch, PricingRefusal>> touches(
        chain.contracts(), std::unexpected{PricingRefusal::NoSmile});
    for (const ExpiryIndex index : chain.expiries()) {
        const ChainExpiry& expiry = chain.expiry(index);
        const auto contracts = chain.contracts_of(index);
        std::expected<void, PricingRefusal> ready = std::unexpected{PricingRefusal::NoSmile};
        if (!(expiry.years > 0))
            ready = std::unexpected{PricingRefusal::Expired};
        else if (const ExpirySmile* smile = chain.smile(index))
            ready = solver.prepare(chain.surface(), expiry.spot, smile->fit.years);
        for (std::size_t from = 0; from < contracts.size();) {
            const Price strike = chain.terms(contracts[from]).strike;
            std::size_t to = from;
            while (to < contracts.size() && chain.terms(contracts[to]).strike == strike) ++to;
            auto touch =
                ready ? solver.touch(strike.to_double())
                      : std::expected<LocalTouch, PricingRefusal>{std::unexpected{ready.error()}};
            if (touch)
                for (const ContractIndex i : contracts.subspan(from, to - from)) {
                    const double beyond = beyond_by_surface(chain, i, expiry.spot);
                    if (!(beyond > touch->touched)) continue;
                    touch->raised += beyond - touch->touched;
                    touch->touched = beyond;
                    touch->untouched = 1 - beyond;
                }
            for (; from < to; ++from) touches[contracts[from]] = touch;
        }
    }
    return touches;
}

}  // namespace tradewind::options
