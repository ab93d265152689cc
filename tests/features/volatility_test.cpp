// Volatility from returns and from the ranges of bars, against the definitions.
#include <limits>

#include "any_series.hpp"
#include "checkpoint.hpp"
#include "tradewind/features/garman_klass.hpp"
#include "tradewind/features/parkinson.hpp"
#include "tradewind/features/volatility_term_ratio.hpp"
#include "tradewind/features/yang_zhang.hpp"
#include "tradewind/features/zero_mean_volatility.hpp"

using namespace tradewind;
using namespace tradewind::features;

namespace {

constexpr double no_number = std::numeric_limits<double>::quiet_NaN();
using Bars = std::vector<test::AnyBar>;

double parkinson_of(const Bars& bars, std::size_t first, std::size_t n) {
    double sum = 0;
    for (std::size_t i = first; i < first + n; ++i) {
        const double range = std::log(bars[i].high / bars[i].low);
        sum += range * range;
    }
    return std::sqrt(sum / (4 * static_cast<double>(n) * std::log(2.0)));
}

double garman_klass_of(const Bars& bars, std::size_t first, std::size_t n) {
    double sum = 0;
    for (std::size_t i = first; i < first + n; ++i) {
        const double range = std::log(bars[i].high / bars[i].low);
        const double move = std::log(bars[i].close / bars[i].open);
        sum += range * range / 2 - (2 * std::log(2.0) - 1) * move * move;
    }
    return std::sqrt(sum / static_cast<double>(n));
}

double sample_variance(const std::vector<double>& x) {
    double mean = 0;
    for (const double r : x) mean += r / static_cast<double>(x.size());
    double squares = 0;
    for (const double r : x) squares += (r - mean) * (r - mean);
    return squares / (static_cast<double>(x.size()) - 1);
}

// Of n bars from `first` on, which has one before it.
double yang_zhang_of(const Bars& bars, std::size_t first, std::size_t n) {
    std::vector<double> between;
    std::vector<double> within;
    double ranges = 0;
    for (std::size_t i = first; i < first + n; ++i) {
        const auto& [open, high, low, close] = bars[i];
        between.push_back(std::log(open / bars[i - 1].close));
        within.push_back(std::log(close / open));
        ranges += std::log(high / close) * std::log(high / open) +
                  std::log(low / close) * std::log(low / open);
    }
    const auto count = static_cast<double>(n);
    const double k = 0.34 / (1.34 + (count + 1) / (count - 1));
    return std::sqrt(sample_variance(between) + k * sample_variance(within) +
                     (1 - k) * ranges / count);
}

}  // namespace

TEST_CASE("range volatilities equal their definitions on any bars") {
    test::check_property("Parkinson, Garman-Klass, Yang-Zhang", [] {
        const auto window = *rc::gen::inRange<std::uint32_t>(2, 40);
        const Bars bars = test::any_bars();
        Parkinson parkinson{window};
        GarmanKlass garman_klass{window};
        YangZhang yang_zhang{window};
        for (std::size_t i = 0; i < bars.size(); ++i) {
            const auto& [open, high, low, close] = bars[i];
            RC_ASSERT(parkinson.update(high, low));
            RC_ASSERT(garman_klass.update(open, high, low, close));
            RC_ASSERT(yang_zhang.update(open, high, low, close));
            RC_ASSERT(parkinson.ready() == (i + 1 >= window));
            RC_ASSERT(garman_klass.ready() == (i + 1 >= window));
            RC_ASSERT(yang_zhang.ready() == (i >= window));
            if (!parkinson.ready()) continue;
            const std::size_t first = i + 1 - window;
            RC_ASSERT(
                test::near(parkinson.value(), parkinson_of(bars, first, window), 1e-10, 1e-15));
            RC_ASSERT(test::near(garman_klass.value(), garman_klass_of(bars, first, window), 1e-10,
                                 1e-15));
            if (!yang_zhang.ready()) continue;
            RC_ASSERT(
                test::near(yang_zhang.value(), yang_zhang_of(bars, first, window), 1e-9, 1e-14));
        }
    });
}

