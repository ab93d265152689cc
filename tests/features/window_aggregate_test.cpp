#include "tradewind/features/window_aggregate.hpp"

#include <array>

#include "any_series.hpp"
#include "checkpoint.hpp"
#include "tradewind/features/linear_regression.hpp"
#include "tradewind/features/standard_deviation.hpp"
#include "tradewind/features/wma.hpp"

using namespace tradewind;
using namespace tradewind::features;

namespace {

// The state gathered from the last `window` values alone, however long the history.
template <class State, class Same>
void check_equals_batch(Same same) {
    test::check_property("the window's aggregate is that of its inputs, one by one", [&] {
        const auto window = *rc::gen::inRange<std::uint32_t>(1, 40);
        WindowAggregate<State> aggregate{window};
        const std::vector<double> values = test::any_prices();
        for (std::size_t i = 0; i < values.size(); ++i) {
            aggregate.update(values[i]);
            RC_ASSERT(aggregate.ready() == (i + 1 >= window));
            if (!aggregate.ready()) continue;
            State batch;
            for (std::size_t k = i + 1 - window; k <= i; ++k) batch.append(values[k]);
            RC_ASSERT(same(aggregate.state(), batch));
        }
    });
}

}  // namespace

TEST_CASE("a sliding sum equals the sum of its window") {
    check_equals_batch<WindowSum>(
        [](const WindowSum& a, const WindowSum& b) { return a.sum == b.sum; });
}

TEST_CASE("sliding weighted sums equal those of their window") {
    check_equals_batch<WeightedSum>([](const WeightedSum& a, const WeightedSum& b) {
        return a.count == b.count && a.sum == b.sum && a.weighted == b.weighted;
    });
}

TEST_CASE("sliding moments equal those of their window") {
    check_equals_batch<Moments>([](const Moments& a, const Moments& b) {
        return a.count == b.count && test::near(a.mean, b.mean, 1e-14) &&
               test::near(a.squares, b.squares, 1e-9);
    });
}

TEST_CASE("sliding moments of a trend equal those of their window") {
    check_equals_batch<TrendMoments>([](const TrendMoments& a, const TrendMoments& b) {
        return a.count == b.count && test::near(a.mean, b.mean, 1e-14) &&
               test::near(a.squares, b.squares, 1e-9) &&
               test::near(a.products, b.products, 1e-9, 1);
    });
}

TEST_CASE("an aggregate forgets a value entirely when it leaves") {
    WindowAggregate<Moments> with{7};
    WindowAggregate<Moments> without{7};
    for (int i = 0; i < 40; ++i) {
        with.update(i == 20 ? 1e90 : 100 + i % 3);
        without.update(i == 20 ? 5 : 100 + i % 3);
        if (i >= 27) CHECK(with.state().squares == without.state().squares);
    }
}

TEST_CASE("an aggregate goes on from its checkpoint, and across a split") {
    WindowAggregate<TrendMoments> running{8};
    for (int i = 0; i < 21; ++i) running.update(100 + i * i % 7);
    WindowAggregate<TrendMoments> restored{8};
    test::load_state(running, restored);
    restored.scale(0.5);
    for (int i = 0; i < 30; ++i) {
        running.update(100 + i);
        restored.update(50 + 0.5 * i);
        REQUIRE(restored.state().mean == running.state().mean / 2);
        REQUIRE(restored.state().products == running.state().products / 2);
        REQUIRE(restored.state().squares == running.state().squares / 4);
    }
}
