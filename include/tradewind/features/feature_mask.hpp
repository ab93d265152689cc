#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>

#include "tradewind/model/feature_frame.hpp"

namespace tradewind::features {

// A set of columns: what somebody reads, and therefore what must be computed.
class FeatureMask {
public:
    constexpr FeatureMask() = default;
    constexpr FeatureMask(std::initializer_list<Feature> features) {
        for (const Feature feature : features) add(feature);
    }
    static constexpr FeatureMask all() {
        FeatureMask mask;
        for (std::size_t i = 0; i < feature_count; ++i) mask.add(static_cast<Feature>(i));
        return mask;
    }

    constexpr void add(Feature feature) { words_[word_of(feature)] |= bit(feature); }
    constexpr bool contains(Feature feature) const {
        return (words_[word_of(feature)] & bit(feature)) != 0;
    }
    constexpr bool contains_any(FeatureMask other) const {
        return ((words_[0] & other.words_[0]) | (words_[1] & other.words_[1])) != 0;
    }
    constexpr bool empty() const { return (words_[0] | words_[1]) == 0; }
    // The pages that hold its columns, bit by page; the first always.
    constexpr std::uint64_t pages() const {
        std::uint64_t pages = 1;
        for (std::size_t i = 0; i < feature_count; ++i) {
            const auto feature = static_cast<Feature>(i);
            if (contains(feature)) pages |= std::uint64_t{1} << page_of(feature);
        }
        return pages;
    }

    constexpr FeatureMask& operator|=(FeatureMask other) {
        words_[0] |= other.words_[0];
        words_[1] |= other.words_[1];
        return *this;
    }
    friend constexpr FeatureMask operator|(FeatureMask a, FeatureMask b) { return a |= b; }
    friend constexpr bool operator==(FeatureMask, FeatureMask) = default;

private:
    static_assert(feature_count <= 128);
    static constexpr std::size_t word_of(Feature feature) {
        return static_cast<std::size_t>(feature) / 64;
    }
    static constexpr std::uint64_t bit(Feature feature) {
        return std::uint64_t{1} << static_cast<std::size_t>(feature) % 64;
    }
    std::array<std::uint64_t, 2> words_{};
};

}  // namespace tradewind::features
