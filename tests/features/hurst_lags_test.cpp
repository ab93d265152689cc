#include "tradewind/features/hurst_lags.hpp"

#include <limits>

#include "any_series.hpp"
#include "checkpoint.hpp"
#include "tradewind/features/hurst.hpp"
#include "tradewind/features/hurst_exponent.hpp"

using namespace tradewind;
using namespace tradewind::features;

namespace {

// The definition of the header, word by word.
std::optional<double> written_out(const std::vector<double>& closes, std::uint32_t first,
                                  std::uint32_t last) {
    std::vector<double> lags;
    std::vector<double> variances;
    for (std::size_t lag = first; lag <= last; ++lag) {
        std::vector<double> differences;
        for (std::size_t i = 0; i + lag < closes.size(); ++i)
            differences.push_back(std::log(closes[i + lag] / closes[i]));
        double mean = 0;
        for (const double d : differences) mean += d / static_cast<double>(differences.size());
        double variance = 0;
        for (const double d : differences)
            variance += (d - mean) * (d - mean) / static_cast<double>(differences.size());
        if (variance < 1e-18) continue;
        lags.push_back(std::log(static_cast<double>(lag)));
        variances.push_back(std::log(variance));
    }
    if (lags.size() < 2) return std::nullopt;
    double mx = 0;
    double my = 0;
    for (std::size_t i = 0; i < lags.size(); ++i) {
        mx += lags[i] / static_cast<double>(lags.size());
        my += variances[i] / static_cast<double>(lags.size());
    }
    double xy = 0;
    double xx = 0;
    for (std::size_t i = 0; i < lags.size(); ++i) {
        xy += (lags[i] - mx) * (variances[i] - my);
        xx += (lags[i] - mx) * (lags[i] - mx);
    }
    return xy / xx / 2;
}

}  // namespace

TEST_CASE("a Hurst exponent by variance of lags equals its definition") {
    test::check_property("every window and range of lags", [] {
        const auto first = *rc::gen::inRange<std::uint32_t>(1, 4);
        const auto last = first + *rc::gen::inRange<std::uint32_t>(1, 8);
        const auto window = last + *rc::gen::inRange<std::uint32_t>(2, 40);
        HurstLags hurst{window, first, last};
        const std::vector<double> closes = test::any_prices();
        for (std::size_t i = 0; i < closes.size(); ++i) {
            RC_ASSERT(hurst.update(closes[i]));
            RC_ASSERT(hurst.ready() == (i + 1 >= window));
            if (!hurst.ready()) {
                RC_ASSERT(!hurst.value());
                continue;
            }
            const auto end = closes.begin() + static_cast<std::ptrdiff_t>(i) + 1;
            const auto expected = written_out({end - window, end}, first, last);
            RC_ASSERT(hurst.value().has_value() == expected.has_value());
            if (expected) RC_ASSERT(test::near(*hurst.value(), *expected, 1e-7, 1e-7));
        }
    });
}

TEST_CASE("trends score above one half and alternation below it") {
    HurstLags trend{64, 2, 10};
    HurstLags swing{64, 2, 10};
    for (int i = 0; i < 64; ++i) {
        trend.update(100 + 0.01 * i * i);
        swing.update(100 + (i % 7) * (i % 2));
    }
    CHECK(*trend.value() > 0.9);
    CHECK(*swing.value() < 0.2);
}

TEST_CASE("a Hurst exponent of lags has no value where nothing or only one lag moves") {
    HurstLags still{20, 2, 8};
    HurstLags swing{20, 2, 3};  // lag 2 of an alternation does not move
    for (int i = 0; i < 40; ++i) {
        still.update(50);
        swing.update(50 + i % 2);
    }
    CHECK(still.ready());
    CHECK_FALSE(still.value().has_value());
    CHECK_FALSE(swing.value().has_value());
    for (const double bad : {0.0, -5.0, std::numeric_limits<double>::quiet_NaN()})
        CHECK_FALSE(still.update(bad));
}

TEST_CASE("a Hurst exponent of lags goes on from its checkpoint, and across a split") {
    HurstLags running{16, 2, 5};
    for (int i = 0; i < 29; ++i) running.update(100 + i * i % 11);
    HurstLags restored{16, 2, 5};
    test::load_state(running, restored);
    restored.scale(0.25);
    running.update(104);
    restored.update(26);
    CHECK(restored.value() == running.value());
}

TEST_CASE("the general rescaled range agrees with the fast one where both can be had") {
    test::check_property("windows of a power of two", [] {
        const std::uint32_t window = 16u << *rc::gen::inRange(0u, 3u);
        std::vector<std::uint32_t> sizes;
        for (std::uint32_t n = 8; n <= window; n *= 2) sizes.push_back(n);
        std::vector<double> returns;
        Hurst fast{window};
        for (std::uint32_t i = 0; i < window; ++i) {
            returns.push_back(1e-4 * *rc::gen::inRange(-50, 51));
            fast.update(returns.back());
        }
        const auto general = rescaled_range_exponent(returns, sizes);
        RC_ASSERT(general.has_value() == fast.value().has_value());
        if (general) RC_ASSERT(test::near(*general, *fast.value(), 0, 1e-10));
    });
}

TEST_CASE("a rescaled range cuts whole blocks from the oldest on") {
    // Blocks of 2: (1, 3) and (0, 4), deviation 1 and 2, range of the path 1 and 2: R/S = 1 each;
    // the fifth return belongs to none.
    const std::vector<double> returns{1, 3, 0, 4, 99};
    CHECK(*mean_rescaled_range(returns, 2) == Approx(1));
    CHECK_FALSE(mean_rescaled_range(returns, 6).has_value());
    CHECK_FALSE(mean_rescaled_range(returns, 0).has_value());
    CHECK_FALSE(mean_rescaled_range(std::vector<double>(8, 0.5), 4).has_value());
    const std::vector<std::uint32_t> one_size{2};
    CHECK_FALSE(rescaled_range_exponent(returns, one_size).has_value());
}
