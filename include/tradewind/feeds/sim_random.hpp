#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "tradewind/numeric/math.hpp"
#include "tradewind/numeric/random.hpp"

namespace tradewind::feeds {

// A number for a name, the same on every machine (FNV-1a).
constexpr std::uint64_t name_key(std::string_view name) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    return hash;
}

// The simulated market's chance. Streams of different keys are independent, and what one draws does
// not depend on any other; the same keys give the same numbers everywhere.
class SimRandom {
public:
    SimRandom(std::uint64_t seed, std::uint64_t key, std::uint64_t day)
        : stream_{state_of(seed, key, day)} {}

    std::uint64_t next() { return stream_.next(); }
    // Strictly between 0 and 1.
    double uniform() { return (static_cast<double>(next() >> 11) + 0.5) * 0x1p-53; }
    bool chance(double probability) { return uniform() < probability; }
    // 0 .. count - 1.
    std::uint64_t below(std::uint64_t count) {
        return static_cast<std::uint64_t>(uniform() * static_cast<double>(count));
    }
    // Mean 1.
    double exponential() { return -numeric::log(uniform()); }
    // Mean 0, deviation 1. Source: Marsaglia's polar method (SIAM Review 6, 1964).
    double normal() {
        if (has_spare_) {
            has_spare_ = false;
            return spare_;
        }
        double u = 0;
        double v = 0;
        double square = 0;
        do {
            u = 2 * uniform() - 1;
            v = 2 * uniform() - 1;
            square = u * u + v * v;
        } while (square >= 1 || square == 0);
        const double scale = numeric::sqrt(-2 * numeric::log(square) / square);
        spare_ = v * scale;
        has_spare_ = true;
        return u * scale;
    }
    // Whole numbers from 1 with a heavy tail, P(n >= k) = 1 / k^2 up to `most`: mean about 1.64.
    std::int64_t heavy_tailed(std::int64_t most) {
        const double drawn = 1 / numeric::sqrt(uniform());
        return drawn >= static_cast<double>(most) ? most : static_cast<std::int64_t>(drawn);
    }

private:
    static std::array<std::uint64_t, 4> state_of(std::uint64_t seed, std::uint64_t key,
                                                 std::uint64_t day) {
        using numeric::split_mix;
        std::uint64_t mixed = split_mix(split_mix(split_mix(seed) ^ key) ^ day);
        std::array<std::uint64_t, 4> state{};
        for (std::uint64_t& word : state) word = mixed = split_mix(mixed);
        return state;
    }

    numeric::RandomStream stream_;
    double spare_ = 0;
    bool has_spare_ = false;
};

}  // namespace tradewind::feeds
