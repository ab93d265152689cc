#pragma once

#include <cstdint>
#include <initializer_list>

#include "tradewind/model/feature_frame.hpp"

namespace tradewind::features {

// A set of columns: what somebody reads, and therefore what must be computed.
class FeatureMask {
public:
    constexpr FeatureMask() = default;
    constexpr FeatureMask(std::initializer_list<Feature> features) {
        for (const Feature feature : features) bits_ |= bit(feature);
    }
    static constexpr FeatureMask all() {
        FeatureMask mask;
        mask.bits_ = (1u << feature_count) - 1u;
        return mask;
    }

    constexpr bool contains(Feature feature) const { return (bits_ & bit(feature)) != 0; }
    constexpr bool contains_any(FeatureMask other) const { return (bits_ & other.bits_) != 0; }
    constexpr bool empty() const { return bits_ == 0; }
    constexpr std::uint32_t bits() const { return bits_; }

    constexpr FeatureMask& operator|=(FeatureMask other) {
        bits_ |= other.bits_;
        return *this;
    }
    friend constexpr FeatureMask operator|(FeatureMask a, FeatureMask b) { return a |= b; }
    friend constexpr bool operator==(FeatureMask, FeatureMask) = default;

private:
    static constexpr std::uint32_t bit(Feature feature) {
        return 1u << static_cast<unsigned>(feature);
    }
    std::uint32_t bits_ = 0;
};

}  // namespace tradewind::features
