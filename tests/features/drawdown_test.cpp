#include "tradewind/features/drawdown.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <limits>
#include <optional>
#include <vector>

#include "checkpoint.hpp"
#include "support/property.hpp"

using namespace tradewind;
using namespace tradewind::features;

namespace {

Drawdown<double> over(const std::vector<double>& curve) {
    Drawdown<double> drawdown;
    for (const double value : curve) drawdown.add(value);
    return drawdown;
}

}  // namespace

TEST_CASE("the deepest fraction and the largest sum may be different episodes") {
    Drawdown<Money> drawdown;
    for (const std::int64_t dollars : {100, 80, 100, 1000, 850, 900})
        drawdown.add(Money::from_cents(dollars * 100));
    CHECK(drawdown.deepest_fraction() == Approx(0.2));
    CHECK(drawdown.largest_amount() == Money::from_cents(15'000));
    CHECK(drawdown.peak() == Money::from_cents(100'000));
    CHECK(drawdown.current_fraction() == Approx(0.1));
}

TEST_CASE("a drawdown has a peak, a trough and a recovery") {
    //                               0    1   2   3    4    5    6
    const auto drawdown = over({100, 90, 80, 85, 100, 120, 110});
    const auto deepest = drawdown.deepest();
    REQUIRE(deepest);
    CHECK(deepest->fraction == Approx(0.2));
    CHECK(deepest->peak_at == 0);
    CHECK(deepest->trough_at == 2);
    CHECK(deepest->recovery_at == 4);
    CHECK(deepest->bars_down() == 2);
    CHECK(deepest->bars_to_recover() == 2);
    CHECK(drawdown.longest_underwater() == 3);
    CHECK(drawdown.underwater() == 1);
}

TEST_CASE("a drawdown that goes on has not recovered") {
    const auto drawdown = over({100, 120, 90, 119});
    REQUIRE(drawdown.deepest());
    CHECK(drawdown.deepest()->peak_at == 1);
    CHECK_FALSE(drawdown.deepest()->recovery_at);
    CHECK_FALSE(drawdown.deepest()->bars_to_recover());
    CHECK(drawdown.longest_underwater() == 2);
}

TEST_CASE("a smaller drawdown after the recovery does not move it") {
    const auto drawdown = over({100, 50, 100, 90, 110});
    CHECK(drawdown.deepest()->recovery_at == 2);
    // A deeper one from the same peak takes its place.
    const auto deeper = over({100, 50, 100, 40, 110});
    CHECK(deeper.deepest()->peak_at == 0);
    CHECK(deeper.deepest()->trough_at == 3);
    CHECK(deeper.deepest()->recovery_at == 4);
}

TEST_CASE("a curve that never falls has no drawdown") {
    const auto drawdown = over({100, 100, 101});
    CHECK_FALSE(drawdown.deepest());
    CHECK(drawdown.deepest_fraction() == 0);
    CHECK(drawdown.longest_underwater() == 0);
    CHECK_FALSE(Drawdown<double>{}.deepest());
}

TEST_CASE("a value that is not finite changes nothing but the positions") {
    const double bad = std::numeric_limits<double>::quiet_NaN();
    const auto drawdown = over({bad, 100, bad, 80, 90});
    CHECK(drawdown.points() == 5);
    CHECK(drawdown.deepest()->peak_at == 1);
    CHECK(drawdown.deepest()->trough_at == 3);
    CHECK(drawdown.longest_underwater() == 2);
}

TEST_CASE("a peak that is not above zero has no fraction to fall by") {
    const auto drawdown = over({-10, -30});
    CHECK_FALSE(drawdown.deepest());
    CHECK(drawdown.largest_amount() == 20);
}

TEST_CASE("drawdowns fed point by point equal those searched for in the whole curve") {
    test::check_property("every pair of points", [] {
        const auto values = *rc::gen::container<std::vector<int>>(rc::gen::inRange(1, 40));
        const std::vector<double> curve(values.begin(), values.end());
        double deepest = 0;
        double amount = 0;
        std::uint64_t longest = 0;
        for (std::size_t i = 0; i < curve.size(); ++i)
            for (std::size_t j = i + 1; j < curve.size(); ++j) {
                amount = std::max(amount, curve[i] - curve[j]);
                deepest = std::max(deepest, (curve[i] - curve[j]) / curve[i]);
            }
        for (std::size_t i = 0; i < curve.size(); ++i) {
            std::size_t j = i;
            while (j + 1 < curve.size() && curve[j + 1] < curve[i]) ++j;
            longest = std::max<std::uint64_t>(longest, j - i);
        }
        const auto own = over(curve);
        RC_ASSERT(own.deepest_fraction() == deepest);
        RC_ASSERT(own.largest_amount() == amount);
        RC_ASSERT(own.longest_underwater() == longest);
        if (deepest == 0) return;
        RC_ASSERT(own.deepest()->fraction == deepest);
        // Equally deep episodes: which one the search meets first is another question.
        RC_ASSERT((curve[own.deepest()->peak_at] - curve[own.deepest()->trough_at]) /
                      curve[own.deepest()->peak_at] ==
                  deepest);
        const auto back = own.deepest()->recovery_at;
        std::optional<std::uint64_t> found;
        for (std::size_t k = own.deepest()->trough_at; !found && k < curve.size(); ++k)
            if (curve[k] >= curve[own.deepest()->peak_at]) found = k;
        RC_ASSERT(back == found);
    });
}

TEST_CASE("a drawdown goes on from its checkpoint") {
    auto first = over({100, 80, 90});
    Drawdown<double> second;
    test::load_state(first, second);
    for (const double value : {70.0, 100.0, 95.0}) {
        first.add(value);
        second.add(value);
    }
    CHECK(test::state_of(first) == test::state_of(second));
    CHECK(second.deepest()->trough_at == 3);
    CHECK(second.deepest()->recovery_at == 4);
}
