#include "tradewind/features/adx.hpp"

#include "checkpoint.hpp"
#include "random_walk.hpp"

using namespace tradewind;
using features::Adx;
using features::AdxSeed;

namespace {

// Directional movement written out over the whole history; one entry a bar, seeded with `seeds`
// values.
struct Written {
    std::vector<double> plus_di;
    std::vector<double> adx;
};

Written written_out(const std::vector<test::Candle>& bars, std::size_t n, std::size_t seeds) {
    Written out;
    double plus = 0;
    double minus = 0;
    double range = 0;
    double adx = 0;
    for (std::size_t i = 0; i < bars.size(); ++i) {
        if (i > 0) {
            const double up = bars[i].high - bars[i - 1].high;
            const double down = bars[i - 1].low - bars[i].low;
            const double tr =
                std::max({bars[i].high - bars[i].low, std::abs(bars[i].high - bars[i - 1].close),
                          std::abs(bars[i].low - bars[i - 1].close)});
            const double keep = i <= seeds ? 1.0 : 1.0 - 1.0 / static_cast<double>(n);
            plus = plus * keep + (up > down && up > 0 ? up : 0);
            minus = minus * keep + (down > up && down > 0 ? down : 0);
            range = range * keep + tr;
        }
        const double dx = plus + minus > 0 ? 100 * std::abs(plus - minus) / (plus + minus) : 0;
        if (i >= n && i < 2 * n) adx += dx / static_cast<double>(n);
        if (i >= 2 * n) adx = (adx * (static_cast<double>(n) - 1) + dx) / static_cast<double>(n);
        out.plus_di.push_back(range > 0 ? 100 * plus / range : 0);
        out.adx.push_back(adx);
    }
    return out;
}

}  // namespace

TEST_CASE("an ADX agrees with directional movement written out, under both seeds") {
    const auto bars = test::random_walk(300);
    for (const AdxSeed seed : {AdxSeed::TaLib, AdxSeed::Textbook}) {
        const Written expected = written_out(bars, 14, seed == AdxSeed::TaLib ? 13 : 14);
        Adx adx{14, seed};
        for (std::size_t i = 0; i < bars.size(); ++i) {
            adx.update(bars[i].high, bars[i].low, bars[i].close);
            REQUIRE(adx.directions_ready() == (i >= 14));
            REQUIRE(adx.ready() == (i >= 27));
            if (adx.directions_ready())
                REQUIRE(adx.plus() == Approx(expected.plus_di[i]).epsilon(1e-11).margin(1e-11));
            if (adx.ready())
                REQUIRE(adx.value() == Approx(expected.adx[i]).epsilon(1e-11).margin(1e-11));
        }
    }
}

TEST_CASE("equal up and down moves count for neither side") {
    Adx adx{2};
    // Each bar widens by the same amount on both sides.
    for (int i = 0; i < 10; ++i) adx.update(100 + i, 100 - i, 100);
    CHECK(adx.plus() == 0);
    CHECK(adx.minus() == 0);
    CHECK(adx.value() == 0);
}

TEST_CASE("an ADX is 100 in a pure trend and 0 where nothing moves") {
    Adx trend{3};
    Adx still{3};
    for (int i = 0; i < 20; ++i) {
        trend.update(101 + i, 99 + i, 100 + i);
        still.update(100, 100, 100);
    }
    CHECK(trend.value() == Approx(100));
    CHECK(trend.minus() == 0);
    CHECK(still.value() == 0);
    CHECK(still.plus() == 0);
}

TEST_CASE("an ADX goes on from its checkpoint, and across a split") {
    Adx running{5};
    for (const auto& bar : test::random_walk(30)) running.update(bar.high, bar.low, bar.close);
    Adx restored{5};
    test::load_state(running, restored);
    restored.scale(0.5);
    running.update(120, 100, 110);
    restored.update(60, 50, 55);
    CHECK(restored.value() == running.value());
}
