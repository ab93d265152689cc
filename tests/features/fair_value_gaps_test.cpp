#include "tradewind/features/fair_value_gaps.hpp"

#include "checkpoint.hpp"
#include "random_walk.hpp"

using namespace tradewind;
using features::FairValueGap;
using features::FairValueGaps;

namespace {

// Every gap of the whole history in two plain lists, by the definition alone.
struct PlainGaps {
    double size_min_atr;
    std::uint64_t expiry;
    std::vector<test::Candle> bars;
    std::vector<FairValueGap> below;
    std::vector<FairValueGap> above;

    void update(const test::Candle& bar, double atr) {
        bars.push_back(bar);
        const std::uint64_t now = bars.size();
        std::erase_if(below, [&](const FairValueGap& gap) {
            return bar.low <= gap.low || now > gap.born + expiry;
        });
        std::erase_if(above, [&](const FairValueGap& gap) {
            return bar.high >= gap.high || now > gap.born + expiry;
        });
        for (FairValueGap& gap : below) gap.untouched = std::min(gap.untouched, bar.low);
        for (FairValueGap& gap : above) gap.untouched = std::max(gap.untouched, bar.high);
        if (now < 3) return;
        const test::Candle& first = bars[now - 3];
        if (bar.low > first.high && bar.low - first.high >= size_min_atr * atr)
            below.push_back({first.high, bar.low, bar.low, now});
        if (bar.high < first.low && first.low - bar.high >= size_min_atr * atr)
            above.push_back({bar.high, first.low, bar.high, now});
    }
};

bool same(const FairValueGap* actual, const FairValueGap& expected) {
    return actual != nullptr && actual->low == expected.low && actual->high == expected.high &&
           actual->untouched == expected.untouched && actual->born == expected.born;
}

}  // namespace

TEST_CASE("three bars that skip a stretch of price leave a gap on the side they came from") {
    FairValueGaps gaps{0.25, 100, 8};
    gaps.update(10, 9, 1);
    gaps.update(12, 10, 1);
    CHECK(gaps.below() == nullptr);
    gaps.update(14, 11, 1);
    REQUIRE(gaps.below() != nullptr);
    CHECK(gaps.below()->low == 10);
    CHECK(gaps.below()->high == 11);
    CHECK(gaps.above() == nullptr);
}

TEST_CASE("a falling market leaves its gap above the price") {
    FairValueGaps gaps{0.25, 100, 8};
    gaps.update(14, 12, 1);
    gaps.update(12, 9, 1);
    gaps.update(10, 8, 1);
    REQUIRE(gaps.above() != nullptr);
    CHECK(gaps.above()->low == 10);
    CHECK(gaps.above()->high == 12);
    CHECK(gaps.below_count() == 0);
}

TEST_CASE("a gap smaller than its share of the range, or before there is one, is none") {
    for (const double atr : {5.0, 0.0}) {
        FairValueGaps gaps{0.25, 100, 8};
        gaps.update(10, 9, atr);
        gaps.update(12, 10, atr);
        gaps.update(14, 11, atr);
        CHECK(gaps.below_count() == 0);
    }
}

TEST_CASE("a gap fills from the price's side and is gone at its far edge") {
    FairValueGaps gaps{0.25, 100, 8};
    gaps.update(10, 9, 1);
    gaps.update(13, 10, 1);
    gaps.update(16, 14, 1);
    CHECK(gaps.below()->filled_below() == 0);
    gaps.update(15, 13, 1);
    CHECK(gaps.below()->filled_below() == 0.25);
    gaps.update(15, 14, 1);
    CHECK(gaps.below()->filled_below() == 0.25);
    gaps.update(15, 10, 1);
    CHECK(gaps.below_count() == 0);
}

TEST_CASE("a gap expires") {
    FairValueGaps gaps{0.25, 2, 8};
    gaps.update(10, 9, 1);
    gaps.update(12, 10, 1);
    gaps.update(14, 11.5, 1);
    gaps.update(14, 11.5, 1);
    gaps.update(14, 11.5, 1);
    CHECK(gaps.below_count() == 1);
    gaps.update(14, 11.5, 1);
    CHECK(gaps.below_count() == 0);
}

TEST_CASE("a full side forgets its oldest gap") {
    FairValueGaps gaps{0.25, 1000, 2};
    for (int i = 0; i < 10; ++i) gaps.update(100 + 10 * i, 95 + 10 * i, 1);
    CHECK(gaps.below_count() == 2);
    CHECK(gaps.below()->high == 185);
}

TEST_CASE("open gaps agree with plain lists over a long random walk") {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        FairValueGaps gaps{0.1, 60, 64};
        PlainGaps plain{0.1, 60, {}, {}, {}};
        const double atr = 15e7;
        for (const auto& bar : test::random_walk(1000, seed)) {
            gaps.update(bar.high, bar.low, atr);
            plain.update(bar, atr);
            REQUIRE(gaps.below_count() == plain.below.size());
            REQUIRE(gaps.above_count() == plain.above.size());
            if (!plain.below.empty()) REQUIRE(same(gaps.below(), plain.below.back()));
            if (!plain.above.empty()) REQUIRE(same(gaps.above(), plain.above.back()));
            // Nothing open lies nearer to the price than the newest.
            for (const FairValueGap& gap : plain.below)
                REQUIRE(gap.untouched <= plain.below.back().untouched);
        }
    }
}

TEST_CASE("gaps go on from their checkpoint, and across a split") {
    FairValueGaps running{0.1, 60, 8};
    for (const auto& bar : test::random_walk(200, 3)) running.update(bar.high, bar.low, 15e7);
    FairValueGaps restored{0.1, 60, 8};
    test::load_state(running, restored);
    restored.scale(0.5);
    for (const auto& bar : test::random_walk(200, 4)) {
        running.update(bar.high, bar.low, 15e7);
        restored.update(bar.high * 0.5, bar.low * 0.5, 7.5e7);
        REQUIRE(restored.below_count() == running.below_count());
        if (running.below() != nullptr)
            REQUIRE(restored.below()->low == running.below()->low * 0.5);
    }
}
