#include "tradewind/feeds/sim_random.hpp"

#include "support/property.hpp"

namespace tradewind::feeds {
namespace {

TEST_CASE("the mixer gives SplitMix64's published sequence") {
    constexpr std::uint64_t golden_gamma = 0x9e3779b97f4a7c15;
    CHECK(numeric::split_mix(0) == 0xe220a8397b1dcdaf);
    CHECK(numeric::split_mix(golden_gamma) == 0x6e789e6aa1b965f4);
    CHECK(numeric::split_mix(2 * golden_gamma) == 0x06c45d188009454f);
}

TEST_CASE("the same keys give the same stream and any other key another") {
    SimRandom a{1, 2, 3};
    SimRandom b{1, 2, 3};
    for (int i = 0; i < 100; ++i) CHECK(a.next() == b.next());
    const auto first = SimRandom{1, 2, 3}.next();
    CHECK(SimRandom{0, 2, 3}.next() != first);
    CHECK(SimRandom{1, 3, 2}.next() != first);
    CHECK(SimRandom{1, 2, 4}.next() != first);
    CHECK(name_key("SPY") != name_key("SPX"));
}

TEST_CASE("what is drawn has the moments that it should") {
    SimRandom random{7, name_key("moments"), 0};
    constexpr int count = 200'000;
    double uniform = 0;
    double exponential = 0;
    double normal = 0;
    double square = 0;
    double fourth = 0;
    double lots = 0;
    for (int i = 0; i < count; ++i) {
        uniform += random.uniform();
        exponential += random.exponential();
        const double n = random.normal();
        normal += n;
        square += n * n;
        fourth += n * n * n * n;
        lots += static_cast<double>(random.heavy_tailed(500));
    }
    CHECK(uniform / count == Approx(0.5).margin(0.005));
    CHECK(exponential / count == Approx(1).margin(0.01));
    CHECK(normal / count == Approx(0).margin(0.01));
    CHECK(square / count == Approx(1).margin(0.02));
    CHECK(fourth / count == Approx(3).margin(0.15));
    CHECK(lots / count == Approx(1.64).margin(0.05));
}

TEST_CASE("a uniform number lies strictly between its ends and a size within its bounds") {
    test::check_property("for any seed", [](std::uint64_t seed) {
        SimRandom random{seed, 0, 0};
        for (int i = 0; i < 100; ++i) {
            const double u = random.uniform();
            RC_ASSERT(u > 0 && u < 1);
            const auto lots = random.heavy_tailed(20);
            RC_ASSERT(lots >= 1 && lots <= 20);
            RC_ASSERT(random.below(3) < 3u);
        }
    });
}

}  // namespace
}  // namespace tradewind::feeds
