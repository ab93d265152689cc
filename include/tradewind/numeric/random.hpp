#pragma once

#include <array>
#include <bit>
#include <cstdint>

namespace tradewind::numeric {

// Sebastiano Vigna's SplitMix64 (public domain): one step of a counter to a well mixed number.
constexpr std::uint64_t split_mix_step = 0x9e3779b97f4a7c15;
constexpr std::uint64_t split_mix(std::uint64_t counter) {
    std::uint64_t z = counter + split_mix_step;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

// A stream of chance from a seed: the same numbers on every machine, compiler and C library, which
// the distributions of <random> do not promise. David Blackman's and Sebastiano Vigna's
// xoshiro256++ 1.0, its state filled by SplitMix64 (both public domain). A draw takes about a
// nanosecond.
class RandomStream {
public:
    explicit constexpr RandomStream(std::uint64_t seed) {
        for (std::uint64_t& word : state_) {
            word = split_mix(seed);
            seed += split_mix_step;
        }
    }
    // From a state filled otherwise; not all zero.
    explicit constexpr RandomStream(const std::array<std::uint64_t, 4>& state) : state_{state} {}

    // All 64 bits are equally likely.
    constexpr std::uint64_t next() {
        const std::uint64_t result = std::rotl(state_[0] + state_[3], 23) + state_[0];
        const std::uint64_t shifted = state_[1] << 17;
        state_[2] ^= state_[0];
        state_[3] ^= state_[1];
        state_[1] ^= state_[2];
        state_[0] ^= state_[3];
        state_[2] ^= shifted;
        state_[3] = std::rotl(state_[3], 45);
        return result;
    }

    // From 0 to below 1, a multiple of 2^-53.
    constexpr double uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }

    // 0 .. count - 1, each exactly as likely; count > 0. Source: D. Lemire, "Fast random integer
    // generation in an interval", ACM TOMACS 29 (2019).
    constexpr std::uint64_t below(std::uint64_t count) {
        __extension__ using Wide = unsigned __int128;
        Wide product = Wide{next()} * count;
        if (static_cast<std::uint64_t>(product) < count) {
            const std::uint64_t surplus = (0 - count) % count;
            while (static_cast<std::uint64_t>(product) < surplus) product = Wide{next()} * count;
        }
        return static_cast<std::uint64_t>(product >> 64);
    }

private:
    std::array<std::uint64_t, 4> state_{};
};

}  // namespace tradewind::numeric
