// How a recursive filter forgets where it began: the same bars to one that began with them and to
// one that began later.
#include <catch2/catch.hpp>
#include <cmath>

#include "random_walk.hpp"
#include "tradewind/features/adx.hpp"
#include "tradewind/features/atr.hpp"
#include "tradewind/features/ema.hpp"
#include "tradewind/features/rsi.hpp"

using namespace tradewind;
using test::Candle;

namespace {

// What parts the two filters after each bar from the one on at which both are ready.
template <class Filter, class Feed>
std::vector<double> apart(Filter early, Filter late, std::size_t head_start, Feed feed) {
    std::vector<double> difference;
    const std::vector<Candle> bars = test::random_walk(1500, 7);
    for (std::size_t i = 0; i < bars.size(); ++i) {
        feed(early, bars[i]);
        if (i < head_start) continue;
        feed(late, bars[i]);
        if (late.ready()) difference.push_back(std::abs(early.value() - late.value()));
    }
    return difference;
}

}  // namespace

TEST_CASE("an EMA forgets its start by 1 - 2/(n + 1) a bar") {
    const auto close = [](features::Ema& ema, const Candle& bar) { ema.update(bar.close); };
    const auto difference = apart(features::Ema{20}, features::Ema{20}, 50, close);
    REQUIRE(difference[0] > 0);
    for (const std::size_t k : {1u, 20u, 100u})
        CHECK(difference[k] / difference[0] == Approx(std::pow(1 - 2.0 / 21, k)).epsilon(1e-3));
}

TEST_CASE("an ATR forgets its start by 1 - 1/n a bar") {
    const auto bar_of = [](features::Atr& atr, const Candle& bar) {
        atr.update(bar.high, bar.low, bar.close);
    };
    const auto difference = apart(features::Atr{14}, features::Atr{14}, 50, bar_of);
    REQUIRE(difference[0] > 0);
    for (const std::size_t k : {1u, 20u, 100u})
        CHECK(difference[k] / difference[0] == Approx(std::pow(1 - 1.0 / 14, k)).epsilon(1e-3));
}

// The averages behind an RSI decay by 1 - 1/n exactly; their ratio follows up to how much the
// averages themselves have moved since.
TEST_CASE("an RSI forgets its start by 1 - 1/n a bar") {
    const auto close = [](features::Rsi& rsi, const Candle& bar) { rsi.update(bar.close); };
    const auto difference = apart(features::Rsi{14}, features::Rsi{14}, 50, close);
    REQUIRE(difference[0] > 0.1);
    for (std::size_t k = 0; k < 300; ++k)
        CHECK(difference[k] <= 200 * std::pow(1 - 1.0 / 14, k) + 1e-11);
    CHECK(difference[100] > 0);
}

// Smoothed twice: k (1 - 1/n)^k.
TEST_CASE("an ADX forgets its start by (1 - 1/n) a bar, once for each smoothing") {
    const auto bar_of = [](features::Adx& adx, const Candle& bar) {
        adx.update(bar.high, bar.low, bar.close);
    };
    const auto difference = apart(features::Adx{14}, features::Adx{14}, 50, bar_of);
    REQUIRE(difference[0] > 0.1);
    for (std::size_t k = 0; k < 400; ++k) {
        const double steps = static_cast<double>(k + 14);
        CHECK(difference[k] <= 100 * (1 + steps / 14) * std::pow(1 - 1.0 / 14, k) + 1e-11);
    }
    CHECK(difference[100] > 0);
}
