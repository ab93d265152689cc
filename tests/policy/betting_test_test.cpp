#include "tradewind/policy/betting_test.hpp"

#include <catch2/catch.hpp>
#include <vector>

#include "support/property.hpp"
#include "tradewind/model/invariant.hpp"
#include "tradewind/numeric/random.hpp"

namespace tradewind::policy {

TEST_CASE("a test starts with one unit and keeps it while nothing is bet") {
    BettingTest test{0.05, 4};
    CHECK(test.evidence() == Approx(1));
    for (std::uint32_t i = 0; i < 500; ++i) {
        test.open(0, 0);
        test.settle(0, 4);
    }
    CHECK(test.evidence() == Approx(1));
    CHECK_FALSE(test.proven());
}

TEST_CASE("an open bet counts as lost until it is settled") {
    BettingTest test{0.05, 4};
    test.open(7, 1);
    // Each of three gamblers has a sixth, and stakes 0.2, 0.4 and 0.8 of it.
    CHECK(test.evidence() == Approx(1 - 1.4 / 6));
    test.settle(7, 2);
    CHECK(test.evidence() == Approx(1 + 0.5 * 1.4 / 6));
    test.open(7, -0.5);
    test.settle(7, -4);
    CHECK(test.evidence() > 1 + 0.5 * 1.4 / 6);
}

TEST_CASE("a trade without a result gives its stake back when its key is used again") {
    BettingTest test{0.05, 4};
    test.open(7, 1);
    const double once = test.evidence();
    test.open(7, 1);
    CHECK(test.evidence() == once);
    test.settle(8, -4);
    CHECK(test.evidence() == once);
}

TEST_CASE("results of a known sign prove it, and a test begins anew") {
    BettingTest test{0.05, 4};
    int trades = 0;
    while (!test.proven() && trades < 1000) {
        test.open(0, -1);
        test.settle(0, trades % 2 == 0 ? -2 : 1);
        ++trades;
    }
    CHECK(test.proven());
    CHECK(trades <= 80);
    test.restart();
    CHECK(test.evidence() == Approx(1));
}

TEST_CASE("wealth is never negative, whatever happens to bets however many") {
    test::check_property("no loss beyond what is there", [] {
        BettingTest test{0.05, 4};
        const auto steps = *rc::gen::container<std::vector<std::uint32_t>>(
            rc::gen::inRange<std::uint32_t>(0, 4000));
        for (const std::uint32_t step : steps) {
            const std::uint32_t key = step % 100;
            if (step % 7 == 0)
                test.settle(key, step % 2 == 0 ? -100 : 1);
            else
                test.open(key, step % 3 == 0 ? -1 : 1);
            RC_ASSERT(test.evidence() >= 0);
        }
    });
}

TEST_CASE("a fair game is proven in fewer than alpha of all runs, however long one looks") {
    // Trades overlap, and three of four go the same way: what each alone does not see.
    int proven = 0;
    constexpr int runs = 400;
    for (int run = 0; run < runs; ++run) {
        numeric::RandomStream chance{static_cast<std::uint64_t>(run)};
        BettingTest test{0.2, 4};
        for (int i = 0; i < 250 && !test.proven(); ++i) {
            const bool up = chance.below(2) == 0;
            for (std::uint32_t key = 0; key < 4; ++key) test.open(key, 1);
            for (std::uint32_t key = 0; key < 4; ++key) {
                const bool own = key == 3 ? chance.below(2) == 0 : up;
                test.settle(key, own ? 1 : -1);
            }
        }
        proven += test.proven() ? 1 : 0;
    }
    // 0.2 of 400, and two deviations more would still be chance.
    CHECK(proven <= 80);
}

TEST_CASE("a level or an advantage out of range stops trading") {
    CHECK_THROWS_AS((BettingTest{0, 4}), InvariantBroken);
    CHECK_THROWS_AS((BettingTest{1, 4}), InvariantBroken);
    BettingTest test{0.05, 4};
    CHECK_THROWS_AS(test.open(0, 1.01), InvariantBroken);
}

}  // namespace tradewind::policy
