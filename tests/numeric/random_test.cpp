#include "tradewind/numeric/random.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <cstdlib>

using tradewind::numeric::RandomStream;

TEST_CASE("a seed gives the same numbers everywhere") {
    // From the published C sources of SplitMix64 and xoshiro256++ 1.0.
    RandomStream stream{1};
    CHECK(stream.next() == 14971601782005023387ULL);
    CHECK(stream.next() == 13781649495232077965ULL);
    CHECK(stream.next() == 1847458086238483744ULL);
    CHECK(stream.next() == 13765271635752736470ULL);
}

TEST_CASE("streams of different seeds differ") {
    RandomStream one{1};
    RandomStream two{2};
    int equal = 0;
    for (int i = 0; i < 1000; ++i) equal += one.next() == two.next() ? 1 : 0;
    CHECK(equal == 0);
}

TEST_CASE("numbers below a count are all drawn, and about as often") {
    RandomStream stream{7};
    std::array<int, 6> seen{};
    for (int i = 0; i < 60'000; ++i) ++seen.at(stream.below(6));
    // Six standard deviations of a binomial count are 548.
    for (const int times : seen) CHECK(std::abs(times - 10'000) < 548);
    for (int i = 0; i < 100; ++i) CHECK(stream.below(1) == 0);
    // A count just above half the range: without rejection its lower half would come up twice as
    // often as the rest of it.
    constexpr std::uint64_t most = (std::uint64_t{1} << 63) + (std::uint64_t{1} << 62);
    int low = 0;
    for (int i = 0; i < 30'000; ++i) low += stream.below(most) < most / 3 ? 1 : 0;
    CHECK(std::abs(low - 10'000) < 490);
}

TEST_CASE("uniform numbers lie from 0 to below 1, with the mean in the middle") {
    RandomStream stream{3};
    double sum = 0;
    for (int i = 0; i < 100'000; ++i) {
        const double u = stream.uniform();
        REQUIRE(u >= 0);
        REQUIRE(u < 1);
        sum += u;
    }
    CHECK(sum / 100'000 == Approx(0.5).margin(0.0055));  // six standard errors
}