TEST_CASE("volatilities of what does not move are exactly 0, also after a spike") {
    Parkinson parkinson{5};
    GarmanKlass garman_klass{5};
    YangZhang yang_zhang{5};
    ZeroMeanVolatility zero_mean{5};
    const auto feed = [&](double open, double high, double low, double close) {
        parkinson.update(high, low);
        garman_klass.update(open, high, low, close);
        yang_zhang.update(open, high, low, close);
        zero_mean.update(std::log(close / open));
    };
    feed(50, 75, 49, 50);
    feed(60, 61, 40, 50);
    for (int i = 0; i < 6; ++i) feed(50, 50, 50, 50);
    CHECK(parkinson.value() == 0);
    CHECK(garman_klass.value() == 0);
    CHECK(yang_zhang.value() == 0);
    CHECK(zero_mean.value() == 0);
}

TEST_CASE("range volatilities refuse what is no bar, and go on as if it had not come") {
    GarmanKlass disturbed{2};
    GarmanKlass calm{2};
    Parkinson parkinson{2};
    YangZhang yang_zhang{2};
    CHECK_FALSE(parkinson.update(9, 10));
    CHECK_FALSE(parkinson.update(10, 0));
    CHECK_FALSE(yang_zhang.update(10, no_number, 9, 10));
    CHECK_FALSE(yang_zhang.update(no_number, 11, 9, 10));
    for (int i = 0; i < 2; ++i) {
        CHECK_FALSE(disturbed.update(12, 11, 9, 10));  // opens above its high
        CHECK_FALSE(disturbed.update(10, 11, 9, 8));   // closes below its low
        CHECK(disturbed.update(10, 11, 9, 10));
        calm.update(10, 11, 9, 10);
    }
    CHECK(disturbed.value() == calm.value());
    CHECK_FALSE(parkinson.ready());
    CHECK_FALSE(yang_zhang.ready());
}

TEST_CASE("zero-mean volatility is the annualised root mean square of returns") {
    ZeroMeanVolatility volatility{4, 252};
    for (const double r : {9.0, 0.01, 0.01, -0.02, 0.03}) volatility.update(r);
    REQUIRE(volatility.ready());
    CHECK(volatility.value() == Approx(std::sqrt(252 * 0.0015 / 4)));
    CHECK_FALSE(volatility.update(no_number));
    CHECK(volatility.value() == Approx(std::sqrt(252 * 0.0015 / 4)));
}

TEST_CASE("the term ratio compares recent with usual volatility") {
    VolatilityTermRatio ratio{2, 8};
    CHECK_FALSE(ratio.value().has_value());
    for (int i = 0; i < 8; ++i) ratio.update(i % 2 == 0 ? 0.01 : -0.01);
    REQUIRE(ratio.ready());
    // Sample deviations of alternating returns: sqrt(n / (n - 1)) of the size.
    CHECK(*ratio.value() == Approx(std::sqrt(2.0) / std::sqrt(8.0 / 7.0)));
    for (int i = 0; i < 8; ++i) ratio.update(0);
    CHECK(ratio.ready());
    CHECK_FALSE(ratio.value().has_value());  // nothing moved
}

TEST_CASE("volatilities go on from their checkpoints, and Yang-Zhang across a split") {
    const auto bar = [](int i) {
        const double close = 100 + i * i % 7;
        return test::AnyBar{.open = 101, .high = 109, .low = 99, .close = close};
    };
    YangZhang running{4};
    GarmanKlass other{4};
    Parkinson third{4};
    VolatilityTermRatio ratio{2, 4};
    for (int i = 0; i < 11; ++i) {
        const auto [open, high, low, close] = bar(i);
        running.update(open, high, low, close);
        other.update(open, high, low, close);
        third.update(high, low + i);
        ratio.update(0.01 * i);
    }
    YangZhang restored{4};
    GarmanKlass other_restored{4};
    Parkinson third_restored{4};
    VolatilityTermRatio ratio_restored{2, 4};
    test::load_state(running, restored);
    test::load_state(other, other_restored);
    test::load_state(third, third_restored);
    test::load_state(ratio, ratio_restored);
    restored.scale(0.5);
    running.update(110, 112, 108, 109);
    restored.update(55, 56, 54, 54.5);
    other.update(110, 112, 108, 109);
    other_restored.update(110, 112, 108, 109);
    CHECK(restored.value() == running.value());
    CHECK(other_restored.value() == other.value());
    CHECK(third_restored.value() == third.value());
    CHECK(ratio_restored.value() == ratio.value());
}
