#include "tradewind/features/fair_value_gaps.hpp"

#include "tradewind/model/invariant.hpp"

namespace tradewind::features {

FairValueGaps::FairValueGaps(double size_min_atr, std::uint32_t expiry, std::uint32_t capacity)
    : size_min_atr_{size_min_atr}, expiry_{expiry} {
    invariant(capacity > 0 && expiry > 0, "an open gap has a place and a life");
    below_.ring.resize(capacity);
    above_.ring.resize(capacity);
}

void FairValueGaps::update(double high, double low, double atr) {
    ++bars_;
    if (bars_ > expiry_) {
        below_.expire(bars_ - expiry_);
        above_.expire(bars_ - expiry_);
    }
    below_.fill_down_to(low);
    above_.fill_up_to(high);
    if (bars_ > 2 && atr > 0) {
        const double size_min = size_min_atr_ * atr;
        if (low > high_2_ && low - high_2_ >= size_min)
            below_.push({.low = high_2_, .high = low, .untouched = low, .born = bars_});
        if (high < low_2_ && low_2_ - high >= size_min)
            above_.push({.low = high, .high = low_2_, .untouched = high, .born = bars_});
    }
    high_2_ = high_1_;
    low_2_ = low_1_;
    high_1_ = high;
    low_1_ = low;
}

void FairValueGaps::scale(double factor) {
    for (Side* side : {&below_, &above_}) {
        for (FairValueGap& gap : side->ring) {
            gap.low *= factor;
            gap.high *= factor;
            gap.untouched *= factor;
        }
    }
    for (double* price : {&high_1_, &low_1_, &high_2_, &low_2_}) *price *= factor;
}

void FairValueGaps::Side::push(const FairValueGap& gap) {
    if (count == ring.size()) drop_oldest();
    at(count++) = gap;
}

void FairValueGaps::Side::drop_oldest() {
    at(0) = {};  // equal states have equal bytes
    if (++first == ring.size()) first = 0;
    --count;
}

// A gap lives for `expiry` bars after the one that made it.
void FairValueGaps::Side::expire(std::uint64_t born_before) {
    while (count > 0 && at(0).born < born_before) drop_oldest();
}

void FairValueGaps::Side::fill_down_to(double low) {
    std::uint32_t reached = count;
    while (reached > 0 && at(reached - 1).untouched > low) --reached;
    std::uint32_t kept = reached;
    for (std::uint32_t i = reached; i < count; ++i) {
        FairValueGap gap = at(i);
        if (low <= gap.low) continue;
        gap.untouched = low;
        at(kept++) = gap;
    }
    while (count > kept) at(--count) = {};
}

void FairValueGaps::Side::fill_up_to(double high) {
    std::uint32_t reached = count;
    while (reached > 0 && at(reached - 1).untouched < high) --reached;
    std::uint32_t kept = reached;
    for (std::uint32_t i = reached; i < count; ++i) {
        FairValueGap gap = at(i);
        if (high >= gap.high) continue;
        gap.untouched = high;
        at(kept++) = gap;
    }
    while (count > kept) at(--count) = {};
}

}  // namespace tradewind::features
