// What restarts with the session: VWAP bands, opening range, gap.
#include <limits>

#include "any_series.hpp"
#include "checkpoint.hpp"
#include "tradewind/features/opening_range.hpp"
#include "tradewind/features/session_gap.hpp"
#include "tradewind/features/vwap.hpp"
#include "tradewind/features/vwap_bands.hpp"

using namespace tradewind;
using namespace tradewind::features;
using namespace std::chrono_literals;

namespace {

constexpr double no_number = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TEST_CASE("VWAP bands equal two passes over the session") {
    test::check_property("mean and deviation weighted by volume", [] {
        const std::vector<double> prices = test::any_prices();
        VwapBands bands;
        Vwap plain;
        std::vector<double> volumes;
        for (std::size_t i = 0; i < prices.size(); ++i) {
            volumes.push_back(*rc::gen::inRange(0, 5) * 100);
            RC_ASSERT(bands.update(prices[i], volumes.back()));
            plain.update(prices[i], prices[i], prices[i], volumes.back());
            RC_ASSERT(bands.ready() == plain.ready());
            if (!bands.ready()) continue;
            long double volume = 0;
            long double mean = 0;
            for (std::size_t k = 0; k <= i; ++k) {
                volume += volumes[k];
                mean += volumes[k] * static_cast<long double>(prices[k]);
            }
            mean /= volume;
            long double squares = 0;
            for (std::size_t k = 0; k <= i; ++k)
                squares += volumes[k] * (prices[k] - mean) * (prices[k] - mean);
            const auto deviation = static_cast<double>(std::sqrt(squares / volume));
            RC_ASSERT(test::near(bands.value(), plain.value(), 1e-14));
            RC_ASSERT(test::near(bands.deviation(), deviation, 1e-9, 0.1));  // nano-dollars
            RC_ASSERT(test::near(bands.upper(2) - bands.value(), 2 * deviation, 1e-7, 1));
            RC_ASSERT(test::near(bands.value() - bands.lower(2), 2 * deviation, 1e-7, 1));
        }
    });
}

TEST_CASE("VWAP bands close exactly while one price trades") {
    VwapBands bands;
    for (const double volume : {3.0, 7.0, 11.0}) bands.update(50.02e9, volume);
    CHECK(bands.value() == 50.02e9);
    CHECK(bands.deviation() == 0);
    CHECK(bands.upper(2) == bands.lower(2));
}

TEST_CASE("VWAP bands need volume, restart, and refuse what cannot be") {
    VwapBands bands;
    CHECK(bands.update(10, 0));
    CHECK_FALSE(bands.ready());
    CHECK_FALSE(bands.update(no_number, 1));
    CHECK_FALSE(bands.update(10, -1));
    CHECK_FALSE(bands.update(10, no_number));
    CHECK_FALSE(bands.update(0, 1));
    CHECK_FALSE(bands.ready());
    bands.update(10, 1);
    bands.update(20, 3);
    CHECK(bands.value() == 17.5);
    bands.restart();
    CHECK_FALSE(bands.ready());
}

TEST_CASE("VWAP bands go on from a checkpoint, and across a split") {
    VwapBands running;
    running.update(10, 4);
    running.update(12, 8);
    VwapBands restored;
    test::load_state(running, restored);
    restored.scale(0.5);
    running.update(16, 4);
    restored.update(8, 8);
    CHECK(restored.value() == running.value() / 2);
    CHECK(restored.deviation() == running.deviation() / 2);
}

TEST_CASE("an opening range is the high and low of its time, and then stands") {
    const Timestamp open = Timestamp::from_nanos(1'000'000'000'000);
    OpeningRange range{15min};
    range.restart(open);
    range.update(open - 1min, 90, 10);  // before the session
    range.update(open + 5min, 12, 10);
    range.update(open + 10min, 13, 11);
    CHECK_FALSE(range.ready());
    range.update(open + 15min, 12, 9);
    REQUIRE(range.ready());
    CHECK(range.high() == 13);
    CHECK(range.low() == 9);
    range.update(open + 20min, 50, 1);
    CHECK(range.width() == 4);
    range.restart(open + 24h);
    CHECK_FALSE(range.ready());
}

TEST_CASE("an opening range in which nothing traded is none") {
    const Timestamp open = Timestamp::from_nanos(0);
    OpeningRange range{15min};
    range.restart(open);
    range.advance(open + 1h);
    range.update(open + 1h, 12, 10);
    CHECK_FALSE(range.ready());
    CHECK_FALSE(range.update(open + 2h, 9, 10));
    CHECK_FALSE(range.update(open + 2h, no_number, 10));
}

TEST_CASE("an opening range with a quiet end is ready when time says so") {
    const Timestamp open = Timestamp::from_nanos(0);
    OpeningRange range{15min};
    range.restart(open);
    range.update(open + 1min, 12, 10);
    OpeningRange restored{15min};
    test::load_state(range, restored);
    restored.advance(open + 15min);
    REQUIRE(restored.ready());
    restored.scale(0.5);
    CHECK(restored.high() == 6);
    CHECK(restored.low() == 5);
}

TEST_CASE("a gap up fills as price comes back to the close before") {
    SessionGap gap;
    CHECK_FALSE(gap.open_session(0));
    gap.open_session(99);
    CHECK_FALSE(gap.ready());  // nothing is known of the day before
    gap.close_session(100);
    CHECK_FALSE(gap.ready());
    gap.open_session(110);
    REQUIRE(gap.ready());
    CHECK(gap.value() == Approx(0.1));
    CHECK(gap.size() == 10);
    CHECK(gap.filled() == 0);
    gap.update(115, 106);
    CHECK(gap.filled() == Approx(0.4));
    gap.update(120, 112);
    CHECK(gap.filled() == Approx(0.4));
    gap.update(111, 95);
    CHECK(gap.filled() == 1);
}

TEST_CASE("a gap down fills upwards, and no gap is filled from the start") {
    SessionGap gap;
    gap.close_session(100);
    gap.open_session(90);
    gap.update(92, 85);
    CHECK(gap.value() == Approx(-0.1));
    CHECK(gap.filled() == Approx(0.2));
    CHECK_FALSE(gap.update(1, 2));
    CHECK_FALSE(gap.update(no_number, 2));
    SessionGap restored;
    test::load_state(gap, restored);
    restored.scale(0.5);
    CHECK(restored.value() == gap.value());
    CHECK(restored.filled() == gap.filled());
    gap.close_session(90);
    gap.open_session(90);
    CHECK(gap.value() == 0);
    CHECK(gap.filled() == 1);
}
